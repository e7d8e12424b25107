"""The texts of the OGC pages and documents, in Swedish and English."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from samkarta.i18n import Language, Text


@cache
def strings() -> Mapping[str, Text]:
    """Every text by its key."""
    content = yaml.safe_load(files("samkarta.ogc").joinpath("strings.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Text]).validate_python(content)


def text(key: str) -> Text:
    """The text ``key`` in both languages."""
    return strings()[key]


def say(key: str, language: Language, **values: object) -> str:
    """The text ``key`` in ``language``, its placeholders filled with ``values``."""
    return text(key)[language].format(**values)
