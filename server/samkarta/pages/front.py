"""The front page: what it shows, put together from the published layers and the settings."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from branca.element import Figure
from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import JsonValue

from samkarta.i18n import LANGUAGES, Language
from samkarta.layer import THEMES, Theme
from samkarta.ogc.publication import Publication
from samkarta.pages.folium_map import Basemap, MapPart, MapStart, PortalMap
from samkarta.pages.layer_view import LayerView, layer_views
from samkarta.pages.static_files import leaflet_path, own_path
from samkarta.pages.strings import texts
from samkarta.portal import Portal
from samkarta.settings import Settings
from samkarta.style_model import Style
from samkarta.web import base_url, language

_TEMPLATES = Path(__file__).parent / "templates"
# What lies under every layer where the operator has named no basemap: land, borders and the names of places.
_BACKDROP = {"land": "municipalities", "borders": "counties", "places": "settlements"}


@dataclass(frozen=True)
class Page:
    """A page, and the only things that it is allowed to load."""

    html: str
    language: Language
    policy: str
    """The Content-Security-Policy."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def front_page(portal: Portal, styles: Mapping[str, Style], request: Request) -> Page:
    """The front page in the language of ``request``."""
    spoken = language(request, portal.settings)
    # The path alone, not the host: the page loads from wherever it was loaded from, behind a proxy too.
    root = urlsplit(base_url(request, portal.settings)).path
    views = layer_views(Publication(portal), styles, spoken, root)
    header, body, script = _rendered_map(views, portal.settings, spoken, root)
    html = (
        _environment()
        .get_template("front.html")
        .render(
            language=spoken,
            other_language=next(other for other in LANGUAGES if other != spoken),
            root=root,
            static=root + own_path(),
            t=texts(spoken),
            themes=_by_theme(views, spoken),
            views=views,
            map_header=header,
            map_body=body,
            map_script=script,
        )
    )
    return Page(html, spoken, _policy(script, portal.settings))


def _by_theme(views: Sequence[LayerView], spoken: Language) -> list[tuple[Theme, str, list[LayerView]]]:
    members = {theme: [view for view in views if view.theme == theme] for theme in THEMES}
    return [(theme, THEMES[theme][spoken], found) for theme, found in members.items() if found]


def _rendered_map(views: Sequence[LayerView], settings: Settings, spoken: Language, root: str) -> tuple[str, str, str]:
    """Head, body and script of the map as Folium writes them."""
    words: dict[str, JsonValue] = dict(texts(spoken))
    page: dict[str, JsonValue] = {"language": spoken, "texts": words}
    chart = PortalMap(root + own_path(), root + leaflet_path(), texts(spoken)["map"], page)
    if settings.basemap_url:
        chart.add_child(Basemap(settings.basemap_url, settings.basemap_attribution))
    else:
        chart.add_child(MapPart("backdrop", "backdrop", _backdrop(views)))
    parts = [MapPart("layer", view.id, view.on_map()) for view in views]
    for part in parts:
        chart.add_child(part)
    chart.add_child(MapStart(parts))
    figure = Figure()
    figure.add_child(chart)
    figure.render()
    return figure.header.render(), figure.html.render(), figure.script.render()


def _backdrop(views: Sequence[LayerView]) -> dict[str, JsonValue]:
    """The layers of the backdrop that are published, by what they are used for."""
    by_id = {view.id: view for view in views}
    return {use: by_id[layer_id].on_map() for use, layer_id in _BACKDROP.items() if layer_id in by_id}


def _policy(script: str, settings: Settings) -> str:
    """Own files, this very script, and the basemap where the operator has named one: nothing else is loaded."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    images = ["'self'", "data:"]
    if settings.basemap_url:
        tiles = urlsplit(settings.basemap_url.replace("{s}", "*"))
        images.append(f"{tiles.scheme}://{tiles.netloc}")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src 'self'",
            f"img-src {' '.join(images)}",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
