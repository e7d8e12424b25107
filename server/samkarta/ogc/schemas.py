"""What a collection says of its properties, as JSON Schema (Common Part 3, 23-058r2): one schema for each use."""

from typing import Any

from samkarta.i18n import Language
from samkarta.layer import FieldSpec
from samkarta.ogc.config import JSON_TYPES
from samkarta.ogc.engine import Document
from samkarta.ogc.links import Address
from samkarta.ogc.publication import Published
from samkarta.ogc.strings import say

_GEOMETRY_FORMATS = {
    frozenset({"Point"}): "geometry-point",
    frozenset({"MultiPoint"}): "geometry-multipoint",
    frozenset({"LineString"}): "geometry-linestring",
    frozenset({"MultiLineString"}): "geometry-multilinestring",
    frozenset({"Polygon"}): "geometry-polygon",
    frozenset({"MultiPolygon"}): "geometry-multipolygon",
    frozenset({"Point", "MultiPoint"}): "geometry-point-or-multipoint",
    frozenset({"LineString", "MultiLineString"}): "geometry-linestring-or-multilinestring",
    frozenset({"Polygon", "MultiPolygon"}): "geometry-polygon-or-multipolygon",
}


def returnables(address: Address, published: Published) -> Document:
    """What each feature, or each cell of a coverage, tells."""
    schema = _schema(
        "schema", address, published, {**_geometry(published, address.language), **_fields(address, published)}
    )
    names = {spec.name for spec in published.manifest.fields}
    if required := [name for name in published.layer.checks.required if name in names]:
        schema["required"] = required
    return schema


def queryables(address: Address, published: Published) -> Document:
    """What features can be picked by; nothing else is understood (/req/queryables/additional-properties)."""
    properties = {**_geometry(published, address.language), **_fields(address, published)}
    return _schema("queryables", address, published, properties) | {"additionalProperties": False}


def sortables(address: Address, published: Published) -> Document:
    """What features can be sorted by: everything but the geometry."""
    return _schema("sortables", address, published, _fields(address, published)) | {"additionalProperties": False}


def _schema(resource: str, address: Address, published: Published, properties: Document) -> Document:
    layer, language = published.layer, address.language
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        # The address of the resource, not of one way to ask for it.
        "$id": f"{address.base}/collections/{layer.id}/{resource}",
        "type": "object",
        "title": layer.title[language],
        "description": layer.description[language],
        "properties": properties,
    }


def _geometry(published: Published, language: Language) -> Document:
    if published.is_raster:
        return {}
    kind = _GEOMETRY_FORMATS.get(frozenset(published.manifest.geometry_types), "geometry-any")
    return {"geometry": {"title": say("geometry", language), "format": kind, "x-ogc-role": "primary-geometry"}}


def _fields(address: Address, published: Published) -> Document:
    roles = {published.manifest.time_field: "primary-instant", published.layer.id_field: "id"}
    return {
        spec.name: field_schema(spec, address.language)
        | JSON_TYPES[spec.type]
        | ({"x-ogc-role": roles[spec.name]} if spec.name in roles else {})
        for spec in published.manifest.fields
    }


def field_schema(spec: FieldSpec, language: Language) -> dict[str, Any]:
    """What a field says about itself beyond its type, as JSON Schema."""
    optional = {
        "description": spec.description[language] if spec.description else None,
        "enum": list(spec.enum) if spec.enum else None,
        "x-enum-titles": {value: title[language] for value, title in spec.enum_titles.items()}
        if spec.enum_titles
        else None,
        "minimum": spec.minimum,
        "maximum": spec.maximum,
        "x-ogc-unit": spec.unit,
    }
    present = {key: value for key, value in optional.items() if value is not None}
    return {"title": field_title(spec, language)} | present


def field_title(spec: FieldSpec, language: Language) -> str:
    """How people call the field."""
    return spec.title[language] if spec.title else spec.name
