"""The embedded store: GeoPackage snapshots on disk."""

import sqlite3
import weakref
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyproj import CRS

from samkarta.stores.base import Geometries, Rows
from samkarta.stores.columns import Columns
from samkarta.stores.filters import FilteredFeatures
from samkarta.stores.manifest import Manifest
from samkarta.stores.packed import PackedFeatures
from samkarta.stores.query import BBox, Interval, Query, Value

GEOPACKAGE = "features.gpkg"


def write_geopackage(path: Path, table: str, columns: pa.Table, geometry: Geometries, crs: CRS, title: str) -> None:
    """A GeoPackage with one feature table, R-tree and an index on every attribute; row n becomes fid n + 1."""
    types = {shapely.GeometryType(code).name for code in np.unique(shapely.get_type_id(geometry)) if code >= 0}
    kind = _OGR_NAMES[types.pop()] if len(types) == 1 else "Unknown"
    if kind != "Unknown" and len(geometry) and bool(shapely.has_z(geometry).all()):
        kind += " Z"
    content = columns.append_column("geom", pa.array(shapely.to_wkb(geometry, include_srid=False), pa.binary()))
    pyogrio.raw.write_arrow(
        content,
        path,
        layer=table,
        driver="GPKG",
        geometry_name="geom",
        geometry_type=kind,
        crs=crs.to_string(),
        layer_options={"FID": "fid", "GEOMETRY_NAME": "geom", "SPATIAL_INDEX": "YES", "IDENTIFIER": title}
        | _MILLISECONDS,
    )
    with sqlite3.connect(path) as database:
        for name in columns.column_names:
            unique = "UNIQUE" if name == "feature_id" else ""
            database.execute(f'CREATE {unique} INDEX "{table}_{name}" ON "{table}" ("{name}")')
    database.close()


# Times are compared as text: each must be written to the same precision.
_MILLISECONDS = {"DATETIME_PRECISION": "MILLISECOND"}

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
        self._filtered = FilteredFeatures(self.columns, self._packed, manifest.storage_crs)
        # A snapshot never changes: without locks and change counters, readers cost nothing and leave no trace.
        address = f"{self.download.resolve().as_uri()}?mode=ro&immutable=1"
        # SQLite is compiled to serialise its callers, so threads can share the connection.
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        weakref.finalize(self, self._database.close)

    def select(self, query: Query) -> Rows:
        """Rows of all matching features, ascending."""
        rows: Rows | None = None
        if query.equals or query.interval is not None:
            rows = self._matching(query.equals, query.interval)
        if query.bbox is not None:
            inside = self._inside(query.bbox)
            rows = inside if rows is None else np.intersect1d(rows, inside, assume_unique=True)
        if query.filter is not None:
            rows = self._filtered.select(query.filter, rows)
        return np.arange(len(self._packed), dtype=np.int64) if rows is None else rows

    def encoded(self, rows: Rows) -> bytes:
        """The GeoJSON Features of ``rows``, separated by commas."""
        return self._packed.encoded(rows)

    def find(self, feature_id: str) -> int | None:
        """The row of the feature whose id reads ``feature_id``."""
        sql = f'SELECT fid - 1 FROM "{self.manifest.layer}" WHERE feature_id = ?'  # noqa: S608 - the layer's id is checked
        row = self._database.execute(sql, (feature_id,)).fetchone()
        return None if row is None else int(row[0])

    def _matching(self, equals: tuple[tuple[str, Value], ...], interval: Interval | None) -> Rows:
        conditions, values = [], list[Value | None]()
        types = {spec.name: spec.type for spec in self.manifest.fields}
        for name, value in equals:
            conditions.append(f'"{name}" = ?')
            values.append(_stored(value))
        if interval is not None and (time_field := self.manifest.time_field) is not None:
            for bound, operator in ((interval.start, ">="), (interval.end, "<=")):
                if bound is not None:
                    # Features Part 1, /req/core/fc-time-response C: a feature without a time matches every time.
                    conditions.append(f'("{time_field}" IS NULL OR "{time_field}" {operator} ?)')
                    values.append(_stored(bound.date() if types[time_field] == "date" else bound))
        # Names are those of the layer file, whose form is checked; values are bound.
        where = " AND ".join(conditions) or "TRUE"
        sql = f'SELECT fid - 1 FROM "{self.manifest.layer}" WHERE {where} ORDER BY fid'  # noqa: S608 - names are checked
        return np.fromiter((row[0] for row in self._database.execute(sql, values)), dtype=np.int64)

    def _inside(self, box: BBox) -> Rows:
        if box.west > box.east:
            # Over the antimeridian: two boxes, and a feature that lies in both counts once.
            left = BBox(box.west, box.south, 180.0, box.north)
            right = BBox(-180.0, box.south, box.east, box.north)
            return np.union1d(self._inside(left), self._inside(right))
        rows = self._packed.rows_in(box.west, box.south, box.east, box.north)
        if set(self.manifest.geometry_types) <= {"Point"}:
            return rows
        geometries = shapely.from_geojson(self._packed.features(rows))
        return rows[shapely.intersects(geometries, shapely.box(box.west, box.south, box.east, box.north))]


def _stored(value: Value) -> Value:
    """``value`` as the GeoPackage standard stores it, so that comparison is by text for times."""
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        case date():
            return value.isoformat()
        case bool():
            return int(value)
        case _:
            return value
