"""The embedded store: GeoPackage snapshots on disk, answered from what stands beside the GeoPackage."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyproj import CRS

from samkarta.i18n import DEFAULT_LANGUAGE
from samkarta.layer import FieldSpec, Layer
from samkarta.projection import CRS84, Geometries, box_in_crs84, transform
from samkarta.stores.base import Matches, Rows
from samkarta.stores.columns import FEATURE_ID, Columns
from samkarta.stores.filters import FilteredFeatures
from samkarta.stores.ids import IdIndex
from samkarta.stores.labels import abstract, aliased, labels
from samkarta.stores.manifest import Manifest
from samkarta.stores.packed import PackedFeatures
from samkarta.stores.query import BBox, Interval, Query, SortKey
from samkarta.stores.shapes import Shapes

GEOPACKAGE = "features.gpkg"

# The file has room for one language.
_LANGUAGE = DEFAULT_LANGUAGE


def write_geopackage(
    path: Path, layer: Layer, fields: Sequence[FieldSpec], columns: pa.Table, geometry: Geometries, crs: CRS
) -> None:
    """A GeoPackage with one feature table, R-tree and an index on every attribute; row n becomes fid n + 1.

    It says in Swedish what the layer and its fields are called, where they come from and what to beware of.
    """
    table = layer.id
    types = {shapely.GeometryType(code).name for code in np.unique(shapely.get_type_id(geometry)) if code >= 0}
    kind = _OGR_NAMES[types.pop()] if len(types) == 1 else "Unknown"
    if kind != "Unknown" and len(geometry) and bool(shapely.has_z(geometry).all()):
        kind += " Z"
    content = columns.append_column("geom", pa.array(shapely.to_wkb(geometry, include_srid=False), pa.binary()))
    pyogrio.raw.write_arrow(
        content.cast(aliased(content.schema, fields, _LANGUAGE)),
        path,
        layer=table,
        driver="GPKG",
        geometry_name="geom",
        geometry_type=kind,
        crs=crs.to_string(),
        layer_metadata=labels(layer, _LANGUAGE),
        layer_options={"FID": "fid", "GEOMETRY_NAME": "geom", "SPATIAL_INDEX": "YES"}
        | {"IDENTIFIER": layer.title[_LANGUAGE], "DESCRIPTION": abstract(layer, _LANGUAGE)},
    )
    with sqlite3.connect(path) as database:
        for name in columns.column_names:
            unique = "UNIQUE" if name == FEATURE_ID else ""
            database.execute(f'CREATE {unique} INDEX "{table}_{name}" ON "{table}" ("{name}")')
    database.close()


_OGR_NAMES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}


class GeoPackageSnapshot:
    """One published version of a feature layer; safe to share between threads."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self.download = folder / GEOPACKAGE
        self.columns = Columns(folder)
        self._packed = PackedFeatures(folder)
        self._ids = IdIndex(folder)
        self._shapes = Shapes(self.columns, self._packed)
        self._filtered = FilteredFeatures(self.columns, self._packed, self._shapes, manifest.storage_crs)

    def select(self, query: Query) -> Matches:
        """Rows of all matching features in the order asked for; a range where that is all of them as they stand."""
        rows: Matches = range(len(self._packed))
        if query.bbox is not None:
            rows = self._inside(query.bbox)
        if query.equals or (query.interval is not None and self.manifest.time_field is not None):
            rows = self._matching(query, np.asarray(rows, dtype=np.int64))
        if query.filter is not None:
            rows = self._filtered.select(query.filter, None if isinstance(rows, range) else rows, self._inside)
        return self._sorted(rows, query.sort) if query.sort else rows

    def encoded(self, rows: Matches) -> bytes:
        """The GeoJSON Features of ``rows``, separated by commas."""
        return b"".join(self._packed.pieces(rows))

    def pieces(self, rows: Matches) -> list[bytes]:
        """What ``encoded`` gives, in pieces that are only to be joined."""
        return self._packed.pieces(rows)

    def find(self, feature_id: str) -> int | None:
        """The row of the feature whose id reads ``feature_id``."""
        ids = self.columns.column(FEATURE_ID)
        return next((row for row in self._ids.candidates(feature_id) if ids[row].as_py() == feature_id), None)

    def _sorted(self, rows: Matches, keys: tuple[SortKey, ...]) -> Rows:
        ascending = np.asarray(rows, dtype=np.int64)
        table = self.columns.table(ascending, [key.name for key in keys])
        orders = [(key.name, "descending" if key.falling else "ascending") for key in keys]
        order = pc.sort_indices(table, sort_keys=orders)
        in_order: Rows = ascending[order.to_numpy()]
        return in_order

    def _matching(self, query: Query, rows: Rows) -> Rows:
        """Those of ``rows`` whose properties have the values asked for and whose time lies in the interval."""
        whole = len(rows) == len(self._packed)
        mask = np.ones(len(rows), dtype=bool)

        def column(name: str) -> pa.ChunkedArray:
            return self.columns.column(name) if whole else self.columns.table(rows, [name]).column(name)

        for name, value in query.equals:
            values = column(name)
            mask &= _true(pc.equal(values, pa.scalar(value, values.type)))
        if query.interval is not None and self.manifest.time_field is not None:
            mask &= _in_time(column(self.manifest.time_field), query.interval)
        return rows[mask]

    def _inside(self, box: BBox) -> Rows:
        if box.west > box.east:
            # Over the antimeridian: two boxes, and a feature that lies in both counts once.
            left = BBox(min(box.west, 180.0), box.south, 180.0, box.north, box.crs)
            right = BBox(-180.0, box.south, max(box.east, -180.0), box.north, box.crs)
            either: Rows = np.union1d(self._inside(left), self._inside(right))
            return either
        if box.crs is CRS84 or box.crs.equals(CRS84, ignore_axis_order=True):
            return self._inside_crs84(box)
        candidates = self._packed.rows_in(*box_in_crs84(box.bounds, box.crs))
        geometry = transform(self.columns.geometry(candidates), CRS(self.manifest.storage_crs), box.crs)
        meets: npt.NDArray[np.bool_] = shapely.intersects(geometry, shapely.box(*box.bounds))
        return candidates[meets]

    def _inside_crs84(self, box: BBox) -> Rows:
        rows = self._packed.rows_in(*box.bounds)
        if self._shapes.are_points:
            return rows
        # A feature whose own box lies wholly inside needs no exact test: few features cross the edge.
        west, south, east, north = self._packed.boxes(rows).T
        crossing = ~((west >= box.west) & (south >= box.south) & (east <= box.east) & (north <= box.north))
        keep = ~crossing
        if crossing.any():
            keep[crossing] = shapely.intersects(self._shapes.of(rows[crossing]), shapely.box(*box.bounds))
        inside: Rows = rows[keep]
        return inside


def _in_time(times: pa.ChunkedArray, interval: Interval) -> npt.NDArray[np.bool_]:
    """True for times in ``interval`` and for missing ones (Features Part 1, /req/core/fc-time-response C)."""
    mask = np.ones(len(times), dtype=bool)
    for bound, compare in ((interval.start, pc.greater_equal), (interval.end, pc.less_equal)):
        if bound is not None:
            limit = bound.astimezone(UTC)
            value: date | datetime = limit.date() if pa.types.is_date(times.type) else limit
            mask &= np.asarray(pc.fill_null(compare(times, pa.scalar(value, times.type)), True).to_numpy())
    return mask


def _true(values: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.fill_null(values, False).to_numpy(), dtype=bool)
