"""Coordinates from one CRS to another, always x (easting, longitude) before y."""

from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

type Geometries = npt.NDArray[np.object_]
type Bounds = tuple[float, float, float, float]

# GeoJSON wants WGS 84 with longitude first.
CRS84 = CRS.from_user_input("OGC:CRS84")

# A straight line in one CRS is bent in another. Cut into pieces of this length, it stays within the margin below of
# its vertices, as far north as there is land.
PIECE_M = 10_000.0
MARGIN_DEGREES = 1e-4


@cache
def transformer(source: CRS, target: CRS) -> Transformer:
    """The way from ``source`` to ``target``, x before y in both; threads may share it."""
    return Transformer.from_crs(source, target, always_xy=True)


def transform(geometry: Geometries, source: CRS, target: CRS) -> Geometries:
    """``geometry`` in ``target``; coordinates that have no counterpart there become infinite."""
    if source.equals(target, ignore_axis_order=True):
        return geometry
    way = transformer(source, target)
    heights = bool(shapely.has_z(geometry).any())

    def move(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(way.transform(*coordinates.T))

    return np.asarray(shapely.transform(geometry, move, include_z=heights), dtype=object)


def box_in_crs84(bounds: Bounds, crs: CRS) -> Bounds:
    """A box in WGS 84 that holds everything inside ``bounds``, bent edges included."""
    west, south, east, north = transformer(crs, CRS84).transform_bounds(*bounds)
    return (west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES)


def index_boxes(storage: Geometries, storage_crs: CRS, crs84: Geometries) -> npt.NDArray[np.float64]:
    """Boxes in WGS 84, shape (rows, 4), that hold each geometry whether its lines are straight there or in storage."""
    boxes = shapely.bounds(crs84)
    if storage_crs.is_geographic or not len(storage):
        return boxes
    # Only a geometry larger than a piece can have a line longer than one.
    west, south, east, north = shapely.bounds(storage).T
    large = np.flatnonzero(np.maximum(east - west, north - south) > PIECE_M)
    if large.size:
        bent = shapely.bounds(transform(shapely.segmentize(storage[large], PIECE_M), storage_crs, CRS84))
        boxes[large, :2] = np.minimum(boxes[large, :2], bent[:, :2])
        boxes[large, 2:] = np.maximum(boxes[large, 2:], bent[:, 2:])
    return boxes
