"""``/collections/{collectionId}/download``: a layer as a whole, the very file that the snapshot keeps."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from samkarta.features.formats.gdal import GEOPACKAGE
from samkarta.features.formats.registry import file_name
from samkarta.layer import Layer
from samkarta.portal import Portal
from samkarta.stores.base import FeatureSnapshot, RasterSnapshot
from samkarta.web import MEDIA_TYPES, check_parameters, is_known, strong_tag

_GEOTIFF_EXTENSION = "tif"


def router(portal: Portal) -> APIRouter:
    """The route of the files; parts of one are sent to who asks for a range (RFC 9110, section 14)."""
    routes = APIRouter()

    @routes.api_route("/collections/{collection_id}/download", methods=["GET", "HEAD"])
    def download(collection_id: str, request: Request) -> Response:
        layer = portal.open_layer(collection_id)
        check_parameters(request, ("version", "lang"))
        return _answer(request, layer, _snapshot(portal, layer, request.query_params.get("version")))

    return routes


def download_type(layer: Layer) -> str:
    """The media type of the file that the layer is kept in."""
    return MEDIA_TYPES["geotiff"] if layer.is_raster else GEOPACKAGE.media_type


def _snapshot(portal: Portal, layer: Layer, version: str | None) -> FeatureSnapshot | RasterSnapshot:
    store = portal.store
    return store.raster(layer.id, version) if layer.is_raster else store.features(layer.id, version)


def _answer(request: Request, layer: Layer, snapshot: FeatureSnapshot | RasterSnapshot) -> Response:
    manifest = snapshot.manifest
    tag = strong_tag(manifest.version, "download")
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(manifest.published.astimezone(UTC), usegmt=True),
        # The answer changes when a new version is published: ask again, and be told 304.
        "Cache-Control": "no-cache",
        "Accept-Ranges": "bytes",
    }
    if _has_it(request, tag, manifest.published):
        return Response(status_code=304, headers=headers)
    extension = _GEOTIFF_EXTENSION if layer.is_raster else GEOPACKAGE.extension
    return FileResponse(
        snapshot.download,
        media_type=download_type(layer),
        filename=file_name(layer, manifest.version, extension, filtered=False),
        headers=headers,
    )


def _has_it(request: Request, tag: str, published: datetime) -> bool:
    """Whether the client has the file; its tag counts for more than its date (RFC 9110, section 13.2.2)."""
    if "if-none-match" in request.headers:
        return is_known(request, tag)
    try:
        since = parsedate_to_datetime(request.headers["if-modified-since"])
    except (KeyError, ValueError):
        return False
    return since.tzinfo is not None and published.replace(microsecond=0) <= since
