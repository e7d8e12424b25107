"""Geometry: repaired where that is safe, refused where it is not, and laid out in the storage CRS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from samkarta.ingest.faults import Faults
from samkarta.layer import Layer
from samkarta.projection import CRS84, Geometries, transform

# Seven decimals of a degree are one centimetre.
COORDINATE_DECIMALS = 7

_MULTI = {"Polygon": "MultiPolygon", "LineString": "MultiLineString", "Point": "MultiPoint"}

_MAKE_MULTI: dict[str, Callable[[list[Any]], BaseGeometry]] = {
    "Polygon": shapely.MultiPolygon,
    "LineString": shapely.MultiLineString,
    "Point": shapely.MultiPoint,
}


@dataclass(frozen=True)
class Checked:
    """Geometries in the storage CRS and the number of rows that were repaired; a bad row's geometry is undefined."""

    geometry: Geometries
    repaired: int


def check_geometry(geometry: Geometries, crs: CRS, layer: Layer, faults: Faults) -> Checked:
    """Note every geometry that is absent, of a wrong type, beyond repair, or out of bounds; the rest is transformed."""
    # Heights are kept where every geometry has them; a layer that mixes both is two-dimensional.
    geometry = geometry if shapely.has_z(geometry).all() else shapely.force_2d(geometry)
    absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    faults.add_where(absent, "geometry: is missing or empty")
    infinite = ~absent & ~np.isfinite(shapely.bounds(geometry)).all(axis=1)
    faults.add_where(infinite, "geometry: has a coordinate that is no number")
    usable = ~absent & ~infinite
    repaired_geometry, repaired = _repair(geometry, usable, faults)
    _check_types(repaired_geometry, layer, usable, faults)
    _check_bounds(repaired_geometry, crs, layer, usable, faults)
    storage = transform(repaired_geometry, crs, CRS.from_user_input(layer.storage_crs))
    off = usable & ~np.isfinite(shapely.bounds(storage)).all(axis=1)
    faults.add_where(off, f"geometry: cannot be expressed in {layer.storage_crs}; are the axes swapped?")
    return Checked(storage, int((repaired & faults.good).sum()))


def _repair(
    geometry: Geometries, usable: npt.NDArray[np.bool_], faults: Faults
) -> tuple[Geometries, npt.NDArray[np.bool_]]:
    """Repaired copies of the invalid geometries; one whose type would change is a fault."""
    result = geometry.copy()
    invalid = np.flatnonzero(usable & ~shapely.is_valid(geometry))
    repaired = np.zeros(len(geometry), dtype=bool)
    for row, fixed in zip(invalid, shapely.make_valid(geometry[invalid]), strict=True):
        kind, new_kind = geometry[row].geom_type, fixed.geom_type
        # A bow tie becomes two polygons: still an area, so a multi-part one is the same kind of thing.
        if new_kind == kind or new_kind == _MULTI.get(kind) or kind == _MULTI.get(new_kind):
            result[row], repaired[row] = fixed, True
        else:
            why = shapely.is_valid_reason(geometry[row])
            faults.add([int(row)], [f"geometry: invalid ({why}), and repair would make the {kind} a {new_kind}"])
    return result, repaired


def _check_types(geometry: Geometries, layer: Layer, usable: npt.NDArray[np.bool_], faults: Faults) -> None:
    allowed = layer.checks.geometry
    wrong = [int(row) for row in np.flatnonzero(usable) if allowed and geometry[row].geom_type not in allowed]
    faults.add(wrong, (f"geometry: is a {geometry[row].geom_type}, not a {' or '.join(allowed)}" for row in wrong))


def _check_bounds(geometry: Geometries, crs: CRS, layer: Layer, usable: npt.NDArray[np.bool_], faults: Faults) -> None:
    bounds = layer.checks.bounds_wgs84
    if bounds is None:
        return
    west, south, east, north = bounds
    boxes = shapely.bounds(transform(geometry, crs, CRS84))
    inside = (boxes[:, 0] >= west) & (boxes[:, 1] >= south) & (boxes[:, 2] <= east) & (boxes[:, 3] <= north)
    rows = np.flatnonzero(usable & ~inside)
    where = f"lies outside {layer.checks.bounds if isinstance(layer.checks.bounds, str) else list(bounds)}"
    faults.add(rows, (f"geometry: {where}: {', '.join(f'{value:.5f}' for value in boxes[row])}" for row in rows))


def same_type(geometry: Geometries) -> Geometries:
    """``geometry`` with single parts made multi where a layer mixes both: GIS clients want one type a layer."""
    kinds = {part.geom_type for part in geometry}
    for single, multi in _MULTI.items():
        if kinds == {single, multi}:
            result = geometry.copy()
            result[:] = [_MAKE_MULTI[single]([part]) if part.geom_type == single else part for part in geometry]
            return result
    return geometry


def to_crs84(geometry: Geometries, storage_crs: CRS) -> Geometries:
    """``geometry`` in WGS 84, longitude first, coordinates rounded to a centimetre."""
    return np.asarray(
        shapely.transform(
            transform(geometry, storage_crs, CRS84),
            lambda coordinates: np.round(coordinates, COORDINATE_DECIMALS),
            include_z=bool(shapely.has_z(geometry).any()),
        ),
        dtype=object,
    )
