"""The part of a snapshot that makes serving fast: every feature's GeoJSON encoded once, beside a box index.

``features.json`` is a GeoJSON FeatureCollection in CRS84 whose features stand in row order, so that neighbouring
rows are neighbouring bytes; ``features.offsets.npy`` says where each begins. ``boxes.rtree`` is a packed Hilbert
R-tree of the features' CRS84 boxes, read in place. All are memory-mapped: the operating system keeps what is used.
"""

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from geoindex_rs import rtree

from samkarta.stores.base import Rows

FEATURES, OFFSETS, BOXES = "features.json", "features.offsets.npy", "boxes.rtree"

_HEAD = b'{"type":"FeatureCollection","features":[\n'
_TAIL = b"\n]}\n"
_SEPARATOR = b",\n"


def write_packed(folder: Path, features: Iterable[bytes], boxes: npt.NDArray[np.float64]) -> None:
    """Write ``features``, one encoded GeoJSON Feature a row, and the index of ``boxes``, shape (rows, 4), CRS84."""
    offsets = np.empty(len(boxes) + 1, dtype=np.int64)
    position = len(_HEAD)
    with (folder / FEATURES).open("wb") as file:
        file.write(_HEAD)
        for row, feature in enumerate(features):
            offsets[row] = position
            separator = _SEPARATOR if row < len(boxes) - 1 else b""
            file.write(feature + separator)
            position += len(feature) + len(separator)
        offsets[-1] = position + len(_SEPARATOR)
        file.write(_TAIL)
    np.save(folder / OFFSETS, offsets)
    if len(boxes):
        builder = rtree.RTreeBuilder(len(boxes))
        builder.add(*np.ascontiguousarray(boxes.T))
        (folder / BOXES).write_bytes(memoryview(builder.finish()))


class PackedFeatures:
    """Reads what ``write_packed`` wrote; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._offsets: npt.NDArray[np.int64] = np.load(folder / OFFSETS, mmap_mode="r")
        with (folder / FEATURES).open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tree = np.memmap(folder / BOXES, dtype=np.uint8, mode="r") if len(self) else None

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def rows_in(self, west: float, south: float, east: float, north: float) -> Rows:
        """Rows whose box intersects the given one, ascending; edges count as inside."""
        if self._tree is None:
            return np.empty(0, dtype=np.int64)
        found = np.asarray(rtree.search(self._tree, west, south, east, north)).astype(np.int64)
        found.sort()
        return found

    def encoded(self, rows: Rows) -> bytes:
        """The encoded features of ascending ``rows``, separated by commas."""
        if not len(rows):
            return b""
        breaks = np.flatnonzero(np.diff(rows) != 1)
        firsts = self._offsets[rows[np.concatenate(([0], breaks + 1))]]
        ends = self._offsets[rows[np.concatenate((breaks, [len(rows) - 1]))] + 1]
        runs = zip(firsts.tolist(), (ends - len(_SEPARATOR)).tolist(), strict=True)
        return _SEPARATOR.join([self._bytes[first:end] for first, end in runs])

    def feature(self, row: int) -> bytes:
        """The encoded feature of ``row``."""
        first, end = self._offsets[row : row + 2].tolist()
        return self._bytes[first : end - len(_SEPARATOR)]

    def features(self, rows: Rows) -> list[bytes]:
        """The encoded feature of each of ``rows``."""
        ends = (self._offsets[rows + 1] - len(_SEPARATOR)).tolist()
        return [self._bytes[first:end] for first, end in zip(self._offsets[rows].tolist(), ends, strict=True)]
