"""The items of a collection: from a request to the document that answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import numpy as np
from fastapi import Request

from samkarta import __version__
from samkarta.errors import NotFound
from samkarta.features.documents import collection_link, feature_collection, format_links, page_links, single_feature
from samkarta.features.parameters import parse_query
from samkarta.i18n import Language, Text
from samkarta.layer import Layer
from samkarta.portal import Portal
from samkarta.stores.base import FeatureSnapshot
from samkarta.stores.query import Query
from samkarta.web import MEDIA_TYPES, base_url, check_parameters, language, negotiate_format

FORMATS = {"json": MEDIA_TYPES["geojson"], "html": MEDIA_TYPES["html"]}

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
    shown: str
    language: Language

    @classmethod
    def of(cls, portal: Portal, request: Request, layer: Layer, snapshot: FeatureSnapshot) -> "ItemsRequest":
        """The request, checked; ClientError for the first fault."""
        query = parse_query(request, snapshot.manifest, portal.settings)
        shown = negotiate_format(request, FORMATS, "json")
        return cls(portal, request, layer, snapshot, query, shown, language(request, portal.settings))

    @cached_property
    def is_quick(self) -> bool:
        """Whether the answer takes so little that it need not leave the event loop."""
        query, manifest = self.query, self.snapshot.manifest
        if self.shown != "json" or query.equals or query.interval or query.limit > QUICK_ROWS:
            return False
        if query.bbox is None or manifest.bounds_wgs84 is None:
            return True
        west, south, east, north = manifest.bounds_wgs84
        whole = max((east - west) * (north - south), 1e-9)
        box = query.bbox
        width, height = min(box.east, east) - max(box.west, west), min(box.north, north) - max(box.south, south)
        share = max(width, 0.0) * max(height, 0.0) / whole
        return box.west <= box.east and share * manifest.count < QUICK_ROWS

    def document(self) -> bytes:
        """The GeoJSON FeatureCollection."""
        rows = self.snapshot.select(self.query)
        base = base_url(self.request, self.portal.settings)
        address, asked = f"{base}/collections/{self.layer.id}/items", self.request.url.query
        links = [
            *format_links(address, asked, self.shown, self.language),
            *page_links(
                address, asked, self.query, len(rows), self.snapshot.manifest.version, self.shown, self.language
            ),
            collection_link(base, self.layer, self.language),
        ]
        return feature_collection(self.snapshot, self.layer, rows, self.query, links, self.language)


def item_document(portal: Portal, request: Request, layer: Layer, feature_id: str, shown: str) -> bytes:
    """One GeoJSON Feature with its links; NotFound where there is none with that id."""
    check_parameters(request, ("f", "lang", "version"))
    snapshot = portal.store.features(layer.id, request.query_params.get("version"))
    spoken = language(request, portal.settings)
    row = snapshot.find(feature_id)
    if row is None:
        raise NotFound(
            Text(
                sv=f"Samlingen '{layer.id}' har inget objekt '{feature_id}'.",
                en=f"The collection '{layer.id}' has no feature '{feature_id}'.",
            ),
            parameter="featureId",
        )
    base = base_url(request, portal.settings)
    address = f"{base}/collections/{layer.id}/items/{quote(feature_id, safe='')}"
    links = [*format_links(address, request.url.query, shown, spoken), collection_link(base, layer, spoken)]
    return single_feature(snapshot.encoded(np.array([row], dtype=np.int64)), layer, links, spoken)


def entity_tag(request: Request, version: str, layer_tag: str) -> str:
    """A strong tag: everything that the answer's bytes depend on, so that equal tags mean equal bytes."""
    digest = blake2b(request.scope["path"].encode(), digest_size=8)
    digest.update(request.scope["query_string"])
    for name, value in request.scope["headers"]:
        if name in _VARYING:
            digest.update(name + value)
    return f'"{version}-{layer_tag}-{digest.hexdigest()}"'


_VARYING = frozenset(
    {b"accept", b"accept-language", b"accept-encoding", b"host"}
    | {b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix"}
)


def layer_tag(layer: Layer) -> str:
    """Changes with the texts of the layer file and with the program, which both stand in every answer."""
    return blake2b(layer.model_dump_json().encode() + __version__.encode(), digest_size=4).hexdigest()
