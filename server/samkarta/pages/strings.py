"""The texts of the front page, in Swedish and English, for its template and its scripts."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from samkarta.i18n import Language, Text


@cache
def strings() -> Mapping[str, Text]:
    """Every text by its key."""
    content = yaml.safe_load(files("samkarta.pages").joinpath("strings.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Text]).validate_python(content)


def texts(language: Language) -> Mapping[str, str]:
    """Every text in ``language`` by its key."""
    return {key: text[language] for key, text in strings().items()}
