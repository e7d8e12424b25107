"""The front page: who gets it, what it says of each layer in both languages, and what it may load."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from samkarta.app import create_app
from samkarta.errors import CatalogError
from tests.layer_files import SHOPS
from tests.small_portal import publish

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language": "sv"}
PLACES = SHOPS | {
    "id": "settlements",
    "title": {"sv": "Orter <i>", "en": "Places"},
    "theme": "base",
    "status": "official",
    "caveat": {"sv": "</script>", "en": "None"},
}
CLOSED = SHOPS | {"id": "secret", "title": {"sv": "Hemligt", "en": "Secret"}, "access": ["grid"]}


class Loaded(HTMLParser):
    """Every address that a page loads something from by itself, and its inline scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        source = given.get("src") if tag in ("script", "img", "iframe") else None
        if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            source = given.get("href")
        if source:
            self.addresses.append(source)
        self._in_script = tag == "script" and not source

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"


def loaded_by(html: str) -> Loaded:
    """What the page loads."""
    parser = Loaded()
    parser.feed(html)
    return parser


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over two open layers and a closed one."""
    settings = publish(tmp_path_factory.mktemp("portal"), [PLACES, SHOPS, CLOSED])
    with TestClient(create_app(settings), raise_server_exceptions=False) as portal:
        yield portal


def test_a_browser_gets_the_page_and_everybody_else_the_landing_page(client: TestClient) -> None:
    assert client.get("/", headers=BROWSER).headers["content-type"] == "text/html; charset=utf-8"
    assert client.get("/?f=html").headers["content-type"] == "text/html; charset=utf-8"
    for anything in ({}, {"Accept": "application/json"}):
        assert client.get("/", headers=anything).headers["content-type"] == "application/json"
    assert client.get("/?f=json", headers=BROWSER).headers["content-type"] == "application/json"


def test_the_page_is_in_the_language_that_is_asked_for(client: TestClient) -> None:
    swedish = client.get("/", headers=BROWSER)
    assert '<html lang="sv">' in swedish.text
    assert swedish.headers["content-language"] == "sv"
    assert "Kartlager" in swedish.text
    english = client.get("/?lang=en", headers=BROWSER)
    assert '<html lang="en">' in english.text
    assert "Map layers" in english.text
    assert "Exempeldata" not in english.text


def test_layers_are_listed_by_theme_with_what_a_reader_must_know(client: TestClient) -> None:
    html = client.get("/", headers=BROWSER).text
    shops, places = html.index("Butiker"), html.index("Orter &lt;i&gt;")
    assert html.index(">Service<") < shops < html.index(">Indelningar och orter<") < places
    row = html[shops:places]
    for fact in ("Exempeldata", "Region Exempel", "2026-01-15", "CC0-1.0", "Påhittade butiker.", "© Region Exempel"):
        assert fact in row
    for address in ("/collections/shops?f=html", "/collections/shops/items?f=html", "/collections/shops/items?f=json"):
        assert address in row
    assert 'id="switch-shops"' in html
    assert "Officiell" in html[places:]


def test_a_closed_layer_is_not_on_the_page(client: TestClient) -> None:
    html = client.get("/", headers=BROWSER).text
    assert "secret" not in html
    assert "Hemligt" not in html


def test_texts_of_a_layer_are_never_markup(client: TestClient) -> None:
    html = client.get("/", headers=BROWSER).text
    assert "Orter <i>" not in html
    assert html.count("</script>") == html.count("<script")


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    answer = client.get("/", headers=BROWSER)
    found = loaded_by(answer.text)
    assert len(found.addresses) == 4
    for address in found.addresses:
        assert re.match(r"/static/", address), address
        assert client.get(address).status_code == 200
    digest = b64encode(sha256(found.scripts[0].encode()).digest()).decode()
    assert len(found.scripts) == 1
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def test_the_page_is_kept_until_something_on_it_changes(client: TestClient) -> None:
    answer = client.get("/", headers=BROWSER)
    again = client.get("/", headers=BROWSER | {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert client.get("/?lang=en", headers=BROWSER).headers["etag"] != answer.headers["etag"]


def test_an_unknown_parameter_is_the_clients_fault(client: TestClient) -> None:
    answer = client.get("/?zoom=7", headers=BROWSER)
    assert (answer.status_code, answer.json()["parameter"], answer.json()["allowed"]) == (400, "zoom", ["f", "lang"])


def test_behind_a_proxy_path_every_address_keeps_the_path(tmp_path: Path) -> None:
    settings = publish(tmp_path, base_url="https://karta.example.se/geo")
    with TestClient(create_app(settings)) as portal:
        html = portal.get("/", headers=BROWSER).text
    assert all(address.startswith("/geo/static/") for address in loaded_by(html).addresses)
    assert '"address": "/geo/collections/shops"' in html
    assert 'href="/geo/?lang=en"' in html
    assert "karta.example.se" not in html


def test_a_basemap_of_the_operator_replaces_the_backdrop_and_is_all_that_may_be_loaded_from_elsewhere(
    tmp_path: Path,
) -> None:
    settings = publish(
        tmp_path,
        [PLACES],
        basemap_url="https://{s}.tiles.example.se/{z}/{x}/{y}.png",
        basemap_attribution='<a href="https://example.se">Exempel</a>',
    )
    with TestClient(create_app(settings)) as portal:
        answer = portal.get("/", headers=BROWSER)
    assert "https://{s}.tiles.example.se/{z}/{x}/{y}.png" in answer.text
    assert "samkarta.backdrop" not in answer.text
    assert "img-src 'self' data: https://*.tiles.example.se;" in answer.headers["content-security-policy"]


def test_without_a_basemap_the_portals_own_layers_are_the_backdrop(client: TestClient) -> None:
    html = client.get("/", headers=BROWSER).text
    assert "samkarta.backdrop" in html
    assert '"places": {"address": "/collections/settlements"' in html


def test_a_portal_without_published_layers_says_so(tmp_path: Path) -> None:
    settings = publish(tmp_path, [CLOSED])
    with TestClient(create_app(settings)) as portal:
        assert "Inga kartlager är publicerade ännu." in portal.get("/", headers=BROWSER).text


def test_a_wrong_style_stops_the_portal_before_it_serves(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "shops.json").write_text("[]", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"shops\.json"):
        create_app(settings)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/static/favicon.svg", False),
        ("/static/vendor/leaflet/leaflet.js", False),
        ("{versioned}/front.css", True),
        ("{leaflet}/leaflet.css", True),
    ],
)
def test_only_files_whose_address_names_their_version_are_kept_for_ever(
    client: TestClient, path: str, kept: bool
) -> None:
    addresses = loaded_by(client.get("/", headers=BROWSER).text).addresses
    versioned = next(address for address in addresses if address.endswith("/front.css")).removesuffix("/front.css")
    leaflet = next(address for address in addresses if address.endswith("/leaflet.js")).removesuffix("/leaflet.js")
    answer = client.get(path.format(versioned=versioned, leaflet=leaflet))
    assert answer.status_code == 200
    assert ("immutable" in answer.headers.get("cache-control", "")) is kept


def test_a_static_file_that_does_not_exist_is_a_problem_document(client: TestClient) -> None:
    answer = client.get("/static/nothing.js")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_layers_marked_as_shown_are_on_when_the_page_opens(tmp_path: Path) -> None:
    layers: list[dict[str, Any]] = [SHOPS | {"shown": True}, PLACES]
    with TestClient(create_app(publish(tmp_path, layers))) as portal:
        html = portal.get("/", headers=BROWSER).text
    assert re.findall(r'"id": "(\w+)".*?"shown": (\w+)', html[html.index("samkarta.layer(") :]) == [
        ("shops", "true"),
        ("settlements", "false"),
    ]
