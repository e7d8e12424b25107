"""GeoJSON, one document (RFC 7946) or one text a feature (RFC 8142); other systems as Features Part 2 has it."""

from collections.abc import Iterator

import orjson

from samkarta.features.documents import provenance
from samkarta.features.formats.base import TextFormat
from samkarta.features.formats.features_json import comma_separated, counts, feature_objects, geometry_member
from samkarta.features.selection import Chunk, Selection
from samkarta.i18n import Text
from samkarta.web import MEDIA_TYPES

_RECORD_SEPARATOR = b"\x1e"


def _geometry(chunk: Chunk) -> list[bytes]:
    return geometry_member("geometry", chunk.geometry_as_defined, len(chunk))


def collection(selection: Selection) -> Iterator[bytes]:
    """A FeatureCollection, piece by piece."""
    yield b'{"type":"FeatureCollection","features":['
    yield from comma_separated(feature_objects(selection, _geometry))
    tail = {**counts(selection), "links": selection.links, **provenance(selection.layer, selection.language)}
    yield b"\n]," + orjson.dumps(tail)[1:]


def feature(selection: Selection) -> bytes:
    """The only feature of the selection as a document of its own (Features Part 1, /req/core/f-links)."""
    own = {"links": selection.links, **provenance(selection.layer, selection.language)}
    (part,) = feature_objects(selection, _geometry, lambda _: own)
    return part[0]


def sequence(selection: Selection) -> Iterator[bytes]:
    """One Feature a record; each says where it comes from, for there is no document around it that could."""
    origin = provenance(selection.layer, selection.language)
    for part in feature_objects(selection, _geometry, lambda _: origin):
        yield b"".join(_RECORD_SEPARATOR + record + b"\n" for record in part)


GEOJSON = TextFormat(
    "json",
    MEDIA_TYPES["geojson"],
    "geojson",
    Text(sv="GeoJSON", en="GeoJSON"),
    collection,
    is_shown=True,
)
GEOJSON_SEQUENCE = TextFormat(
    "geojsonseq",
    "application/geo+json-seq",
    "geojsons",
    Text(sv="GeoJSON, ett objekt per rad", en="GeoJSON, one feature a line"),
    sequence,
    asked_by=("application/geojson-seq", "application/json-seq"),
)
