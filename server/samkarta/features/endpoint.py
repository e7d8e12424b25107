"""``/collections/{collectionId}/items`` and ``/items/{featureId}``: Features Part 1, sections 7.15 and 7.16.

This is plain ASGI before the framework's routing: routing, dependency resolution and a thread for each request cost
several times what it takes to find and send a page of features.
"""

from email.utils import format_datetime
from urllib.parse import unquote

import orjson
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from samkarta.errors import ClientError
from samkarta.features.items import FORMATS, ItemsRequest, Render, entity_tag, item_document, layer_tag
from samkarta.layer import Layer
from samkarta.portal import Portal
from samkarta.problems import problem
from samkarta.stores.manifest import Manifest
from samkarta.web import language, negotiate_format

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
        self._tags = {layer.id: layer_tag(layer) for layer in portal.catalog.open_layers()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["path"].startswith(_PREFIX) and scope["method"] != "OPTIONS":
            collection_id, _, rest = scope["path"][len(_PREFIX) :].partition("/")
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
            if _is_known(scope, tag):
                return await _send(scope, send, 304, headers, b"")
            if rest == "items":
                shown, body = await self._items(ItemsRequest.of(self._portal, request, layer, snapshot))
            else:
                shown, body = await self._item(request, layer, _raw_feature_id(scope))
        except (ClientError, HTTPException) as error:
            return await problem(request, error, settings)(scope, receive, send)
        headers.append((b"content-type", _CONTENT_TYPES[shown]))
        headers.append((b"content-language", language(request, settings).encode()))
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

    async def _item(self, request: Request, layer: Layer, feature_id: str) -> tuple[str, bytes]:
        shown = negotiate_format(request, FORMATS, "json")
        body = item_document(self._portal, request, layer, feature_id, shown)
        if shown == "json":
            return shown, body
        document = orjson.loads(body)
        page = await run_in_threadpool(self._render_item, self._portal, request, layer, document)
        return shown, page.encode()


_CONTENT_TYPES = {"json": FORMATS["json"].encode(), "html": b"text/html; charset=utf-8"}


def _raw_feature_id(scope: Scope) -> str:
    """The id as the client wrote it: in the decoded path, an escaped slash would look like a separator."""
    raw = scope.get("raw_path", b"").split(b"?")[0].partition(b"/items/")[2]
    # Whoever escapes what needs no escape, such as the word itself, gets the id of the decoded path.
    return unquote(raw.decode("ascii", "replace"), errors="replace") or scope["path"].partition("/items/")[2]


def _headers(tag: str, manifest: Manifest, *, pinned: bool) -> Headers:
    return [
        (b"etag", tag.encode()),
        (b"last-modified", format_datetime(manifest.published, usegmt=True).encode()),
        # A new version may be published at any time: ask again, and be told 304. A pinned one never changes.
        (b"cache-control", b"max-age=86400" if pinned else b"no-cache"),
        (b"vary", b"Accept, Accept-Language, Accept-Encoding"),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"ETag, Content-Crs, Link"),
    ]


def _is_known(scope: Scope, tag: str) -> bool:
    """Whether the client already has the representation that ``tag`` names (RFC 9110, section 13.1.2)."""
    known = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
    return tag.encode() in {part.strip().removeprefix(b"W/") for part in known.split(b",")} if known else False


async def _send(scope: Scope, send: Send, status: int, headers: Headers, body: bytes) -> None:
    if status != 304:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
