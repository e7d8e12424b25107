"""Filters on a real snapshot, against shapely and pyproj on every feature."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from samkarta.cql2.parse import parse
from samkarta.stores.base import FeatureSnapshot
from samkarta.stores.query import BBox, Query
from tests.example import ingest_all, write_layer
from tests.stores.test_geopackage import numbers, snapshot

__all__ = ["snapshot"]

PREDICATES: dict[str, Callable[..., Any]] = {
    "S_INTERSECTS": shapely.intersects,
    "S_DISJOINT": shapely.disjoint,
    "S_WITHIN": shapely.within,
    "S_CROSSES": shapely.crosses,
    "S_OVERLAPS": shapely.overlaps,
}


def filtered(snapshot: FeatureSnapshot, source: str, crs: CRS | None = None, **others: Any) -> set[int]:
    condition = parse(source, "cql2-text", snapshot.manifest.fields, crs=crs)
    return numbers(snapshot, Query(filter=condition, **others))


@pytest.mark.parametrize("predicate", PREDICATES)
def test_geometries_are_related_as_they_are_served(snapshot: FeatureSnapshot, predicate: str) -> None:
    served = gpd.read_file(snapshot.download.parent / "features.json")
    rng = np.random.default_rng(5)
    for west, south, width, height in rng.uniform((11, 61, 0, 0), (23, 68, 4, 3), (20, 4)):
        area = shapely.Polygon([(west, south), (west + width, south), (west + width, south + height)])
        expected = set(served["n"][PREDICATES[predicate](served.geometry.to_numpy(), area)])
        assert filtered(snapshot, f"{predicate}(geometry, {shapely.to_wkt(area, rounding_precision=-1)})") == expected


@pytest.mark.parametrize("code", [3006, 3857, 4326])
def test_geometries_are_related_in_the_crs_of_the_filter(snapshot: FeatureSnapshot, code: int) -> None:
    crs = CRS.from_epsg(code)
    to_crs = Transformer.from_crs(3006, crs, always_xy=True)
    stored = snapshot.columns.geometry()
    move: Any = to_crs.transform
    moved = shapely.transform(stored, move, interleaved=False)
    north_first = code != 3857
    values = snapshot.columns.column("n").to_numpy()
    west, south, east, north = shapely.total_bounds(moved)
    rng = np.random.default_rng(6)
    for left, right, low, high in np.sort(rng.random((20, 2, 2)), axis=2).reshape(20, 4):
        x = west + np.array([left, right]) * (east - west)
        y = south + np.array([low, high]) * (north - south)
        expected = set(values[shapely.intersects(moved, shapely.box(x[0], y[0], x[1], y[1]))])
        corners = (y[0], x[0], y[1], x[1]) if north_first else (x[0], y[0], x[1], y[1])
        box = ", ".join(repr(float(number)) for number in corners)
        assert filtered(snapshot, f"S_INTERSECTS(geometry, BBOX({box}))", crs) == expected


def test_a_filter_holds_beside_every_other_condition(snapshot: FeatureSnapshot) -> None:
    box = BBox(15, 64, 18, 66)
    inside = numbers(snapshot, Query(bbox=box))
    assert filtered(snapshot, "n % 2 = 0", bbox=box) == {n for n in inside if n % 2 == 0}
    assert filtered(snapshot, "n > 100", equals=(("n", 100),)) == set()
    assert filtered(snapshot, "n < 10 AND S_INTERSECTS(geometry, BBOX(15, 64, 18, 66))") == {
        n for n in inside if n < 10
    }


def test_distance_finds_what_lies_near(snapshot: FeatureSnapshot) -> None:
    values = snapshot.columns.column("n").to_numpy()
    place = Transformer.from_crs(4326, 3006, always_xy=True).transform(17, 65)
    metres = shapely.distance(snapshot.columns.geometry(), shapely.Point(place))
    found = filtered(snapshot, "distance_m(geometry, POINT(17 65)) <= 50000")
    assert found == set(values[metres <= 50_000])
    assert 0 < len(found) < 300


def test_conditions_that_exclude_each_other_find_nothing(snapshot: FeatureSnapshot) -> None:
    apart = "S_INTERSECTS(geometry, BBOX(12, 62, 13, 63)) AND S_INTERSECTS(geometry, BBOX(20, 66, 21, 67))"
    assert filtered(snapshot, apart) == set()


def test_a_filter_outside_the_area_of_its_crs_still_answers(snapshot: FeatureSnapshot) -> None:
    everywhere = "S_INTERSECTS(geometry, BBOX(-1e9, -1e9, 1e9, 1e9))"
    assert len(filtered(snapshot, everywhere, CRS.from_epsg(3006))) == 300
    assert len(filtered(snapshot, everywhere, CRS.from_epsg(3857))) == 300


def test_texts_dates_and_gaps_are_filtered(tmp_path: Path) -> None:
    write_layer(tmp_path)
    places = ingest_all(tmp_path, tmp_path / "data")[1].features("places")

    def codes(source: str) -> set[str]:
        rows = places.select(Query(filter=parse(source, "cql2-text", places.manifest.fields)))
        return {feature["id"] for feature in json.loads(b"[" + places.encoded(rows) + b"]")}

    assert codes("ACCENTI(CASEI(name)) LIKE 'ume_'") == {"ume"}
    assert codes("opened < DATE('1900-01-01')") == {"ume", "ske"}
    assert codes("people IS NULL OR people > 50000") == {"ume", "kli"}
    assert codes("NOT people > 50000") == {"ske", "lyc", "ase"}
    assert codes("T_DURING(opened, INTERVAL('1900-01-01', '..'))") == {"lyc", "kli"}
