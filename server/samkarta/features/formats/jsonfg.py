"""OGC Features and Geometries JSON 1.0: GeoJSON that knows its type, its schema, its time and its CRS."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import orjson

from samkarta.features.crs import CRS84
from samkarta.features.documents import provenance
from samkarta.features.formats.base import TextFormat
from samkarta.features.formats.features_json import (
    Members,
    comma_separated,
    counts,
    feature_objects,
    geometry_member,
)
from samkarta.features.selection import Chunk, Selection
from samkarta.i18n import Text
from samkarta.web import MEDIA_TYPES

_CONFORMS_TO = (
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
)
_DIMENSIONS = {"Point": 0, "LineString": 1, "Polygon": 2}


def collection(selection: Selection) -> Iterator[bytes]:
    """A JSON-FG FeatureCollection, piece by piece."""
    yield b'{"type":"FeatureCollection",' + orjson.dumps(_about(selection))[1:-1] + b',"features":['
    yield from comma_separated(feature_objects(selection, _geometry, _times(selection)))
    tail = {**counts(selection), "links": selection.links, **provenance(selection.layer, selection.language)}
    yield b"\n]," + orjson.dumps(tail)[1:]


def feature(selection: Selection) -> bytes:
    """The only feature of the selection as a document of its own."""
    time = _times(selection)
    own = {**_about(selection), "links": selection.links, **provenance(selection.layer, selection.language)}
    (part,) = feature_objects(selection, _geometry, lambda row: {**time(row), **own})
    return part[0]


def _about(selection: Selection) -> dict[str, object]:
    about: dict[str, object] = {
        "conformsTo": _CONFORMS_TO,
        "featureType": selection.layer.id,
        "featureSchema": f"{selection.base}/collections/{selection.layer.id}/schema",
        "coordRefSys": selection.crs.uri,
    }
    kinds = {kind.removeprefix("Multi") for kind in selection.snapshot.manifest.geometry_types}
    if len(kinds) == 1 and (kind := kinds.pop()) in _DIMENSIONS:
        about["geometryDimension"] = _DIMENSIONS[kind]
    return about


def _geometry(chunk: Chunk) -> list[bytes]:
    """WGS 84 stands in ``geometry``, where every GeoJSON reader finds it; other systems in ``place``."""
    used, empty = ("geometry", "place") if chunk.crs.uri == CRS84 else ("place", "geometry")
    rest = b"," + geometry_member(empty, None, 1)[0]
    return [member + rest for member in geometry_member(used, chunk.geometry_as_defined, len(chunk))]


def _times(selection: Selection) -> Members:
    """What gives a feature's ``time``: null where the layer, or the feature, has none."""
    field = selection.snapshot.manifest.time_field
    # A time that nobody wants among the properties is not told here either.
    wanted = field if any(spec.name == field for spec in selection.fields) else None

    def time(row: Mapping[str, Any]) -> Mapping[str, object]:
        value = row[wanted] if wanted is not None else None
        match value:
            case datetime():
                return {"time": {"timestamp": value}}
            case date():
                return {"time": {"date": value}}
            case _:
                return {"time": None}

    return time


JSONFG = TextFormat(
    "jsonfg",
    MEDIA_TYPES["jsonfg"],
    "jsonfg.json",
    Text(sv="JSON-FG", en="JSON-FG"),
    collection,
    is_shown=True,
)
