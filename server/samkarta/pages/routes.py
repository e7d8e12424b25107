"""``/``: the front page for people, the landing page of the API for machines."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from samkarta.pages.front import front_page
from samkarta.pages.static_files import mount_static
from samkarta.portal import Portal
from samkarta.style import load_style
from samkarta.web import MEDIA_TYPES, check_parameters, is_known, negotiate_format, strong_tag

__all__ = ["mount_static", "router"]

_FORMATS = {"json": MEDIA_TYPES["json"], "html": MEDIA_TYPES["html"]}


def router(portal: Portal, landing: Callable[[Request], Response]) -> APIRouter:
    """The route of ``/``, whose JSON ``landing`` writes; CatalogError where a style is wrong."""
    routes = APIRouter()
    styles = {entry.layer.id: load_style(entry) for entry in portal.catalog}

    @routes.api_route("/", methods=["GET", "HEAD"])
    def front(request: Request) -> Response:
        if negotiate_format(request, _FORMATS, "json") == "json":
            return landing(request)
        check_parameters(request, ("f", "lang"))
        page = front_page(portal, styles, request)
        tag = strong_tag("front", page.html, page.policy)
        headers = {
            "ETag": tag,
            "Cache-Control": "no-cache",
            "Content-Language": page.language,
            "Content-Security-Policy": page.policy,
            "Referrer-Policy": "same-origin",
            "Vary": "Accept, Accept-Language",
        }
        if is_known(request, tag):
            return Response(status_code=304, headers=headers)
        return Response(page.html, media_type="text/html; charset=utf-8", headers=headers)

    return routes
