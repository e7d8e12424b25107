"""The texts of the front page, in Swedish and English, for its template and its scripts."""

from collections.abc import Mapping
from functools import cache

from samkarta.i18n import Language, Text, load_texts


@cache
def strings() -> Mapping[str, Text]:
    """Every text by its key."""
    return load_texts("samkarta.pages")


def texts(language: Language) -> Mapping[str, str]:
    """Every text in ``language`` by its key."""
    return {key: text[language] for key, text in strings().items()}
