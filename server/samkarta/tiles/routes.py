"""``/collections/{collectionId}/map/tiles/…``, as OGC API Tiles lays them out, and ``…/position``: a raster's value."""

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from samkarta.errors import BadParameter, NotFound
from samkarta.i18n import Language, Text
from samkarta.layer import STATUS_TITLES, FieldSpec, Layer
from samkarta.portal import Portal
from samkarta.style import load_style
from samkarta.style_legend import value_label
from samkarta.tiles.raster import MAX_ZOOM, Rgba, render_tile, rgba, value_at
from samkarta.web import MEDIA_TYPES, check_parameters, is_known, language, negotiate_format, strong_tag

_GET = ["GET", "HEAD"]
_TILE_MATRIX_SET = "WebMercatorQuad"
_POINT = re.compile(r"\s*POINT\s*\(\s*(-?\d{1,3}(?:\.\d+)?)\s+(-?\d{1,2}(?:\.\d+)?)\s*\)\s*", re.IGNORECASE)


def router(portal: Portal) -> APIRouter:
    """The routes that draw rasters and tell their value at a place; CatalogError where a style is wrong."""
    routes = APIRouter()
    colours = {entry.layer.id: _colours(load_style(entry).classes) for entry in portal.catalog if entry.layer.is_raster}

    @routes.api_route("/collections/{collection_id}/map/tiles/{matrix_set}/{matrix}/{row}/{col}", methods=_GET)
    def map_tile(collection_id: str, matrix_set: str, matrix: str, row: str, col: str, request: Request) -> Response:
        layer = portal.open_layer(collection_id)
        check_parameters(request, ("f", "lang"))
        negotiate_format(request, {"png": MEDIA_TYPES["png"]}, "png")
        snapshot = portal.store.raster(layer.id)
        z, x, y = _address(matrix_set, matrix, row, col)
        tag = strong_tag(snapshot.manifest.version, f"{z}/{x}/{y}", str(colours[layer.id]))
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
        if is_known(request, tag):
            return Response(status_code=304, headers=headers)
        body = render_tile(snapshot.download, z, x, y, colours[layer.id])
        return Response(body, media_type=MEDIA_TYPES["png"], headers=headers)

    @routes.api_route("/collections/{collection_id}/position", methods=_GET)
    def position(collection_id: str, request: Request) -> Response:
        layer = portal.open_layer(collection_id)
        check_parameters(request, ("coords", "f", "lang"))
        negotiate_format(request, {"json": MEDIA_TYPES["json"]}, "json")
        snapshot = portal.store.raster(layer.id)
        lon, lat = _point(request.query_params.get("coords"))
        spoken = language(request, portal.settings)
        headers = {"Cache-Control": "no-cache", "Content-Language": spoken, "Vary": "Accept, Accept-Language"}
        return JSONResponse(_position(layer, value_at(snapshot.download, lon, lat), spoken), headers=headers)

    return routes


def _colours(classes: Mapping[int, str]) -> dict[int, Rgba]:
    return {value: rgba(colour) for value, colour in classes.items()}


def _address(matrix_set: str, matrix: str, row: str, col: str) -> tuple[int, int, int]:
    """Zoom, column and row of a tile that exists; NotFound names the range that does."""
    if matrix_set != _TILE_MATRIX_SET:
        raise NotFound(
            Text(sv=f"Rutsystemet '{matrix_set}' finns inte.", en=f"There is no tile matrix set '{matrix_set}'."),
            parameter="tileMatrixSetId",
            allowed=(_TILE_MATRIX_SET,),
        )
    z = _whole_number("tileMatrix", matrix, MAX_ZOOM)
    last = 2**z - 1
    return z, _whole_number("tileCol", col, last), _whole_number("tileRow", row, last)


def _whole_number(parameter: str, text: str, last: int) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) > last:
        raise NotFound(
            Text(
                sv=f"{parameter} ska vara ett heltal från 0 till {last}, inte '{text}'.",
                en=f"{parameter} must be an integer from 0 to {last}, not '{text}'.",
            ),
            parameter=parameter,
            allowed=(f"0 to {last}",),
        )
    return int(text)


def _point(coords: str | None) -> tuple[float, float]:
    """Longitude and latitude of ``POINT(lon lat)``."""
    found = _POINT.fullmatch(coords or "")
    lon, lat = (float(found[1]), float(found[2])) if found else (999.0, 999.0)
    if abs(lon) > 180 or abs(lat) > 90:
        raise BadParameter(
            Text(
                sv=f"coords ska vara en punkt i grader, longitud före latitud, inte '{coords or ''}'.",
                en=f"coords must be a point in degrees, longitude before latitude, not '{coords or ''}'.",
            ),
            parameter="coords",
            allowed=("POINT(20.26 63.83)",),
        )
    return lon, lat


def _position(layer: Layer, value: float | None, spoken: Language) -> dict[str, object]:
    spec = layer.fields[0]
    return {
        "collection": layer.id,
        "title": layer.title[spoken],
        "status": layer.status,
        "statusTitle": STATUS_TITLES[layer.status][spoken],
        "updated": layer.updated.isoformat(),
        "caveat": layer.caveat[spoken],
        "attribution": layer.attribution,
        "license": layer.licence,
        "parameter": spec.name,
        "unit": spec.unit,
        "value": value,
        "label": _label(value, spec, spoken),
    }


def _label(value: float | None, spec: FieldSpec, spoken: Language) -> str | None:
    if value is None:
        return None
    whole = int(value) if float(value).is_integer() else value
    return value_label(whole, spec)[spoken]
