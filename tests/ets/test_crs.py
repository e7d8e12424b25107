"""The abstract test suite of Features Part 2 (OGC 18-058r1, annex A), followed against the real server.

The oracle is pyproj over the download of the layer.
"""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import requests
import shapely
from pyproj import CRS
from shapely.geometry import shape

from tests.ets.documents import CRS84, downloaded, get, ids, page
from tests.served import Served

LAYERS = ["shops", "grid-capacity", "municipalities"]
CLASS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"
# Each with its code, whether northing or latitude comes first, and how far off rounding may be in its unit.
SYSTEMS = {
    CRS84: ("OGC:CRS84", False, 1e-6),
    "http://www.opengis.net/def/crs/EPSG/0/3006": ("EPSG:3006", True, 0.1),
    "http://www.opengis.net/def/crs/EPSG/0/3857": ("EPSG:3857", False, 0.3),
    "http://www.opengis.net/def/crs/EPSG/0/4326": ("EPSG:4326", True, 1e-6),
    "http://www.opengis.net/def/crs/EPSG/0/4258": ("EPSG:4258", True, 1e-6),
}


def flipped(geometry: Any) -> Any:
    """The geometry with its two axes the other way round."""
    return shapely.transform(geometry, lambda pairs: pairs[:, ::-1])


def expected(served: Served, layer_id: str, uri: str) -> gpd.GeoSeries:
    """The layer's geometries in a system, x first, by their ids."""
    return downloaded(served, layer_id).geometry.to_crs(SYSTEMS[uri][0])


def shown(document: dict[str, Any], uri: str) -> Iterator[tuple[str, Any]]:
    """Ids and geometries of a page, x first whatever the system says."""
    for feature in document["features"]:
        geometry = shape(feature["geometry"])
        yield str(feature["id"]), flipped(geometry) if SYSTEMS[uri][1] else geometry


def test_the_class_is_claimed(served: Served) -> None:
    assert CLASS in get(f"{served.address}/conformance").json()["conformsTo"]


def test_the_axes_of_the_oracle_are_those_of_the_registry() -> None:
    for code, north_first, _ in SYSTEMS.values():
        assert (CRS(code).axis_info[0].direction == "north") is north_first


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_collection_lists_its_systems_and_the_one_it_is_kept_in(served: Served, layer_id: str) -> None:
    # /req/crs/crs-uri, fc-md-crs-list, fc-md-storageCrs and fc-md-storageCrs-valid-value
    document = get(f"{served.address}/collections/{layer_id}").json()
    assert document["crs"][0] == CRS84
    assert set(document["crs"]) == set(SYSTEMS)
    assert len(document["crs"]) == len(SYSTEMS)
    assert document["storageCrs"] == "http://www.opengis.net/def/crs/EPSG/0/3006"
    listed = {one["id"]: one for one in get(f"{served.address}/collections").json()["collections"]}
    assert (listed[layer_id]["crs"], listed[layer_id]["storageCrs"]) == (document["crs"], document["storageCrs"])


@pytest.mark.parametrize("layer_id", LAYERS)
@pytest.mark.parametrize("uri", SYSTEMS)
def test_features_come_in_the_system_that_is_asked_for_and_say_so(served: Served, layer_id: str, uri: str) -> None:
    # /req/crs/crs-action, ogc-crs-header and ogc-crs-header-value
    answer = get(served.items(layer_id), crs=uri, limit=1000)
    assert answer.headers["Content-Crs"] == f"<{uri}>"
    document, tolerance = answer.json(), SYSTEMS[uri][2]
    wanted = expected(served, layer_id, uri)
    found = dict(shown(document, uri))
    assert set(found) == set(wanted.index)
    for feature_id, geometry in found.items():
        assert shapely.hausdorff_distance(geometry, wanted[feature_id]) < tolerance


