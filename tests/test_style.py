"""Styles: where they are found, every fault that is named, and the defaults."""

import json
from pathlib import Path
from typing import Any

import pytest

from samkarta.catalog import Entry
from samkarta.errors import CatalogError
from samkarta.layer import Layer
from samkarta.style import default_style, load_style, style_file, style_problems
from tests.layer_files import layer_of


def entry_with(folder: Path, style: object, layer: Layer | None = None) -> Entry:
    """A layer in ``folder``/layers whose style file says ``style``."""
    (folder / "layers").mkdir(exist_ok=True)
    (folder / "styles").mkdir(exist_ok=True)
    text = style if isinstance(style, str) else json.dumps(style)
    (folder / "styles" / "shops.json").write_text(text, encoding="utf-8")
    return Entry(layer or layer_of(), folder / "layers" / "shops.yaml")


def style_of(paint: dict[str, Any], kind: str = "circle", **more: object) -> dict[str, object]:
    """A style with one style layer."""
    return {"version": 8, "layers": [{"id": "one", "type": kind, "paint": paint, **more}]}


def raster_layer() -> Layer:
    """A raster whose cells are 0 or 1."""
    field = {"name": "quality", "type": "integer", "enum": [0, 1]}
    return layer_of(source={"format": "geotiff", "path": "a.tif"}, fields=[field], label_field=None)


def test_a_style_beside_the_catalogue_folder_comes_before_one_inside_it(tmp_path: Path) -> None:
    entry = entry_with(tmp_path, style_of({"circle-color": "#111111"}))
    inside = tmp_path / "layers" / "styles" / "shops.json"
    inside.parent.mkdir()
    inside.write_text("{}", encoding="utf-8")
    assert style_file(entry) == tmp_path / "styles" / "shops.json"
    (tmp_path / "styles" / "shops.json").unlink()
    assert style_file(entry) == inside


def test_a_layer_without_a_style_file_is_drawn_in_the_default_of_its_geometry(tmp_path: Path) -> None:
    entry = Entry(layer_of(checks={"geometry": ["Point"]}), tmp_path / "layers" / "shops.yaml")
    assert style_problems(entry) == []
    assert [part.type for part in load_style(entry).layers] == ["circle"]
    assert [part.type for part in default_style(layer_of(checks={})).layers] == ["fill", "line", "circle"]


def test_a_raster_without_a_style_file_gets_a_colour_for_each_listed_value() -> None:
    assert list(default_style(raster_layer()).classes) == [0, 1]


def test_a_raster_whose_values_are_not_known_needs_a_style(tmp_path: Path) -> None:
    layer = layer_of(source={"format": "geotiff", "path": "a.tif"}, fields=[], label_field=None)
    entry = Entry(layer, tmp_path / "layers" / "shops.yaml")
    assert [problem.key for problem in style_problems(entry)] == ["layers[0].metadata.samkarta:classes"]


def test_a_good_style_keeps_its_paint_as_written(tmp_path: Path) -> None:
    paint = {"circle-color": ["match", ["get", "kind"], "fuel", "#d1602f", "#2f6690"], "circle-radius": 6}
    entry = entry_with(tmp_path, style_of(paint))
    assert style_problems(entry) == []
    dumped = load_style(entry).layers[0].paint.model_dump(by_alias=True, exclude_none=True)
    assert dumped == paint


