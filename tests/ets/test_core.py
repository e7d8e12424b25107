"""The abstract test suite of Features Part 1 (OGC 17-069r4, annex A), followed against the real server.

Each test names the requirement that it is about; the oracle is the download of the layer, never the server's own word.
"""

import re
from datetime import date
from urllib.parse import urljoin

import jsonschema
import pytest
import requests
import shapely
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.ets.documents import COLLECTION, FEATURE, GEOJSON, LINKS, PAGE, downloaded, get, ids, links, page, valid
from tests.served import Served

# Points without a time, areas with one, points of which some have none, large and many areas, many squares.
LAYERS = ["shops", "grid-capacity", "places", "municipalities", "population"]
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def test_the_landing_page_leads_to_everything(served: Served) -> None:
    # /conf/core/root-op and root-success
    document = valid(
        get(f"{served.address}/"), {"type": "object", "required": ["links"], "properties": {"links": LINKS}}
    )
    for relation in ("conformance", "data"):
        assert links(document, relation)
    assert links(document, "service-desc") or links(document, "service-doc")
    for link in document["links"]:
        answer = requests.get(urljoin(served.address, link["href"]), timeout=30)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].split(";")[0] == link["type"].split(";")[0]


def test_the_api_definition_is_valid_where_the_landing_page_says_that_it_is(served: Served) -> None:
    # /conf/core/api-definition-op and api-definition-success; /conf/oas30/oas-definition-1 and -2
    document = get(f"{served.address}/").json()
    description = links(document, "service-desc")[0]
    assert description["type"] == "application/vnd.oai.openapi+json;version=3.0"
    answer = requests.get(description["href"], headers={"Accept": description["type"]}, timeout=30)
    assert answer.headers["Content-Type"] == description["type"]
    assert list(OpenAPIV30SpecValidator(answer.json()).iter_errors()) == []


def test_the_conformance_declaration_names_what_the_landing_page_follows(served: Served) -> None:
    # /conf/core/conformance-op and conformance-success
    document = get(f"{served.address}/conformance").json()
    classes = document["conformsTo"]
    assert CORE in classes
    assert all(re.fullmatch(r"https?://\S+", name) for name in classes)
    assert len(classes) == len(set(classes))


def test_every_collection_is_described_alike_in_the_list_and_on_its_own(served: Served) -> None:
    # /conf/core/fc-md-op, fc-md-success, fc-md-links, fc-md-items and sfc-md-success
    schema = {"type": "object", "required": ["links", "collections"]}
    document = valid(get(f"{served.address}/collections"), schema | {"properties": {"links": LINKS}})
    assert links(document, "self")
    assert links(document, "alternate")
    assert {collection["id"] for collection in document["collections"]} >= set(served.feature_counts())
    for listed in document["collections"]:
        jsonschema.validate(listed, COLLECTION, format_checker=jsonschema.FormatChecker())
        alone = valid(get(f"{served.address}/collections/{listed['id']}"), COLLECTION)
        assert {key: listed[key] for key in ("id", "title", "extent")} == {
            key: alone[key] for key in ("id", "title", "extent")
        }
        if listed["id"] in served.feature_counts():
            # /req/core/fc-md-items-links
            assert GEOJSON in {link["type"] for link in links(listed, "items")}
            assert all(link["type"] for link in links(listed, "items"))


@pytest.mark.parametrize("layer_id", LAYERS)
def test_the_extent_holds_every_feature(served: Served, layer_id: str) -> None:
    # /req/core/fc-md-extent
    extent = get(f"{served.address}/collections/{layer_id}").json()["extent"]
    west, south, east, north = downloaded(served, layer_id).total_bounds
    box = extent["spatial"]["bbox"][0]
    assert box == pytest.approx([west, south, east, north], abs=1e-6)
    time_field = served.catalog[layer_id].layer.time_field
    if time_field:
        times = downloaded(served, layer_id)[time_field].dropna().astype(str)
        start, end = extent["temporal"]["interval"][0]
        assert start is None or start[:10] <= times.min()[:10]
        assert end is None or end[:10] >= times.max()[:10]


