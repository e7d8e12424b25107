"""The OpenAPI 3.0 document: exactly the routes and parameters that are served, for what is published.

Built here and not by pygeoapi, whose document describes JSON-LD, transactions and schemas on other servers.
"""

from typing import Any

from samkarta import __version__
from samkarta.i18n import Language
from samkarta.layer import THEMES
from samkarta.ogc.engine import Document
from samkarta.ogc.links import Address
from samkarta.ogc.openapi_parts import components
from samkarta.ogc.openapi_paths import paths
from samkarta.ogc.publication import Publication
from samkarta.ogc.strings import say
from samkarta.settings import Settings


def openapi_document(settings: Settings, publication: Publication, address: Address) -> Document:
    """The API as it is now, in the language and at the public address of the request."""
    language = address.language
    features = [published for published in publication if not published.is_raster]
    rasters = [published for published in publication if published.is_raster]
    return {
        "openapi": "3.0.3",
        "info": _info(settings, address),
        "servers": [{"url": address.base, "description": say("portal_title", language)}],
        "tags": _tags(publication, language),
        "paths": paths(features, rasters, language),
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
    tags = [{"name": name, "description": say(f"openapi_tag_{name}", language)} for name in ("service", "collections")]
    return tags + [
        {
            "name": published.layer.id,
            "description": f"{published.layer.title[language]} ({THEMES[published.layer.theme][language]})",
        }
        for published in publication
        if not published.is_raster
    ]
