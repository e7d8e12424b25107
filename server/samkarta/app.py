"""The application: settings in, routes out. This is the only place where the parts meet."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from samkarta.catalog import Catalog, load_catalog
from samkarta.errors import ClientError, problem_json
from samkarta.features.download import router as download_router
from samkarta.features.routes import router as features_router
from samkarta.i18n import Text
from samkarta.ogc.html import render_item, render_items
from samkarta.ogc.routes import landing
from samkarta.ogc.routes import router as ogc_router
from samkarta.pages.routes import mount_static
from samkarta.pages.routes import router as pages_router
from samkarta.portal import Portal
from samkarta.settings import Settings
from samkarta.stores.disk import DiskStore
from samkarta.tiles.routes import router as tiles_router
from samkarta.web import MEDIA_TYPES, language

log = logging.getLogger(__name__)


def create_app(settings: Settings, catalog: Catalog | None = None) -> FastAPI:
    """The portal over the snapshots in ``settings.data``; CatalogError where a layer file is wrong."""
    portal = Portal(settings, catalog or load_catalog(settings.layers), DiskStore(settings.data))
    # Our own OpenAPI document describes what is published; FastAPI's would describe Python functions.
    app = FastAPI(title="Samkarta", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], expose_headers=["ETag", "Link"]
    )
    app.include_router(pages_router(portal, lambda request: landing(portal, request)))
    app.include_router(ogc_router(portal))
    app.include_router(features_router(portal, render_items, render_item))
    app.include_router(download_router(portal))
    app.include_router(tiles_router(portal))
    mount_static(app)
    _handle_errors(app, settings)
    return app


def _handle_errors(app: FastAPI, settings: Settings) -> None:
    """One table from error to answer: the client's faults, unknown paths, and our own bugs."""

    @app.exception_handler(ClientError)
    def client_error(request: Request, error: ClientError) -> Response:
        spoken = language(request, settings)
        status, problem = problem_json(error, request.url.path, spoken)
        return JSONResponse(
            problem, status, {"Content-Language": spoken, "Vary": "Accept-Language"}, MEDIA_TYPES["problem"]
        )

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        detail = _HTTP_DETAILS.get(error.status_code, Text(sv=error.detail, en=error.detail))
        return _problem(request, settings, error.status_code, error.detail, detail, dict(error.headers or {}))

    @app.exception_handler(Exception)
    def bug(request: Request, error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _problem(request, settings, 500, "Internal Server Error", _BUG, {})


_BUG = Text(sv="Något gick fel hos oss; felet är loggat.", en="Something went wrong here; the fault is logged.")
_HTTP_DETAILS = {
    404: Text(
        sv="Adressen finns inte; börja på startsidan.", en="There is no such address; start at the landing page."
    ),
    405: Text(sv="Metoden stöds inte här; använd GET.", en="The method is not supported here; use GET."),
}


def _problem(
    request: Request, settings: Settings, status: int, title: str, detail: Text, headers: dict[str, str]
) -> Response:
    spoken = language(request, settings)
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail[spoken]}
    problem["instance"] = request.url.path
    return JSONResponse(problem, status, headers | {"Content-Language": spoken}, MEDIA_TYPES["problem"])
