"""A handful of features in memory, with every kind of value and with gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from samkarta.cql2.columns import Geometries, Mask, Rows
from samkarta.cql2.crs import reproject
from samkarta.cql2.envelope import Envelope
from samkarta.cql2.evaluate import matching
from samkarta.cql2.parse import FilterLanguage, parse
from samkarta.ingest.convert import ARROW_TYPES
from samkarta.layer import FieldSpec, FieldType
from samkarta.projection import CRS84


@dataclass(frozen=True)
class MemoryFeatures:
    """Features whose geometries are in CRS84."""

    types: Mapping[str, FieldType]
    rows: Sequence[Mapping[str, Any]]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def fields(self) -> list[FieldSpec]:
        return [FieldSpec(name=name, type=kind) for name, kind in self.types.items()]

    def values(self, name: str, rows: Rows | None) -> pa.ChunkedArray:
        values = [row.get(name) for row in self.rows]
        column = pa.chunked_array([pa.array(values, ARROW_TYPES[self.types[name]])])
        return column if rows is None else column.take(pa.array(rows))

    def geometries(self, rows: Rows | None, crs: CRS) -> Geometries:
        shapes = np.array([row.get("geometry") for row in self.rows], dtype=object)
        moved: Geometries = reproject(shapes if rows is None else shapes[rows], CRS84, crs)
        return moved

    def missing_geometry(self, rows: Rows | None) -> Mask:
        return shapely.is_missing(self.geometries(rows, CRS84))

    def near(self, envelope: Envelope) -> Rows | None:
        """As an index would answer, which in EPSG:3857 knows nothing."""
        if envelope.crs == CRS.from_epsg(3857):
            return None
        boxes = shapely.box(*shapely.bounds(self.geometries(None, envelope.crs)).T)
        return np.flatnonzero(shapely.intersects(boxes, shapely.box(*envelope.bounds)))

    def found(self, source: str, language: FilterLanguage = "cql2-text", crs: CRS | None = None) -> list[int]:
        """The numbers of the rows that ``source`` matches."""
        mask = matching(parse(source, language, self.fields, crs=crs), self)
        assert mask.dtype == np.bool_
        assert mask.shape == (len(self),)
        return [int(row) for row in np.flatnonzero(mask)]


TYPES: Mapping[str, FieldType] = {
    "name": "string",
    "people": "integer",
    "share": "number",
    "open": "boolean",
    "day": "date",
    "until": "date",
    "seen": "datetime",
    "gone": "datetime",
}

PLACES = MemoryFeatures(
    TYPES,
    [
        {
            "name": "Umeå",
            "people": 91916,
            "share": 0.95,
            "open": True,
            "day": date(2021, 4, 16),
            "until": date(2022, 4, 16),
            "seen": datetime(2021, 4, 16, 10, 15, 59, tzinfo=UTC),
            "gone": datetime(2022, 4, 16, 10, 16, 6, tzinfo=UTC),
            "geometry": shapely.Point(20.25, 63.75),
        },
        {
            "name": "Åsele",
            "people": 1824,
            "share": -0.5,
            "open": False,
            "day": date(2022, 4, 16),
            "until": date(2022, 4, 16),
            "seen": datetime(2022, 4, 16, 10, 13, 19, tzinfo=UTC),
            "gone": datetime(2022, 4, 16, 10, 15, 10, tzinfo=UTC),
            "geometry": shapely.box(17, 64, 18, 65),
        },
        {
            "name": "100%_\\säkert",
            "people": 7,
            "share": 0.0,
            "open": True,
            "day": date(2023, 4, 16),
            "seen": datetime(2023, 4, 16, 10, 13, 19, tzinfo=UTC),
            "geometry": shapely.LineString([(17, 64), (20.25, 63.75)]),
        },
        {},
    ],
)
