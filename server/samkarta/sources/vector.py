"""GeoPackage, Shapefile, GeoJSON, FlatGeobuf (GDAL through pyogrio) and GeoParquet."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError
from pyproj import CRS

from samkarta.errors import SourceError
from samkarta.layer_source import ParquetSource, VectorSource
from samkarta.sources.base import Geometries, SourceRows
from samkarta.sources.files import locate, source_crs


def read_vector(source: VectorSource, folder: Path) -> SourceRows:
    """The features of a vector file; SourceError where GDAL cannot read it as the declared format."""
    path = locate(source, folder)
    try:
        info, table = pyogrio.raw.read_arrow(path, layer=source.layer, encoding=source.encoding)
    except (DataSourceError, DataLayerError, FeatureError, FieldError, ValueError, pa.ArrowInvalid) as error:
        raise SourceError(f"{path.name} cannot be read as {source.format}: {error}") from error
    name = info["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        raise SourceError(f"{path.name} has no geometry")
    wkb = table.column(name).to_numpy(zero_copy_only=False)
    # A geometry that is not valid WKB becomes None here, and its row is rejected by the geometry check.
    geometry = shapely.from_wkb(wkb, on_invalid="ignore")
    return _rows(table.drop_columns([name]), geometry, source_crs(source.crs, info["crs"], path))


def read_parquet(source: ParquetSource, folder: Path) -> SourceRows:
    """The rows of a GeoParquet file; SourceError where it is none."""
    path = locate(source, folder)
    try:
        frame = gpd.read_parquet(path)
    except (ValueError, OSError, pa.ArrowInvalid) as error:
        raise SourceError(f"{path.name} cannot be read as geoparquet: {error}") from error
    attributes = pa.Table.from_pandas(frame.drop(columns=frame.geometry.name), preserve_index=False)
    return _rows(attributes, frame.geometry.to_numpy(), source_crs(source.crs, frame.crs, path))


def _rows(columns: pa.Table, geometry: Geometries, crs: CRS) -> SourceRows:
    numbers = np.arange(1, len(geometry) + 1, dtype=np.int64)
    return SourceRows(columns, np.asarray(geometry, dtype=object), numbers, crs)
