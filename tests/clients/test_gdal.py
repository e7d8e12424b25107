"""GDAL's driver for OGC API Features, as ogrinfo, ogr2ogr, geopandas and much else use it."""

import subprocess
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from tests.components import ogrinfo
from tests.served import Served

# What the driver itself would take for a page is larger than most layers.
SMALL_PAGES = {"PAGE_SIZE": "100", "INITIAL_REQUEST_PAGE_SIZE": "10"}


def read(served: Served, layer_id: str, **options: Any) -> gpd.GeoDataFrame:
    """What GDAL reads of a layer, in pages of 100 features."""
    frame: gpd.GeoDataFrame = pyogrio.read_dataframe(
        f"OAPIF:{served.address}", layer=layer_id, **SMALL_PAGES, **options
    )
    return frame


def test_every_feature_collection_is_a_layer_and_no_raster_is(served: Served) -> None:
    layers = pyogrio.list_layers(f"OAPIF:{served.address}")
    assert set(layers[:, 0]) == set(served.feature_counts())
    assert dict(layers)["shops"] == "Point"


@pytest.mark.parametrize("layer_id", ["shops", "municipalities", "settlements", "places"])
def test_every_feature_is_read_once_over_many_pages(served: Served, layer_id: str) -> None:
    frame = read(served, layer_id)
    assert len(frame) == served.feature_counts()[layer_id]
    # GDAL keeps ids that are whole numbers out of the columns.
    assert frame["geonames_id" if layer_id == "settlements" else "id"].is_unique
    assert not frame.geometry.isna().any()


def test_a_box_gives_the_features_whose_geometry_meets_it(served: Served) -> None:
    everything = read(served, "municipalities")
    west, south, east, north = everything.total_bounds
    box = (west, south, (west + east) / 2, (south + north) / 2)
    found = read(served, "municipalities", bbox=box)
    assert 0 < len(found) < len(everything)
    assert set(found["id"]) == set(everything["id"][everything.intersects(shapely.box(*box))])


def test_a_condition_on_a_property_gives_those_that_meet_it(served: Served) -> None:
    everything = read(served, "shops")
    found = read(served, "shops", where="kind = 'fuel'")
    assert 0 < len(found) < len(everything)
    assert set(found["id"]) == set(everything["id"][everything["kind"] == "fuel"])


def test_values_arrive_with_their_types_and_letters(served: Served) -> None:
    frame = read(served, "places").set_index("code")
    assert frame.loc["kli", "name"] == "Klimpfjäll"
    assert frame.loc["ume", "people"] == 91916
    assert str(frame.loc["kli", "opened"])[:10] == "2025-03-01"
    assert "<b>Åsele</b>" in str(frame.loc["ase", "name"])


def test_ogrinfo_of_the_system_sees_the_same(served: Served) -> None:
    command = [ogrinfo(), "-ro", "-so", f"OAPIF:{served.address}", "shops"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert f"Feature Count: {served.feature_counts()['shops']}" in ended.stdout
    assert "kind: String" in ended.stdout
