"""What the page shows of each layer, and which layer lies on top of which."""

from datetime import UTC, datetime
from typing import Any

import pytest

from samkarta.ogc.publication import Published
from samkarta.pages.layer_view import LayerView, layer_views
from samkarta.stores.manifest import Manifest
from samkarta.style_model import Style
from tests.layer_files import layer_of

FILL, LINE, CIRCLE = {"id": "a", "type": "fill"}, {"id": "b", "type": "line"}, {"id": "c", "type": "circle"}
RASTER = {
    "id": "d",
    "type": "raster",
    "paint": {"raster-opacity": 0.5},
    "metadata": {"samkarta:classes": {"1": "#000"}},
}


def published(layer_id: str, types: tuple[str, ...], count: int) -> Published:
    """A layer whose current version has ``count`` features of these types; a raster where there are none."""
    layer = layer_of(id=layer_id)
    manifest = Manifest(
        layer=layer_id,
        version="1",
        content="",
        kind="features" if types else "raster",
        published=datetime(2026, 1, 1, tzinfo=UTC),
        source="",
        source_sha256=None,
        fields=layer.fields,
        storage_crs="EPSG:3006",
        geometry_types=types,
        bounds_wgs84=(12.0, 62.0, 20.0, 66.0),
        time_field=None,
        interval=None,
        read=count,
        count=count,
        quarantined=0,
        repaired=0,
        seconds=0.0,
        tools={},
    )
    return Published(layer, manifest)


def views(*layers: tuple[str, tuple[str, ...], int, dict[str, Any]]) -> dict[str, LayerView]:
    """The views by layer id, in English, below /geo."""
    styles = {layer[0]: Style.model_validate({"version": 8, "layers": [layer[3]]}) for layer in layers}
    found = layer_views([published(*layer[:3]) for layer in layers], styles, "en", "/geo")
    return {view.id: view for view in found}


@pytest.mark.parametrize(
    ("types", "part", "kind"),
    [
        (("MultiPolygon",), FILL, "polygon"),
        (("Polygon",), LINE, "line"),
        (("MultiLineString",), LINE, "line"),
        (("Point",), CIRCLE, "point"),
        ((), RASTER, "raster"),
    ],
)
def test_a_layer_is_stacked_by_how_it_is_drawn(types: tuple[str, ...], part: dict[str, Any], kind: str) -> None:
    assert views(("a", types, 1, part))["a"].kind == kind


def test_points_lie_on_lines_lines_on_areas_and_areas_on_rasters() -> None:
    found = views(
        ("points", ("Point",), 9999, CIRCLE),
        ("areas", ("Polygon",), 9999, FILL),
        ("lines", ("LineString",), 1, LINE),
        ("raster", (), 1, RASTER),
    )
    assert sorted(found, key=lambda layer_id: found[layer_id].level) == ["raster", "areas", "lines", "points"]


def test_many_small_areas_lie_on_few_large_ones_and_few_points_on_many() -> None:
    found = views(
        ("squares", ("Polygon",), 5000, FILL),
        ("regions", ("Polygon",), 4, FILL),
        ("stops", ("Point",), 5000, CIRCLE),
        ("hubs", ("Point",), 4, CIRCLE),
    )
    assert sorted(found, key=lambda layer_id: found[layer_id].level) == ["regions", "squares", "stops", "hubs"]


def test_the_scripts_get_what_they_draw_and_explain_with() -> None:
    view = views(("shops", ("Point",), 3, CIRCLE | {"paint": {"circle-radius": 4}}))["shops"]
    on_map = view.on_map()
    assert on_map["address"] == "/geo/collections/shops"
    assert on_map["style"] == [{"type": "circle", "paint": {"circle-radius": 4}}]
    assert on_map["extent"] == [12.0, 62.0, 20.0, 66.0]
    assert on_map["fields"] == [
        {"name": "name", "type": "string", "title": "Name", "unit": None, "values": {}},
        {
            "name": "kind",
            "type": "string",
            "title": "Kind",
            "unit": None,
            "values": {"grocery": "Groceries", "fuel": "Fuel", "both": "Both"},
        },
        {"name": "people", "type": "integer", "title": "Inhabitants", "unit": "km", "values": {}},
        {"name": "open", "type": "boolean", "title": "Open", "unit": None, "values": {}},
    ]
    assert "publisher" not in on_map
