"""Every OGC resource but the items: landing page, conformance, collections, schemas, coverages and OpenAPI."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from swagger_ui_bundle import swagger_ui_path

from samkarta.cql2.describe import functions
from samkarta.errors import NotFound
from samkarta.features.crs import default_crs, parse_box
from samkarta.i18n import Text
from samkarta.ogc import documents, schemas
from samkarta.ogc.call import COMMON_PARAMETERS, COVERAGE, DOCUMENT, OPENAPI, SCHEMA, Call
from samkarta.ogc.coverage import MAX_JSON_CELLS, coverage_json, geotiff, read_cells
from samkarta.ogc.openapi import openapi_document
from samkarta.ogc.responses import cached_response, file_response
from samkarta.portal import Portal

_GET = ["GET", "HEAD"]
# The rest of the package is other builds of the same script, and pages that load it.
_SWAGGER_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")


def landing(portal: Portal, request: Request) -> Response:
    """The landing page as JSON; the front page is its HTML."""
    call = Call.of(portal, request, {"json": DOCUMENT["json"]})
    return call.as_json(documents.landing(call.draft, call.address))


def router(portal: Portal) -> APIRouter:
    """The routes over what ``portal`` has published."""
    routes = APIRouter()

    @routes.api_route("/conformance", methods=_GET)
    def conformance(request: Request) -> Response:
        call = Call.of(portal, request, DOCUMENT)
        return call.answer(documents.conformance(call.address), "conformance.html")

    @routes.api_route("/functions", methods=_GET)
    def filter_functions(request: Request) -> Response:
        call = Call.of(portal, request, {"json": DOCUMENT["json"]})
        return call.as_json(functions(call.address.language))

    @routes.api_route("/collections", methods=_GET)
    def collections(request: Request) -> Response:
        call = Call.of(portal, request, DOCUMENT)
        return call.answer(documents.collections(call.draft, call.address), "collections/index.html")

    @routes.api_route("/collections/{collection_id}", methods=_GET)
    def collection(collection_id: str, request: Request) -> Response:
        call = Call.of(portal, request, DOCUMENT)
        published = call.draft.publication[collection_id]
        document = documents.collection(call.draft, call.address, published)
        return call.answer(document, "collections/collection.html", published)

    _add_schemas(routes, portal)

    @routes.api_route("/collections/{collection_id}/coverage", methods=_GET)
    def coverage(collection_id: str, request: Request) -> Response:
        return _coverage(Call.of(portal, request, COVERAGE, (*COMMON_PARAMETERS, "bbox")), collection_id)

    @routes.api_route("/openapi", methods=_GET)
    def openapi(request: Request) -> Response:
        call = Call.of(portal, request, OPENAPI)
        return call.answer(
            openapi_document(portal.settings, call.draft.publication, call.address), "openapi/swagger.html"
        )

    @routes.api_route("/static/swagger-ui/{name}", methods=_GET)
    def swagger_file(name: str) -> Response:
        if name not in _SWAGGER_FILES:
            raise NotFound(
                Text(sv=f"Filen '{name}' finns inte.", en=f"There is no file '{name}'."), allowed=_SWAGGER_FILES
            )
        return FileResponse(swagger_ui_path / name)

    return routes


def _add_schemas(routes: APIRouter, portal: Portal) -> None:
    """What a collection says of its properties, one schema for each use."""

    @routes.api_route("/collections/{collection_id}/schema", methods=_GET)
    def schema(collection_id: str, request: Request) -> Response:
        call = Call.of(portal, request, SCHEMA)
        published = call.draft.publication[collection_id]
        return call.answer(schemas.returnables(call.address, published), "collections/schema.html", published)

    @routes.api_route("/collections/{collection_id}/queryables", methods=_GET)
    def queryables(collection_id: str, request: Request) -> Response:
        call = Call.of(portal, request, SCHEMA)
        published = call.draft.publication[collection_id]
        portal.store.features(collection_id)  # a raster has no queryables
        return call.answer(schemas.queryables(call.address, published), "collections/queryables.html", published)

    @routes.api_route("/collections/{collection_id}/sortables", methods=_GET)
    def sortables(collection_id: str, request: Request) -> Response:
        call = Call.of(portal, request, SCHEMA)
        published = call.draft.publication[collection_id]
        portal.store.features(collection_id)  # nor has it sortables
        return call.answer(schemas.sortables(call.address, published), "collections/sortables.html", published)


def _coverage(call: Call, collection_id: str) -> Response:
    """The cells of a raster, or the whole file for who wants all of it as GeoTIFF."""
    published = call.draft.publication[collection_id]
    file = call.portal.store.raster(collection_id).download
    bbox = parse_box(call.request.query_params["bbox"], default_crs()) if "bbox" in call.request.query_params else None
    if call.token == "html":
        document = documents.collection(call.draft, call.address, published)
        schema = schemas.returnables(call.address, published)
        return call.answer(document, "collections/coverage/index.html", published, schema=schema)
    media_type, language = call.formats[call.token][0], call.address.language
    if call.token == "json":
        cells = read_cells(file, bbox, MAX_JSON_CELLS)
        return call.as_json(coverage_json(cells, published.manifest.fields[0]))
    if bbox is not None:
        return cached_response(call.request, geotiff(read_cells(file, bbox)), media_type, language)
    name, version = f"{collection_id}.tif", published.manifest.version
    return file_response(call.request, file, name, version, media_type, language)
