"""GeoPackage, Shapefile, GeoJSON, FlatGeobuf and GeoParquet give the same rows."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from samkarta.errors import SourceError
from samkarta.layer_source import ParquetSource, VectorSource
from samkarta.sources.base import SourceRows
from samkarta.sources.vector import read_parquet, read_vector

FILES = {
    "geopackage": "t.gpkg",
    "shapefile": "t.shp",
    "geojson": "t.geojson",
    "flatgeobuf": "t.fgb",
    "geoparquet": "t.parquet",
}


def read(kind: str, folder: Path, crs: str | None = None) -> SourceRows:
    declared = {"format": kind, "path": FILES[kind], "crs": crs}
    if kind == "geoparquet":
        return read_parquet(ParquetSource.model_validate(declared), folder)
    return read_vector(VectorSource.model_validate(declared), folder)


@pytest.mark.parametrize("kind", FILES)
def test_every_format_gives_the_rows_that_were_written(tmp_path: Path, kind: str) -> None:
    crs = "EPSG:4326" if kind == "geojson" else "EPSG:3006"
    points = [shapely.Point(19, 64), shapely.Point(20, 65)]
    frame = gpd.GeoDataFrame({"name": ["Umeå", "Åsele"], "people": [5, 7]}, geometry=points, crs=crs)
    if kind == "geoparquet":
        frame.to_parquet(tmp_path / FILES[kind])
    else:
        frame.to_file(tmp_path / FILES[kind])
    rows = read(kind, tmp_path)
    # FlatGeobuf orders its features along a curve.
    found = {
        row["name"]: (row["people"], shape) for row, shape in zip(rows.columns.to_pylist(), rows.geometry, strict=True)
    }
    assert found == {"Umeå": (5, points[0]), "Åsele": (7, points[1])}
    assert rows.crs.to_epsg() == int(crs[5:])
    assert rows.numbers.tolist() == [1, 2]


@pytest.mark.parametrize("kind", FILES)
def test_damage_is_a_source_error_that_names_the_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / FILES[kind]).write_bytes(b"<html><body>502 Bad Gateway</body></html>")
    with pytest.raises(SourceError, match=f"{FILES[kind]} cannot be read as {kind}"):
        read(kind, tmp_path)


def test_a_file_without_a_crs_is_refused_until_one_is_declared(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs="EPSG:3006").to_file(tmp_path / "t.shp")
    (tmp_path / "t.prj").unlink()
    with pytest.raises(SourceError, match="names no CRS"):
        read("shapefile", tmp_path)
    assert read("shapefile", tmp_path, "EPSG:3006").crs.to_epsg() == 3006


def test_a_table_without_geometry_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.geojson").write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(SourceError):
        read("geojson", tmp_path)