@pytest.mark.parametrize("layer_id", LAYERS)
@pytest.mark.parametrize("uri", SYSTEMS)
def test_one_feature_comes_in_the_system_that_is_asked_for_and_says_so(served: Served, layer_id: str, uri: str) -> None:
    feature_id, wanted = next(iter(expected(served, layer_id, uri).items()))
    answer = get(f"{served.items(layer_id)}/{feature_id}", crs=uri)
    assert answer.headers["Content-Crs"] == f"<{uri}>"
    [(found_id, geometry)] = shown({"features": [answer.json()]}, uri)
    assert found_id == feature_id
    assert shapely.hausdorff_distance(geometry, wanted) < SYSTEMS[uri][2]


@pytest.mark.parametrize("layer_id", LAYERS)
def test_without_a_system_everything_is_crs84_and_says_so(served: Served, layer_id: str) -> None:
    # /req/crs/default-crs and fc-crs-default-value
    plain, named = get(served.items(layer_id)), get(served.items(layer_id), crs=CRS84)
    assert plain.headers["Content-Crs"] == named.headers["Content-Crs"] == f"<{CRS84}>"
    assert plain.json()["features"] == named.json()["features"]
    one = get(f"{served.items(layer_id)}/{plain.json()['features'][0]['id']}")
    assert one.headers["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("layer_id", LAYERS)
@pytest.mark.parametrize("uri", SYSTEMS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_box_in_a_system_gives_what_meets_it_in_that_system(
    served: Served, layer_id: str, uri: str, seed: int
) -> None:
    # /req/crs/fc-bbox-crs-action: the box has straight sides in its own system, its numbers in that system's order.
    wanted = expected(served, layer_id, uri)
    west, south, east, north = wanted.total_bounds
    random = np.random.default_rng(seed)
    x, y = np.sort(random.uniform(west, east, 2)), np.sort(random.uniform(south, north, 2))
    box = shapely.box(x[0], y[0], x[1], y[1])
    corners = (y[0], x[0], y[1], x[1]) if SYSTEMS[uri][1] else (x[0], y[0], x[1], y[1])
    asked = {"bbox": ",".join(map(repr, map(float, corners))), "bbox-crs": uri}
    inside = set(wanted.index[wanted.intersects(box)])
    assert ids(page(served, layer_id, **asked, limit=10_000)) == inside
    # Which features there are does not depend on the system that they are sent in.
    assert ids(get(served.items(layer_id), **asked, crs=uri, limit=10_000).json()) == inside


@pytest.mark.parametrize("layer_id", LAYERS)
def test_a_box_without_a_system_is_in_crs84(served: Served, layer_id: str) -> None:
    # /req/crs/fc-bbox-crs-default-value
    box = "17.1,63.2,20.3,65.4"
    plain = ids(page(served, layer_id, bbox=box, limit=10_000))
    assert plain == ids(page(served, layer_id, bbox=box, **{"bbox-crs": CRS84}, limit=10_000))
    swapped = "63.2,17.1,65.4,20.3"
    latitude_first = "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert plain == ids(page(served, layer_id, bbox=swapped, **{"bbox-crs": latitude_first}, limit=10_000))
    assert plain


@pytest.mark.parametrize("parameter", ["crs", "bbox-crs"])
@pytest.mark.parametrize(
    "value",
    ["", "3006", "EPSG:3006", "http://www.opengis.net/def/crs/EPSG/0/0", "http://www.opengis.net/def/crs/EPSG/0/32633"],
)
def test_a_system_that_is_not_listed_is_400(served: Served, parameter: str, value: str) -> None:
    # /req/crs/fc-crs-valid-value and bbox-crs-valid-value
    asked = {"bbox": "1,2,3,4"} if parameter == "bbox-crs" else {}
    answer = requests.get(served.items("shops"), params=asked | {parameter: value}, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    if parameter == "crs":
        one = page(served, "shops", limit=1)["features"][0]["id"]
        assert requests.get(f"{served.items('shops')}/{one}", params={"crs": value}, timeout=30).status_code == 400


def test_the_next_page_is_in_the_same_system(served: Served) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/3006"
    answer = get(served.items("shops"), crs=uri, limit=100)
    following = next(link["href"] for link in answer.json()["links"] if link["rel"] == "next")
    assert get(following).headers["Content-Crs"] == f"<{uri}>"
