"""Components of the OpenAPI document: parameters, answers and the shapes of what is answered."""

from collections.abc import Sequence
from typing import Any

from samkarta.i18n import LANGUAGES, Language
from samkarta.layer import STATUS_TITLES
from samkarta.ogc.config import JSON_TYPES
from samkarta.ogc.publication import Published
from samkarta.ogc.schemas import field_schema
from samkarta.ogc.strings import say
from samkarta.settings import Settings
from samkarta.web import MEDIA_TYPES

type Part = dict[str, Any]

_TEXT: Part = {"type": "string"}
_COUNT: Part = {"type": "integer", "minimum": 0}


def reference(kind: str, name: str) -> Part:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def query_parameter(name: str, schema: Part, description: str, example: object = None) -> Part:
    """A parameter that may be left out, its values separated by commas."""
    parameter = {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
    return parameter | {"style": "form", "explode": False} | ({} if example is None else {"example": example})


def components(settings: Settings, features: Sequence[Published], language: Language) -> Part:
    """Everything that the paths refer to."""
    schemas = _general_schemas()
    for published in features:
        schemas[f"{published.layer.id}_item"] = _feature(published, language)
        schemas[f"{published.layer.id}_items"] = _feature_collection(published.layer.id)
    return {"parameters": _parameters(settings, language), "responses": _responses(language), "schemas": schemas}


def _parameters(settings: Settings, language: Language) -> Part:
    def parameter(place: str, name: str, schema: Part, example: object = None, text: str = "") -> Part:
        description = say(f"openapi_{text or name}", language, most=settings.max_limit)
        described = {"name": name, "in": place, "required": place == "path", "description": description}
        described |= {"schema": schema} | ({} if example is None else {"example": example})
        return described | ({"style": "form", "explode": False} if place == "query" else {})

    def one_of(*tokens: str) -> Part:
        return {"type": "string", "enum": list(tokens)}

    limit = {"type": "integer", "minimum": 1, "maximum": settings.max_limit, "default": settings.default_limit}
    return {
        "f": parameter("query", "f", one_of("json", "html")),
        "f_coverage": parameter("query", "f", one_of("json", "tiff", "html"), text="f_coverage"),
        "f_json": parameter("query", "f", one_of("json"), text="f_only"),
        "f_png": parameter("query", "f", one_of("png"), text="f_only"),
        "lang": parameter("query", "lang", one_of(*LANGUAGES)),
        # Features Part 1, /req/core/fc-bbox-definition, fc-time-definition and fc-limit-definition
        "bbox": parameter("query", "bbox", _BBOX, [18.0, 64.0, 21.0, 65.0]),
        "datetime": parameter("query", "datetime", _TEXT, "2026-01-01T00:00:00Z/.."),
        "limit": parameter("query", "limit", limit, settings.default_limit),
        "offset": parameter("query", "offset", _COUNT | {"default": 0}, 0),
        "version": parameter("query", "version", _TEXT),
        "skipGeometry": parameter("query", "skipGeometry", {"type": "boolean", "default": False}),
        "coords": parameter("query", "coords", _TEXT, "POINT(20.26 63.83)") | {"required": True},
        "featureId": parameter("path", "featureId", _TEXT),
        "tileMatrixSetId": parameter("path", "tileMatrixSetId", one_of("WebMercatorQuad")),
        "tileMatrix": parameter("path", "tileMatrix", _COUNT, 5),
        "tileRow": parameter("path", "tileRow", _COUNT, 8),
        "tileCol": parameter("path", "tileCol", _COUNT, 17),
    }


_BBOX: Part = {
    "type": "array",
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    "items": {"type": "number"},
}


def _responses(language: Language) -> Part:
    problem = {MEDIA_TYPES["problem"]: {"schema": reference("schemas", "problem")}}
    return {
        status: {"description": say(f"openapi_{status}", language), "content": problem}
        for status in ("400", "404", "406")
    }


def _object(required: Sequence[str], **properties: Part) -> Part:
    # OpenAPI 3.0 does not allow an empty list of required properties.
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def _array(items: Part) -> Part:
    return {"type": "array", "items": items}


def _general_schemas() -> Part:
    links = _array(reference("schemas", "link"))
    return {
        "link": _object(["href", "rel"], href=_TEXT, rel=_TEXT, type=_TEXT, hreflang=_TEXT, title=_TEXT),
        "landingPage": _object(["title", "links"], title=_TEXT, description=_TEXT, links=links),
        "conformance": _object(["conformsTo"], conformsTo=_array(_TEXT), links=links),
        "collections": _object(
            ["links", "collections"], links=links, collections=_array(reference("schemas", "collection"))
        ),
        "collection": _collection(links),
        "extent": _object([], spatial=_spatial(), temporal=_temporal()),
        "problem": _object(
            ["type", "title", "status", "detail"],
            type=_TEXT,
            title=_TEXT,
            status={"type": "integer"},
            detail=_TEXT,
            instance=_TEXT,
            parameter=_TEXT,
            allowed=_array(_TEXT),
        ),
    }


def _spatial() -> Part:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return _object([], bbox=_array(box), crs=_TEXT, grid=_array({"type": "object"}))


def _temporal() -> Part:
    moment = {"type": "string", "format": "date-time", "nullable": True}
    return _object([], interval=_array({"type": "array", "items": moment, "minItems": 2, "maxItems": 2}))


def _collection(links: Part) -> Part:
    return _object(
        ["id", "title", "description", "links", "extent", *_ORIGIN, "publisher", "updated", "version", "published"],
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        keywords=_array(_TEXT),
        links=links,
        extent=reference("schemas", "extent"),
        itemType={"type": "string", "enum": ["feature"]},
        layerDataType={"type": "string", "enum": ["Coverage"]},
        crs=_array(_TEXT),
        storageCrs=_TEXT,
        theme=_TEXT,
        themeTitle=_TEXT,
        statusTitle=_TEXT,
        publisher=_TEXT,
        updated={"type": "string", "format": "date"},
        version=_TEXT,
        published={"type": "string", "format": "date-time"},
        **_ORIGIN,
    )


_ORIGIN: dict[str, Part] = {
    "status": {"type": "string", "enum": list(STATUS_TITLES)},
    "attribution": _TEXT,
    "license": _TEXT,
    "caveat": _TEXT,
}


def _feature_collection(layer_id: str) -> Part:
    return _object(
        ["type", "features", "links", "numberMatched", "numberReturned", *_ORIGIN],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_array(reference("schemas", f"{layer_id}_item")),
        links=_array(reference("schemas", "link")),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        **_ORIGIN,
    )


def _feature(published: Published, language: Language) -> Part:
    geometry = _object(
        ["type", "coordinates"],
        type={"type": "string", "enum": list(published.manifest.geometry_types)},
        coordinates=_array({}),
    )
    # Who skips the geometry gets null for it.
    geometry["nullable"] = True
    return _object(
        ["type", "id", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id={"oneOf": [_TEXT, {"type": "integer"}]},
        geometry=geometry,
        properties=_properties(published, language),
        links=_array(reference("schemas", "link")),
        **_ORIGIN,
    )


def _id(published: Published) -> Part:
    """The type of the field that names the features; where none does they are named by text."""
    types = {spec.name: spec.type for spec in published.manifest.fields}
    whole = types.get(published.layer.id_field or "") == "integer"
    return {"type": "integer"} if whole else _TEXT


def _properties(published: Published, language: Language) -> Part:
    properties = {}
    for spec in published.manifest.fields:
        described = JSON_TYPES[spec.type] | field_schema(spec, language)
        if spec.name not in published.layer.checks.required:
            described["nullable"] = True
            if "enum" in described:
                described["enum"] = [*described["enum"], None]
        properties[spec.name] = described
    return {"type": "object", "properties": properties}
