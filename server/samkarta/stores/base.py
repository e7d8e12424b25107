"""The contract of a store: published snapshots, each read-only from the first request to the last."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from samkarta.projection import Geometries
from samkarta.stores.manifest import Manifest
from samkarta.stores.query import Query

type Rows = npt.NDArray[np.int64]
type Matches = Rows | range
"""Rows in answer to a query; a range where they are all that there are."""


class ColumnReader(Protocol):
    """Columns of a snapshot, in row order; the ids are the column ``feature_id``, text."""

    def __len__(self) -> int: ...

    def column(self, name: str) -> pa.ChunkedArray:
        """All values of a field, or of ``feature_id``."""

    def table(self, rows: Rows, names: Sequence[str]) -> pa.Table:
        """The columns ``names`` of ``rows``, in the order of ``rows``."""

    def geometry(self, rows: Rows | None = None) -> Geometries:
        """The geometries of ``rows``, of all by default, in the storage CRS, x before y."""


class FeatureSnapshot(Protocol):
    """One immutable version of a feature layer.

    A row is a position in the snapshot's own order (Hilbert order), 0 to ``manifest.count - 1``.
    """

    @property
    def manifest(self) -> Manifest:
        """What the snapshot says about itself."""

    @property
    def download(self) -> Path:
        """The GeoPackage with the whole layer, in the storage CRS."""

    @property
    def columns(self) -> "ColumnReader":
        """The properties, ids and geometries by column."""

    def select(self, query: Query) -> Matches:
        """Rows of *all* matching features, in the order asked for or ascending; the caller cuts its page out of them.

        A feature matches a box only where its geometry intersects it, as Features Part 1,
        /req/core/fc-bbox-response, demands.
        """

    def encoded(self, rows: Matches) -> bytes:
        """The GeoJSON Features (CRS84) of ``rows``, UTF-8, separated by commas, without enclosing brackets."""

    def pieces(self, rows: Matches) -> list[bytes]:
        """What ``encoded`` gives, in pieces that are only to be joined: a page is copied once, not once a part."""

    def find(self, feature_id: str) -> int | None:
        """The row of the feature whose id reads ``feature_id``; None where there is none."""


class RasterSnapshot(Protocol):
    """One immutable version of a raster layer."""

    @property
    def manifest(self) -> Manifest:
        """What the snapshot says about itself."""

    @property
    def download(self) -> Path:
        """The Cloud Optimized GeoTIFF."""


class Store(Protocol):
    """Where the published snapshots are."""

    def versions(self, layer_id: str) -> Sequence[str]:
        """Versions that are kept, oldest first; empty where nothing was published."""

    def current(self, layer_id: str) -> str | None:
        """The version that is served; None where nothing was published."""

    def manifest(self, layer_id: str) -> Manifest | None:
        """The manifest of the current version; None where nothing was published."""

    def manifest_of(self, layer_id: str, version: str) -> Manifest:
        """The manifest of a version; NotFound where it is not kept."""

    def features(self, layer_id: str, version: str | None = None) -> FeatureSnapshot:
        """A version of a feature layer, the current one by default; NotFound where there is none."""

    def raster(self, layer_id: str, version: str | None = None) -> RasterSnapshot:
        """A version of a raster layer, the current one by default; NotFound where there is none."""
