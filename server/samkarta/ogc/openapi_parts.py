"""Components of the OpenAPI document: parameters, answers and the shapes of what is answered."""

from collections.abc import Sequence

from samkarta.i18n import LANGUAGES, Language
from samkarta.layer import STATUS_TITLES
from samkarta.ogc.config import JSON_TYPES
from samkarta.ogc.openapi_items import (
    BBOX,
    COUNT,
    TEXT,
    Part,
    format_parameter,
    item_format_parameter,
    item_parameters,
    one_of,
    parameter,
)
from samkarta.ogc.publication import Published
from samkarta.ogc.schemas import field_schema
from samkarta.ogc.strings import say
from samkarta.settings import Settings
from samkarta.web import MEDIA_TYPES


def reference(kind: str, name: str) -> Part:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def components(settings: Settings, features: Sequence[Published], language: Language) -> Part:
    """Everything that the paths refer to."""
    schemas = _general_schemas()
    for published in features:
        schemas[f"{published.layer.id}_item"] = _feature(published, language)
        schemas[f"{published.layer.id}_items"] = _feature_collection(published.layer.id)
    return {
        "parameters": _parameters(settings, features, language),
        "responses": _responses(language),
        "schemas": schemas,
    }


def _parameters(settings: Settings, features: Sequence[Published], language: Language) -> Part:
    def path(name: str, schema: Part, example: object = None) -> Part:
        return parameter("path", name, schema, language, example)

    def query(name: str, schema: Part, example: object = None, text: str = "") -> Part:
        return parameter("query", name, schema, language, example, text)

    general = item_parameters(settings, features, language)
    # Boxes of rasters are always in degrees; so are those of items unless bbox-crs says otherwise.
    general.setdefault("bbox", query("bbox", BBOX, [18.0, 64.0, 21.0, 65.0]))
    return general | {
        "f": query("f", one_of("json", "html")),
        "f_items": format_parameter(language),
        "f_item": item_format_parameter(language),
        "f_coverage": query("f", one_of("json", "tiff", "html"), text="f_coverage"),
        "f_json": query("f", one_of("json"), text="f_only"),
        "f_png": query("f", one_of("png"), text="f_only"),
        "lang": query("lang", one_of(*LANGUAGES)),
        "coords": query("coords", TEXT, "POINT(20.26 63.83)") | {"required": True},
        "featureId": path("featureId", TEXT),
        "tileMatrixSetId": path("tileMatrixSetId", one_of("WebMercatorQuad")),
        "tileMatrix": path("tileMatrix", COUNT, 5),
        "tileRow": path("tileRow", COUNT, 8),
        "tileCol": path("tileCol", COUNT, 17),
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
        "link": _object(["href", "rel"], href=TEXT, rel=TEXT, type=TEXT, hreflang=TEXT, title=TEXT),
        "landingPage": _object(["title", "links"], title=TEXT, description=TEXT, links=links),
        "conformance": _object(["conformsTo"], conformsTo=_array(TEXT), links=links),
        "collections": _object(
            ["links", "collections"], links=links, collections=_array(reference("schemas", "collection"))
        ),
        "collection": _collection(links),
        "extent": _object([], spatial=_spatial(), temporal=_temporal()),
        "problem": _object(
            ["type", "title", "status", "detail"],
            type=TEXT,
            title=TEXT,
            status={"type": "integer"},
            detail=TEXT,
            instance=TEXT,
            parameter=TEXT,
            allowed=_array(TEXT),
        ),
    }


def _spatial() -> Part:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return _object([], bbox=_array(box), crs=TEXT, grid=_array({"type": "object"}))


def _temporal() -> Part:
    moment = {"type": "string", "format": "date-time", "nullable": True}
    return _object([], interval=_array({"type": "array", "items": moment, "minItems": 2, "maxItems": 2}))


def _collection(links: Part) -> Part:
    return _object(
        ["id", "title", "description", "links", "extent", *_ORIGIN, "publisher", "updated", "version", "published"],
        id=TEXT,
        title=TEXT,
        description=TEXT,
        keywords=_array(TEXT),
        links=links,
        extent=reference("schemas", "extent"),
        itemType={"type": "string", "enum": ["feature"]},
        layerDataType={"type": "string", "enum": ["Coverage"]},
        crs=_array(TEXT),
        storageCrs=TEXT,
        theme=TEXT,
        themeTitle=TEXT,
        statusTitle=TEXT,
        publisher=TEXT,
        updated={"type": "string", "format": "date"},
        version=TEXT,
        published={"type": "string", "format": "date-time"},
        **_ORIGIN,
    )


_ORIGIN: dict[str, Part] = {
    "status": {"type": "string", "enum": list(STATUS_TITLES)},
    "attribution": TEXT,
    "license": TEXT,
    "caveat": TEXT,
}


def _feature_collection(layer_id: str) -> Part:
    return _object(
        ["type", "features", "links", "numberMatched", "numberReturned", *_ORIGIN],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_array(reference("schemas", f"{layer_id}_item")),
        links=_array(reference("schemas", "link")),
        numberMatched=COUNT,
        numberReturned=COUNT,
        **_ORIGIN,
    )


def _feature(published: Published, language: Language) -> Part:
    geometry = _object(
        ["type", "coordinates"],
        type={"type": "string", "enum": list(published.manifest.geometry_types)},
        coordinates=_array({}),
    )
    return _object(
        ["type", "id", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id={"oneOf": [TEXT, {"type": "integer"}]},
        # Null where nobody wants it.
        geometry=geometry | {"nullable": True},
        properties=_properties(published, language),
        links=_array(reference("schemas", "link")),
        **_ORIGIN,
    )


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
