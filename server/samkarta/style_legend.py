"""Legends: what the colours of a style mean, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from babel.numbers import format_decimal

from samkarta.i18n import Text
from samkarta.layer import FieldSpec, Layer
from samkarta.style_expression import Case, Constant, Expression, Match, Scalar, Step, outputs
from samkarta.style_model import CircleLayer, FillLayer, LineLayer, RasterLayer, Style

type Drawn = FillLayer | LineLayer | CircleLayer
type Shape = Literal["fill", "line", "circle", "raster"]

_OTHER = Text(sv="Övrigt", en="Other")
_YES_NO = {True: Text(sv="ja", en="yes"), False: Text(sv="nej", en="no")}
_DEFAULT_COLOUR = "#8a939b"
_DEFAULT_RADIUS = 5.0
_MAX_RADIUS = 10.0


@dataclass(frozen=True)
class LegendItem:
    """One row of a legend: a swatch and what it stands for."""

    label: Text
    shape: Shape
    color: str
    outline: str | None = None
    radius: float = _DEFAULT_RADIUS
    opacity: float = 1.0


def legend(style: Style, layer: Layer) -> list[LegendItem]:
    """The rows of a layer's legend, in the order that the style lists its values."""
    items: list[LegendItem] = []
    for part in style.layers:
        for item in _part_items(part, layer):
            # A fill and its edge line say the same thing twice.
            if item.label not in [known.label for known in items]:
                items.append(item)
    return items


def legend_title(style: Style, layer: Layer) -> Text | None:
    """What the legend's values are values of; None where all features look alike or the style says it itself."""
    titles = {spec.name: spec.title for spec in layer.fields}
    if style.classes:
        return next(iter(titles.values()), None)
    for part in style.layers:
        if part.metadata.legend is not None:
            return None
        if isinstance(part, RasterLayer):
            continue
        varying = _varying(part)
        if isinstance(varying, Match | Step):
            return titles.get(varying.field)
    return None


def _part_items(part: Drawn | RasterLayer, layer: Layer) -> Iterator[LegendItem]:
    if part.metadata.legend is not None:
        for entry in part.metadata.legend:
            yield LegendItem(entry.label, part.type, entry.color, _outline(part), opacity=_opacity(part))
    elif part.metadata.classes is not None:
        spec = layer.fields[0] if layer.fields else None
        for value, colour in part.metadata.classes.items():
            yield LegendItem(value_label(int(value), spec), "raster", colour, opacity=_opacity(part))
    elif not isinstance(part, RasterLayer):
        yield from _drawn_items(part, layer)


def _drawn_items(part: Drawn, layer: Layer) -> Iterator[LegendItem]:
    """Rows for the colour where it differs between features, else for the radius, else one for all."""
    colour, radius = _colour(part), _radius(part)
    labels = list(_labels(_varying(part), layer))
    for index, label in enumerate(labels):
        yield LegendItem(
            label,
            part.type,
            str(_nth(colour, index, len(labels))),
            _outline(part),
            min(float(_nth(radius, index, len(labels))), _MAX_RADIUS),
            _opacity(part),
        )


def _colour(part: Drawn) -> Expression:
    return dict(part.paint.expressions()).get(f"{part.type}-color", Constant(_DEFAULT_COLOUR))


def _radius(part: Drawn) -> Expression:
    return dict(part.paint.expressions()).get("circle-radius", Constant(_DEFAULT_RADIUS))


def _outline(part: Drawn | RasterLayer) -> str | None:
    """The colour of the edge, the first where it differs between features; None without an edge."""
    paint = dict(part.paint.expressions())
    edge = paint.get("fill-outline-color", paint.get("circle-stroke-color"))
    return str(outputs(edge)[0]) if edge is not None else None


def _opacity(part: Drawn | RasterLayer) -> float:
    """How opaque the layer lies on the map, so that its legend looks the same; that of the first of differing ones."""
    opacity = dict(part.paint.expressions()).get(f"{part.type}-opacity", Constant(1.0))
    return float(outputs(opacity)[0])


def _varying(part: Drawn) -> Expression:
    """The colour where it differs between features, else the radius."""
    colour = _colour(part)
    return _radius(part) if isinstance(colour, Constant) else colour


def _nth(expression: Expression, index: int, count: int) -> Scalar:
    """The output that goes with the ``index``-th of ``count`` labels; the first where it follows another field."""
    values = outputs(expression)
    return values[index] if len(values) >= count else values[0]


def _labels(expression: Expression, layer: Layer) -> Iterator[Text]:
    """A label for each output of ``expression``; the default has none where the branches name every value."""
    fields = {spec.name: spec for spec in layer.fields}
    match expression:
        case Constant():
            yield layer.title
        case Match(field, branches, _):
            yield from (value_label(value, fields.get(field)) for value, _ in branches)
            if not _covers(fields.get(field), {value for value, _ in branches}):
                yield _OTHER
        case Step(field, _, stops):
            yield from _range_labels([stop for stop, _ in stops], fields.get(field))
        case Case(branches, _):
            yield from (value_label(value, fields.get(name)) for name, value, _ in branches)
            yield from _case_default(branches, fields)


def _covers(spec: FieldSpec | None, values: set[Scalar]) -> bool:
    return spec is not None and spec.enum is not None and set(spec.enum) <= values


def _case_default(branches: tuple[tuple[str, Scalar, Scalar], ...], fields: dict[str, FieldSpec]) -> Iterator[Text]:
    name, value, _ = branches[-1]
    if len(branches) == 1 and isinstance(value, bool):
        yield value_label(not value, fields.get(name))
    elif not _covers(fields.get(name), {value for _, value, _ in branches}):
        yield _OTHER


def value_label(value: Scalar, spec: FieldSpec | None) -> Text:
    """What one value of a field is called."""
    if spec is not None and spec.enum_titles and str(value) in spec.enum_titles:
        return spec.enum_titles[str(value)]
    if isinstance(value, bool):
        answer = _YES_NO[value]
        title = spec.title if spec is not None and spec.title is not None else None
        return Text(sv=f"{title.sv}: {answer.sv}", en=f"{title.en}: {answer.en}") if title else answer
    return Text(sv=str(value), en=str(value))


def _range_labels(stops: list[float], spec: FieldSpec | None) -> Iterator[Text]:
    """Labels such as "under 10", "10–49" and "50 eller mer"; whole numbers end just below the next stop."""
    unit = f"\u00a0{spec.unit}" if spec is not None and spec.unit else ""
    step = 1 if spec is not None and spec.type == "integer" else 0
    first, last = _numbers(stops[0]), _numbers(stops[-1])
    yield Text(sv=f"under {first.sv}{unit}", en=f"under {first.en}{unit}")
    for low, high in pairwise(stops):
        start, end = _numbers(low), _numbers(high - step)
        span = start if start == end else Text(sv=f"{start.sv}–{end.sv}", en=f"{start.en}–{end.en}")
        yield Text(sv=f"{span.sv}{unit}", en=f"{span.en}{unit}")
    yield Text(sv=f"{last.sv}{unit} eller mer", en=f"{last.en}{unit} or more")


def _numbers(value: float) -> Text:
    return Text(sv=format_decimal(value, locale="sv"), en=format_decimal(value, locale="en"))
