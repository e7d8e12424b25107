"""What the evaluator needs of the features: their columns and their geometries."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS

from samkarta.cql2.nodes import Expression

type Rows = npt.NDArray[np.int64]
type Mask = npt.NDArray[np.bool_]
type Geometries = npt.NDArray[np.object_]

type Operands = tuple[Expression, ...]

type Values = Any
"""Arrow array, chunked array or scalar: one value a row, or one for all; null is unknown."""


class FeatureReader(Protocol):
    """Reads properties and geometries of features."""

    def __len__(self) -> int: ...

    def values(self, name: str, rows: Rows | None) -> pa.ChunkedArray:
        """The property ``name`` of ``rows``, of all features by default."""

    def geometries(self, rows: Rows | None, crs: CRS) -> Geometries:
        """The geometries of ``rows`` in ``crs``, x before y; None where a feature has none."""


class Selection:
    """Some rows of the features, whose expressions can be evaluated; each column is read once."""

    def __init__(self, features: FeatureReader, rows: Rows | None) -> None:
        self._features = features
        self.rows = rows
        self._read: dict[object, Any] = {}

    def __len__(self) -> int:
        return len(self._features) if self.rows is None else len(self.rows)

    def values(self, name: str) -> pa.ChunkedArray:
        """The property ``name``."""
        if name not in self._read:
            self._read[name] = self._features.values(name, self.rows)
        return self._read[name]

    def geometries(self, crs: CRS) -> Geometries:
        """The geometries in ``crs``."""
        if crs not in self._read:
            self._read[crs] = self._features.geometries(self.rows, crs)
        shapes: Geometries = self._read[crs]
        return shapes


class Evaluator(Protocol):
    """Evaluates an expression on a selection."""

    def __call__(self, expression: Expression, selection: Selection, /) -> Values:
        """The values of ``expression``."""
