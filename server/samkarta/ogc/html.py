"""HTML pages: the same documents as the JSON ones, in our own templates.

The templates stand where pygeoapi's would, under the same names, but are rendered here: pygeoapi renders with the
configuration that the process saw first, and makes a new environment for each page.
"""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from samkarta.features.formats.registry import FORMATS
from samkarta.i18n import LANGUAGES, Language
from samkarta.layer import FieldSpec, Layer
from samkarta.ogc.documents import origin
from samkarta.ogc.licences import licence_url
from samkarta.ogc.links import Address, with_query
from samkarta.ogc.publication import Published
from samkarta.ogc.schemas import field_title
from samkarta.ogc.strings import say
from samkarta.portal import Portal

_TEMPLATES = Path(__file__).parents[1] / "pages" / "templates" / "ogc"
_BACKDROP = "municipalities"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["with_query"] = with_query
    environment.globals["licence_url"] = licence_url
    return environment


def render(
    template: str, portal: Portal, address: Address, published: Published | None = None, **context: object
) -> str:
    """The page that ``template`` makes of ``context``, in the language of ``address``."""
    language = address.language
    return (
        _environment()
        .get_template(template)
        .render(
            context,
            url=address,
            here=address.here,
            language=language,
            other_language=next(other for other in LANGUAGES if other != language),
            t=partial(say, language=language),
            number=partial(_number, language=language),
            published=published,
            origin=origin(published, language) if published else None,
            contact=portal.settings,
            backdrop=_backdrop(portal, address),
            tiles=_tiles(published, address) if published and published.is_raster else None,
        )
    )


def render_items(portal: Portal, request: Request, layer: Layer, collection: dict[str, Any]) -> str:
    """The page of a parsed FeatureCollection: map, table and the links to the pages before and after."""
    published = _published(portal, layer)
    address = Address.of(request, portal.settings)
    offset = int(request.query_params.get("offset", "0"))
    columns = _columns(published, collection["features"], address.language)
    return render(
        "collections/items/index.html",
        portal,
        address,
        published,
        columns=columns,
        rows=[_row(feature, columns, layer, address) for feature in collection["features"]],
        matched=collection["numberMatched"],
        first=offset + 1,
        last=offset + len(collection["features"]),
        pages=_pages(collection["links"]),
        downloads=_downloads(address),
        features=_map_features(collection["features"], layer, address),
    )


def render_item(portal: Portal, request: Request, layer: Layer, feature: dict[str, Any]) -> str:
    """The page of one parsed GeoJSON Feature: map and properties."""
    published = _published(portal, layer)
    address = Address.of(request, portal.settings)
    columns = _columns(published, [feature], address.language)
    return render(
        "collections/items/item.html",
        portal,
        address,
        published,
        columns=columns,
        row=_row(feature, columns, layer, address),
        features=_map_features([feature], layer, address),
    )


type _Column = tuple[str, str, FieldSpec | None]
"""Name and heading of a property, and how its field was declared."""


def _published(portal: Portal, layer: Layer) -> Published:
    return Published(layer, portal.store.features(layer.id).manifest)


def _columns(published: Published, features: list[dict[str, Any]], language: Language) -> list[_Column]:
    """Declared properties first, then what else the features carry."""
    fields = published.manifest.fields
    columns: dict[str, _Column] = {spec.name: (spec.name, _heading(spec, language), spec) for spec in fields}
    for feature in features:
        for name in feature["properties"] or {}:
            columns.setdefault(name, (name, name, None))
    return list(columns.values())


def _heading(spec: FieldSpec, language: Language) -> str:
    return f"{field_title(spec, language)} ({spec.unit})" if spec.unit else field_title(spec, language)


def _row(feature: Mapping[str, Any], columns: list[_Column], layer: Layer, address: Address) -> dict[str, Any]:
    properties = feature["properties"] or {}
    return {
        "label": _label(feature, layer),
        "href": _item_address(feature, layer, address),
        "id": feature["id"],
        "values": [shown(properties.get(name), spec, address.language) for name, _, spec in columns],
    }


def _label(feature: Mapping[str, Any], layer: Layer) -> str:
    properties = feature["properties"] or {}
    label = properties.get(layer.label_field) if layer.label_field else None
    return str(feature["id"] if label in (None, "") else label)


def _item_address(feature: Mapping[str, Any], layer: Layer, address: Address) -> str:
    return address(f"/collections/{layer.id}/items/{quote(str(feature['id']), safe='')}")


def shown(value: object, spec: FieldSpec | None, language: Language) -> str | None:
    """``value`` as people read it in ``language``; None where there is none."""
    if value is None:
        return None
    if spec is not None and spec.enum_titles and str(value) in spec.enum_titles:
        return spec.enum_titles[str(value)][language]
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, float):
        text = f"{value:.10g}"
        return text.replace(".", ",") if language == "sv" else text
    return str(value)


def _number(value: int, language: Language) -> str:
    """A count with its thousands apart, as each language parts them."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}") if language == "sv" else f"{value:,}"


def _pages(links: list[dict[str, str]]) -> dict[str, str]:
    """Addresses of the pages before and after, as HTML like this one."""
    return {link["rel"]: with_query(link["href"], f="html") for link in links if link["rel"] in ("prev", "next")}


def _downloads(address: Address) -> dict[str, str]:
    """Addresses of everything that matches the query of the page, not of its few items only, by format."""
    return {
        format_.title[address.language]: address.here(f=token, limit=None, offset=None)
        for token, format_ in FORMATS.items()
        if not format_.is_shown
    }


def _map_features(features: list[dict[str, Any]], layer: Layer, address: Address) -> list[dict[str, Any]]:
    """Geometries with what their popups say."""
    return [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": {"label": _label(feature, layer), "href": _item_address(feature, layer, address)},
        }
        for feature in features
        if feature["geometry"] is not None
    ]


def _backdrop(portal: Portal, address: Address) -> str | None:
    """Address of the municipalities, which every map is drawn over; None where they are not published."""
    open_ids = {layer.id for layer in portal.catalog.open_layers()}
    if _BACKDROP not in open_ids or portal.store.current(_BACKDROP) is None:
        return None
    return address.own(f"/collections/{_BACKDROP}/items", f="json", limit="1000")


def _tiles(published: Published, address: Address) -> str:
    """Address template of the drawn raster, as Leaflet fills it in."""
    return address.own(f"/collections/{published.layer.id}/map/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}")
