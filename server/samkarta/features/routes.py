"""``/collections/{collectionId}/items`` and ``/items/{featureId}``: Features Part 1, sections 7.15 and 7.16."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import numpy as np
import orjson
from fastapi import APIRouter, Request, Response

from samkarta.errors import NotFound
from samkarta.features.documents import collection_link, feature_collection, format_links, page_links, single_feature
from samkarta.features.parameters import parse_query
from samkarta.i18n import Language, Text
from samkarta.layer import Layer
from samkarta.portal import Portal
from samkarta.web import (
    MEDIA_TYPES,
    base_url,
    check_parameters,
    is_known,
    language,
    negotiate_format,
    strong_tag,
)

FORMATS = {"json": MEDIA_TYPES["geojson"], "html": MEDIA_TYPES["html"]}
_GET = ["GET", "HEAD"]

type Render = Callable[[Portal, Request, Layer, dict[str, Any]], str]


def router(portal: Portal, render_items: Render, render_item: Render) -> APIRouter:
    """The routes of the features; the two callables make the HTML page of a parsed GeoJSON document."""
    routes = APIRouter()

    @routes.api_route("/collections/{collection_id}/items", methods=_GET)
    def items(collection_id: str, request: Request) -> Response:
        layer = portal.open_layer(collection_id)
        snapshot = portal.store.features(layer.id)
        query = parse_query(request, snapshot.manifest, portal.settings)
        shown = negotiate_format(request, FORMATS, "json")
        spoken = language(request, portal.settings)
        tag = _etag(request, portal, snapshot.manifest.version, shown, spoken)
        if is_known(request, tag):
            return _respond(b"", shown, spoken, tag, status=304)
        rows = snapshot.select(query)
        base = base_url(request, portal.settings)
        address = f"{base}/collections/{layer.id}/items"
        links = [
            *format_links(address, request.query_params, shown, spoken),
            *page_links(address, request.query_params, query, len(rows), shown, spoken),
            collection_link(base, layer, spoken),
        ]
        body = feature_collection(snapshot, layer, rows, query, links, spoken)
        if shown == "html":
            body = render_items(portal, request, layer, orjson.loads(body)).encode()
        return _respond(body, shown, spoken, tag)

    @routes.api_route("/collections/{collection_id}/items/{feature_id:path}", methods=_GET)
    def item(collection_id: str, feature_id: str, request: Request) -> Response:
        layer = portal.open_layer(collection_id)
        check_parameters(request, ("f", "lang"))
        snapshot = portal.store.features(layer.id)
        shown = negotiate_format(request, FORMATS, "json")
        spoken = language(request, portal.settings)
        tag = _etag(request, portal, snapshot.manifest.version, shown, spoken)
        row = snapshot.find(feature_id)
        if row is None:
            raise NotFound(
                Text(
                    sv=f"Samlingen '{layer.id}' har inget objekt '{feature_id}'.",
                    en=f"The collection '{layer.id}' has no feature '{feature_id}'.",
                ),
                parameter="featureId",
            )
        if is_known(request, tag):
            return _respond(b"", shown, spoken, tag, status=304)
        base = base_url(request, portal.settings)
        address = f"{base}/collections/{layer.id}/items/{quote(feature_id, safe='')}"
        links = [
            *format_links(address, request.query_params, shown, spoken),
            collection_link(base, layer, spoken),
        ]
        encoded = snapshot.encoded(np.array([row], dtype=np.int64))
        body = single_feature(encoded, layer, links, spoken)
        if shown == "html":
            body = render_item(portal, request, layer, orjson.loads(body)).encode()
        return _respond(body, shown, spoken, tag)

    return routes


def _etag(request: Request, portal: Portal, version: str, shown: str, spoken: Language) -> str:
    return strong_tag(version, base_url(request, portal.settings), request.url.path, request.url.query, shown, spoken)


def _respond(body: bytes, shown: str, spoken: Language, tag: str, status: int = 200) -> Response:
    headers = {
        "ETag": tag,
        # The answer changes when a new version is published: ask again, and be told 304.
        "Cache-Control": "no-cache",
        "Content-Language": spoken,
        "Vary": "Accept, Accept-Language",
    }
    media = FORMATS[shown] if shown != "html" else "text/html; charset=utf-8"
    return Response(body, status_code=status, media_type=media, headers=headers)
