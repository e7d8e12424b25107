"""Spatial relations of geometries, and the distance between them."""

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from samkarta.cql2.columns import Geometries, Operands, Selection, Values
from samkarta.cql2.crs import crs84, reproject, sweref99_tm
from samkarta.cql2.nodes import Expression, Geometry

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
    crs = next((operand.crs for operand in operands if isinstance(operand, Geometry)), crs84())
    first, second = (_shapes(operand, selection, crs) for operand in operands)
    for shape in (first, second):
        if isinstance(shape, BaseGeometry):
            shapely.prepare(shape)
    return _with_nulls(_RELATE[op](first, second), first, second)


def distance_m(operands: Operands, selection: Selection) -> Values:
    """Metres between the geometries."""
    crs = sweref99_tm()
    first, second = (_shapes(operand, selection, crs) for operand in operands)
    return _with_nulls(shapely.distance(first, second), first, second)


def missing_geometry(_property: Expression, selection: Selection) -> Values:
    """Where a feature has no geometry."""
    return pa.array(shapely.is_missing(selection.geometries(crs84())))


def _shapes(expression: Expression, selection: Selection, crs: CRS) -> Geometries | BaseGeometry:
    if isinstance(expression, Geometry):
        shape: BaseGeometry = reproject(expression.shape, expression.crs, crs)
        return shape
    return selection.geometries(crs)


def _with_nulls(result: object, *shapes: Geometries | BaseGeometry) -> Values:
    if not isinstance(result, np.ndarray):
        return pa.scalar(result.item() if isinstance(result, np.generic) else result)
    missing = np.zeros(len(result), dtype=np.bool_)
    for column in shapes:
        missing |= shapely.is_missing(column)
    return pa.array(result, mask=missing)
