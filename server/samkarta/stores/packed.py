"""The part of a snapshot that makes serving fast: every feature's GeoJSON encoded once, beside a box index.

``features.json`` is a GeoJSON FeatureCollection in CRS84 whose features stand in row order, so that neighbouring
rows are neighbouring bytes; ``features.offsets.npy`` says where each begins. ``boxes.npy`` holds the features' CRS84
boxes and ``boxes.rtree`` a packed Hilbert R-tree of them, both read in place.
"""

import os
import weakref
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from geoindex_rs import rtree

from samkarta.stores.base import Matches, Rows

FEATURES, OFFSETS, BOXES, TREE = "features.json", "features.offsets.npy", "boxes.npy", "boxes.rtree"

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
    np.save(folder / BOXES, boxes)
    if len(boxes):
        builder = rtree.RTreeBuilder(len(boxes))
        builder.add(*np.ascontiguousarray(boxes.T))
        (folder / TREE).write_bytes(memoryview(builder.finish()))


class PackedFeatures:
    """Reads what ``write_packed`` wrote; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        # Plain views of the mapped files: numpy's memmap class runs Python code at every slice.
        self._offsets: npt.NDArray[np.int64] = np.asarray(np.load(folder / OFFSETS, mmap_mode="r"))
        # Read, not mapped: pages of a mapped file count as the process's memory for as long as they are cached.
        self._file = os.open(folder / FEATURES, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._tree = np.asarray(np.memmap(folder / TREE, dtype=np.uint8, mode="r")) if len(self) else None
        self._boxes: npt.NDArray[np.float64] = np.asarray(np.load(folder / BOXES, mmap_mode="r"))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def rows_in(self, west: float, south: float, east: float, north: float) -> Rows:
        """Rows whose box intersects the given one, ascending; edges count as inside."""
        if self._tree is None:
            return np.empty(0, dtype=np.int64)
        found = np.asarray(rtree.search(self._tree, west, south, east, north)).astype(np.int64)
        found.sort()
        return found

    def pieces(self, rows: Matches) -> list[bytes]:
        """The encoded features of ``rows``, separated by commas, in as few pieces as they lie in."""
        if not len(rows):
            return []
        if isinstance(rows, range):
            return [self._read(int(self._offsets[rows[0]]), int(self._offsets[rows[-1] + 1]))]
        begins, ends = self._offsets[rows], self._offsets[rows + 1]
        # Neighbouring rows are neighbouring bytes: read each run of them at once.
        breaks = (begins[1:] != ends[:-1]).nonzero()[0]
        firsts = [int(begins[0]), *begins[breaks + 1].tolist()]
        lasts = [*ends[breaks].tolist(), int(ends[-1])]
        found = [_SEPARATOR] * (2 * len(firsts) - 1)
        found[::2] = [self._read(first, end) for first, end in zip(firsts, lasts, strict=True)]
        return found

    def features(self, rows: Rows) -> list[bytes]:
        """The encoded feature of each of ``rows``."""
        runs = zip(self._offsets[rows].tolist(), self._offsets[rows + 1].tolist(), strict=True)
        return [self._read(first, end) for first, end in runs]

    def boxes(self, rows: Rows) -> npt.NDArray[np.float64]:
        """The CRS84 boxes of ``rows``, shape (rows, 4)."""
        return np.asarray(self._boxes[rows])

    def _read(self, first: int, end: int) -> bytes:
        return os.pread(self._file, end - first - len(_SEPARATOR), first)
