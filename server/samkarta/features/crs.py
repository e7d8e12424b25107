"""Coordinate reference systems by URI, with their axes in the order that each system defines (Features Part 2)."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from samkarta.errors import BadParameter
from samkarta.i18n import Text
from samkarta.projection import CRS84 as WGS84
from samkarta.projection import Geometries, transform
from samkarta.stores.query import BBox

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

# Every collection can be had in these; the first is the default (Features Part 2, /req/crs/fc-md-crs-list-A).
_EVERYWHERE = ("OGC:CRS84", "EPSG:3006", "EPSG:3857", "EPSG:4326", "EPSG:4258")

# About a centimetre in degrees, a millimetre in metres: what is below is noise of the transformation.
_DECIMALS_DEGREES, _DECIMALS_METRES = 7, 3


@dataclass(frozen=True)
class NamedCrs:
    """A coordinate reference system that clients can ask for."""

    uri: str
    code: str
    """What pyproj calls it, such as EPSG:3006."""
    y_first: bool
    """Whether the system's first axis is latitude or northing."""
    axes: tuple[str, str]
    """Names of x and y, in that order: lon and lat, or easting and northing."""
    decimals: int
    """Decimals worth writing in text."""

    @property
    def pyproj(self) -> CRS:
        """The definition of the system."""
        return _definition(self.code)

    @property
    def curie(self) -> str:
        """The safe CURIE that stands for the URI."""
        return f"[{self.code}]"

    @property
    def header(self) -> str:
        """The value of the Content-Crs header (Features Part 2, /req/crs/ogc-crs-header-value)."""
        return f"<{self.uri}>"


@cache
def _definition(code: str) -> CRS:
    # The very object that everything else compares with: comparing two definitions takes longer than a query.
    return WGS84 if code == "OGC:CRS84" else CRS.from_user_input(code)


@cache
def crs_uri(code: str) -> str:
    """The URI of ``code``, a code such as EPSG:3006 or WKT; ``code`` itself where no authority names the system."""
    authority = _definition(code).to_authority()
    if authority is None:
        return code
    name, number = authority
    return CRS84 if (name, number) == ("OGC", "CRS84") else f"http://www.opengis.net/def/crs/{name}/0/{number}"


@cache
def named_crs(code: str) -> NamedCrs:
    """The system that pyproj calls ``code``."""
    crs = _definition(code)
    return NamedCrs(
        uri=crs_uri(code),
        code=code,
        y_first=crs.axis_info[0].direction in ("north", "south"),
        axes=("lon", "lat") if crs.is_geographic else ("easting", "northing"),
        decimals=_DECIMALS_DEGREES if crs.is_geographic else _DECIMALS_METRES,
    )


@cache
def supported_crs(storage_crs: str) -> Mapping[str, NamedCrs]:
    """The systems by URI that a layer stored in ``storage_crs`` can be had in; CRS84, the default, comes first."""
    codes = (*_EVERYWHERE, storage_crs) if crs_uri(storage_crs).startswith("http") else _EVERYWHERE
    return {crs_uri(code): named_crs(code) for code in codes}


def default_crs() -> NamedCrs:
    """CRS84: WGS 84, longitude first."""
    return named_crs(_EVERYWHERE[0])


def parse_crs(text: str | None, parameter: str, storage_crs: str) -> NamedCrs:
    """The system that ``crs``, ``bbox-crs`` or ``filter-crs`` names by URI or safe CURIE; CRS84 where it is not given.

    BadParameter lists the URIs that the layer can be had in (Features Part 2, /req/crs/fc-crs-valid-value).
    """
    if text is None:
        return default_crs()
    systems = supported_crs(storage_crs)
    by_name = {**systems, **{system.curie: system for system in systems.values()}}
    if text in by_name:
        return by_name[text]
    raise BadParameter(
        Text(
            sv=f"{parameter}: referenssystemet '{text}' finns inte för den här samlingen.",
            en=f"{parameter}: the coordinate reference system '{text}' is not available for this collection.",
        ),
        parameter=parameter,
        allowed=tuple(systems),
    )


def parse_box(text: str, crs: NamedCrs, parameter: str = "bbox") -> BBox:
    """The box that four numbers, or six with heights, in the axis order of ``crs`` mean.

    In degrees its west may exceed its east: it then spans the antimeridian.
    """
    parts = re.split(r"\s*,\s*", text.strip())
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise _bad_box(text, crs, parameter)
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if crs.y_first:
        west, south, east, north = south, west, north, east
    if south > north or (west > east and crs.axes[0] != "lon"):
        raise _bad_box(text, crs, parameter)
    return BBox(west, south, east, north, crs.pyproj)


def _bad_box(text: str, crs: NamedCrs, parameter: str) -> BadParameter:
    first, second = reversed(crs.axes) if crs.y_first else crs.axes
    order = f"lowest {first},lowest {second},highest {first},highest {second}"
    return BadParameter(
        Text(
            sv=f"{parameter} ska vara fyra tal (eller sex med höjder) i ordningen {order}, inte '{text}'.",
            en=f"{parameter} must be four numbers (or six with heights) in the order {order}, not '{text}'.",
        ),
        parameter=parameter,
        allowed=(order,),
    )


def to_crs(geometry: Geometries, storage_crs: str, target: NamedCrs) -> Geometries:
    """``geometry`` in ``target``, x before y; None where the target system has no such place."""
    moved = transform(geometry, _definition(storage_crs), target.pyproj)
    if moved is geometry:
        return geometry
    lost = ~shapely.is_empty(moved) & ~shapely.is_missing(moved) & ~np.isfinite(shapely.bounds(moved)).all(axis=-1)
    if lost.any():
        moved[lost] = None
    return moved


def as_defined(geometry: Geometries, crs: NamedCrs) -> Geometries:
    """``geometry``, x before y, with its axes in the order of ``crs`` and no more decimals than are worth writing."""

    def written(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        rounded = np.round(coordinates, crs.decimals)
        if crs.y_first:
            rounded[:, [0, 1]] = rounded[:, [1, 0]]
        return rounded

    heights = bool(shapely.has_z(geometry).any())
    return np.asarray(shapely.transform(geometry, written, include_z=heights), dtype=object)
