"""The texts of the page: every one that is asked for exists, and every one that exists is asked for."""

import re
from pathlib import Path

import samkarta.pages
from samkarta.pages.strings import strings, texts

FOLDER = Path(samkarta.pages.__file__).parent


def asked_for() -> set[str]:
    """Keys that the template and the scripts ask for."""
    template = (FOLDER / "templates" / "front.html").read_text(encoding="utf-8")
    keys = set(re.findall(r"\bt\.(\w+)", template))
    for script in (FOLDER / "static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        for call in re.findall(r"\bt\(([^()]*)", text):
            keys |= set(re.findall(r'"(\w+)"', call.split("{")[0]))
    return keys | {"map"}


def test_every_text_is_used_and_every_text_used_exists() -> None:
    assert asked_for() == set(strings())


def test_placeholders_are_the_same_in_both_languages() -> None:
    for key, text in strings().items():
        assert set(re.findall(r"\{(\w+)\}", text.sv)) == set(re.findall(r"\{(\w+)\}", text.en)), key


def test_each_language_has_its_own_texts() -> None:
    assert texts("sv")["yes"] == "ja"
    assert texts("en")["yes"] == "yes"