@pytest.mark.parametrize(
    ("style", "key", "says"),
    [
        ("{", "(file)", "is not readable JSON"),
        ({"version": 7, "layers": style_of({})["layers"]}, "version", "8"),
        ({"version": 8, "layers": []}, "layers", "at least one"),
        (style_of({}, "heatmap"), "layers[0].type", "'fill', 'line', 'circle', 'raster'"),
        (style_of({"circle-colour": "#111111"}), "layers[0].paint.circle-colour", "circle-color, circle-radius"),
        (style_of({"fill-color": "#111111"}), "layers[0].paint.fill-color", "circle-stroke-width"),
        (style_of({"circle-color": "red"}), "layers[0].paint.circle-color", "#rrggbb"),
        (style_of({"circle-radius": -1}), "layers[0].paint.circle-radius", "from 0 to 100"),
        (style_of({"circle-opacity": 1.5}), "layers[0].paint.circle-opacity", "from 0 to 1"),
        (style_of({"circle-radius": ["zoom"]}), "layers[0].paint.circle-radius", "unknown expression"),
        (style_of({"circle-radius": []}), "layers[0].paint.circle-radius", "unknown expression"),
        (style_of({"circle-radius": ["step", ["get", "people"], 1]}), "layers[0].paint.circle-radius", "pairs of stop"),
        (
            style_of({"circle-radius": ["step", ["get", "people"], 1, 9, 2, 5, 3]}),
            "layers[0].paint.circle-radius",
            "must rise",
        ),
        (
            style_of({"circle-radius": ["step", ["get", "people"], 1, "9", 2]}),
            "layers[0].paint.circle-radius",
            "must be a number",
        ),
        (style_of({"circle-radius": ["match", "kind", "fuel", 1, 2]}), "layers[0].paint.circle-radius", '"get", field'),
        (
            style_of({"circle-radius": ["match", ["get", "kind"], "fuel", 1]}),
            "layers[0].paint.circle-radius",
            "default",
        ),
        (
            style_of({"circle-radius": ["case", ["!=", ["get", "kind"], "fuel"], 1, 2]}),
            "layers[0].paint.circle-radius",
            '"=="',
        ),
        (
            style_of({"circle-radius": ["case", ["get", "open"], 1]}),
            "layers[0].paint.circle-radius",
            "pairs of condition",
        ),
        (
            style_of({"circle-radius": ["match", ["get", "kind"], ["fuel"], 1, 2]}),
            "layers[0].paint.circle-radius",
            "must be text",
        ),
        (style_of({}, layout={}), "layers[0].layout", "id, metadata, type, paint"),
        (style_of({}, metadata={"legend": []}), "layers[0].metadata.legend", "samkarta:legend, samkarta:classes"),
        (style_of({}, "fill") | {"sources": {}}, "sources", "version, layers"),
    ],
)
def test_a_fault_in_a_style_is_named_with_its_key_and_what_is_allowed(
    tmp_path: Path, style: object, key: str, says: str
) -> None:
    entry = entry_with(tmp_path, style)
    problems = style_problems(entry)
    assert [(problem.file, problem.key) for problem in problems] == [(str(tmp_path / "styles" / "shops.json"), key)]
    assert says in str(problems[0])
    with pytest.raises(CatalogError, match=key.split("[", maxsplit=1)[0].strip("()")):
        load_style(entry)


@pytest.mark.parametrize(
    ("paint", "says"),
    [
        (
            {"circle-radius": ["step", ["get", "size"], 1, 9, 2]},
            "unknown field 'size'; allowed: name, kind, people, open",
        ),
        (
            {"circle-radius": ["step", ["get", "kind"], 1, 9, 2]},
            "'step' needs a number, and 'kind' is none; allowed: people",
        ),
        (
            {"circle-radius": ["match", ["get", "kind"], "gas", 1, 2]},
            "'kind' never is 'gas'; allowed: grocery, fuel, both",
        ),
        ({"circle-radius": ["case", ["==", ["get", "kind"], "gas"], 1, 2]}, "'kind' never is 'gas'"),
    ],
)
def test_a_style_that_does_not_fit_the_layers_fields_is_a_fault(
    tmp_path: Path, paint: dict[str, Any], says: str
) -> None:
    problems = style_problems(entry_with(tmp_path, style_of(paint)))
    assert len(problems) == 1
    assert says in str(problems[0])
    assert problems[0].key == "layers[0].paint.circle-radius"


def test_fields_are_not_checked_where_the_layer_declares_none(tmp_path: Path) -> None:
    style = style_of({"circle-radius": ["step", ["get", "size"], 1, 9, 2]})
    assert style_problems(entry_with(tmp_path, style, layer_of(fields=[], label_field=None))) == []


def test_a_raster_style_on_features_and_a_fill_on_a_raster_are_faults(tmp_path: Path) -> None:
    classes = {"samkarta:classes": {"0": "#ffffff"}}
    on_features = style_problems(entry_with(tmp_path, style_of({}, "raster", metadata=classes)))
    assert "allowed: fill, line, circle" in str(on_features[0])
    on_raster = style_problems(entry_with(tmp_path, style_of({}, "fill", metadata=classes), raster_layer()))
    assert "allowed: raster" in str(on_raster[0])


def test_raster_colours_are_checked_against_the_values_of_the_raster(tmp_path: Path) -> None:
    style = style_of({"raster-opacity": 0.7}, "raster", metadata={"samkarta:classes": {"0": "#ffffff", "7": "#000"}})
    problems = style_problems(entry_with(tmp_path, style, raster_layer()))
    assert [problem.reason for problem in problems] == ["the raster never is 7"]
    style["layers"][0]["metadata"]["samkarta:classes"] = {"0": "#ffffff", "1": "#000"}  # type: ignore[index]
    assert load_style(entry_with(tmp_path, style, raster_layer())).classes == {0: "#ffffff", 1: "#000"}
