"""Map tiles and positions over HTTP: headers, caching, and every bad address named."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from samkarta.app import create_app
from tests.layer_files import SHOPS
from tests.small_portal import publish
from tests.tiles.halves import EAST_POINT, EMPTY_POINT, SIGNAL, write_halves

TILE = "/collections/signal/map/tiles/WebMercatorQuad/8/67/141"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over one raster layer and one layer of features."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "layers").mkdir()
    write_halves(folder / "layers" / "halves.tif")
    settings = publish(folder, [SIGNAL, SHOPS])
    with TestClient(create_app(settings), raise_server_exceptions=False) as portal:
        yield portal


def test_a_tile_is_a_png_that_a_client_can_keep(client: TestClient) -> None:
    answer = client.get(TILE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    tag = answer.headers["etag"]
    assert tag.startswith('"')
    again = client.get(TILE, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(TILE.replace("/67/", "/66/")).headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "status", "parameter", "allowed"),
    [
        (TILE.replace("/8/", "/25/"), 404, "tileMatrix", ["0 to 24"]),
        (TILE.replace("/8/", "/-1/"), 404, "tileMatrix", ["0 to 24"]),
        (TILE.replace("/67/", "/256/"), 404, "tileRow", ["0 to 255"]),
        (TILE.replace("/67/", "/x/"), 404, "tileRow", ["0 to 255"]),
        (TILE.replace("/67/", "/٣/"), 404, "tileRow", ["0 to 255"]),
        (TILE.replace("/141", "/1e1"), 404, "tileCol", ["0 to 255"]),
        (TILE.replace("WebMercatorQuad", "WorldCRS84Quad"), 404, "tileMatrixSetId", ["WebMercatorQuad"]),
        (TILE.replace("signal", "signl"), 404, "collectionId", ["signal"]),
        (TILE.replace("signal", "shops"), 404, "collectionId", None),
        (TILE + "?f=jpg", 400, "f", ["png"]),
        (TILE + "?size=1", 400, "size", ["f", "lang"]),
        ("/collections/signal/position", 400, "coords", ["POINT(20.26 63.83)"]),
        ("/collections/signal/position?coords=20,63", 400, "coords", ["POINT(20.26 63.83)"]),
        ("/collections/signal/position?coords=POINT(200 63)", 400, "coords", ["POINT(20.26 63.83)"]),
        ("/collections/signal/position?coords=POINT(20 95)", 400, "coords", ["POINT(20.26 63.83)"]),
        ("/collections/shops/position?coords=POINT(20 63)", 404, "collectionId", None),
    ],
)
def test_a_bad_address_is_the_clients_fault_and_says_what_is_allowed(
    client: TestClient, path: str, status: int, parameter: str, allowed: list[str] | None
) -> None:
    answer = client.get(path)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["parameter"], problem.get("allowed")) == (status, parameter, allowed)


def test_the_value_at_a_place_comes_with_its_meaning_and_caveat(client: TestClient) -> None:
    asked = {"coords": f"POINT({EAST_POINT[0]:.5f} {EAST_POINT[1]:.5f})"}
    swedish = client.get("/collections/signal/position", params=asked).json()
    assert (swedish["value"], swedish["label"], swedish["statusTitle"]) == (2, "God", "Exempeldata")
    english = client.get("/collections/signal/position", params=asked | {"lang": "en"})
    assert english.headers["content-language"] == "en"
    assert english.json() | {"value": 0} == {
        "collection": "signal",
        "title": "Shops",
        "status": "sample",
        "statusTitle": "Sample data",
        "updated": "2026-01-15",
        "caveat": "Made-up shops.",
        "attribution": "© Region Exempel",
        "license": "CC0-1.0",
        "parameter": "quality",
        "unit": None,
        "value": 0,
        "label": "Good",
    }


def test_a_place_without_a_value_has_neither_value_nor_label(client: TestClient) -> None:
    asked = {"coords": f"POINT({EMPTY_POINT[0]:.5f} {EMPTY_POINT[1]:.5f})"}
    answer = client.get("/collections/signal/position", params=asked)
    assert (answer.json()["value"], answer.json()["label"]) == (None, None)
