"""Coordinate reference systems of a filter's geometries, and the order of their axes."""

from functools import cache
from typing import Any

import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from samkarta.projection import transformer


@cache
def sweref99_tm() -> CRS:
    """The national CRS, in which lengths are measured."""
    return CRS.from_epsg(3006)


def northing_first(crs: CRS) -> bool:
    """Whether the axes of ``crs`` are y before x, as in EPSG:4326 and EPSG:3006."""
    return bool(crs.axis_info) and crs.axis_info[0].direction.lower() in ("north", "south")


def swap(shape: BaseGeometry) -> BaseGeometry:
    """``shape`` with x and y exchanged."""
    with_z = bool(shapely.has_z(shape))
    return shapely.transform(shape, lambda positions: positions[:, [1, 0, 2][: positions.shape[1]]], include_z=with_z)


def reproject(shapes: Any, source: CRS, target: CRS) -> Any:
    """``shapes``, one or an array, from ``source`` to ``target``, x before y in both."""
    if source == target:
        return shapes
    move: Any = transformer(source, target).transform
    return shapely.transform(shapes, move, interleaved=False)
