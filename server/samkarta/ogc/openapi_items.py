"""What the OpenAPI document says of items: their formats, and the parameters that name a layer's own properties."""

from samkarta.cql2.parameters import FILTER_CRS
from samkarta.cql2.parse import LANGUAGES as FILTER_LANGUAGES
from samkarta.features.crs import CRS84, supported_crs
from samkarta.features.formats.registry import FORMATS
from samkarta.features.items import HTML
from samkarta.i18n import Language
from samkarta.layer import FieldSpec
from samkarta.ogc.config import JSON_TYPES
from samkarta.ogc.openapi_parts import Part, query_parameter, reference
from samkarta.ogc.publication import Published
from samkarta.ogc.schemas import field_schema
from samkarta.ogc.strings import say
from samkarta.web import MEDIA_TYPES

_GENERAL = ("bbox", "datetime", "limit", "offset", "version", "skipGeometry")
_FILE: Part = {"type": "string", "format": "binary"}
_SCHEMAS: dict[str, Part] = {
    "application/geo+json-seq": {"type": "string"},
    "application/vnd.ogc.fg+json": {"type": "object"},
    "text/csv": {"type": "string"},
}


def items_parameters(published: Published, language: Language) -> list[Part]:
    """Every parameter of a layer's items but ``f`` and ``lang``."""
    general = [reference("parameters", name) for name in _GENERAL]
    filters = [_filter(spec, language) for spec in published.manifest.fields]
    return [*general, *_systems(published, language), *_selecting(published, language), *filters]


def items_format(language: Language) -> Part:
    """The parameter ``f`` of items."""
    return query_parameter("f", {"type": "string", "enum": [*FORMATS, HTML]}, say("openapi_f_items", language))


def items_content(layer_id: str) -> Part:
    """Schemas of a layer's items by media type."""
    content: Part = {MEDIA_TYPES["geojson"]: reference("schemas", f"{layer_id}_items")}
    for format_ in FORMATS.values():
        media_type = format_.media_type.split(";")[0]
        content.setdefault(media_type, _SCHEMAS.get(media_type, _FILE))
    return content | {MEDIA_TYPES["html"]: {"type": "string"}}


def _systems(published: Published, language: Language) -> list[Part]:
    # Features Part 2, /req/crs/fc-crs-definition and fc-bbox-crs-definition; Part 3, /req/filter/filter-crs-param
    uris = list(supported_crs(published.manifest.storage_crs))
    offered = {"crs": uris, "bbox-crs": uris, "filter-crs": list(FILTER_CRS)}
    return [
        query_parameter(
            name,
            {"type": "string", "format": "uri", "enum": systems, "default": CRS84},
            say(f"openapi_{name}", language),
        )
        for name, systems in offered.items()
    ]


def _selecting(published: Published, language: Language) -> list[Part]:
    names = [spec.name for spec in published.manifest.fields]
    named: Part = {"type": "array", "items": {"type": "string", "enum": names}}
    ordered: Part = {"type": "string", "enum": [f"{order}{name}" for name in names for order in ("", "+", "-")]}
    languages: Part = {"type": "string", "enum": list(FILTER_LANGUAGES), "default": FILTER_LANGUAGES[0]}
    filters = [
        query_parameter("filter", {"type": "string"}, say("openapi_cql2", language), f'"{names[0]}" IS NOT NULL'),
        query_parameter("filter-lang", languages, say("openapi_filter-lang", language)),
    ]
    return [
        *filters,
        query_parameter(
            "sortby", {"type": "array", "minItems": 1, "items": ordered}, say("openapi_sortby", language), [names[0]]
        ),
        query_parameter("properties", named, say("openapi_properties", language), [names[0]]),
        query_parameter("exclude-properties", named, say("openapi_exclude-properties", language), [names[-1]]),
    ]


def _filter(spec: FieldSpec, language: Language) -> Part:
    described = field_schema(spec, language)
    values = [f"{value} ({title})" for value, title in described.get("x-enum-titles", {}).items()]
    texts = [
        say("openapi_filter", language, title=described["title"]),
        described.get("description", ""),
        say("openapi_filter_values", language, values=", ".join(values)) if values else "",
    ]
    schema = JSON_TYPES[spec.type] | ({"enum": list(spec.enum)} if spec.enum else {})
    return query_parameter(spec.name, schema, " ".join(text for text in texts if text))
