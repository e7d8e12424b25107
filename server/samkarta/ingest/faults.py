"""Which rows are bad, and every reason why."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt


class Faults:
    """Collects the reasons that speak against each of ``count`` rows."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._reasons: dict[int, list[str]] = defaultdict(list)

    def add(self, rows: Iterable[int], reasons: Iterable[str]) -> None:
        """Note one reason for each of ``rows``."""
        for row, reason in zip(rows, reasons, strict=True):
            self._reasons[int(row)].append(reason)

    def add_where(self, mask: npt.NDArray[np.bool_], reason: str) -> None:
        """Note the same reason for every row of ``mask``."""
        for row in np.flatnonzero(mask):
            self._reasons[int(row)].append(reason)

    @property
    def good(self) -> npt.NDArray[np.bool_]:
        """True for each row without a reason."""
        mask = np.ones(self._count, dtype=bool)
        mask[list(self._reasons)] = False
        return mask

    def reason(self, row: int) -> str:
        """All reasons of ``row`` in one line."""
        return "; ".join(self._reasons[row])

    @property
    def rows(self) -> list[int]:
        """Bad rows, ascending."""
        return sorted(self._reasons)
