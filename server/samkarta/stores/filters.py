"""How a filter reads the features of a snapshot, and the rows that an index leaves for it."""

import numpy as np
import pyarrow as pa
from pyproj import CRS

from samkarta.cql2.columns import Mask
from samkarta.cql2.crs import crs84, reproject, transformer
from samkarta.cql2.envelope import Envelope, bounding_box
from samkarta.cql2.evaluate import matching
from samkarta.cql2.nodes import Expression, Geometry, Operation, Property
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

    def missing_geometry(self, rows: Rows | None) -> Mask:
        """Nowhere: a snapshot holds no feature without a geometry."""
        return np.zeros(len(self) if rows is None else len(rows), dtype=np.bool_)

    def near(self, envelope: Envelope) -> Rows | None:
        """The rows whose box meets ``envelope``; None where it has no counterpart in CRS84."""
        if envelope.is_empty:
            return np.empty(0, dtype=np.int64)
        if envelope.crs == crs84():
            return self._packed.rows_in(*envelope.bounds)
        bounds = transformer(envelope.crs, crs84()).transform_bounds(*envelope.bounds, densify_pts=21)
        west, south, east, north = bounds
        if not np.isfinite(bounds).all() or west > east:
            return None
        margin = _MARGIN_DEGREES + _MARGIN_SHARE * max(east - west, north - south)
        return self._packed.rows_in(west - margin, south - margin, east + margin, north + margin)

    def select(self, condition: Expression, rows: Rows | None) -> Rows:
        """Those of ``rows``, of all by default, for which ``condition`` is true, ascending."""
        envelope = bounding_box(condition)
        near = None if envelope is None else self.near(envelope)
        if near is not None:
            rows = near if rows is None else np.intersect1d(rows, near, assume_unique=True)
            if self._shapes.are_points and _is_box(condition):
                # The box of a point is the point: the index has answered.
                return rows
        mask = matching(condition, self, rows)
        return np.flatnonzero(mask) if rows is None else rows[mask]


def _is_box(condition: Expression) -> bool:
    """Whether ``condition`` is that the geometry meets one box in CRS84."""
    match condition:
        case Operation(
            op="s_intersects", arguments=(Property(), Geometry() as area) | (Geometry() as area, Property())
        ):
            return area.box is not None and area.shape.geom_type == "Polygon" and area.crs == crs84()
        case _:
            return False
