"""Every format, CRS and form of answer as a client gets it over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import Transformer

from samkarta.app import create_app
from samkarta.features.formats.registry import FORMATS
from samkarta.portal import Portal
from tests.features.format_layers import publish
from tests.features.format_readers import READERS

EPSG = "http://www.opengis.net/def/crs/EPSG/0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
ITEMS = "/collections/points/items"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return publish(tmp_path_factory.mktemp("answers"))


@pytest.fixture(scope="module")
def client(portal: Portal) -> Iterator[TestClient]:
    with TestClient(create_app(portal.settings), base_url="http://karta.test") as client:
        yield client


@pytest.mark.parametrize("token", FORMATS)
def test_every_format_has_the_same_features_for_the_same_question(
    client: TestClient, tmp_path: Path, token: str
) -> None:
    asked = {"filter": "lit = true", "bbox": "14,60,24,67", "crs": f"{EPSG}/3006", "f": token}
    answer = client.get(ITEMS, params=asked)
    assert answer.status_code == 200
    assert answer.headers["content-crs"] == f"<{EPSG}/3006>"
    assert "-filtered." in answer.headers["content-disposition"]
    path = tmp_path / f"file.{FORMATS[token].extension}"
    path.write_bytes(answer.content)
    assert set(READERS[token](path).properties) == {"1", "-4"}


@pytest.mark.parametrize("token", FORMATS)
def test_accept_picks_the_format_and_head_and_304_send_nothing(client: TestClient, token: str) -> None:
    media_type = FORMATS[token].media_type.split(";")[0]
    answer = client.get(ITEMS, headers={"accept": media_type})
    assert answer.headers["content-type"].split(";")[0] == media_type
    head = client.head(ITEMS, headers={"accept": media_type})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]
    again = client.get(ITEMS, headers={"accept": media_type, "if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("token", [token for token in FORMATS if token not in ("json", "jsonfg")])
def test_files_hold_all_that_matches_unless_a_limit_is_given(portal: Portal, tmp_path: Path, token: str) -> None:
    settings = portal.settings.model_copy(update={"default_limit": 1, "max_limit": 2})
    with TestClient(create_app(settings)) as small:
        for asked, count in (({}, 4), ({"limit": "3"}, 3)):
            path = tmp_path / f"{count}.{FORMATS[token].extension}"
            path.write_bytes(small.get(ITEMS, params={"f": token, **asked}).content)
            assert len(READERS[token](path).properties) == count


@pytest.mark.parametrize("code", [3006, 3857, 4326, 4258])
def test_one_feature_comes_in_every_system(client: TestClient, code: int) -> None:
    plain = client.get(f"{ITEMS}/1").json()
    answer = client.get(f"{ITEMS}/1", params={"crs": f"{EPSG}/{code}"})
    assert answer.headers["content-crs"] == f"<{EPSG}/{code}>"
    expected = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}").transform(*plain["geometry"]["coordinates"])
    moved = answer.json()
    assert moved["geometry"]["coordinates"] == pytest.approx(expected, abs=0.02)
    for name in ("id", "properties", "status", "license", "caveat"):
        assert moved[name] == plain[name]


def test_one_feature_comes_as_jsonfg(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}/-4", params={"f": "jsonfg", "crs": f"{EPSG}/3006"})
    assert answer.headers["content-type"] == "application/vnd.ogc.fg+json"
    feature = answer.json()
    assert (feature["type"], feature["id"], feature["featureType"]) == ("Feature", -4, "points")
    assert feature["geometry"] is None
    assert feature["coordRefSys"] == f"{EPSG}/3006"
    assert shapely.get_coordinate_dimension(shapely.Point(feature["place"]["coordinates"])) == 2
    assert feature["time"] == {"date": "2000-02-29"}
    links = {link["rel"]: link for link in feature["links"]}
    assert links["self"]["type"] == "application/vnd.ogc.fg+json"
    assert "f=jsonfg" in links["self"]["href"]


def test_a_page_of_a_feature_shows_wgs84_whatever_is_asked(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}/1", params={"f": "html", "crs": f"{EPSG}/3006"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("path", [ITEMS, f"{ITEMS}/1"])
def test_an_unknown_system_is_refused_with_those_that_there_are(client: TestClient, path: str) -> None:
    problem = client.get(path, params={"crs": f"{EPSG}/3021"}).json()
    assert (problem["status"], problem["parameter"]) == (400, "crs")
    assert problem["allowed"] == [CRS84, *(f"{EPSG}/{code}" for code in (3006, 3857, 4326, 4258))]


def test_one_feature_in_an_unknown_format_is_refused(client: TestClient) -> None:
    problem = client.get(f"{ITEMS}/1", params={"f": "gpkg"}).json()
    assert (problem["status"], problem["parameter"], problem["allowed"]) == (400, "f", ["json", "jsonfg", "html"])


def test_pages_of_jsonfg_lead_to_pages_of_jsonfg(client: TestClient) -> None:
    seen: list[int] = []
    address = f"{ITEMS}?f=jsonfg&limit=3&sortby=code"
    while address:
        page = client.get(address).json()
        seen += [feature["id"] for feature in page["features"]]
        links = {link["rel"]: link for link in page["links"]}
        assert links["self"]["type"] == "application/vnd.ogc.fg+json"
        assert page["numberMatched"] == 4
        address = links["next"]["href"] if "next" in links else ""
        assert not address or links["next"]["type"] == "application/vnd.ogc.fg+json"
    assert seen == [-4, 1, 2, 9007199254740993]


def test_every_link_of_a_document_has_its_type(client: TestClient) -> None:
    for token in ("json", "jsonfg"):
        for path in (ITEMS, f"{ITEMS}/1"):
            for link in client.get(path, params={"f": token}).json()["links"]:
                answer = client.get(link["href"])
                assert answer.status_code == 200
                assert answer.headers["content-type"].split(";")[0] == link["type"]


def test_items_are_served_behind_a_path(portal: Portal) -> None:
    with TestClient(create_app(portal.settings), root_path="/geo", base_url="http://karta.test") as client:
        document = client.get(f"/geo{ITEMS}").json()
    assert len(document["features"]) == 4
    assert document["links"][0]["href"].startswith("http://karta.test/geo/collections/points/items")


def test_a_property_named_twice_sorts_once(client: TestClient) -> None:
    asked = {"sortby": "-code,+code,code", "properties": "name"}
    ids = [feature["id"] for feature in client.get(ITEMS, params=asked).json()["features"]]
    assert ids == [9007199254740993, 2, 1, -4]
