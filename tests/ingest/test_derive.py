"""Derived fields against an oracle that compares every pair."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from samkarta.ingest.derive import nearest_other
from samkarta.layer import Layer
from tests.example import LAYER, ingest_all, write_layer


def test_the_nearest_other_is_found_for_each_of_many_points() -> None:
    rng = np.random.default_rng(20260115)
    points = np.asarray(shapely.points(rng.uniform(0, 100_000, (200, 2))))
    points[17] = points[3]  # two at one place are at distance 0 of each other
    distances = np.array(
        [[a.distance(b) if i != j else np.inf for j, b in enumerate(points)] for i, a in enumerate(points)]
    )
    expected = distances.min(axis=1)
    assert nearest_other(points).to_pylist() == pytest.approx(expected.tolist(), abs=0.06)
    assert expected[3] == 0


def test_a_single_feature_has_no_nearest_other() -> None:
    assert nearest_other(np.asarray(shapely.points([[1.0, 2.0]]))).to_pylist() == [None]


FIELDS = [
    *LAYER["fields"],
    {"name": "nearest_m", "type": "number", "derive": {"kind": "nearest-other"}},
    {"name": "lonely", "type": "boolean", "derive": {"kind": "over", "field": "nearest_m", "limit": 100_000}},
    {"name": "zone", "type": "string", "derive": {"kind": "lookup", "layer": "zones", "take": "code", "nearest": True}},
]
ZONES = """code,wkt
west,"POLYGON((13 63,17 63,17 66,13 66,13 63))"
east,"POLYGON((17 63,20.5 63,20.5 66,17 66,17 63))"
"""


def write_zones(folder: Path) -> None:
    write_layer(
        folder,
        ZONES,
        id="zones",
        source={"format": "csv", "path": "zones.csv", "crs": "EPSG:4326", "wkt": "wkt"},
        fields=[{"name": "code", "type": "string"}],
        label_field=None,
        time_field=None,
    )


def test_distance_threshold_and_look_up_agree_with_the_oracle(tmp_path: Path) -> None:
    write_layer(tmp_path, fields=FIELDS)
    write_zones(tmp_path)
    _, store, results = ingest_all(tmp_path, tmp_path / "data")
    assert results["places"].fault is None
    frame = gpd.read_file(store.features("places").download).set_index("code")
    for code, row in frame.iterrows():
        others = frame.geometry.drop(code)
        assert row.nearest_m == pytest.approx(others.distance(row.geometry).min(), abs=0.06)
        assert row.lonely == (row.nearest_m > 100_000)
    assert frame.zone.to_dict() == {"ume": "east", "lyc": "east", "ase": "east", "kli": "west", "ske": "east"}


def test_a_look_up_can_keep_the_values_that_the_source_has(tmp_path: Path) -> None:
    look_up = {"kind": "lookup", "layer": "zones", "take": "code", "keep": True}
    fields = [*LAYER["fields"], {"name": "zone", "type": "string", "derive": look_up}]
    write_layer(
        tmp_path, "code,name,kind,people,opened,zone,lon,lat\na,A,town,,,own,18,64\nb,B,town,,,,18,64\n", fields=fields
    )
    write_zones(tmp_path)
    _, store, _ = ingest_all(tmp_path, tmp_path / "data")
    frame = gpd.read_file(store.features("places").download).set_index("code")
    assert frame.zone.to_dict() == {"a": "own", "b": "east"}


def test_a_layer_needs_those_that_it_looks_up() -> None:
    layer = Layer.model_validate({**LAYER, "fields": FIELDS})
    assert layer.needs == {"zones"}
