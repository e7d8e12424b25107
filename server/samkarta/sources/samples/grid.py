"""The squares of the official 1 km statistics grid (SWEREF 99 TM) that lie on the land of a municipality."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from samkarta.sources.base import Geometries
from samkarta.sources.samples.geography import Municipalities
from samkarta.sources.samples.noise import Numbers

SIDE_M = 1000

_NORTHING_DIGITS = 7


@dataclass(frozen=True)
class Squares:
    """1 km squares: lower left corner in EPSG:3006 and position of their municipality, by ``keys``."""

    corners: npt.NDArray[np.int64]
    municipality: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.corners)

    def __getitem__(self, rows: npt.NDArray[np.bool_]) -> "Squares":
        return Squares(self.corners[rows], self.municipality[rows])

    @property
    def keys(self) -> npt.NDArray[np.int64]:
        """The official identity as a number: six digits of easting, seven of northing."""
        return np.asarray(self.corners @ (10**_NORTHING_DIGITS, 1))

    @property
    def rutid(self) -> list[str]:
        """The official identity as text of 13 digits."""
        return [f"{key:013d}" for key in self.keys.tolist()]

    @property
    def centres(self) -> Numbers:
        """x, y of the centres in EPSG:3006."""
        return np.asarray(self.corners + SIDE_M / 2, dtype=np.float64)

    @property
    def polygons(self) -> Geometries:
        """The squares as polygons in EPSG:3006."""
        easting, northing = self.corners.T
        return np.asarray(shapely.box(easting, northing, easting + SIDE_M, northing + SIDE_M), dtype=object)


def land_squares(municipalities: Municipalities) -> Squares:
    """Every square whose centre lies in one of the municipalities."""
    corners, owners = [], []
    for index, area in enumerate(municipalities.areas):
        west, south, east, north = (np.asarray(area.bounds) // SIDE_M).astype(np.int64) * SIDE_M
        grid = np.meshgrid(np.arange(west, east + SIDE_M, SIDE_M), np.arange(south, north + SIDE_M, SIDE_M))
        candidates = np.column_stack([axis.ravel() for axis in grid])
        inside = candidates[shapely.contains_xy(area, candidates + SIDE_M / 2)]
        corners.append(inside)
        owners.append(np.full(len(inside), index))
    squares = Squares(np.vstack(corners), np.concatenate(owners))
    # A centre on a shared border belongs to the first municipality only.
    _, first = np.unique(squares.keys, return_index=True)
    return Squares(squares.corners[first], squares.municipality[first])