@pytest.mark.parametrize("layer_id", LAYERS)
def test_a_page_has_as_many_features_as_are_asked_for(served: Served, layer_id: str) -> None:
    # /conf/core/fc-limit-response
    count = served.feature_counts()[layer_id]
    assert page(served, layer_id)["numberReturned"] == min(10, count)
    for limit in (1, 3, 1000, 10_000, 10_001, 1_000_000):
        found = page(served, layer_id, limit=limit)
        assert found["numberReturned"] == min(limit, 10_000, count)
        assert found["numberMatched"] == count


@pytest.mark.parametrize(
    ("layer_id", "limit"), [("shops", 50), ("grid-capacity", 7), ("places", 1), ("municipalities", 100)]
)
def test_the_next_links_lead_over_every_feature_once(served: Served, layer_id: str, limit: int) -> None:
    # /req/core/fc-links, /rec/core/fc-next-1 to -3
    found, seen = page(served, layer_id, limit=limit), list[str]()
    while True:
        seen += [str(feature["id"]) for feature in found["features"]]
        following = links(found, "next")
        if not following:
            break
        assert len(following) == 1
        assert found["numberReturned"] == limit
        found = valid(get(following[0]["href"]), PAGE)
    assert sorted(seen) == sorted(downloaded(served, layer_id).index)


@pytest.mark.parametrize("layer_id", LAYERS)
@pytest.mark.parametrize("share", [0.1, 0.4, 1.01])
def test_a_box_gives_the_features_whose_geometry_meets_it(served: Served, layer_id: str, share: float) -> None:
    # /conf/core/fc-bbox-response; no corner of the box is the corner of a feature.
    frame = downloaded(served, layer_id)
    west, south, east, north = frame.total_bounds
    box = (west - 0.013, south - 0.013, west + share * (east - west), south + share * (north - south))
    expected = set(frame.index[frame.intersects(shapely.box(*box))])
    found = page(served, layer_id, bbox=",".join(map(str, box)), limit=10_000)
    assert found["numberMatched"] == len(expected)
    assert ids(found) == expected or len(expected) > 10_000
    with_heights = ",".join(map(str, (*box[:2], -100, *box[2:], 9000)))
    assert page(served, layer_id, bbox=with_heights)["numberMatched"] == len(expected)


def test_a_box_over_the_antimeridian_is_two_boxes(served: Served) -> None:
    # /req/core/fc-bbox-response C
    count = served.feature_counts()["shops"]
    assert page(served, "shops", bbox="0,-90,-1,90")["numberMatched"] == count
    assert page(served, "shops", bbox="170,-90,-170,90")["numberMatched"] == 0


TIMES = [
    ("2026-02-01", date(2026, 2, 1), date(2026, 2, 1)),
    ("2026-01-01T00:00:00Z/2026-12-31T23:59:59Z", date(2026, 1, 1), date(2026, 12, 31)),
    ("../1900-01-01T00:00:00Z", None, date(1900, 1, 1)),
    ("/1900-01-01T00:00:00Z", None, date(1900, 1, 1)),
    ("1900-01-01T00:00:00Z/..", date(1900, 1, 1), None),
    ("1900-01-01T00:00:00Z/", date(1900, 1, 1), None),
    ("1845-06-05/P100Y6M27D", date(1845, 6, 5), date(1946, 1, 1)),
    ("1845-06-06/1946-01-01", date(1845, 6, 6), date(1946, 1, 1)),
]


