"""Features as JSON objects, for the formats that are made of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import shapely

from samkarta.features.selection import Chunk, Selection
from samkarta.projection import Geometries
from samkarta.stores.columns import FEATURE_ID

_OPTIONS = orjson.OPT_UTC_Z

type Members = Callable[[Mapping[str, Any]], Mapping[str, object]]


def feature_id(text: str, *, numeric: bool) -> str | int:
    """The id as JSON has it: a number where the layer's ids are numbers."""
    return int(text) if numeric else text


def feature_objects(
    selection: Selection, geometry_members: Callable[[Chunk], Sequence[bytes]], members: Members | None = None
) -> Iterator[list[bytes]]:
    """The features of each chunk, encoded.

    ``geometry_members`` gives the members that hold a feature's geometry, without braces; ``members`` what else
    stands beside its properties.
    """
    numeric = selection.has_numeric_ids
    for chunk in selection.chunks():
        encoded = []
        for row, geometry in zip(chunk.table.to_pylist(), geometry_members(chunk), strict=True):
            identity = orjson.dumps(feature_id(row.pop(FEATURE_ID), numeric=numeric))
            tail: dict[str, object] = {"properties": row}
            if members is not None:
                tail |= members(row)
            head = b'{"type":"Feature","id":' + identity + b"," + geometry + b","
            encoded.append(head + orjson.dumps(tail, option=_OPTIONS)[1:])
        yield encoded


def geometry_member(name: str, geometry: Geometries | None, count: int) -> list[bytes]:
    """The member ``name`` with each geometry as GeoJSON, null where there is none."""
    key = orjson.dumps(name) + b":"
    if geometry is None:
        return [key + b"null"] * count
    return [key + (b"null" if text is None else text.encode()) for text in shapely.to_geojson(geometry)]


def comma_separated(parts: Iterator[list[bytes]]) -> Iterator[bytes]:
    """The members of a JSON array, one piece a chunk."""
    separator = b"\n"
    for part in parts:
        yield separator + b",\n".join(part)
        separator = b",\n"


def counts(selection: Selection) -> dict[str, int]:
    """How many features match, where that was counted, and how many are here."""
    matched = {} if selection.matched is None else {"numberMatched": selection.matched}
    return matched | {"numberReturned": len(selection)}
