"""Swedish and English texts, and the choice between them for a request."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

type Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language.__value__)
DEFAULT_LANGUAGE: Language = "sv"


class Text(BaseModel):
    """One text in Swedish and English; both are mandatory, Swedish comes first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: Language) -> str:
        """The text in ``language``."""
        return self.en if language == "en" else self.sv


def negotiate_language(
    accept_language: str | None, lang: str | None = None, default: Language = DEFAULT_LANGUAGE
) -> Language:
    """The language to answer in: a valid ``lang`` parameter, else ``Accept-Language``, else ``default``."""
    if lang in LANGUAGES:
        return "en" if lang == "en" else "sv"
    wanted = parse_accept_header(accept_language, LanguageAccept).best_match(LANGUAGES)
    return next((language for language in LANGUAGES if language == wanted), default)


def load_texts(package: str) -> Mapping[str, Text]:
    """Every text by its key, from ``strings.yaml`` in ``package``."""
    content = yaml.safe_load(files(package).joinpath("strings.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Text]).validate_python(content)
