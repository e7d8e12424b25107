"""Spatial relations of geometries, and the distance between them."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from samkarta.cql2.columns import Geometries, Operands, Selection, Values
from samkarta.cql2.crs import reproject, sweref99_tm
from samkarta.cql2.envelope import Envelope
from samkarta.cql2.nodes import Expression, Geometry
from samkarta.projection import CRS84

_RELATE = {
    "s_intersects": shapely.intersects,
    "s_equals": shapely.equals,
    "s_disjoint": shapely.disjoint,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
    "s_overlaps": shapely.overlaps,
    "s_crosses": shapely.crosses,
    "s_contains": shapely.contains,
}


def relate_shapes(op: str, operands: Operands, selection: Selection) -> Values:
    """Whether the relation ``op`` holds, in the CRS that the filter's geometry is written in."""
    literal = next((operand for operand in operands if isinstance(operand, Geometry)), None)
    crs = CRS84 if literal is None else literal.crs
    if literal is None or all(isinstance(operand, Geometry) for operand in operands):
        return _with_nulls(_relate(op, operands, selection, crs), operands, selection)
    positions = selection.near(Envelope(literal.shape.bounds, crs))
    if positions is None:
        return _with_nulls(_relate(op, operands, selection, crs), operands, selection)
    # Everything else is apart from the filter's geometry: only these need to be read.
    result = np.full(len(selection), op == "s_disjoint")
    result[positions] = _relate(op, operands, selection.part(positions), crs)
    return _with_nulls(result, operands, selection)


def distance_m(operands: Operands, selection: Selection) -> Values:
    """Metres between the geometries."""
    first, second = (_shapes(operand, selection, sweref99_tm()) for operand in operands)
    return _with_nulls(shapely.distance(first, second), operands, selection)


def missing_geometry(selection: Selection) -> Values:
    """Where a feature has no geometry."""
    return pa.array(selection.missing_geometry())


def _relate(op: str, operands: Operands, selection: Selection, crs: CRS) -> Any:
    first, second = (_shapes(operand, selection, crs) for operand in operands)
    return _RELATE[op](first, second)


def _shapes(expression: Expression, selection: Selection, crs: CRS) -> Geometries | BaseGeometry:
    if not isinstance(expression, Geometry):
        return selection.geometries(crs)
    # A copy: preparing changes the shape, which other threads may be using.
    shape: BaseGeometry = shapely.force_2d(reproject(expression.shape, expression.crs, crs))
    shapely.prepare(shape)
    return shape


def _with_nulls(result: Any, operands: Operands, selection: Selection) -> Values:
    """``result`` where there is a geometry, else null."""
    if all(isinstance(operand, Geometry) for operand in operands):
        return pa.scalar(result.item() if isinstance(result, np.generic) else result)
    return pa.array(result, mask=selection.missing_geometry())
