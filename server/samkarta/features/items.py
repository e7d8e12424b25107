"""The items of a collection: from a request to the document that answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import numpy as np
from fastapi import Request, Response

from samkarta import __version__
from samkarta.errors import NotFound
from samkarta.features.crs import NamedCrs, default_crs, parse_crs
from samkarta.features.documents import (
    Link,
    collection_link,
    feature_collection,
    format_links,
    page_links,
    single_feature,
)
from samkarta.features.formats import geojson, jsonfg
from samkarta.features.formats.geojson import GEOJSON
from samkarta.features.formats.jsonfg import JSONFG
from samkarta.features.formats.registry import negotiable, respond
from samkarta.features.parameters import FIXED, Output, parse_output, parse_query
from samkarta.features.selection import Selection
from samkarta.i18n import Language, Text
from samkarta.layer import Layer
from samkarta.portal import Portal
from samkarta.projection import CRS84
from samkarta.stores.base import FeatureSnapshot, Matches
from samkarta.stores.manifest import Manifest
from samkarta.stores.query import Query
from samkarta.web import MEDIA_TYPES, base_url, check_parameters, language, negotiate_format

HTML = "html"
# One feature is shown, not saved: the formats that browsers and clients read in place.
ITEM_FORMATS: Mapping[str, str] = {
    GEOJSON.token: GEOJSON.media_type,
    JSONFG.token: JSONFG.media_type,
    HTML: MEDIA_TYPES["html"],
}
ITEM_PARAMETERS = ("crs", "version", "f", "lang")

# Formats that a client leafs through; the others are files, which hold all that matches where no limit is given.
_PAGED = frozenset({"json", "jsonfg", HTML})

# Rows that a request may look at while others wait for it; what takes longer goes to a thread.
QUICK_ROWS = 20_000

type Render = Callable[[Portal, Request, Layer, dict[str, Any]], str]


@dataclass
class ItemsRequest:
    """One request for items: what it asks, of which snapshot, and how to answer it."""

    portal: Portal
    request: Request
    layer: Layer
    snapshot: FeatureSnapshot
    query: Query
    output: Output
    shown: str
    language: Language

    @classmethod
    def of(cls, portal: Portal, request: Request, layer: Layer, snapshot: FeatureSnapshot) -> "ItemsRequest":
        """The request, checked; ClientError for the first fault."""
        manifest = snapshot.manifest
        check_parameters(request, known_parameters(manifest))
        shown = negotiate_format(request, formats(layer), "json")
        # No parameter is repeated, so a plain mapping says the same, many times faster.
        given = dict(request.query_params)
        query = parse_query(given, manifest, portal.settings, pages=shown in _PAGED)
        output = parse_output(given, manifest)
        return cls(portal, request, layer, snapshot, query, output, shown, language(request, portal.settings))

    @property
    def is_encoded(self) -> bool:
        """Whether the answer is a page of features as they were encoded at ingest, or made of such a page."""
        return self.shown == HTML or (self.shown == "json" and self.output.is_plain)

    @cached_property
    def is_quick(self) -> bool:
        """Whether the answer takes so little that it need not leave the event loop."""
        query, manifest = self.query, self.snapshot.manifest
        if self.shown != "json" or not self.output.is_plain or query.limit > QUICK_ROWS:
            return False
        if query.equals or query.interval or query.filter or query.sort:
            return False
        if query.bbox is None or manifest.bounds_wgs84 is None:
            return True
        box = query.bbox
        if box.crs is not CRS84 or box.west > box.east:
            return False
        west, south, east, north = manifest.bounds_wgs84
        whole = max((east - west) * (north - south), 1e-9)
        width, height = min(box.east, east) - max(box.west, west), min(box.north, north) - max(box.south, south)
        return max(width, 0.0) * max(height, 0.0) / whole * manifest.count < QUICK_ROWS

    def document(self) -> bytes:
        """The GeoJSON FeatureCollection in CRS84, whole."""
        rows = self.snapshot.select(self.query)
        if self.output.properties is None and not self.output.skip_geometry:
            links = self._links(len(rows))
            return feature_collection(self.snapshot, self.layer, rows, self.query, links, self.language)
        return b"".join(GEOJSON.stream(replace(self._selection(rows), crs=default_crs())))

    def response(self, headers: Mapping[str, str]) -> Response:
        """The answer in any other form."""
        selection = self._selection(self.snapshot.select(self.query))
        return respond(selection, self.shown, headers, head=self.request.method == "HEAD")

    def _selection(self, rows: Matches) -> Selection:
        return Selection(
            snapshot=self.snapshot,
            layer=self.layer,
            rows=rows[self.query.offset : self.query.offset + self.query.limit],
            crs=self.output.crs,
            language=self.language,
            address=f"{self._address}?{_query_string(self.request)}",
            base=self._base,
            properties=self.output.properties,
            skip_geometry=self.output.skip_geometry,
            matched=len(rows),
            links=tuple(self._links(len(rows))),
        )

    @cached_property
    def _base(self) -> str:
        return base_url(self.request, self.portal.settings)

    @property
    def _address(self) -> str:
        return f"{self._base}/collections/{self.layer.id}/items"

    def _links(self, matched: int) -> list[Link]:
        asked, version = _query_string(self.request), self.snapshot.manifest.version
        return [
            *format_links(self._address, asked, self.shown, self.language),
            *page_links(self._address, asked, self.query, matched, version, self.shown, self.language),
            collection_link(self._base, self.layer, self.language),
        ]


def known_parameters(manifest: Manifest) -> frozenset[str]:
    """Every query parameter that the items of the collection take."""
    return _with_fixed(tuple([spec.name for spec in manifest.fields]))


@lru_cache(maxsize=256)
def _with_fixed(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset({*FIXED, *names})


def formats(layer: Layer) -> Mapping[str, str | tuple[str, ...]]:
    """Tokens of ``f`` and the media types that stand for each."""
    return {**negotiable(layer), HTML: MEDIA_TYPES["html"]}


@dataclass(frozen=True)
class ItemRequest:
    """One request for one feature."""

    request: Request
    layer: Layer
    snapshot: FeatureSnapshot
    feature_id: str
    crs: NamedCrs
    shown: str
    language: Language
    base: str

    @classmethod
    def of(
        cls, portal: Portal, request: Request, layer: Layer, snapshot: FeatureSnapshot, feature_id: str
    ) -> "ItemRequest":
        """The request, checked; ClientError for the first fault."""
        check_parameters(request, ITEM_PARAMETERS)
        return cls(
            request=request,
            layer=layer,
            snapshot=snapshot,
            feature_id=feature_id,
            crs=parse_crs(request.query_params.get("crs"), "crs", snapshot.manifest.storage_crs),
            shown=negotiate_format(request, ITEM_FORMATS, "json"),
            language=language(request, portal.settings),
            base=base_url(request, portal.settings),
        )

    @property
    def content_crs(self) -> NamedCrs:
        """The CRS of the answer; the map of a page shows WGS 84 whatever was asked for."""
        return default_crs() if self.shown == HTML else self.crs

    def document(self) -> bytes:
        """The feature with its links; NotFound where there is none with that id."""
        row = self.snapshot.find(self.feature_id)
        if row is None:
            raise NotFound(
                Text(
                    sv=f"Samlingen '{self.layer.id}' har inget objekt '{self.feature_id}'.",
                    en=f"The collection '{self.layer.id}' has no feature '{self.feature_id}'.",
                ),
                parameter="featureId",
            )
        rows = np.array([row], dtype=np.int64)
        if self.shown != JSONFG.token and self.content_crs == default_crs():
            return single_feature(self.snapshot.encoded(rows), self.layer, self._links, self.language)
        selection = Selection(
            self.snapshot, self.layer, rows, self.crs, self.language, self._address, self.base, links=tuple(self._links)
        )
        return jsonfg.feature(selection) if self.shown == JSONFG.token else geojson.feature(selection)

    @property
    def _address(self) -> str:
        return f"{self.base}/collections/{self.layer.id}/items/{quote(self.feature_id, safe='')}"

    @property
    def _links(self) -> list[Link]:
        return [
            *format_links(self._address, _query_string(self.request), self.shown, self.language),
            collection_link(self.base, self.layer, self.language),
        ]


def _query_string(request: Request) -> str:
    """The query as the client wrote it, still percent-encoded."""
    return str(request.scope["query_string"], "latin-1")


def entity_tag(request: Request, version: str, layer_tag: str) -> str:
    """A strong tag: everything that the answer's bytes depend on, so that equal tags mean equal bytes."""
    digest = blake2b(request.scope["path"].encode(), digest_size=8)
    digest.update(request.scope["query_string"])
    # Sorted: a client that sends its headers in another order means the same.
    for name, value in sorted(header for header in request.scope["headers"] if header[0] in _VARYING):
        digest.update(b"%b\0%b\0" % (name, value))
    return f'"{version}-{layer_tag}-{digest.hexdigest()}"'


_VARYING = frozenset(
    {b"accept", b"accept-language", b"accept-encoding", b"host"}
    | {b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix"}
)


def layer_tag(layer: Layer) -> str:
    """Changes with the texts of the layer file and with the program, which both stand in every answer."""
    return blake2b(layer.model_dump_json().encode() + __version__.encode(), digest_size=4).hexdigest()
