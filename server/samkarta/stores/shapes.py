"""Geometries exactly as they are served: WGS 84, longitude first, rounded to a centimetre."""

import numpy as np
import shapely

from samkarta.projection import Geometries
from samkarta.stores.base import Rows
from samkarta.stores.columns import Columns
from samkarta.stores.packed import PackedFeatures


class Shapes:
    """The geometries of a snapshot in CRS84, for exact tests of what a box only suggests."""

    def __init__(self, columns: Columns, packed: PackedFeatures) -> None:
        self._columns = columns
        self._packed = packed

    @property
    def are_points(self) -> bool:
        """Whether every geometry is one point, which is its own box."""
        return not self._columns.has_served_geometry

    def of(self, rows: Rows) -> Geometries:
        """The geometries of ``rows``; heights are left out, since no test looks at them."""
        if self.are_points:
            return np.asarray(shapely.points(self._packed.boxes(rows)[:, :2]), dtype=object)
        return self._columns.served_geometry(rows)
