"""GeoPackage and FlatGeobuf, written by GDAL a batch at a time."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyogrio
import shapely

from samkarta.errors import BadParameter
from samkarta.features.crs import CRS84
from samkarta.features.formats.base import FileFormat
from samkarta.features.selection import Chunk, Selection
from samkarta.i18n import Text
from samkarta.stores.labels import abstract, aliased, labels

_GEOMETRY = "geom"


def write_geopackage(selection: Selection, path: Path) -> None:
    """A GeoPackage with one table named after the layer."""
    title, description = selection.layer.title[selection.language], abstract(selection.layer, selection.language)
    options = {"FID": "fid", "IDENTIFIER": title, "DESCRIPTION": description, "DATETIME_PRECISION": "MILLISECOND"}
    if not selection.skip_geometry:
        options |= {"GEOMETRY_NAME": _GEOMETRY, "SPATIAL_INDEX": "YES"}
    _write(selection, path, "GPKG", options)


def write_flatgeobuf(selection: Selection, path: Path) -> None:
    """A FlatGeobuf file with its spatial index; its order is that of the index, and its dates are midnights in UTC."""
    if selection.skip_geometry:
        raise BadParameter(
            Text(
                sv="FlatGeobuf har alltid geometri; välj ett annat format eller ta bort skipGeometry.",
                en="FlatGeobuf always has geometry; choose another format or leave skipGeometry out.",
            ),
            parameter="skipGeometry",
            allowed=("false",),
        )
    title, description = selection.layer.title[selection.language], abstract(selection.layer, selection.language)
    _write(selection, path, "FlatGeobuf", {"TITLE": title, "DESCRIPTION": description})


def _write(selection: Selection, path: Path, driver: str, options: dict[str, str]) -> None:
    schema = aliased(selection.schema, selection.fields, selection.language)
    if not selection.skip_geometry:
        schema = schema.append(pa.field(_GEOMETRY, pa.binary()))
    chunks = selection.chunks()
    first = next(chunks, None)
    batches = _batches(chain(() if first is None else (first,), chunks), schema)
    pyogrio.raw.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        path,
        layer=selection.layer.id,
        driver=driver,
        geometry_name=None if selection.skip_geometry else _GEOMETRY,
        geometry_type=None if selection.skip_geometry else _geometry_type(selection, first),
        # In files x always comes first, whatever the system says: there WGS 84 has one name only.
        crs="EPSG:4326" if selection.crs.uri == CRS84 else selection.crs.code,
        layer_metadata=labels(selection.layer, selection.language) | _made(selection),
        layer_options=options,
    )


def _batches(chunks: Iterator[Chunk], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for chunk in chunks:
        columns = [column.combine_chunks() for column in chunk.table.itercolumns()]
        if chunk.geometry is not None:
            columns.append(pa.array(shapely.to_wkb(chunk.geometry), pa.binary()))
        yield pa.record_batch(columns, schema=schema)


def _geometry_type(selection: Selection, first: Chunk | None) -> str:
    types = selection.snapshot.manifest.geometry_types
    if len(types) != 1:
        return "Unknown"
    heights = first is not None and first.geometry is not None and bool(shapely.has_z(first.geometry).all())
    return f"{types[0]} Z" if heights else types[0]


def _made(selection: Selection) -> dict[str, str]:
    return {"version": selection.snapshot.manifest.version, "query": selection.address}


GEOPACKAGE = FileFormat(
    "gpkg",
    "application/geopackage+sqlite3",
    "gpkg",
    Text(sv="GeoPackage", en="GeoPackage"),
    write_geopackage,
    asked_by=("application/x-gpkg",),
)
FLATGEOBUF = FileFormat(
    "fgb",
    "application/flatgeobuf",
    "fgb",
    Text(sv="FlatGeobuf", en="FlatGeobuf"),
    write_flatgeobuf,
    asked_by=("application/vnd.flatgeobuf",),
)
