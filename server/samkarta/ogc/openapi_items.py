"""What the OpenAPI document says of items: the parameters that they take and the formats that they come in.

What is described is what the items know: the parameters in ``FIXED`` and the formats of the registry.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from samkarta.features.crs import CRS84, supported_crs
from samkarta.features.formats.registry import FORMATS
from samkarta.features.items import HTML, ITEM_FORMATS, ITEM_PARAMETERS
from samkarta.features.parameters import FIXED
from samkarta.i18n import Language
from samkarta.ogc.publication import Published
from samkarta.ogc.strings import say
from samkarta.settings import Settings
from samkarta.web import MEDIA_TYPES

type Part = dict[str, Any]

TEXT: Part = {"type": "string"}
COUNT: Part = {"type": "integer", "minimum": 0}
FILE: Part = {"type": "string", "format": "binary"}
BBOX: Part = {
    "type": "array",
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    "items": {"type": "number"},
}

_MEDIA_TYPES: Mapping[str, str] = {
    **{token: format_.media_type.split(";")[0] for token, format_ in FORMATS.items()},
    HTML: MEDIA_TYPES["html"],
}

# Parameters that the items share with other resources are components of their own.
_SHARED = ("f", "lang")
# These take names of the collection's own properties, so each collection describes them by itself.
_NAMING = ("properties", "exclude-properties", "sortby")
GENERAL = tuple(name for name in FIXED if name not in (*_SHARED, *_NAMING))
OF_ONE_ITEM = tuple(name for name in ITEM_PARAMETERS if name not in _SHARED)


def parameter(
    place: str, name: str, schema: Part, language: Language, example: object = None, text: str = "", **values: object
) -> Part:
    """One parameter with its description, the text ``openapi_<text>``, in ``language``."""
    described = {"name": name, "in": place, "required": place == "path"}
    described |= {"description": say(f"openapi_{text or name}", language, **values), "schema": schema}
    described |= {} if example is None else {"example": example}
    return described | ({"style": "form", "explode": False} if place == "query" else {})


def one_of(*tokens: str) -> Part:
    """A text that is one of ``tokens``."""
    return {"type": "string", "enum": list(tokens)}


def item_parameters(settings: Settings, features: Sequence[Published], language: Language) -> dict[str, Part]:
    """The components for ``GENERAL`` and for what tells versions apart, by name."""
    schemas = _schemas(settings, features)
    return {
        name: parameter("query", name, schemas[name][0], language, schemas[name][1], most=settings.max_limit)
        for name in (*GENERAL, "from", "to")
    }


def _schemas(settings: Settings, features: Sequence[Published]) -> Mapping[str, tuple[Part, object]]:
    """Schema and example of every general parameter that items may take."""
    limit = {"type": "integer", "minimum": 1, "maximum": settings.max_limit, "default": settings.default_limit}
    crs = one_of(*_systems(features)) | {"default": CRS84}
    metres = next((uri for uri in crs["enum"] if uri.endswith("/3006")), CRS84)
    return {
        # Features Part 1, /req/core/fc-bbox-definition, fc-time-definition and fc-limit-definition
        "bbox": (BBOX, [18.0, 64.0, 21.0, 65.0]),
        "datetime": (TEXT, "2026-01-01T00:00:00Z/.."),
        "limit": (limit, settings.default_limit),
        "offset": (COUNT | {"default": 0}, 0),
        # Features Part 2, /req/crs/fc-crs-definition and fc-bbox-crs-definition
        "crs": (crs, metres),
        "bbox-crs": (crs, CRS84),
        # Features Part 3, /req/filter/filter-param, filter-lang-param and filter-crs-param
        "filter": (TEXT, "S_INTERSECTS(geometry, BBOX(18, 64, 21, 65))"),
        "filter-lang": (one_of("cql2-text", "cql2-json") | {"default": "cql2-text"}, "cql2-text"),
        "filter-crs": (crs, CRS84),
        "skipGeometry": ({"type": "boolean", "default": False}, False),
        "version": (TEXT, None),
        "from": (TEXT, None),
        "to": (TEXT, None),
    }


def naming_parameters(published: Published, language: Language) -> list[Part]:
    """The parameters that take names of properties, with those that there are."""
    names = [spec.name for spec in published.manifest.fields]
    if not names:
        return []
    signed = [f"{sign}{name}" for sign in ("", "-", "+") for name in names]
    choices = {"properties": (names, names[:1]), "exclude-properties": (names, names[-1:])}
    choices["sortby"] = (signed, [f"-{names[0]}"])
    return [
        parameter("query", name, {"type": "array", "items": one_of(*allowed), "minItems": 1}, language, example)
        for name, (allowed, example) in choices.items()
    ]


def _systems(features: Sequence[Published]) -> list[str]:
    systems = (uri for published in features for uri in supported_crs(published.manifest.storage_crs))
    return list(dict.fromkeys(systems)) or [CRS84]


def format_parameter(language: Language) -> Part:
    """The parameter ``f`` of items."""
    return parameter("query", "f", one_of(*_MEDIA_TYPES), language, text="f_items")


def item_format_parameter(language: Language) -> Part:
    """The parameter ``f`` of one item."""
    return parameter("query", "f", one_of(*ITEM_FORMATS), language)


def items_content(layer_id: str) -> Mapping[str, Part]:
    """What a page of items looks like in each format."""
    return {media_type: _shape(token, f"{layer_id}_items") for token, media_type in _MEDIA_TYPES.items()}


def item_content(layer_id: str) -> Mapping[str, Part]:
    """What one item looks like in each format that single items come in."""
    return {_MEDIA_TYPES[token]: _shape(token, f"{layer_id}_item") for token in ITEM_FORMATS}


def _shape(token: str, schema: str) -> Part:
    match token:
        case "json":
            return {"$ref": f"#/components/schemas/{schema}"}
        case "jsonfg":
            return {"type": "object"}
        case "html" | "csv" | "geojsonseq":
            return TEXT
        case _:
            return FILE
