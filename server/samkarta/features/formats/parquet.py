"""GeoParquet 1.1 with a bounding-box column, by which readers skip what lies elsewhere."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from samkarta.features.formats.base import FileFormat
from samkarta.features.selection import CHUNK_ROWS, Chunk, Selection
from samkarta.i18n import Text
from samkarta.stores.labels import labels

_GEOMETRY, _BOX = "geometry", "bbox"
_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_BOX_TYPE = pa.struct([pa.field(corner, pa.float64()) for corner in _CORNERS])


def write_parquet(selection: Selection, path: Path) -> None:
    """A GeoParquet file, one row group a chunk; plain Parquet where no geometry is wanted."""
    schema = selection.schema
    if not selection.skip_geometry:
        schema = schema.append(pa.field(_box_name(selection), _BOX_TYPE)).append(pa.field(_GEOMETRY, pa.binary()))
    schema = schema.with_metadata(_metadata(selection))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in selection.chunks(CHUNK_ROWS * 4):
            writer.write_table(_table(chunk, schema))


def _table(chunk: Chunk, schema: pa.Schema) -> pa.Table:
    columns = list(chunk.table.itercolumns())
    if chunk.geometry is not None:
        boxes = shapely.bounds(chunk.geometry)
        columns += [_boxes(boxes), pa.array(shapely.to_wkb(chunk.geometry), pa.binary())]
    return pa.table(columns, schema=schema)


def _boxes(boxes: np.typing.NDArray[np.float64]) -> pa.Array:
    corners = [pa.array(values) for values in boxes.T]
    return pa.StructArray.from_arrays(corners, fields=list(_BOX_TYPE), mask=pa.array(np.isnan(boxes).any(axis=1)))


def _box_name(selection: Selection) -> str:
    """The name of the box column, which no property has."""
    return f"geometry.{_BOX}" if any(spec.name == _BOX for spec in selection.fields) else _BOX


def _metadata(selection: Selection) -> dict[str, str]:
    metadata = labels(selection.layer, selection.language)
    metadata |= {"version": selection.snapshot.manifest.version, "query": selection.address}
    metadata["fields"] = _described(selection)
    if not selection.skip_geometry:
        metadata["geo"] = orjson.dumps(_geo(selection)).decode()
    return metadata


def _described(selection: Selection) -> str:
    """Title and unit of each field, as JSON."""
    described = {
        spec.name: {"title": spec.title[selection.language] if spec.title else spec.name, "unit": spec.unit}
        for spec in selection.fields
    }
    return orjson.dumps(described).decode()


def _geo(selection: Selection) -> dict[str, Any]:
    box = _box_name(selection)
    return {
        "version": "1.1.0",
        "primary_column": _GEOMETRY,
        "columns": {
            _GEOMETRY: {
                "encoding": "WKB",
                "geometry_types": _types(selection),
                "crs": selection.crs.pyproj.to_json_dict(),
                "covering": {"bbox": {corner: [box, corner] for corner in _CORNERS}},
            }
        },
    }


def _types(selection: Selection) -> list[str]:
    """The types that may occur; with heights there is no knowing without reading all, so none is promised."""
    first = next(iter(selection.chunks(1)), None)
    if first is None or first.geometry is None or bool(shapely.has_z(first.geometry).any()):
        return []
    return list(selection.snapshot.manifest.geometry_types)


PARQUET = FileFormat(
    "parquet",
    "application/vnd.apache.parquet",
    "parquet",
    Text(sv="GeoParquet", en="GeoParquet"),
    write_parquet,
    asked_by=("application/x-parquet",),
)
