"""Legends say in both languages what the colours of a style mean."""

from typing import Any

from samkarta.style_legend import LegendItem, legend, legend_title
from samkarta.style_model import Style
from tests.layer_files import layer_of


def items(paint: dict[str, Any], kind: str = "circle", **more: object) -> list[LegendItem]:
    """The legend of the layer ``shops`` in a style with one style layer."""
    return legend(
        Style.model_validate({"version": 8, "layers": [{"id": "a", "type": kind, "paint": paint, **more}]}), layer_of()
    )


def rows(found: list[LegendItem]) -> list[tuple[str, str, str]]:
    """Swedish label, English label and colour of each row."""
    return [(item.label.sv, item.label.en, item.color) for item in found]


def test_one_colour_for_all_is_labelled_with_the_layers_title() -> None:
    assert rows(items({"circle-color": "#111111"})) == [("Butiker", "Shops", "#111111")]


def test_a_match_is_labelled_with_the_titles_of_its_values_and_other() -> None:
    assert rows(
        items({"circle-color": ["match", ["get", "kind"], "fuel", "#111111", "both", "#222222", "#999999"]})
    ) == [
        ("Drivmedel", "Fuel", "#111111"),
        ("Båda", "Both", "#222222"),
        ("Övrigt", "Other", "#999999"),
    ]


def test_a_match_that_names_every_value_has_no_row_for_other() -> None:
    colours = ["match", ["get", "kind"], "grocery", "#1a1a1a", "fuel", "#111111", "both", "#222222", "#999999"]
    assert [item.label.en for item in items({"circle-color": colours})] == ["Groceries", "Fuel", "Both"]


def test_a_step_over_whole_numbers_is_labelled_with_ranges_that_do_not_overlap() -> None:
    colours = ["step", ["get", "people"], "#111111", 10, "#222222", 1000, "#333333", 1001, "#444444"]
    assert rows(items({"fill-color": colours}, "fill")) == [
        ("under 10\u00a0km", "under 10\u00a0km", "#111111"),
        ("10–999\u00a0km", "10–999\u00a0km", "#222222"),
        ("1\u00a0000\u00a0km", "1,000\u00a0km", "#333333"),
        ("1\u00a0001\u00a0km eller mer", "1,001\u00a0km or more", "#444444"),
    ]


def test_a_yes_no_field_is_labelled_with_its_title_and_the_answer() -> None:
    assert rows(items({"circle-color": ["case", ["==", ["get", "open"], True], "#111111", "#222222"]})) == [
        ("Öppen: ja", "Open: yes", "#111111"),
        ("Öppen: nej", "Open: no", "#222222"),
    ]


def test_a_varying_radius_is_shown_where_the_colour_is_the_same_for_all() -> None:
    found = items({"circle-color": "#111111", "circle-radius": ["step", ["get", "people"], 3, 10, 60]})
    assert [(item.label.en, item.radius) for item in found] == [("under 10\u00a0km", 3), ("10\u00a0km or more", 10)]


def test_a_legend_that_the_style_spells_out_comes_first() -> None:
    spelled = [{"label": {"sv": "Eget", "en": "Own"}, "color": "#abcdef"}]
    found = items({"circle-color": "#111111"}, metadata={"samkarta:legend": spelled})
    assert rows(found) == [("Eget", "Own", "#abcdef")]


def test_a_fill_and_its_edge_give_one_row() -> None:
    parts = [
        {"id": "a", "type": "fill", "paint": {"fill-color": "#111111", "fill-outline-color": "#000"}},
        {"id": "b", "type": "line", "paint": {"line-color": "#222222"}},
    ]
    found = legend(Style.model_validate({"version": 8, "layers": parts}), layer_of())
    assert [(item.shape, item.color, item.outline) for item in found] == [("fill", "#111111", "#000")]


def test_raster_classes_are_labelled_with_the_titles_of_their_values() -> None:
    field = {
        "name": "quality",
        "type": "integer",
        "enum": [0, 1],
        "enum_titles": {"0": {"sv": "Ingen", "en": "None"}, "1": {"sv": "God", "en": "Good"}},
    }
    layer = layer_of(source={"format": "geotiff", "path": "a.tif"}, fields=[field], label_field=None)
    part = {"id": "a", "type": "raster", "metadata": {"samkarta:classes": {"0": "#ffffff", "1": "#000000"}}}
    found = legend(Style.model_validate({"version": 8, "layers": [part]}), layer)
    assert rows(found) == [("Ingen", "None", "#ffffff"), ("God", "Good", "#000000")]


def test_the_legend_is_headed_by_the_field_whose_values_it_explains() -> None:
    def heading(paint: dict[str, Any]) -> str | None:
        parts = [{"id": "a", "type": "circle", "paint": paint}]
        title = legend_title(Style.model_validate({"version": 8, "layers": parts}), layer_of())
        return title.en if title else None

    assert heading({"circle-color": ["match", ["get", "kind"], "fuel", "#111111", "#222222"]}) == "Kind"
    assert heading({"circle-radius": ["step", ["get", "people"], 3, 10, 6]}) == "Inhabitants"
    assert heading({"circle-color": ["case", ["==", ["get", "open"], True], "#111111", "#222222"]}) is None
    assert heading({"circle-color": "#111111"}) is None


def test_a_swatch_is_as_opaque_as_the_layer_on_the_map() -> None:
    spelled = {"samkarta:legend": [{"label": {"sv": "Eget", "en": "Own"}, "color": "#abcdef"}]}
    assert [item.opacity for item in items({"fill-color": "#111111", "fill-opacity": 0.4}, "fill")] == [0.4]
    assert [item.opacity for item in items({"line-opacity": 0.5}, "line", metadata=spelled)] == [0.5]
    assert [item.opacity for item in items({"raster-opacity": 0.6}, "raster", metadata=spelled)] == [0.6]
    assert [item.opacity for item in items({"circle-color": "#111111"})] == [1.0]
