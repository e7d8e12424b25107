"""Features that were picked and are to be written: which, in which order, with which part of each, in which CRS."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from samkarta.features.crs import NamedCrs, as_defined, to_crs
from samkarta.i18n import Language
from samkarta.layer import FieldSpec, Layer
from samkarta.projection import Geometries
from samkarta.stores.base import FeatureSnapshot, Matches, Rows
from samkarta.stores.columns import FEATURE_ID

# Features in memory at a time: enough to work by column, little enough for a small machine.
CHUNK_ROWS = 5_000


@dataclass(frozen=True)
class Chunk:
    """A few features, by column."""

    table: pa.Table
    """The column ``feature_id``, then the properties."""
    geometry: Geometries | None
    """In the output CRS, x before y; None where no geometry is wanted."""
    crs: NamedCrs

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def geometry_as_defined(self) -> Geometries | None:
        """The geometries rounded for text, with their axes in the order of the CRS."""
        return None if self.geometry is None else as_defined(self.geometry, self.crs)


@dataclass(frozen=True)
class Selection:
    """Picked features of one snapshot; whatever writes them gets all that it needs from here."""

    snapshot: FeatureSnapshot
    layer: Layer
    rows: Matches
    """In the order to write them."""
    crs: NamedCrs
    language: Language
    address: str
    """The public address that gave the selection; it is written into files so that it can be made again."""
    base: str
    """The public address of the portal."""
    properties: tuple[str, ...] | None = None
    """Names of the properties that are wanted; None for all."""
    skip_geometry: bool = False
    matched: int | None = None
    """How many features match in all; None where nobody counted."""
    links: tuple[dict[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The fields that are wanted, in the order of the layer."""
        fields = self.snapshot.manifest.fields
        return fields if self.properties is None else tuple(spec for spec in fields if spec.name in self.properties)

    @property
    def is_whole(self) -> bool:
        """Whether this is the layer with all features and all properties."""
        complete = len(self) == self.snapshot.manifest.count and not self.skip_geometry
        return complete and len(self.fields) == len(self.snapshot.manifest.fields)

    @property
    def has_numeric_ids(self) -> bool:
        """Whether the ids are numbers in JSON, as those of the encoded features are."""
        fields = self.snapshot.manifest.fields
        return any(spec.name == self.layer.id_field and spec.type == "integer" for spec in fields)

    @property
    def is_points(self) -> bool:
        """Whether each geometry is one point, so that two columns hold it."""
        return set(self.snapshot.manifest.geometry_types) <= {"Point"}

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The features in order, ``size`` at a time."""
        names = [FEATURE_ID, *(spec.name for spec in self.fields)]
        for start in range(0, len(self.rows), size):
            rows = np.asarray(self.rows[start : start + size], dtype=np.int64)
            yield Chunk(self.snapshot.columns.table(rows, names), self._geometry(rows), self.crs)

    @property
    def schema(self) -> pa.Schema:
        """The types of ``feature_id`` and the properties."""
        names = [FEATURE_ID, *(spec.name for spec in self.fields)]
        return self.snapshot.columns.table(np.empty(0, dtype=np.int64), names).schema

    def _geometry(self, rows: Rows) -> Geometries | None:
        if self.skip_geometry:
            return None
        return to_crs(self.snapshot.columns.geometry(rows), self.snapshot.manifest.storage_crs, self.crs)
