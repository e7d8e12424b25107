"""Styles: how each layer is drawn.

A style is ``styles/<layer-id>.json`` beside the folder of the layer file, or inside it; a layer without one is drawn
in the default style of its geometry.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from samkarta.catalog import Entry
from samkarta.catalog_problems import explain
from samkarta.errors import CatalogError, Problem
from samkarta.layer import FieldSpec, Layer
from samkarta.style_expression import Case, Expression, Match, Scalar, Step, fields_used
from samkarta.style_model import Style

_PALETTE = ("#2f6690", "#d1602f", "#4a8c5c", "#8a5a9e", "#b58900", "#3a9aa8", "#a63d5a", "#6b7280")
_TYPE_OF_GEOMETRY = {"Polygon": "fill", "LineString": "line", "Point": "circle"}


def style_file(entry: Entry) -> Path | None:
    """The style file of a layer; None where it has none."""
    candidates = (folder / "styles" / f"{entry.layer.id}.json" for folder in (entry.folder.parent, entry.folder))
    return next((file for file in candidates if file.is_file()), None)


def load_style(entry: Entry) -> Style:
    """The style of a layer; CatalogError lists every problem of its file."""
    style, problems = _read(entry)
    if style is None or problems:
        raise CatalogError(problems)
    return style


def style_problems(entry: Entry) -> list[Problem]:
    """Every fault of a layer's style file; empty where it has none or is right."""
    return _read(entry)[1]


def default_style(layer: Layer) -> Style:
    """The style of a layer that brings none: plain, by geometry."""
    if layer.is_raster:
        values = (layer.fields[0].enum or ()) if layer.fields else ()
        classes = {str(value): _PALETTE[index % len(_PALETTE)] for index, value in enumerate(values)}
        parts = [{"id": "raster", "type": "raster", "metadata": {"samkarta:classes": classes}}]
    else:
        names = {name.removeprefix("Multi") for name in layer.checks.geometry} or set(_TYPE_OF_GEOMETRY)
        types = [kind for name, kind in _TYPE_OF_GEOMETRY.items() if name in names]
        parts = [{"id": kind, "type": kind, "paint": {f"{kind}-color": _PALETTE[0]}} for kind in types]
    return Style.model_validate({"version": 8, "layers": parts})


def _read(entry: Entry) -> tuple[Style | None, list[Problem]]:
    file = style_file(entry)
    if file is None:
        style = default_style(entry.layer)
        return style, list(_misfits(str(entry.file), style, entry.layer))
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
        return None, [Problem(str(file), "(file)", f"is not readable JSON: {error}")]
    try:
        style = Style.model_validate(content)
    except ValidationError as error:
        return None, list(explain(str(file), error, content, Style))
    return style, list(_misfits(str(file), style, entry.layer))


def _misfits(file: str, style: Style, layer: Layer) -> Iterator[Problem]:
    """What is right as a style but wrong for this layer."""
    fields = {spec.name: spec for spec in layer.fields}
    for index, part in enumerate(style.layers):
        key = f"layers[{index}]"
        if (part.type == "raster") != layer.is_raster:
            allowed = "raster" if layer.is_raster else "fill, line, circle"
            yield Problem(file, f"{key}.type", f"'{part.type}' cannot draw the layer '{layer.id}'", allowed)
        for name, expression in part.paint.expressions():
            for reason, allowed in _expression_faults(expression, fields):
                yield Problem(file, f"{key}.paint.{name}", reason, allowed)
    if layer.is_raster:
        yield from _class_faults(file, style, layer)


def _expression_faults(expression: Expression, fields: dict[str, FieldSpec]) -> Iterator[tuple[str, str]]:
    """Reason and allowed values of each clash between an expression and the declared fields."""
    if not fields:
        return
    if unknown := [name for name in fields_used(expression) if name not in fields]:
        yield from ((f"unknown field '{name}'", ", ".join(fields)) for name in unknown)
        return
    if isinstance(expression, Step) and fields[expression.field].type not in ("integer", "number"):
        numbers = [name for name, spec in fields.items() if spec.type in ("integer", "number")]
        yield f"'step' needs a number, and '{expression.field}' is none", ", ".join(numbers)
    for name, value in _compared(expression):
        values = fields[name].enum
        if values is not None and value not in values:
            yield f"'{name}' never is {value!r}", ", ".join(str(item) for item in values)


def _compared(expression: Expression) -> Iterator[tuple[str, Scalar]]:
    match expression:
        case Match(field, branches, _):
            yield from ((field, value) for value, _ in branches)
        case Case(branches, _):
            yield from ((name, value) for name, value, _ in branches)


def _class_faults(file: str, style: Style, layer: Layer) -> Iterator[Problem]:
    values = layer.fields[0].enum if layer.fields else None
    if not style.classes:
        yield Problem(file, "layers[0].metadata.samkarta:classes", "is missing: a raster needs a colour for each value")
    for value in style.classes:
        if values is not None and value not in values:
            allowed = ", ".join(str(item) for item in values)
            yield Problem(file, "layers[0].metadata.samkarta:classes", f"the raster never is {value}", allowed)
