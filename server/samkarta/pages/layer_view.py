"""What the page shows of one layer, in one language: the same facts for the panel's template and the map's scripts."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from samkarta.i18n import Language
from samkarta.layer import STATUS_TITLES, FieldSpec, Status, Theme
from samkarta.ogc.licences import licence_url
from samkarta.ogc.publication import Published
from samkarta.stores.manifest import Box
from samkarta.style_legend import LegendItem, legend, legend_title
from samkarta.style_model import Style

type Kind = Literal["raster", "polygon", "line", "point"]

# Points stay visible on lines, lines on areas, areas on rasters. Leaflet's own popups and controls lie above 600.
_PANE_LEVELS: dict[Kind, int] = {"raster": 250, "polygon": 300, "line": 400, "point": 500}


class FieldView(BaseModel):
    """How a popup shows one property."""

    model_config = ConfigDict(frozen=True)

    name: str
    type: str
    title: str
    unit: str | None
    values: dict[str, str]
    """What each value is called, where the layer says so."""


class MapLayer(BaseModel):
    """What the scripts need to draw a layer and to explain what is clicked."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    kind: Kind
    level: int
    """Stacking order on the map: a higher level is drawn on top."""
    shown: bool
    """Whether the layer is on when the page opens."""
    status: Status
    status_title: str
    updated: str
    caveat: str
    attribution: str
    style: list[dict[str, JsonValue]]
    fields: list[FieldView]
    label_field: str | None
    id_field: str | None
    count: int
    extent: Box | None
    address: str
    """Path of the collection, from the root of the server."""


class LayerView(MapLayer):
    """What the panel tells about a layer besides."""

    theme: Theme
    description: str
    publisher: str
    licence: str
    licence_url: str
    legend_title: str | None
    legend: list[LegendItem]

    def on_map(self) -> dict[str, JsonValue]:
        """The part that the scripts need, as JSON."""
        part: dict[str, JsonValue] = self.model_dump(mode="json", include=set(MapLayer.model_fields))
        return part


def layer_views(
    publication: Iterable[Published], styles: Mapping[str, Style], language: Language, root: str
) -> list[LayerView]:
    """The views of all published layers, in the panel's order; ``root`` is the path of the portal on its server."""
    published = list(publication)
    kinds = {one.layer.id: _kind(one, styles[one.layer.id]) for one in published}
    # Many areas are small ones: they go on top of few large ones. Few points are not to be lost under many.
    fewest_first = sorted(published, key=lambda one: (one.manifest.count, one.layer.id))
    ranks = {one.layer.id: rank for rank, one in enumerate(fewest_first)}
    last = len(published) - 1
    return [
        _layer_view(
            one,
            styles[one.layer.id],
            language,
            f"{root}/collections/{one.layer.id}",
            kinds[one.layer.id],
            _level(kinds[one.layer.id], ranks[one.layer.id], last),
        )
        for one in published
    ]


def _level(kind: Kind, rank: int, last: int) -> int:
    return _PANE_LEVELS[kind] + min(rank if kind in ("polygon", "raster") else last - rank, 99)


def _layer_view(
    published: Published, style: Style, language: Language, address: str, kind: Kind, level: int
) -> LayerView:
    layer, manifest = published.layer, published.manifest
    return LayerView(
        id=layer.id,
        title=layer.title[language],
        kind=kind,
        level=level,
        shown=layer.shown,
        status=layer.status,
        status_title=STATUS_TITLES[layer.status][language],
        updated=layer.updated.isoformat(),
        caveat=layer.caveat[language],
        attribution=layer.attribution,
        style=[
            {"type": part.type, "paint": part.paint.model_dump(mode="json", by_alias=True, exclude_none=True)}
            for part in style.layers
        ],
        fields=[_field_view(spec, language) for spec in manifest.fields],
        label_field=layer.label_field,
        id_field=layer.id_field,
        count=manifest.count,
        extent=manifest.bounds_wgs84,
        address=address,
        theme=layer.theme,
        description=layer.description[language],
        publisher=layer.publisher,
        licence=layer.licence,
        licence_url=licence_url(layer.licence),
        legend_title=heading[language] if (heading := legend_title(style, layer)) else None,
        legend=legend(style, layer),
    )


def _kind(published: Published, style: Style) -> Kind:
    if published.is_raster:
        return "raster"
    types = " ".join(published.manifest.geometry_types)
    # Areas of which only the edges are drawn hide nothing: they belong with the lines.
    if "Polygon" in types and any(part.type == "fill" for part in style.layers):
        return "polygon"
    return "point" if "Point" in types else "line"


def _field_view(spec: FieldSpec, language: Language) -> FieldView:
    return FieldView(
        name=spec.name,
        type=spec.type,
        title=spec.title[language] if spec.title else spec.name,
        unit=spec.unit,
        values={value: title[language] for value, title in (spec.enum_titles or {}).items()},
    )
