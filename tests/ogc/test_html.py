"""The pages: complete, in two languages, escaped, and without a request to anybody else."""

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from samkarta.i18n import Text
from samkarta.layer import FieldSpec
from samkarta.ogc.html import shown
from tests.ogc.page import Page

PATHS = (
    "/conformance",
    "/openapi",
    "/collections",
    "/collections/shops",
    "/collections/mobile-coverage",
    "/collections/shops/queryables",
    "/collections/shops/sortables",
    "/collections/shops/schema",
    "/collections/mobile-coverage/schema",
    "/collections/mobile-coverage/coverage",
    "/collections/shops/items",
    "/collections/shops/items/a%2F1",
)
LAYER_PATHS = [path for path in PATHS if path.startswith("/collections/")]


def read(client: TestClient, path: str, **params: Any) -> Page:
    response = client.get(path, params=params, headers={"accept": "text/html"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_loads_anything_from_elsewhere(client: TestClient, path: str) -> None:
    loaded = read(client, path).loads()
    assert loaded
    assert [address for address in loaded if not address.startswith("/") or address.startswith("//")] == []


@pytest.mark.parametrize("path", PATHS)
def test_every_page_forbids_the_browser_to_load_from_elsewhere(client: TestClient, path: str) -> None:
    policies = [
        attributes["content"]
        for tag, attributes in read(client, path).elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
    assert rules["default-src"] == "'none'"
    assert set(" ".join(rules.values()).split()) == {"'none'", "'self'", "data:"}


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_swedish_and_has_an_english_twin(client: TestClient, path: str) -> None:
    swedish, english = read(client, path), read(client, path, lang="en")
    assert (swedish.language, english.language) == ("sv", "en")
    assert "Hoppa till innehållet" in swedish.text
    assert "Skip to content" in english.text
    assert f"http://karta.test{path}?lang=en" in swedish.links()
    assert f"http://karta.test{path}?lang=sv" in english.links()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_one_heading_a_way_past_the_menu_and_its_data(client: TestClient, path: str) -> None:
    page = read(client, path)
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == 1
    assert page.links()[0] == "#main"
    assert ("main", {"id": "main", "tabindex": "-1"}) in page.elements
    assert f"http://karta.test{path}?f=json" in page.links()


@pytest.mark.parametrize("path", PATHS)
def test_links_of_a_page_keep_the_language_that_was_chosen(client: TestClient, path: str) -> None:
    own = [href for href in read(client, path, lang="en").links() if href.startswith("http://karta.test")]
    assert [href for href in own if "lang=en" not in href and "lang=sv" not in href] == []


@pytest.mark.parametrize("path", LAYER_PATHS)
def test_every_page_of_a_layer_shows_status_source_licence_date_and_caveat(client: TestClient, path: str) -> None:
    page = read(client, path)
    caveat = "Modell" if "mobile-coverage" in path else "Påhittade butiker <script>alert(1)</script>"
    for text in ("Exempeldata", "Källa", "Samkarta", "2026-01-15", "Förbehåll", caveat):
        assert text in page.text
    licence = "LicenseRef-own" if "mobile-coverage" in path else "CC0-1.0"
    assert licence in page.text


@pytest.mark.parametrize("path", PATHS)
def test_markup_in_titles_and_values_shows_as_text(client: TestClient, path: str) -> None:
    page = read(client, path)
    assert not [tag for tag, _ in page.elements if tag in ("b", "i")]
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert all(attributes.get("src") or attributes["type"] == "application/json" for attributes in scripts)
    if "shops" in path:
        assert "Butiker <b>å" in page.text


def test_the_list_names_each_theme_once_and_each_layer_with_its_badge(client: TestClient) -> None:
    page = read(client, "/collections")
    for text in ("Service", "Bredband och mobil", "Indelningar och orter"):
        assert page.text.count(f"\n{text}\n") + page.text.count(text) >= 1
    badges = [attributes["class"] for tag, attributes in page.elements if tag == "strong"]
    assert badges == ["status status-sample", "status status-sample", "status status-official"]


def test_items_show_values_as_people_read_them(client: TestClient) -> None:
    swedish = read(client, "/collections/shops/items").text
    for text in ("Avstånd (km)", "23,5", "Livsmedel", "Drivmedel <5", "Ja", "Nej", "saknas", "<b>Fredrika</b>"):
        assert text in swedish
    english = read(client, "/collections/shops/items", lang="en").text
    for text in ("Distance (km)", "23.5", "Groceries", "Fuel <5", "Yes", "No", "missing"):
        assert text in english


def test_items_lead_to_each_item_and_to_the_pages_around(client: TestClient) -> None:
    page = read(client, "/collections/shops/items", limit=1, offset=1)
    assert "Objekt 2–2 av 3." in page.text
    relations = {
        attributes["rel"]: attributes["href"] for tag, attributes in page.elements if tag == "a" and "rel" in attributes
    }
    for relation in ("prev", "next"):
        neighbour = client.get(relations[relation])
        assert neighbour.headers["content-type"] == "text/html; charset=utf-8"
    item = next(href for href in page.links() if "/items/" in href)
    assert client.get(item).status_code == 200


def test_items_offer_everything_that_matches_as_files(client: TestClient) -> None:
    page = client.get("/collections/shops/items", params={"f": "html", "lang": "en", "limit": "1", "kind": "grocery"})
    assert "Download all items of the selection (2)" in page.text
    links = re.findall(r'<li><a href="([^"]*)" download>([^<]*)</a></li>', page.text)
    names = [name for _, name in links]
    assert names == ["GeoJSON, one feature a line", "CSV", "GeoPackage", "FlatGeobuf", "GeoParquet", "Excel"]
    for href, _ in links:
        answer = client.get(html.unescape(href))
        assert answer.headers["content-disposition"].startswith("attachment")
    rows = client.get(html.unescape(links[1][0])).text.splitlines()
    assert len(rows) == 3


def test_a_query_without_a_match_says_so(client: TestClient) -> None:
    page = read(client, "/collections/shops/items", name="Nix")
    assert "Inga objekt stämmer med frågan." in page.text
    assert "table" not in [tag for tag, _ in page.elements]


def test_the_map_draws_the_items_over_the_municipalities(client: TestClient) -> None:
    response = client.get("/collections/shops/items", params={"f": "html"})
    _, _, rest = response.text.partition('<script type="application/json" id="map-content">')
    content = json.loads(rest.partition("</script>")[0])
    assert {feature["properties"]["label"] for feature in content["features"]} == {
        "Åmsele handel",
        "<b>Fredrika</b>",
        "Överboda",
    }
    backdrop = next(
        attributes["data-backdrop"] for _, attributes in Page(response.text).elements if "data-backdrop" in attributes
    )
    assert client.get(backdrop).json()["numberReturned"] == 1


def test_an_item_shows_its_label_id_and_every_property(client: TestClient) -> None:
    page = read(client, "/collections/shops/items/a%2F1")
    for text in ("Åmsele handel", "a/1", "Öppnad", "2016-05-01"):
        assert text in page.text


def test_an_item_without_a_label_is_called_by_its_id(client: TestClient) -> None:
    feature_id = client.get("/collections/municipalities/items").json()["features"][0]["id"]
    page = read(client, f"/collections/municipalities/items/{feature_id}")
    assert f"{feature_id} Officiell" in " ".join(page.text.split())


def test_the_coverage_page_offers_the_file(client: TestClient) -> None:
    page = read(client, "/collections/mobile-coverage/coverage")
    assert "4 × 3 celler i EPSG:3006." in page.text
    assert client.get(next(href for href in page.links() if "f=tiff" in href)).content.startswith(b"II")


def test_the_api_page_draws_our_own_description(client: TestClient) -> None:
    page = read(client, "/openapi")
    address = next(attributes["data-document"] for _, attributes in page.elements if "data-document" in attributes)
    assert client.get(address).json()["openapi"] == "3.0.3"


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        (None, None, None),
        (True, "Ja", "Yes"),
        (False, "Nej", "No"),
        (0.25, "0,25", "0.25"),
        (41.0, "41", "41"),
        (1e-7, "1e-07", "1e-07"),
        (2026, "2026", "2026"),
        ("1.5", "1.5", "1.5"),
        (date(2026, 1, 15), "2026-01-15", "2026-01-15"),
    ],
)
def test_values_are_shown_as_each_language_writes_them(value: object, swedish: str | None, english: str | None) -> None:
    assert (shown(value, None, "sv"), shown(value, None, "en")) == (swedish, english)


def test_a_coded_value_is_shown_by_its_title() -> None:
    spec = FieldSpec(name="level", type="integer", enum=(1,), enum_titles={"1": Text(sv="Svag", en="Weak")})
    assert (shown(1, spec, "sv"), shown(1, spec, "en"), shown(2, spec, "en")) == ("Svag", "Weak", "2")
