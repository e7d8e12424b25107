"""The texts of the OGC pages and documents, in Swedish and English."""

from collections.abc import Mapping
from functools import cache

from samkarta.i18n import Language, Text, load_texts


@cache
def strings() -> Mapping[str, Text]:
    """Every text by its key."""
    return load_texts("samkarta.ogc")


def text(key: str) -> Text:
    """The text ``key`` in both languages."""
    return strings()[key]


def say(key: str, language: Language, **values: object) -> str:
    """The text ``key`` in ``language``, its placeholders filled with ``values``."""
    return text(key)[language].format(**values)
