"""One request to an OGC resource, checked before anything is asked of pygeoapi."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from samkarta.ogc.engine import Document, Draft, engine_of
from samkarta.ogc.html import render
from samkarta.ogc.links import Address
from samkarta.ogc.publication import Published
from samkarta.ogc.responses import html_response, json_response
from samkarta.portal import Portal
from samkarta.web import MEDIA_TYPES, check_parameters, negotiate_format

type Formats = Mapping[str, tuple[str, ...]]

COMMON_PARAMETERS = ("f", "lang")

_JSON, _HTML = MEDIA_TYPES["json"], MEDIA_TYPES["html"]
# The first media type is that of the answer; those after it are what clients may also ask for it by.
DOCUMENT: Formats = {"json": (_JSON,), "html": (_HTML,)}
SCHEMA: Formats = {"json": (MEDIA_TYPES["schema"], _JSON), "html": (_HTML,)}
OPENAPI: Formats = {"json": (MEDIA_TYPES["openapi"], _JSON), "html": (_HTML,)}
COVERAGE: Formats = {
    "json": (MEDIA_TYPES["coverage"], _JSON),
    "tiff": (MEDIA_TYPES["geotiff"], "image/tiff"),
    "html": (_HTML,),
}


@dataclass(frozen=True)
class Call:
    """A request whose parameters, format and language are in order."""

    portal: Portal
    request: Request
    formats: Formats
    token: str
    """The format to answer with, one of ``formats``."""
    address: Address
    draft: Draft

    @classmethod
    def of(
        cls, portal: Portal, request: Request, formats: Formats, parameters: Collection[str] = COMMON_PARAMETERS
    ) -> "Call":
        """The call that ``request`` makes; BadParameter or NotAcceptable where the client is wrong."""
        check_parameters(request, parameters)
        token = negotiate_format(request, formats, "json")
        address = Address.of(request, portal.settings)
        return cls(portal, request, formats, token, address, engine_of(portal).draft(address.base, address.language))

    def answer(
        self, document: Document, template: str, published: Published | None = None, **context: object
    ) -> Response:
        """``document`` as JSON, or as the page that ``template`` makes of it."""
        if self.token == "html":
            page = render(template, self.portal, self.address, published, document=document, **context)
            return html_response(self.request, page, self.address.language)
        return self.as_json(document)

    def as_json(self, document: Document) -> Response:
        """``document`` as JSON."""
        return json_response(self.request, document, self.formats["json"][0], self.address.language)
