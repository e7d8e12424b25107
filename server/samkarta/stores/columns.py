"""The columns of a snapshot as one memory-mapped Arrow file: read in place, a column or a few rows at a time."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from samkarta.projection import Geometries
from samkarta.stores.base import Rows

COLUMNS = "columns.arrow"
GEOMETRY, SERVED_GEOMETRY, FEATURE_ID = "geometry", "geometry_crs84", "feature_id"

# Rows of one record batch: large enough to compute fast, small enough to read a few rows cheaply.
BATCH_ROWS = 65_536


def write_columns(folder: Path, columns: pa.Table, geometry: Geometries, served: Geometries) -> None:
    """Write ``columns``, feature ids included, and ``geometry`` as WKB in the storage CRS, in row order.

    Unless all are points, the geometries as ``served`` in CRS84 are written too.
    """
    table = columns.append_column(GEOMETRY, pa.array(shapely.to_wkb(geometry), pa.binary()))
    if not (shapely.get_type_id(geometry) == shapely.GeometryType.POINT).all():
        table = table.append_column(SERVED_GEOMETRY, pa.array(shapely.to_wkb(served), pa.binary()))
    with pa.OSFile(str(folder / COLUMNS), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=BATCH_ROWS)


class Columns:
    """Reads what ``write_columns`` wrote; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._table: pa.Table = pa.ipc.open_file(pa.memory_map(str(folder / COLUMNS))).read_all()
        self._has_served_geometry = SERVED_GEOMETRY in self._table.column_names

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def column(self, name: str) -> pa.ChunkedArray:
        """All values of a field, or of ``feature_id``, in row order."""
        return self._table.column(name)

    def table(self, rows: Rows, names: Sequence[str]) -> pa.Table:
        """The columns ``names`` of ``rows``, in the order of ``rows``."""
        return pa.table([_take(self._table.column(name), rows) for name in names], names=list(names))

    def geometry(self, rows: Rows | None = None) -> Geometries:
        """The geometries of ``rows``, of all by default, in the storage CRS, x before y."""
        return self._geometry(GEOMETRY, rows)

    @property
    def has_served_geometry(self) -> bool:
        """Whether the geometries as served were kept; points are not, since a point is its own box."""
        return self._has_served_geometry

    def served_geometry(self, rows: Rows | None = None) -> Geometries:
        """The geometries of ``rows`` in CRS84, as they are served."""
        return self._geometry(SERVED_GEOMETRY, rows)

    def _geometry(self, name: str, rows: Rows | None) -> Geometries:
        wkb = self._table.column(name)
        wkb = wkb if rows is None else _take(wkb, rows)
        return np.asarray(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)), dtype=object)


def _take(column: pa.ChunkedArray, rows: Rows) -> pa.ChunkedArray:
    """The values of ``rows``, in their order.

    Arrow would first join all chunks of a column of texts or bytes to take a few values out of it.
    """
    if not len(rows):
        return column.slice(0, 0)
    batches = rows // BATCH_ROWS
    if (batches[1:] < batches[:-1]).any():
        order = np.argsort(rows, kind="stable")
        places = np.empty_like(order)
        places[order] = np.arange(len(rows))
        return _take(column, rows[order]).combine_chunks().take(pa.array(places))
    firsts = [0, *((batches[1:] != batches[:-1]).nonzero()[0] + 1).tolist(), len(rows)]
    parts = []
    for first, end in pairwise(firsts):
        batch = int(batches[first])
        parts.append(column.chunk(batch).take(pa.array(rows[first:end] - batch * BATCH_ROWS)))
    return pa.chunked_array(parts, column.type)