@pytest.mark.parametrize("layer_id", ["grid-capacity", "places", "shops"])
@pytest.mark.parametrize(("asked", "start", "end"), TIMES)
def test_a_time_gives_the_features_of_that_time(
    served: Served, layer_id: str, asked: str, start: date | None, end: date | None
) -> None:
    # /conf/core/fc-time-response: what has no time is of every time.
    time_field = served.catalog[layer_id].layer.time_field
    frame = downloaded(served, layer_id)
    expected = set(frame.index)
    if time_field:
        times = frame[time_field].dropna().astype(str).str[:10].map(date.fromisoformat)
        outside = times[[(start and when < start) or (end and when > end) or False for when in times]]
        expected -= set(outside.index)
    assert ids(page(served, layer_id, datetime=asked, limit=10_000)) == expected


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_feature_of_a_page_is_found_on_its_own(served: Served, layer_id: str) -> None:
    # /conf/core/f-op, f-success and f-links
    for feature in page(served, layer_id, limit=3)["features"]:
        answer = get(f"{served.items(layer_id)}/{feature['id']}")
        assert answer.headers["Content-Type"].startswith(GEOJSON)
        alone = valid(answer, FEATURE)
        assert {key: alone[key] for key in feature} == feature
        for relation in ("self", "alternate", "collection"):
            assert links(alone, relation)
        collection = requests.get(links(alone, "collection")[0]["href"], timeout=30).json()
        assert collection["id"] == layer_id


@pytest.mark.parametrize(
    "query",
    [
        # /req/core/query-param-unknown and query-param-invalid
        "nowhere=1",
        "limit=0",
        "limit=ten",
        "bbox=1,2,3",
        "bbox=north",
        "bbox=10,70,20,60",
        "datetime=yesterday",
        "datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z",
    ],
)
@pytest.mark.parametrize("layer_id", LAYERS)
def test_a_parameter_that_is_unknown_or_has_no_such_value_is_400(served: Served, layer_id: str, query: str) -> None:
    answer = requests.get(f"{served.items(layer_id)}?{query}", timeout=30)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "path", ["/", "/conformance", "/collections", "/collections/shops", "/collections/shops/items"]
)
def test_an_unknown_parameter_is_400_everywhere(served: Served, path: str) -> None:
    assert requests.get(f"{served.address}{path}?f=json&nowhere=1", timeout=30).status_code == 400


@pytest.mark.parametrize(
    "path", ["/collections/nowhere", "/collections/nowhere/items", "/collections/shops/items/nowhere"]
)
def test_what_does_not_exist_is_404(served: Served, path: str) -> None:
    answer = requests.get(f"{served.address}{path}", timeout=30)
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    "path", ["/", "/conformance", "/collections", "/collections/shops", "/collections/shops/items", "item", "/openapi"]
)
def test_every_resource_is_a_page_that_shows_its_content_and_its_links(served: Served, path: str) -> None:
    # /conf/html/definition and content
    if path == "item":
        path = f"/collections/shops/items/{page(served, 'shops', limit=1)['features'][0]['id']}"
    answer = requests.get(f"{served.address}{path}", headers={"Accept": "text/html"}, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.lstrip().lower().startswith("<!doctype html>")


@pytest.mark.parametrize("layer_id", LAYERS)
def test_the_api_definition_describes_the_parameters_of_items(served: Served, layer_id: str) -> None:
    # /conf/core/fc-limit-definition, fc-bbox-definition and fc-time-definition; /conf/oas30/completeness
    document = get(f"{served.address}/openapi").json()
    operation = document["paths"][f"/collections/{layer_id}/items"]["get"]
    components = document["components"]["parameters"]
    parts = [
        components[part["$ref"].rpartition("/")[2]] if "$ref" in part else part for part in operation["parameters"]
    ]
    described = {part["name"]: part for part in parts}
    limit, bbox, moment = (described[name] for name in ("limit", "bbox", "datetime"))
    assert (limit["schema"]["type"], limit["schema"]["minimum"]) == ("integer", 1)
    assert {"default", "maximum"} <= set(limit["schema"])
    assert (bbox["schema"]["type"], bbox["schema"]["items"]) == ("array", {"type": "number"})
    assert {(one["minItems"], one["maxItems"]) for one in bbox["schema"]["oneOf"]} == {(4, 4), (6, 6)}
    assert moment["schema"] == {"type": "string"}
    for part in (limit, bbox, moment):
        assert (part["in"], part["style"], part["explode"]) == ("query", "form", False)
        assert not part.get("required", False)
    # /conf/oas30/exceptions-codes
    assert {"200", "400", "404"} <= set(operation["responses"])
