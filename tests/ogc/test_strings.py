"""Every text is used, is there, and has the same placeholders in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import samkarta
from samkarta.ogc.strings import say, strings

SOURCES = [
    path
    for path in Path(samkarta.__file__).parent.rglob("*")
    if path.suffix in (".py", ".html") and path.parts[-2:] != ("ogc", "strings.py")
]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", strings())
def test_both_languages_have_the_same_placeholders(key: str) -> None:
    text = strings()[key]
    assert placeholders(text.sv) == placeholders(text.en)


def test_every_text_that_a_template_asks_for_is_there() -> None:
    templates = "".join(
        path.read_text(encoding="utf-8") for path in SOURCES if path.suffix == ".html" and "ogc" in path.parts
    )
    asked = set(re.findall(r'\bt\("([\w-]+)"[,)]', templates))
    assert len(asked) > 20
    assert asked <= set(strings())


@pytest.mark.parametrize("key", [key for key in strings() if not key.startswith(("link_", "openapi_", "status_"))])
def test_every_text_of_the_pages_is_used(key: str) -> None:
    assert any(f'"{key}"' in path.read_text(encoding="utf-8") for path in SOURCES)


def test_placeholders_are_filled() -> None:
    assert say("link_license", "sv", licence="CC0-1.0") == "Licens: CC0-1.0"
