"""Sample mobile coverage: made-up masts at places and along roads, with ranges that shrink inland; no terrain."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.transform import from_origin

from samkarta.sources.samples.geography import SWEREF99_TM, VILLAGE_PEOPLE, Geography, load_geography
from samkarta.sources.samples.grid import SIDE_M, Squares, land_squares
from samkarta.sources.samples.noise import Numbers, smooth, uniform
from samkarta.sources.samples.roads import along, roads_between

NODATA = 255
NONE, WEAK, FAIR, GOOD = range(4)

# Parts of a mast's range within which the signal is at least weak, fair and good.
_REACH = (1.0, 0.62, 0.33)
_LONGEST_REACH = 1.6
_MAST_SPACING_M = 12_000
_ASIDE_M = 9_000


@dataclass(frozen=True)
class Coverage:
    """Coverage class of each 1 km square on land, as rows from the north; west and north edge in EPSG:3006."""

    classes: npt.NDArray[np.uint8]
    west: int
    north: int

    def at(self, squares: Squares) -> npt.NDArray[np.uint8]:
        """The class of each square."""
        return self.classes[_cells(squares.corners, self.west, self.north)]


def write_mobile_coverage(path: Path) -> None:
    """Write the classes as a GeoTIFF in EPSG:3006, 255 outside the land of the four counties."""
    coverage = mobile_coverage(load_geography())
    height, width = coverage.classes.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype="uint8",
        nodata=NODATA,
        crs=f"EPSG:{SWEREF99_TM}",
        transform=from_origin(coverage.west, coverage.north, SIDE_M, SIDE_M),
        compress="deflate",
    ) as file:
        file.write(coverage.classes, 1)


def mobile_coverage(geography: Geography) -> Coverage:
    """The class of every 1 km square of the four counties."""
    squares = land_squares(geography.municipalities)
    west, south = squares.corners.min(axis=0).tolist()
    east, north = (squares.corners.max(axis=0) + SIDE_M).tolist()
    shape = ((north - south) // SIDE_M, (east - west) // SIDE_M)
    strength = np.zeros(shape)
    for xy, range_m in zip(*_masts(geography), strict=True):
        _add_mast(strength, xy - (west, south), float(range_m))
    cells = _cells(squares.corners, west, north)
    # Hills that the model knows nothing of: the same mast reaches further in one direction than in another.
    signal = strength[::-1][cells] * (0.6 + 0.8 * smooth(squares.centres, 9_000, "hills"))
    classes = np.full(shape, NODATA, dtype=np.uint8)
    classes[cells] = sum(signal >= 1 / reach for reach in _REACH)
    return Coverage(classes, west, north)


def _cells(
    corners: npt.NDArray[np.int64], west: int, north: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    return (north - corners[:, 1]) // SIDE_M - 1, (corners[:, 0] - west) // SIDE_M


def _masts(geography: Geography) -> tuple[Numbers, Numbers]:
    """x, y of the masts, and the range of each in metres."""
    people = np.concatenate([geography.settlements.population, np.full(len(geography.villages), VILLAGE_PEOPLE)])
    place_ranges = 10_000 + 2_500 * np.log10(people / 100)
    roadside = along(roads_between(geography.places_xy), _MAST_SPACING_M)
    keys = np.rint(roadside).astype(np.int64) @ (10_000_000, 1)
    coast = np.exp(-geography.inland_m(roadside) / 60_000)
    exists = uniform(keys, "mast") < 0.6 + 0.35 * coast
    # Masts stand on the hills beside a road, not on it.
    aside = np.column_stack([uniform(keys, "mast east"), uniform(keys, "mast north")]) - 0.5
    roadside_ranges = (10_500 + 3_000 * coast) * (0.75 + 0.5 * uniform(keys, "mast range"))
    masts = np.vstack([geography.places_xy, (roadside + aside * _ASIDE_M)[exists]])
    return masts, np.concatenate([place_ranges, roadside_ranges[exists]])


def _add_mast(strength: Numbers, xy: Numbers, range_m: float) -> None:
    """Raise ``strength``, rows from the south, to range / distance where this mast is the strongest."""
    reach_m = range_m * _LONGEST_REACH
    low = np.maximum((xy - reach_m) // SIDE_M, 0).astype(int)
    high = ((xy + reach_m) // SIDE_M + 1).astype(int)
    window = strength[low[1] : high[1], low[0] : high[0]]
    rows, columns = np.indices(window.shape)
    dx = (columns + low[0] + 0.5) * SIDE_M - xy[0]
    dy = (rows + low[1] + 0.5) * SIDE_M - xy[1]
    # A cell is no point: within half a cell of the mast the distance says nothing.
    np.maximum(window, range_m / np.maximum(np.hypot(dx, dy), SIDE_M / 2), out=window)
