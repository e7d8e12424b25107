"""Addresses and their queries."""

import pytest

from samkarta.ogc.licences import licence_url
from samkarta.ogc.links import Address, with_query

ADDRESS = Address("https://karta.test/geo", "en", "en", "https://karta.test/geo/collections?f=html&lang=en")


@pytest.mark.parametrize(
    ("href", "changes", "expected"),
    [
        ("http://a.test/x", {"f": "json"}, "http://a.test/x?f=json"),
        ("http://a.test/x?f=html&limit=2", {"f": "json"}, "http://a.test/x?f=json&limit=2"),
        ("http://a.test/x?f=html&q=", {"f": None}, "http://a.test/x?q="),
        ("http://a.test/x?name=%C3%85&kind=a%26b", {"lang": "en"}, "http://a.test/x?name=%C3%85&kind=a%26b&lang=en"),
    ],
)
def test_a_query_keeps_what_is_not_changed(href: str, changes: dict[str, str | None], expected: str) -> None:
    assert with_query(href, **changes) == expected


def test_an_address_passes_the_asked_language_on() -> None:
    assert ADDRESS("/collections", f="json") == "https://karta.test/geo/collections?f=json&lang=en"
    assert ADDRESS.here(f="json") == "https://karta.test/geo/collections?f=json&lang=en"


def test_a_page_loads_its_files_from_where_it_was_loaded_itself() -> None:
    assert ADDRESS.own("/static/ogc.css") == "/geo/static/ogc.css"
    assert ADDRESS.own("/openapi", f="json") == "/geo/openapi?f=json"


def test_an_address_adds_no_language_that_was_not_asked_for() -> None:
    assert Address("https://karta.test", "sv", None, "")("/collections") == "https://karta.test/collections"


def test_licences_lead_to_their_texts() -> None:
    assert licence_url("CC-BY-4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert licence_url("MIT") == "https://spdx.org/licenses/MIT.html"
    assert licence_url("a/b") == "https://spdx.org/licenses/a%2Fb.html"
