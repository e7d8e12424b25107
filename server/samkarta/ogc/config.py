"""The pygeoapi configuration, built out of what is published."""

from typing import Any

import rasterio

from samkarta.features.crs import CRS84, crs_uri
from samkarta.i18n import LANGUAGES, Text
from samkarta.layer import STATUS_TITLES, THEMES, FieldSpec
from samkarta.ogc.publication import Publication, Published
from samkarta.ogc.strings import text
from samkarta.portal import Portal
from samkarta.settings import Settings

# JSON Schema type and format of each type of field.
JSON_TYPES: dict[str, dict[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}

WORLD = (-180.0, -90.0, 180.0, 90.0)


def configuration(portal: Portal, publication: Publication) -> dict[str, Any]:
    """What ``pygeoapi.api.API`` takes; it is a fresh dict, for pygeoapi writes into it."""
    return {
        "server": _server(portal.settings),
        "logging": {"level": "WARNING"},
        "metadata": _metadata(portal.settings),
        "resources": {published.layer.id: _resource(portal, published) for published in publication},
    }


def _server(settings: Settings) -> dict[str, Any]:
    return {
        # Every request brings its own public address: see engine.py.
        "url": settings.base_url or "http://samkarta.invalid",
        "encoding": "utf-8",
        "mimetype": "application/json",
        "languages": [settings.language, *(language for language in LANGUAGES if language != settings.language)],
        "pretty_print": False,
        "limits": {"default_items": settings.default_limit, "max_items": settings.max_limit},
    }


def _metadata(settings: Settings) -> dict[str, Any]:
    contact = {"name": settings.contact_name, "email": settings.contact_email, "url": settings.contact_url}
    return {
        "identification": {
            "title": _both(text("portal_title")),
            "description": _both(text("portal_description")),
            "keywords": {language: [title[language] for title in THEMES.values()] for language in LANGUAGES},
            "url": settings.contact_url,
        },
        "license": {"name": _both(text("licence_per_collection")), "url": settings.base_url},
        "provider": {"name": settings.contact_name, "url": settings.contact_url},
        "contact": contact,
    }


def _resource(portal: Portal, published: Published) -> dict[str, Any]:
    layer = published.layer
    return {
        "type": "collection",
        "title": _both(layer.title),
        "description": _both(layer.description),
        "keywords": {
            language: [THEMES[layer.theme][language], STATUS_TITLES[layer.status][language]] for language in LANGUAGES
        },
        "links": [],
        "extents": _extents(published),
        "providers": [_provider(portal, published)],
    }


def _extents(published: Published) -> dict[str, Any]:
    bounds = published.manifest.bounds_wgs84 or WORLD
    extents: dict[str, Any] = {"spatial": {"bbox": list(bounds), "crs": CRS84}}
    if published.manifest.interval is not None:
        begin, end = published.manifest.interval
        extents["temporal"] = {"begin": begin, "end": end}
    return extents


def _provider(portal: Portal, published: Published) -> dict[str, Any]:
    provider: dict[str, Any] = {
        "type": "coverage" if published.is_raster else "feature",
        "name": "samkarta.ogc.provider.ManifestProvider",
        "data": "",
        "id_field": published.layer.id_field,
        "time_field": published.manifest.time_field,
        "title_field": published.layer.label_field,
        "fields": {spec.name: _field(spec) for spec in published.manifest.fields},
        "crs": [CRS84],
        "storage_crs": crs_uri(published.manifest.storage_crs),
    }
    if published.is_raster:
        provider["grid"] = _grid(portal, published)
        provider["format"] = {"name": "tiff", "mimetype": "image/tiff; application=geotiff"}
    return provider


def _field(spec: FieldSpec) -> dict[str, Any]:
    # Only what pygeoapi acts on: it would turn < and > in titles and values into entities.
    return dict(JSON_TYPES[spec.type])


def _grid(portal: Portal, published: Published) -> dict[str, Any]:
    with rasterio.open(portal.store.raster(published.layer.id).download) as raster:
        width_m, height_m = raster.res
        return {"width": raster.width, "height": raster.height, "resx": width_m, "resy": height_m}


def _both(value: Text) -> dict[str, str]:
    return {language: value[language] for language in LANGUAGES}
