"""From checked rows to what a snapshot holds: ids, order, and each feature's GeoJSON."""

import hashlib
from collections import Counter
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from samkarta.projection import Geometries

type Ids = list[str | int]

# Rows turned into Python objects at a time: bounds the memory of a large layer.
CHUNK_ROWS = 20_000


def ids_from_field(column: pa.ChunkedArray) -> Ids:
    """Feature ids as the id field gives them: whole numbers stay numbers, everything else is text."""
    if pa.types.is_integer(column.type):
        return [int(value) for value in column.to_pylist()]
    return [str(value) for value in column.cast(pa.string()).to_pylist()]


def ids_from_content(columns: pa.Table, geometry: Geometries) -> Ids:
    """Feature ids made of the row's own content: the same row keeps its id wherever it stands in the source.

    Rows that are equal in everything are told apart by a counter.
    """
    seen: Counter[str] = Counter()
    ids: Ids = []
    for properties, shape in zip(_rows(columns), shapely.to_wkb(geometry), strict=True):
        digest = hashlib.sha256(orjson.dumps(properties) + shape).hexdigest()[:16]
        seen[digest] += 1
        ids.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return ids


def hilbert_order(geometry: Geometries, ids: Ids) -> npt.NDArray[np.int64]:
    """The order along a Hilbert curve; equal places by id, so that the order of the source does not matter."""
    if not len(geometry):
        return np.empty(0, dtype=np.int64)
    distance = gpd.GeoSeries(geometry).hilbert_distance().to_numpy()
    return np.lexsort((np.array([str(value) for value in ids]), distance))


def encode(ids: Ids, columns: pa.Table, geometry_crs84: Geometries) -> Iterator[bytes]:
    """Each row as a GeoJSON Feature (RFC 7946), UTF-8, without blanks."""
    for start in range(0, len(ids), CHUNK_ROWS):
        part = slice(start, start + CHUNK_ROWS)
        shapes = shapely.to_geojson(geometry_crs84[part])
        properties = _rows(columns.slice(start, CHUNK_ROWS))
        for feature_id, shape, values in zip(ids[part], shapes, properties, strict=True):
            head = b'{"type":"Feature","id":' + orjson.dumps(feature_id) + b',"geometry":' + shape.encode()
            yield head + b',"properties":' + orjson.dumps(values, option=orjson.OPT_UTC_Z) + b"}"


def _rows(columns: pa.Table) -> Iterator[dict[str, object]]:
    for start in range(0, len(columns), CHUNK_ROWS):
        yield from columns.slice(start, CHUNK_ROWS).to_pylist()


def time_span(column: pa.ChunkedArray) -> tuple[str, str] | None:
    """First and last value of a time field as RFC 3339; None where every value is null."""
    extent = pc.min_max(column).as_py()
    if extent["min"] is None:
        return None
    return _rfc3339(extent["min"], "00:00:00Z"), _rfc3339(extent["max"], "23:59:59Z")


def _rfc3339(value: object, time_of_day: str) -> str:
    text = orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))
    return text if "T" in text else f"{text}T{time_of_day}"
