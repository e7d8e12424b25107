"""From a feature's id to its row: a sorted array of checksums, read in place."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

CHECKSUMS, ROWS = "ids.checksums.npy", "ids.rows.npy"


def write_ids(folder: Path, ids: Sequence[str]) -> None:
    """Write the index of ``ids``, one a row."""
    checksums = np.fromiter((_checksum(feature_id) for feature_id in ids), np.uint32, len(ids))
    order = np.argsort(checksums, kind="stable")
    np.save(folder / CHECKSUMS, checksums[order])
    np.save(folder / ROWS, order.astype(np.uint32))


class IdIndex:
    """Reads what ``write_ids`` wrote; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._checksums: npt.NDArray[np.uint32] = np.load(folder / CHECKSUMS, mmap_mode="r")
        self._rows: npt.NDArray[np.uint32] = np.load(folder / ROWS, mmap_mode="r")

    def candidates(self, feature_id: str) -> list[int]:
        """The few rows that may have this id: those whose id has the same checksum."""
        checksum = np.uint32(_checksum(feature_id))
        first, end = np.searchsorted(self._checksums, checksum), np.searchsorted(self._checksums, checksum, "right")
        return [int(row) for row in self._rows[first:end]]


def _checksum(feature_id: str) -> int:
    return zlib.crc32(feature_id.encode("utf-8", "surrogatepass"))
