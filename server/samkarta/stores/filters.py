"""How a filter reads the features of a snapshot, and what the index answers of it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyproj import CRS

from samkarta.cql2.columns import Mask
from samkarta.cql2.crs import reproject
from samkarta.cql2.envelope import Envelope, bounding_box
from samkarta.cql2.evaluate import matching
from samkarta.cql2.nodes import Expression, Geometry, Operation, Property
from samkarta.projection import CRS84, Geometries, box_in_crs84
from samkarta.stores.base import ColumnReader, Rows
from samkarta.stores.packed import PackedFeatures
from samkarta.stores.query import BBox
from samkarta.stores.shapes import Shapes


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
        """The geometries of ``rows`` in ``crs``, x before y; in WGS 84 exactly as they are served."""
        if not _is_wgs84(crs):
            shapes: Geometries = reproject(self._columns.geometry(rows), self._storage_crs, crs)
            return shapes
        return self._shapes.of(np.arange(len(self), dtype=np.int64) if rows is None else rows)

    def missing_geometry(self, rows: Rows | None) -> Mask:
        """Nowhere: a snapshot holds no feature without a geometry."""
        return np.zeros(len(self) if rows is None else len(rows), dtype=np.bool_)

    def near(self, envelope: Envelope) -> Rows | None:
        """The rows whose box meets ``envelope``; None where it has no counterpart in WGS 84."""
        if envelope.is_empty:
            return np.empty(0, dtype=np.int64)
        wgs84 = _is_wgs84(envelope.crs)
        west, south, east, north = envelope.bounds if wgs84 else box_in_crs84(envelope.bounds, envelope.crs)
        if not np.isfinite((west, south, east, north)).all() or west > east:
            return None
        return self._packed.rows_in(west, south, east, north)

    def select(self, condition: Expression, rows: Rows | None, inside: Callable[[BBox], Rows]) -> Rows:
        """Those of ``rows``, of all by default, for which ``condition`` is true, ascending.

        ``inside`` gives the rows whose geometry meets a box.
        """
        boxes, rest = _boxes_and_rest(condition)
        for box in boxes:
            rows = _both(rows, inside(box))
        if rest is not None:
            envelope = bounding_box(rest)
            near = None if envelope is None else self.near(envelope)
            rows = rows if near is None else _both(rows, near)
            mask = matching(rest, self, rows)
            return np.flatnonzero(mask) if rows is None else rows[mask]
        return np.arange(len(self), dtype=np.int64) if rows is None else rows


def _both(rows: Rows | None, others: Rows) -> Rows:
    """The rows in both; None stands for all."""
    return others if rows is None else np.intersect1d(rows, others, assume_unique=True)


def _is_wgs84(crs: CRS) -> bool:
    return crs is CRS84 or bool(crs.equals(CRS84, ignore_axis_order=True))


def _boxes_and_rest(condition: Expression) -> tuple[list[BBox], Expression | None]:
    """The boxes that the geometry must meet, and what else must hold: a box is answered by the index alone."""
    if not isinstance(condition, Operation) or condition.op != "and":
        box = _as_box(condition)
        return ([], condition) if box is None else ([box], None)
    boxes = [_as_box(operand) for operand in condition.arguments]
    others = tuple(operand for operand, box in zip(condition.arguments, boxes, strict=True) if box is None)
    rest = None if not others else others[0] if len(others) == 1 else replace(condition, arguments=others)
    return [box for box in boxes if box is not None], rest


def _as_box(condition: Expression) -> BBox | None:
    match condition:
        case Operation(
            op="s_intersects", arguments=(Property(), Geometry() as area) | (Geometry() as area, Property())
        ):
            plain = area.box is not None and area.shape.geom_type == "Polygon"
            return BBox(*area.shape.bounds, area.crs) if plain else None
        case _:
            return None
