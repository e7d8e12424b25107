"""What the evaluator needs of the features: their columns and their geometries."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS

from samkarta.cql2.envelope import Envelope
from samkarta.cql2.nodes import Expression

type Rows = npt.NDArray[np.int64]
type Mask = npt.NDArray[np.bool_]
type Geometries = npt.NDArray[np.object_]

type Operands = tuple[Expression, ...]

type Values = Any
"""Arrow array, chunked array or scalar: one value a row, or one for all; null is unknown."""


class FeatureReader(Protocol):
    """Reads properties and geometries of features; rows are ascending, None stands for all."""

    def __len__(self) -> int: ...

    def values(self, name: str, rows: Rows | None) -> pa.ChunkedArray:
        """The property ``name`` of ``rows``."""

    def geometries(self, rows: Rows | None, crs: CRS) -> Geometries:
        """The geometries of ``rows`` in ``crs``, x before y; None where a feature has none."""

    def missing_geometry(self, rows: Rows | None) -> Mask:
        """Which of ``rows`` have no geometry."""

    def near(self, envelope: Envelope) -> Rows | None:
        """Rows of at least all features whose geometry meets ``envelope``; None where no index tells."""


class Selection:
    """Some rows of the features, whose expressions can be evaluated; each column is read once."""

    def __init__(self, features: FeatureReader, rows: Rows | None) -> None:
        self._features = features
        self._rows = rows
        self._values: dict[str, pa.ChunkedArray] = {}

    def __len__(self) -> int:
        return len(self._features) if self._rows is None else len(self._rows)

    def values(self, name: str) -> pa.ChunkedArray:
        """The property ``name``."""
        if name not in self._values:
            self._values[name] = self._features.values(name, self._rows)
        return self._values[name]

    def geometries(self, crs: CRS) -> Geometries:
        """The geometries in ``crs``."""
        return self._features.geometries(self._rows, crs)

    def missing_geometry(self) -> Mask:
        """Where there is no geometry."""
        return self._features.missing_geometry(self._rows)

    def near(self, envelope: Envelope) -> Rows | None:
        """Positions in the selection of what may meet ``envelope``, ascending; None where that is not known."""
        rows = self._features.near(envelope)
        if rows is None or self._rows is None:
            return rows
        return np.flatnonzero(np.isin(self._rows, rows, assume_unique=True))

    def part(self, positions: Rows) -> "Selection":
        """What stands at ``positions``."""
        return Selection(self._features, positions if self._rows is None else self._rows[positions])


class Evaluator(Protocol):
    """Evaluates an expression on a selection."""

    def __call__(self, expression: Expression, selection: Selection, /) -> Values:
        """The values of ``expression``."""
