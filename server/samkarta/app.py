"""The application: settings in, routes out. This is the only place where the parts meet."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from samkarta.catalog import Catalog, load_catalog
from samkarta.cql2.limits import IN_URL
from samkarta.cql2.text import parse_text
from samkarta.features.download import router as download_router
from samkarta.features.endpoint import ItemsEndpoint
from samkarta.features.versions import router as versions_router
from samkarta.ogc.html import render_item, render_items
from samkarta.ogc.routes import landing
from samkarta.ogc.routes import router as ogc_router
from samkarta.pages.routes import mount_static
from samkarta.pages.routes import router as pages_router
from samkarta.portal import Portal
from samkarta.problems import handle_errors
from samkarta.settings import Settings
from samkarta.stores.disk import DiskStore
from samkarta.tiles.routes import router as tiles_router


def create_app(settings: Settings, catalog: Catalog | None = None) -> FastAPI:
    """The portal over the snapshots in ``settings.data``; CatalogError where a layer file is wrong."""
    portal = Portal(settings, catalog or load_catalog(settings.layers), DiskStore(settings.data))
    # Our own OpenAPI document describes what is published; FastAPI's would describe Python functions.
    app = FastAPI(title="Samkarta", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], expose_headers=["ETag", "Link"]
    )
    # Items are asked for more than everything else together: they are answered before any other routing.
    app.add_middleware(ItemsEndpoint, portal=portal, render_items=render_items, render_item=render_item)
    app.include_router(pages_router(portal, lambda request: landing(portal, request)))
    app.include_router(ogc_router(portal))
    app.include_router(download_router(portal))
    app.include_router(versions_router(portal))
    app.include_router(tiles_router(portal))
    mount_static(app)
    handle_errors(app, settings)
    # The grammar of filters is built by the first parse: better now than while the first client waits.
    parse_text("TRUE", IN_URL)
    return app
