"""The OpenAPI 3.0 document: exactly the routes and parameters that are served, for what is published.

Built here and not by pygeoapi, whose document describes JSON-LD, transactions and schemas on other servers.
"""

from collections.abc import Sequence
from typing import Any

from samkarta import __version__
from samkarta.i18n import Language
from samkarta.layer import THEMES
from samkarta.ogc.documents import field_schema
from samkarta.ogc.engine import Document
from samkarta.ogc.links import Address
from samkarta.ogc.openapi_parts import JSON_TYPES, components, reference
from samkarta.ogc.publication import Publication, Published
from samkarta.ogc.strings import say
from samkarta.settings import Settings
from samkarta.web import MEDIA_TYPES

_JSON, _GEOJSON, _SCHEMA = MEDIA_TYPES["json"], MEDIA_TYPES["geojson"], MEDIA_TYPES["schema"]


def openapi_document(settings: Settings, publication: Publication, address: Address) -> Document:
    """The API as it is now, in the language and at the public address of the request."""
    language = address.language
    features = [published for published in publication if not published.is_raster]
    rasters = [published for published in publication if published.is_raster]
    paths = _service_paths(language) | _collection_paths(publication, features, rasters, language)
    for published in features:
        paths |= _items_paths(published, language)
    return {
        "openapi": "3.0.3",
        "info": _info(settings, address),
        "servers": [{"url": address.base, "description": say("portal_title", language)}],
        "tags": _tags(publication, language),
        "paths": paths,
        "components": components(settings, features, language),
    }


def _info(settings: Settings, address: Address) -> dict[str, Any]:
    contact = {"name": settings.contact_name, "url": settings.contact_url or f"{address.base}/"}
    if settings.contact_email:
        contact["email"] = settings.contact_email
    return {
        "title": say("portal_title", address.language),
        "description": say("openapi_description", address.language, most=settings.max_limit),
        "version": __version__,
        "contact": contact,
        "license": {"name": say("licence_per_collection", address.language), "url": f"{address.base}/collections"},
        "x-language": address.language,
    }


def _tags(publication: Publication, language: Language) -> list[dict[str, str]]:
    tags = [{"name": "service", "description": say("openapi_tag_service", language)}]
    tags += [{"name": "collections", "description": say("openapi_tag_collections", language)}]
    return tags + [
        {
            "name": published.layer.id,
            "description": f"{published.layer.title[language]} ({THEMES[published.layer.theme][language]})",
        }
        for published in publication
        if not published.is_raster
    ]


def _service_paths(language: Language) -> dict[str, Any]:
    return {
        "/": _get("landing", "service", language, {_JSON: reference("schemas", "landingPage"), "text/html": _PAGE}),
        "/conformance": _get(
            "conformance", "service", language, {_JSON: reference("schemas", "conformance"), "text/html": _PAGE}
        ),
        "/openapi": _get("openapi", "service", language, {MEDIA_TYPES["openapi"]: _OBJECT, "text/html": _PAGE}),
        "/collections": _get(
            "collections", "collections", language, {_JSON: reference("schemas", "collections"), "text/html": _PAGE}
        ),
    }


def _collection_paths(
    every: Publication, features: Sequence[Published], rasters: Sequence[Published], language: Language
) -> dict[str, Any]:
    """Resources that look alike in each collection; the path parameter lists those that have them."""
    schema: dict[str, Any] = {_SCHEMA: _OBJECT, "text/html": _PAGE}
    resources = {
        "": ("collection", list(every), {_JSON: reference("schemas", "collection"), "text/html": _PAGE}, []),
        "/schema": ("schema", list(every), schema, []),
        "/queryables": ("queryables", features, schema, []),
        "/coverage": ("coverage", rasters, _COVERAGE, [reference("parameters", "bbox")]),
    }
    return {
        f"/collections/{{collectionId}}{path}": _get(
            name,
            "collections",
            language,
            content,
            [_collection_id(layers, language), *parameters],
            form="f_coverage" if name == "coverage" else "f",
            statuses=("400", "404", "406"),
        )
        for path, (name, layers, content, parameters) in resources.items()
        if layers
    }


def _items_paths(published: Published, language: Language) -> dict[str, Any]:
    layer = published.layer
    path = f"/collections/{layer.id}/items"
    shared = [reference("parameters", name) for name in ("bbox", "datetime", "limit", "offset")]
    filters = [_filter(published, index, language) for index in range(len(published.manifest.fields))]
    page = {_GEOJSON: reference("schemas", f"{layer.id}_items"), "text/html": _PAGE}
    feature = {_GEOJSON: reference("schemas", f"{layer.id}_item"), "text/html": _PAGE}
    values = {"title": layer.title[language], "caveat": layer.caveat[language]}
    return {
        path: _get(
            "items", layer.id, language, page, [*shared, *filters], statuses=("400", "404", "406"), values=values
        ),
        f"{path}/{{featureId}}": _get(
            "item",
            layer.id,
            language,
            feature,
            [reference("parameters", "featureId")],
            statuses=("400", "404", "406"),
            values=values,
        ),
    }


def _collection_id(layers: Sequence[Published], language: Language) -> dict[str, Any]:
    ids = [published.layer.id for published in layers]
    return {
        "name": "collectionId",
        "in": "path",
        "required": True,
        "description": say("openapi_collection_id", language),
        "schema": {"type": "string", "enum": ids},
        "example": ids[0],
    }


def _filter(published: Published, index: int, language: Language) -> dict[str, Any]:
    spec = published.manifest.fields[index]
    described = field_schema(spec, language)
    values = [f"{value} ({title})" for value, title in described.get("x-enum-titles", {}).items()]
    parts = [
        say("openapi_filter", language, title=described["title"]),
        described.get("description", ""),
        say("openapi_filter_values", language, values=", ".join(values)) if values else "",
    ]
    return {
        "name": spec.name,
        "in": "query",
        "required": False,
        "description": " ".join(part for part in parts if part),
        "schema": JSON_TYPES[spec.type] | ({"enum": described["enum"]} if spec.enum else {}),
        "style": "form",
        "explode": False,
    }


_PAGE = {"type": "string"}
_OBJECT = {"type": "object"}
_COVERAGE = {
    MEDIA_TYPES["coverage"]: _OBJECT,
    MEDIA_TYPES["geotiff"]: {"type": "string", "format": "binary"},
    "text/html": _PAGE,
}


def _get(
    name: str,
    tag: str,
    language: Language,
    content: dict[str, Any],
    parameters: Sequence[dict[str, Any]] = (),
    *,
    form: str = "f",
    statuses: Sequence[str] = ("400", "406"),
    values: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A path whose GET answers with ``content``, one schema a media type."""
    fill = values or {}
    common = [reference("parameters", form), reference("parameters", "lang")]
    return {
        "get": {
            "tags": [tag],
            "operationId": f"{name}_{tag}" if values else name,
            "summary": say(f"openapi_{name}_summary", language, **fill),
            "description": say(f"openapi_{name}_description", language, **fill),
            "parameters": [*parameters, *common],
            "responses": {
                "200": {
                    "description": say(f"openapi_{name}_summary", language, **fill),
                    "content": {media: {"schema": schema} for media, schema in content.items()},
                }
            }
            | {status: reference("responses", status) for status in statuses},
        }
    }
