"""``/collections/{collectionId}/versions`` and ``/changes``: which versions are kept, and what differs between two."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from samkarta.errors import BadParameter
from samkarta.features.changes import Changes, changes_between
from samkarta.features.documents import provenance
from samkarta.features.items import layer_tag
from samkarta.features.parameters import whole_number
from samkarta.i18n import Language, Text
from samkarta.layer import Layer
from samkarta.portal import Portal
from samkarta.stores.manifest import Manifest
from samkarta.web import MEDIA_TYPES, base_url, check_parameters, is_known, language, strong_tag

_GET = ["GET", "HEAD"]


def router(portal: Portal) -> APIRouter:
    """The routes of the versions of a layer."""
    routes = APIRouter()

    @routes.api_route("/collections/{collectionId}/versions", methods=_GET)
    def versions(collectionId: str, request: Request) -> Response:  # noqa: N803 - the standard's name
        layer = portal.open_layer(collectionId)
        check_parameters(request, ("f", "lang"))
        _json_only(request)
        current, kept = portal.store.current(layer.id), portal.store.versions(layer.id)
        spoken, base = language(request, portal.settings), base_url(request, portal.settings)
        tag = strong_tag(str(current), *kept, layer_tag(layer), base, spoken)
        if is_known(request, tag):
            return Response(status_code=304, headers=_headers(tag, spoken))
        listed = [
            _described(portal.store.manifest_of(layer.id, version), layer, base, spoken, current)
            for version in reversed(kept)
        ]
        address = f"{base}/collections/{layer.id}"
        links = [
            {"rel": "self", "type": MEDIA_TYPES["json"], "href": f"{address}/versions"},
            {"rel": "collection", "type": MEDIA_TYPES["json"], "href": address},
        ]
        body = orjson.dumps({"versions": listed, "links": links, **provenance(layer, spoken)})
        return Response(body, media_type=MEDIA_TYPES["json"], headers=_headers(tag, spoken))

    @routes.api_route("/collections/{collectionId}/changes", methods=_GET)
    def changes(collectionId: str, request: Request) -> Response:  # noqa: N803 - the standard's name
        layer = portal.open_layer(collectionId)
        check_parameters(request, ("from", "to", "limit", "offset", "f", "lang"))
        _json_only(request)
        given = request.query_params
        kept = portal.store.versions(layer.id)
        if "from" not in given:
            raise BadParameter(
                Text(sv="Ange från vilken version.", en="Say from which version."), parameter="from", allowed=kept
            )
        limit = min(
            whole_number(given, "limit", default=portal.settings.default_limit, least=1), portal.settings.max_limit
        )
        offset = whole_number(given, "offset", default=0, least=0)
        newer = portal.store.features(layer.id, given.get("to"))
        older = portal.store.features(layer.id, given["from"])
        spoken, base = language(request, portal.settings), base_url(request, portal.settings)
        versions = (older.manifest.version, newer.manifest.version)
        tag = strong_tag(*versions, f"{offset}+{limit}", layer_tag(layer), base, spoken)
        if is_known(request, tag):
            return Response(status_code=304, headers=_headers(tag, spoken))
        found = changes_between(older, newer)
        links = _change_links(base, layer, versions, offset, limit, sum(found.counts.values()))
        body = _changes_document(found, found.features(offset, limit), links, provenance(layer, spoken))
        return Response(body, media_type=MEDIA_TYPES["geojson"], headers=_headers(tag, spoken))

    return routes


def _changes_document(found: Changes, page: list[bytes], links: list[dict[str, str]], origin: dict[str, str]) -> bytes:
    tail: dict[str, Any] = {
        "from": found.older.manifest.version,
        "to": found.newer.manifest.version,
        "numberMatched": sum(found.counts.values()),
        "numberReturned": len(page),
        "links": links,
        **origin,
    }
    tail |= found.counts
    return b'{"type":"FeatureCollection","features":[' + b",".join(page) + b"]," + orjson.dumps(tail)[1:]


def _described(manifest: Manifest, layer: Layer, base: str, spoken: Language, current: str | None) -> dict[str, Any]:
    pinned = f"{base}/collections/{layer.id}/items?version={manifest.version}"
    title = Text(sv="Objekten i den här versionen", en="The features of this version")[spoken]
    items = {"rel": "items", "type": MEDIA_TYPES["geojson"], "title": title, "href": pinned}
    return {
        "version": manifest.version,
        "published": manifest.published.isoformat().replace("+00:00", "Z"),
        "current": manifest.version == current,
        "count": manifest.count,
        "quarantined": manifest.quarantined,
        "sha256": manifest.content,
        "source": manifest.source,
        "links": [] if manifest.kind == "raster" else [items],
    }


def _change_links(
    base: str, layer: Layer, versions: tuple[str, str], offset: int, limit: int, matched: int
) -> list[dict[str, str]]:
    older, newer = versions
    address = f"{base}/collections/{layer.id}/changes?from={older}&to={newer}&limit={limit}"
    steps = {"self": offset}
    if offset + limit < matched:
        steps["next"] = offset + limit
    if offset > 0:
        steps["prev"] = max(0, offset - limit)
    media = MEDIA_TYPES["geojson"]
    return [{"rel": rel, "type": media, "href": f"{address}&offset={place}"} for rel, place in steps.items()]


def _json_only(request: Request) -> None:
    if request.query_params.get("f", "json") != "json":
        raise BadParameter(
            Text(sv="Finns bara som json.", en="Only available as json."), parameter="f", allowed=("json",)
        )


def _headers(tag: str, spoken: Language) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache", "Content-Language": spoken, "Vary": "Accept-Language"}
