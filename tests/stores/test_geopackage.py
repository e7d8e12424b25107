"""Selection from a snapshot against shapely on every feature."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS

from samkarta.stores.base import FeatureSnapshot
from samkarta.stores.columns import Columns, write_columns
from samkarta.stores.query import BBox, Interval, Query
from tests.example import ingest_all, write_layer


def shapes(kind: str, count: int = 300) -> Any:
    rng = np.random.default_rng(7)
    centres = rng.uniform((12, 62), (23, 68), (count, 2))
    if kind == "points":
        return shapely.points(centres)
    ends = centres + rng.uniform(-0.8, 0.8, (count, 2))
    lines = shapely.linestrings(np.stack((centres, ends), axis=1))
    return lines if kind == "lines" else shapely.buffer(lines, 0.05)


@pytest.fixture(params=["points", "lines", "areas"])
def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> FeatureSnapshot:
    frame = gpd.GeoDataFrame({"n": range(300)}, geometry=shapes(request.param), crs=4326)
    frame.to_file(tmp_path / "places.geojson")
    fields = [{"name": "n", "type": "integer"}]
    source = {"format": "geojson", "path": "places.geojson"}
    write_layer(tmp_path, None, source=source, fields=fields, id_field="n", label_field=None, time_field=None)
    return ingest_all(tmp_path, tmp_path / "data")[1].features("places")


def numbers(snapshot: FeatureSnapshot, query: Query) -> set[int]:
    features = json.loads(b"[" + snapshot.encoded(snapshot.select(query)) + b"]")
    assert len(features) == len({feature["id"] for feature in features})
    return {feature["properties"]["n"] for feature in features}


def test_a_box_selects_the_features_whose_geometry_meets_it(snapshot: FeatureSnapshot) -> None:
    everything = gpd.read_file(snapshot.download.parent / "features.json")
    rng = np.random.default_rng(11)
    for west, south, width, height in rng.uniform((11, 61, 0, 0), (23, 68, 4, 3), (100, 4)):
        box = BBox(west, south, west + width, south + height)
        expected = np.flatnonzero(everything.intersects(shapely.box(box.west, box.south, box.east, box.north)))
        assert numbers(snapshot, Query(bbox=box)) == set(everything["n"].iloc[expected])


@pytest.mark.parametrize("code", ["EPSG:3006", "EPSG:3857", "EPSG:4326", "EPSG:4258"])
def test_a_box_in_another_crs_selects_what_meets_it_there(snapshot: FeatureSnapshot, code: str) -> None:
    everything = gpd.read_file(snapshot.download).to_crs(code)
    rng = np.random.default_rng(13)
    lowest, spread = everything.total_bounds[:2], np.diff(everything.total_bounds.reshape(2, 2), axis=0)[0]
    for corner, size in zip(rng.uniform(0, 1, (100, 2)), rng.uniform(0, 0.3, (100, 2)), strict=True):
        low, high = lowest + corner * spread, lowest + (corner + size) * spread
        expected = everything["n"][everything.intersects(shapely.box(*low, *high))]
        found = numbers(snapshot, Query(bbox=BBox(low[0], low[1], high[0], high[1], CRS(code))))
        assert found == set(expected)


def test_a_long_line_is_found_where_it_bends_away_from_its_ends(tmp_path: Path) -> None:
    # Straight in SWEREF 99 TM, the line from coast to coast lies kilometres north of its ends' latitude in the middle.
    line = shapely.LineString([(300_000, 7_000_000), (900_000, 7_000_000)])
    gpd.GeoDataFrame({"n": [1]}, geometry=[line], crs=3006).to_file(tmp_path / "places.gpkg")
    write_layer(
        tmp_path,
        None,
        source={"format": "geopackage", "path": "places.gpkg"},
        fields=[{"name": "n", "type": "integer"}],
        id_field="n",
        label_field=None,
        time_field=None,
    )
    snapshot = ingest_all(tmp_path, tmp_path / "data")[1].features("places")
    assert numbers(snapshot, Query(bbox=BBox(590_000, 6_999_999, 610_000, 7_000_001, CRS("EPSG:3006")))) == {1}


def test_many_threads_may_ask_at_once(snapshot: FeatureSnapshot) -> None:
    def ask(number: int) -> bool:
        row = snapshot.find(str(number % 300))
        rows = snapshot.select(Query(equals=(("n", number % 300),)))
        return row is not None and np.asarray(rows).tolist() == [row]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(2000)))


def test_a_box_over_the_antimeridian_has_the_whole_world_but_its_gap(snapshot: FeatureSnapshot) -> None:
    everything = gpd.read_file(snapshot.download.parent / "features.json")
    parts = shapely.union_all([shapely.box(18, 60, 180, 70), shapely.box(-180, 60, 14, 70)])
    expected = np.flatnonzero(everything.intersects(parts))
    assert 0 < len(expected) < 300
    assert numbers(snapshot, Query(bbox=BBox(18, 60, 14, 70))) == set(everything["n"].iloc[expected])


def test_rows_that_are_not_neighbours_are_encoded_in_their_order(snapshot: FeatureSnapshot) -> None:
    everything = json.loads((snapshot.download.parent / "features.json").read_bytes())["features"]
    rows = [0, 1, 2, 7, 9, 10, 299]
    encoded = snapshot.encoded(np.array(rows, dtype=np.int64))
    assert json.loads(b"[" + encoded + b"]") == [everything[row] for row in rows]


def test_values_are_taken_from_many_batches_in_any_order(tmp_path: Path) -> None:
    numbers = np.arange(200_000)
    points = np.asarray(shapely.points(numbers, numbers), dtype=object)
    write_columns(tmp_path, pa.table({"text": pa.array([f"n{number}" for number in numbers])}), points, points)
    columns = Columns(tmp_path)
    rng = np.random.default_rng(5)
    for rows in (np.sort(rng.choice(numbers, 500)), rng.choice(numbers, 500), numbers[:0], numbers[65_535:65_537]):
        assert columns.table(rows, ["text"]).column("text").to_pylist() == [f"n{row}" for row in rows]
        assert shapely.get_x(columns.geometry(rows)).tolist() == rows.tolist()


@pytest.fixture
def places(tmp_path: Path) -> FeatureSnapshot:
    write_layer(tmp_path)
    return ingest_all(tmp_path, tmp_path / "data")[1].features("places")


def codes(snapshot: FeatureSnapshot, query: Query) -> set[str]:
    return {feature["id"] for feature in json.loads(b"[" + snapshot.encoded(snapshot.select(query)) + b"]")}


def test_properties_and_a_box_must_all_match(places: FeatureSnapshot) -> None:
    assert codes(places, Query(equals=(("kind", "town"),))) == {"ume", "ske", "lyc"}
    box = BBox(20, 63, 21, 65)
    assert codes(places, Query(bbox=box, equals=(("kind", "town"),))) == {"ume", "ske"}
    assert codes(places, Query(bbox=box, equals=(("kind", "town"), ("people", 35902)))) == {"ske"}
    assert codes(places, Query(equals=(("opened", date(2025, 3, 1)),))) == {"kli"}
    assert codes(places, Query(equals=(("name", "' OR 1=1 --"),))) == set()


def test_a_feature_without_a_time_matches_every_time(places: FeatureSnapshot) -> None:
    instant = datetime(1845, 6, 6, tzinfo=UTC)
    assert codes(places, Query(interval=Interval(instant, instant))) == {"ske", "ase"}
    assert codes(places, Query(interval=Interval(instant, None))) == {"ske", "lyc", "kli", "ase"}
    assert codes(places, Query(interval=Interval(None, datetime(1900, 1, 1, tzinfo=UTC)))) == {"ume", "ske", "ase"}


def test_a_feature_is_found_by_its_id(places: FeatureSnapshot) -> None:
    row = places.find("lyc")
    assert row is not None
    assert b'"id":"lyc"' in places.encoded(np.array([row], dtype=np.int64))
    assert places.find("nowhere") is None
