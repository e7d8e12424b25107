"""``/collections/{collectionId}/items`` and ``/items/{featureId}``: Features Part 1, sections 7.15 and 7.16.

This is plain ASGI before the framework's routing: routing, dependency resolution and a thread for each request cost
several times what it takes to find and send a page of features.
"""

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import unquote

import orjson
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from samkarta.errors import ClientError
from samkarta.features.crs import default_crs
from samkarta.features.items import HTML, ITEM_FORMATS, ItemRequest, ItemsRequest, Render, entity_tag, layer_tag
from samkarta.portal import Portal
from samkarta.problems import problem
from samkarta.stores.manifest import Manifest
from samkarta.web import is_known

_METHODS = frozenset({"GET", "HEAD"})
_PREFIX = "/collections/"
PATHS = ("/collections/{collectionId}/items", "/collections/{collectionId}/items/{featureId}")

type Headers = list[tuple[bytes, bytes]]


class ItemsEndpoint:
    """Answers requests for items and hands every other request on."""

    def __init__(self, app: ASGIApp, portal: Portal, render_items: Render, render_item: Render) -> None:
        self._app = app
        self._portal = portal
        self._render_items = render_items
        self._render_item = render_item
        self._compressed = CompressMiddleware(self._route)
        self._tags = {layer.id: layer_tag(layer) for layer in portal.catalog.open_layers()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        # Who does not ask for compression does not pay for looking whether an answer could be compressed.
        asks = scope["type"] == "http" and any(name == b"accept-encoding" for name, _ in scope["headers"])
        await (self._compressed if asks else self._route)(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Behind a path, or mounted in another application, the path begins with what is not ours.
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if path.startswith(_PREFIX) and scope["method"] != "OPTIONS":
            collection_id, _, rest = path[len(_PREFIX) :].partition("/")
            if rest == "items" or rest.startswith("items/"):
                return await self._answer(collection_id, rest, scope, receive, send)
        await self._app(scope, receive, send)
        return None

    async def _answer(self, collection_id: str, rest: str, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        settings = self._portal.settings
        try:
            if scope["method"] not in _METHODS:
                raise HTTPException(405, headers={"Allow": "GET, HEAD"})
            layer = self._portal.open_layer(collection_id)
            snapshot = self._portal.store.features(layer.id, request.query_params.get("version"))
            tag = entity_tag(request, snapshot.manifest.version, self._tags[layer.id])
            headers = _headers(tag, snapshot.manifest, pinned="version" in request.query_params)
            if is_known(request, tag):
                return await _send(scope, send, 304, headers, b"")
            if rest == "items":
                asked = ItemsRequest.of(self._portal, request, layer, snapshot)
                if not asked.is_encoded:
                    named = {name.decode(): value.decode() for name, value in headers}
                    response = await run_in_threadpool(asked.response, named)
                    return await response(scope, receive, send)
                shown, body = await self._items(asked)
                spoken, crs = asked.language, _CONTENT_CRS
            else:
                one = ItemRequest.of(self._portal, request, layer, snapshot, _raw_feature_id(scope))
                shown, body = await self._item(one)
                spoken, crs = one.language, one.content_crs.header.encode()
        except (ClientError, HTTPException) as error:
            return await problem(request, error, settings)(scope, receive, send)
        headers.append((b"content-type", _CONTENT_TYPES[shown]))
        headers.append((b"content-language", spoken.encode()))
        headers.append((b"content-crs", crs))
        return await _send(scope, send, 200, headers, body)

    async def _items(self, asked: ItemsRequest) -> tuple[str, bytes]:
        if asked.is_quick:
            return asked.shown, asked.document()
        if asked.shown == "json":
            return asked.shown, await run_in_threadpool(asked.document)

        def page() -> bytes:
            document = orjson.loads(asked.document())
            return self._render_items(self._portal, asked.request, asked.layer, document).encode()

        return asked.shown, await run_in_threadpool(page)

    async def _item(self, asked: ItemRequest) -> tuple[str, bytes]:
        body = asked.document()
        if asked.shown != HTML:
            return asked.shown, body
        page = await run_in_threadpool(self._render_item, self._portal, asked.request, asked.layer, orjson.loads(body))
        return asked.shown, page.encode()


_CONTENT_TYPES = {token: media_type.encode() for token, media_type in ITEM_FORMATS.items()} | {
    HTML: b"text/html; charset=utf-8"
}
_CONTENT_CRS = default_crs().header.encode()


def _raw_feature_id(scope: Scope) -> str:
    """The id as the client wrote it: in the decoded path, an escaped slash would look like a separator."""
    raw = scope.get("raw_path", b"").split(b"?")[0].partition(b"/items/")[2]
    # Whoever escapes what needs no escape, such as the word itself, gets the id of the decoded path.
    return unquote(raw.decode("ascii", "replace"), errors="replace") or scope["path"].partition("/items/")[2]


@lru_cache(maxsize=256)
def _http_date(moment: datetime) -> bytes:
    return format_datetime(moment, usegmt=True).encode()


def _headers(tag: str, manifest: Manifest, *, pinned: bool) -> Headers:
    return [
        (b"etag", tag.encode()),
        (b"last-modified", _http_date(manifest.published)),
        # A new version may be published at any time: ask again, and be told 304. A pinned one never changes.
        (b"cache-control", b"max-age=86400" if pinned else b"no-cache"),
        (b"vary", b"Accept, Accept-Language, Accept-Encoding"),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"ETag, Content-Crs, Link"),
    ]


async def _send(scope: Scope, send: Send, status: int, headers: Headers, body: bytes) -> None:
    if status != 304:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
