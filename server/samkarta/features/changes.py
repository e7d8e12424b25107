"""What became of a layer from one version to another."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from samkarta.stores.base import FeatureSnapshot, Rows
from samkarta.stores.columns import FEATURE_ID

type Change = Literal["added", "changed", "removed"]

# Features compared at a time: bounds the memory that two large versions take.
_CHUNK_ROWS = 20_000


@dataclass(frozen=True)
class Changes:
    """Rows of features by what happened to them: ``removed`` in the older snapshot, the others in the newer one."""

    older: FeatureSnapshot
    newer: FeatureSnapshot
    added: Rows
    changed: Rows
    removed: Rows

    @property
    def counts(self) -> dict[str, int]:
        """How many features each thing happened to."""
        return {"added": len(self.added), "changed": len(self.changed), "removed": len(self.removed)}

    def features(self, offset: int, limit: int) -> list[bytes]:
        """A page of the changes as encoded GeoJSON Features whose member ``change`` says what happened."""
        found: list[bytes] = []
        for change, snapshot, rows in (
            ("added", self.newer, self.added),
            ("changed", self.newer, self.changed),
            ("removed", self.older, self.removed),
        ):
            page = rows[offset : offset + limit - len(found)]
            offset = max(0, offset - len(rows))
            head = b'{"change":"' + change.encode() + b'",'
            found += [head + snapshot.encoded(page[at : at + 1])[1:] for at in range(len(page))]
        return found


def changes_between(older: FeatureSnapshot, newer: FeatureSnapshot) -> Changes:
    """Features told apart by id; one is changed if its geometry or any property differs."""
    old_ids, new_ids = (snapshot.columns.column(FEATURE_ID).combine_chunks() for snapshot in (older, newer))
    old_rows = pc.index_in(new_ids, value_set=old_ids)
    is_new = pc.is_null(old_rows).to_numpy(zero_copy_only=False)
    kept = np.flatnonzero(~is_new)
    matches = old_rows.drop_null().to_numpy().astype(np.int64)
    gone = pc.invert(pc.is_in(old_ids, value_set=new_ids)).to_numpy(zero_copy_only=False)
    return Changes(older, newer, np.flatnonzero(is_new), _different(older, newer, matches, kept), np.flatnonzero(gone))


def _different(older: FeatureSnapshot, newer: FeatureSnapshot, old_rows: Rows, new_rows: Rows) -> Rows:
    """Those of ``new_rows`` whose feature is not the same as that of the ``old_rows`` beside them."""
    names = [spec.name for spec in newer.manifest.fields]
    if names != [spec.name for spec in older.manifest.fields]:
        return new_rows
    found = []
    for start in range(0, len(new_rows), _CHUNK_ROWS):
        part = slice(start, start + _CHUNK_ROWS)
        same = np.asarray(older.columns.geometry(old_rows[part]) == newer.columns.geometry(new_rows[part]), dtype=bool)
        before, after = older.columns.table(old_rows[part], names), newer.columns.table(new_rows[part], names)
        for name in names:
            same &= _equal(before.column(name), after.column(name))
        found.append(new_rows[part][~same])
    return np.concatenate(found) if found else new_rows


def _equal(before: pa.ChunkedArray, after: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """True where the values are equal, or missing on both sides; values of another type are not equal."""
    if before.type != after.type:
        return np.zeros(len(before), dtype=bool)
    both_missing = pc.and_(pc.is_null(before), pc.is_null(after))
    return np.asarray(pc.or_(pc.fill_null(pc.equal(before, after), False), both_missing).to_numpy(), dtype=bool)
