"""Geometries that are written in a filter, as shapes with x before y."""

import math
from typing import Any

import orjson
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from samkarta.cql2.crs import northing_first, swap
from samkarta.cql2.faults import fault, quote

_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)


def geometry_shape(tree: dict[str, Any], crs: CRS) -> BaseGeometry:
    """A GeoJSON geometry whose positions are in the axis order of ``crs``."""
    kind = tree.get("type")
    if kind not in _TYPES:
        raise fault(f"Okänd geometri {quote(kind)}.", f"Unknown geometry {quote(kind)}.", _TYPES)
    try:
        shape = shapely.from_geojson(orjson.dumps(tree))
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise fault(
            f"Geometrin kan inte läsas: {quote(error)}.", f"The geometry cannot be read: {quote(error)}."
        ) from error
    if shapely.is_empty(shape):
        raise fault("Geometrin är tom.", "The geometry is empty.")
    shape = swap(shape) if northing_first(crs) else shape
    _check_positions(shape, crs)
    if not shapely.is_valid(shape):
        reason = quote(shapely.is_valid_reason(shape))
        raise fault(f"Geometrin är ogiltig: {reason}.", f"The geometry is not valid: {reason}.")
    return shape


def _check_positions(shape: BaseGeometry, crs: CRS) -> None:
    west, south, east, north = shape.bounds
    if not all(map(math.isfinite, shape.bounds)):
        raise fault("Geometrins koordinater är inga tal.", "The geometry has coordinates that are no numbers.")
    if crs.is_geographic and (west < -180 or east > 180 or south < -90 or north > 90):
        raise fault(
            "Geometrin har koordinater utanför jorden; står longitud och latitud i rätt ordning?",
            "The geometry has coordinates outside the world; are longitude and latitude in the right order?",
            ["longitude -180 to 180", "latitude -90 to 90"],
        )


def box_shape(numbers: list[Any], crs: CRS) -> tuple[BaseGeometry, tuple[float, ...]]:
    """The area of a BBOX of four or six numbers; over the antimeridian it has two parts. Heights are not used."""
    plain = all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    if not plain or len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise fault(
            "BBOX ska ha fyra eller sex tal.", "BBOX needs four or six numbers.", ["BBOX(14.2, 63.5, 21.5, 66.3)"]
        )
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    if northing_first(crs):
        low, high = low[::-1], high[::-1]
    (west, south), (east, north) = low, high
    if south > north or (west > east and not crs.is_geographic):
        raise fault(
            "BBOX ska ha det minsta hörnet först.",
            "BBOX needs its lower corner first.",
            ["BBOX(14.2, 63.5, 21.5, 66.3)"],
        )
    if west <= east:
        shape: BaseGeometry = shapely.box(west, south, east, north)
    else:
        shape = shapely.union_all([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])
    _check_positions(shape, crs)
    return shape, tuple(float(number) for number in numbers)
