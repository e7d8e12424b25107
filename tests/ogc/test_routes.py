"""What every route does with good and bad requests."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from samkarta.portal import Portal
from tests.ogc.conftest import application

PATHS = (
    "/",
    "/conformance",
    "/openapi",
    "/collections",
    "/collections/shops",
    "/collections/shops/queryables",
    "/collections/shops/sortables",
    "/collections/shops/schema",
    "/collections/mobile-coverage/coverage",
)


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_parameter_is_named_with_those_that_are_known(client: TestClient, path: str) -> None:
    response = client.get(path, params={"colour": "blue"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["parameter"] == "colour"
    assert {"f", "lang"} <= set(problem["allowed"])
    assert problem["instance"] == path


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_format_is_named_with_those_that_are_known(client: TestClient, path: str) -> None:
    response = client.get(path, params={"f": "jsonld"})
    assert response.status_code == 400
    problem = response.json()
    assert problem["parameter"] == "f"
    assert "json" in problem["allowed"]
    assert "jsonld" not in problem["allowed"]


@pytest.mark.parametrize("path", PATHS)
def test_an_unacceptable_media_type_is_406(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"accept": "application/pdf"})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["parameter"] == "Accept"


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_language_is_400(client: TestClient, path: str) -> None:
    problem = client.get(path, params={"lang": "de"}).json()
    assert (problem["status"], problem["parameter"], problem["allowed"]) == (400, "lang", ["sv", "en"])


@pytest.mark.parametrize("resource", ["", "/queryables", "/sortables", "/schema", "/coverage"])
def test_an_unknown_collection_is_404_and_near_matches_are_named(client: TestClient, resource: str) -> None:
    response = client.get(f"/collections/shop{resource}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["parameter"], problem["allowed"]) == ("collectionId", ["shops"])


@pytest.mark.parametrize("resource", ["", "/queryables", "/sortables", "/schema", "/coverage"])
def test_a_closed_layer_is_unknown_and_is_given_away_nowhere(client: TestClient, resource: str) -> None:
    response = client.get(f"/collections/secret-lines{resource}")
    assert response.status_code == 404
    assert "secret-lines" not in response.json()["allowed"]
    assert "secret" not in client.get("/collections").text
    assert "secret" not in client.get("/openapi").text


def test_a_layer_of_which_nothing_is_published_is_404(client: TestClient) -> None:
    response = client.get("/collections/counties?lang=en")
    assert response.status_code == 404
    assert response.json()["detail"] == "The collection 'counties' has no published data yet."


def test_a_raster_has_no_queryables_and_features_have_no_coverage(client: TestClient) -> None:
    cases = ("mobile-coverage/queryables", "mobile-coverage/sortables", "shops/coverage")
    for path in (f"/collections/{case}" for case in cases):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json()["parameter"] == "collectionId"


def test_problems_speak_the_language_of_the_client(client: TestClient) -> None:
    assert client.get("/collections/nix").json()["detail"] == "Samlingen 'nix' finns inte."
    assert client.get("/collections/nix?lang=en").json()["detail"] == "There is no collection 'nix'."


@pytest.mark.parametrize("path", PATHS)
def test_head_answers_with_the_headers_of_get(client: TestClient, path: str) -> None:
    if path != "/":  # the front page's own
        head, got = client.head(path), client.get(path)
        assert head.status_code == 200
        assert head.headers["etag"] == got.headers["etag"]
        assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("path", PATHS)
def test_what_a_client_has_already_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"] == "Accept, Accept-Language"
    assert client.get(path, headers={"if-none-match": '"other"'}).content == first.content


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/collections", "application/json", "application/json"),
        ("/collections", "*/*", "application/json"),
        ("/collections", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/collections/shops/schema", "application/json", "application/schema+json"),
        ("/openapi", "application/json", "application/vnd.oai.openapi+json;version=3.0"),
        ("/openapi", "application/vnd.oai.openapi+json;version=3.0", "application/vnd.oai.openapi+json;version=3.0"),
        ("/collections/mobile-coverage/coverage", "image/tiff", "image/tiff; application=geotiff"),
        ("/collections/mobile-coverage/coverage", "application/json", "application/prs.coverage+json"),
    ],
)
def test_accept_picks_the_format(client: TestClient, path: str, accept: str, media_type: str) -> None:
    response = client.get(path, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type


@pytest.mark.parametrize("token", ["json", "html"])
@pytest.mark.parametrize("path", [*PATHS[1:8], "/collections/shops/items", "/collections/shops/items/b"])
def test_every_link_carries_the_address_that_a_proxy_was_reached_at(client: TestClient, path: str, token: str) -> None:
    headers = {
        "x-forwarded-proto": "https",
        "x-forwarded-host": "karta.example.se",
        "x-forwarded-prefix": "/geo",
    }
    text = client.get(path, params={"f": token}, headers=headers).text
    assert "karta.test" not in text
    assert set(re.findall(r"https?://karta[^/\"&]*/[^/\"?&<]*", text)) == {"https://karta.example.se/geo"}


def test_the_configured_public_address_beats_the_request(portal: Portal) -> None:
    settings = portal.settings.model_copy(update={"base_url": "https://karta.example.se/geo/"})
    with TestClient(application(Portal(settings, portal.catalog, portal.store))) as client:
        links = client.get("/collections/shops").json()["links"]
    assert links[0]["href"] == "https://karta.example.se/geo/collections/shops?f=json"


def test_a_root_path_stands_once_in_the_links_of_a_page(portal: Portal) -> None:
    app: FastAPI = application(portal)
    with TestClient(app, root_path="/geo", base_url="http://karta.test") as client:
        text = client.get("/geo/collections/shops", params={"f": "html"}).text
    assert "http://karta.test/geo/collections/shops?f=json" in text
    assert "/geo/geo" not in text


def test_swagger_ui_is_served_from_here_and_nothing_else_of_its_package(client: TestClient) -> None:
    assert client.get("/static/swagger-ui/swagger-ui.css").headers["content-type"].startswith("text/css")
    assert "SwaggerUIBundle" in client.get("/static/swagger-ui/swagger-ui-bundle.js").text
    for name in ("index.html", "..%2F..%2F__init__.py"):
        assert client.get(f"/static/swagger-ui/{name}").status_code == 404
