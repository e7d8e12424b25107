"""Chance that is the same in every run, on every machine and whatever the order of the rows."""

import zlib

import numpy as np
import numpy.typing as npt

type Numbers = npt.NDArray[np.float64]
type Keys = npt.NDArray[np.int64]


def uniform(keys: Keys, purpose: str) -> Numbers:
    """A number in (0, 1) for each key: the same key and purpose always give the same number."""
    # The finaliser of SplitMix64: neighbouring keys give unrelated numbers.
    mixed = keys.astype(np.uint64) + np.uint64(zlib.crc32(purpose.encode()) * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    # 52 bits and a half keep both 0 and 1 out, so that logarithms stay finite.
    return ((mixed >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52


def smooth(xy: Numbers, cell_m: float, purpose: str) -> Numbers:
    """A number in (0, 1) for each x, y that changes gently over ``cell_m`` metres, as terrain does."""
    scaled = xy / cell_m
    corner = np.floor(scaled).astype(np.int64)
    along = scaled - corner
    along = along * along * (3 - 2 * along)
    result = np.zeros(len(xy))
    for right in (0, 1):
        for up in (0, 1):
            weight = np.abs(1 - right - along[:, 0]) * np.abs(1 - up - along[:, 1])
            keys = (corner[:, 0] + right) * 1_000_003 + corner[:, 1] + up
            result += weight * uniform(keys, purpose)
    return result
