"""The JSON documents: drafted by pygeoapi, completed with what layers and snapshots say about themselves."""

from typing import Any

from samkarta.features.crs import crs_uri
from samkarta.i18n import Language
from samkarta.layer import STATUS_TITLES, THEMES, FieldSpec
from samkarta.ogc.engine import Document, Draft
from samkarta.ogc.licences import licence_url
from samkarta.ogc.links import OGC, Address, Link, completed
from samkarta.ogc.publication import Published
from samkarta.ogc.strings import say
from samkarta.web import MEDIA_TYPES

# Only what tests show to be true.
CONFORMANCE_CLASSES = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
)

# pygeoapi also links to what is not served: JSON-LD, CSV, processes, tiling schemes, queryables of rasters.
_LANDING_LINKS = {"self", "alternate", "service-desc", "service-doc", "conformance", "data"}
_FEATURE_LINKS = {"self", "alternate", "items", f"{OGC}/schema", f"{OGC}/queryables"}
_RASTER_LINKS = {"self", "alternate", f"{OGC}/schema", f"{OGC}/coverage"}

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


def landing(draft: Draft, address: Address) -> Document:
    """The landing page."""
    document = draft.landing()
    links = _served(document["links"], _LANDING_LINKS)
    for link in links:
        # The public address has no trailing slash, the address of the page behind it has one.
        link["href"] = link["href"].replace(f"{address.base}?", f"{address.base}/?")
    return {
        "title": say("portal_title", address.language),
        "description": say("portal_description", address.language),
        "links": completed(links, address),
    }


def conformance(address: Address) -> Document:
    """The conformance declaration."""
    return {"conformsTo": list(CONFORMANCE_CLASSES), "links": _own_links(address, "/conformance")}


def collections(draft: Draft, address: Address) -> Document:
    """All collections."""
    return {
        "links": _own_links(address, "/collections"),
        "collections": [collection(draft, address, published) for published in draft.publication],
    }


def collection(draft: Draft, address: Address, published: Published) -> Document:
    """One collection."""
    manifest = published.manifest
    document = draft.collection(published.layer.id)
    if manifest.bounds_wgs84 is None:
        del document["extent"]["spatial"]
    links = completed(_served(document["links"], _RASTER_LINKS if published.is_raster else _FEATURE_LINKS), address)
    document |= origin(published, address.language)
    document["storageCrs"] = crs_uri(manifest.storage_crs)
    if published.is_raster:
        # By this GDAL, and with it QGIS, knows that there are no items to ask for.
        document["layerDataType"] = "Coverage"
    # Links come last: a person reads the rest first.
    del document["links"]
    return document | {"links": [*links, _licence_link(published, address.language)]}


def origin(published: Published, language: Language) -> dict[str, str]:
    """What a person needs to judge a layer: who made it, when, under which licence, and what to beware of."""
    layer, manifest = published.layer, published.manifest
    return {
        "theme": layer.theme,
        "themeTitle": THEMES[layer.theme][language],
        "status": layer.status,
        "statusTitle": STATUS_TITLES[layer.status][language],
        "caveat": layer.caveat[language],
        "publisher": layer.publisher,
        "attribution": layer.attribution,
        "license": layer.licence,
        "updated": layer.updated.isoformat(),
        "version": manifest.version,
        "published": manifest.published.isoformat(timespec="seconds"),
    }


def queryables(draft: Draft, address: Address, published: Published) -> Document:
    """The properties that items can be filtered by, as JSON Schema."""
    return _described(draft.queryables(published.layer.id), "queryables", address, published)


def schema(draft: Draft, address: Address, published: Published) -> Document:
    """The properties of a feature or of a coverage's cells, as JSON Schema."""
    return _described(draft.schema(published.layer.id), "schema", address, published)


def _described(document: Document, resource: str, address: Address, published: Published) -> Document:
    layer, language = published.layer, address.language
    properties = document["properties"]
    if "geometry" in properties:
        geometry_format = _GEOMETRY_FORMATS.get(frozenset(published.manifest.geometry_types), "geometry-any")
        properties["geometry"] |= {"title": say("geometry", language), "format": geometry_format}
    for spec in published.manifest.fields:
        properties[spec.name] |= field_schema(spec, language)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        # The address of the resource, not of one way to ask for it.
        "$id": f"{address.base}/collections/{layer.id}/{resource}",
        "type": document["type"],
        "title": layer.title[language],
        "description": layer.description[language],
        "properties": properties,
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


def _own_links(address: Address, path: str) -> list[Link]:
    links = [
        {"rel": "self", "type": "application/json", "href": f"{address.base}{path}?f=json"},
        {"rel": "alternate", "type": "text/html", "href": f"{address.base}{path}?f=html"},
    ]
    return completed(links, address)


def _licence_link(published: Published, language: Language) -> Link:
    title = say("link_license", language, licence=published.layer.licence)
    return {"rel": "license", "type": "text/html", "title": title, "href": licence_url(published.layer.licence)}


def _served(links: list[Link], relations: set[str]) -> list[Link]:
    return [link for link in links if link["rel"] in relations and link["type"] in MEDIA_TYPES.values()]
