"""How a filter reads the features of a snapshot, and the rows that an index leaves for it."""

import numpy as np
import pyarrow as pa
from pyproj import CRS

from samkarta.cql2.crs import crs84, reproject, transformer
from samkarta.cql2.envelope import Envelope, bounding_box
from samkarta.cql2.evaluate import matching
from samkarta.cql2.nodes import Expression
from samkarta.projection import Geometries
from samkarta.stores.base import ColumnReader, Rows
from samkarta.stores.packed import PackedFeatures
from samkarta.stores.shapes import Shapes

# Degrees by which a box is widened for what transforming and rounding leave out, beside a share of its size.
_MARGIN_DEGREES, _MARGIN_SHARE = 1e-6, 1e-3


class FilteredFeatures:
    """The features of a snapshot as a filter sees them."""

    def __init__(self, columns: ColumnReader, packed: PackedFeatures, shapes: Shapes, storage_crs: str) -> None:
        self._columns = columns
        self._packed = packed
        self._shapes = shapes
        self._storage_crs = CRS.from_user_input(storage_crs)

    def __len__(self) -> int:
        return len(self._columns)

    def values(self, name: str, rows: Rows | None) -> pa.ChunkedArray:
        """The property ``name`` of ``rows``, of all features by default."""
        return self._columns.column(name) if rows is None else self._columns.table(rows, [name]).column(0)

    def geometries(self, rows: Rows | None, crs: CRS) -> Geometries:
        """The geometries of ``rows`` in ``crs``, x before y; in CRS84 exactly as they are served."""
        if crs == crs84():
            served = np.arange(len(self), dtype=np.int64) if rows is None else rows
            return self._shapes.of(served)
        shapes: Geometries = reproject(self._columns.geometry(rows), self._storage_crs, crs)
        return shapes

    def select(self, condition: Expression, rows: Rows | None) -> Rows:
        """Those of ``rows``, of all by default, for which ``condition`` is true, ascending."""
        envelope = bounding_box(condition)
        if envelope is not None:
            near = self._near(envelope)
            if near is not None:
                rows = near if rows is None else np.intersect1d(rows, near, assume_unique=True)
        mask = matching(condition, self, rows)
        return np.flatnonzero(mask) if rows is None else rows[mask]

    def _near(self, envelope: Envelope) -> Rows | None:
        """The rows whose box meets ``envelope``; None where it has no counterpart in CRS84."""
        if envelope.is_empty:
            return np.empty(0, dtype=np.int64)
        bounds = envelope.bounds
        if envelope.crs != crs84():
            bounds = transformer(envelope.crs, crs84()).transform_bounds(*bounds, densify_pts=21)
        if not np.isfinite(bounds).all() or bounds[0] > bounds[2]:
            return None
        west, south, east, north = bounds
        margin = _MARGIN_DEGREES
        if envelope.crs != crs84():
            margin += _MARGIN_SHARE * max(east - west, north - south)
        return self._packed.rows_in(west - margin, south - margin, east + margin, north + margin)
