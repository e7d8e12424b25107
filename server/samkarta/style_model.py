"""The Style model: the subset of MapLibre's style format that the map understands."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, field_validator

from samkarta.i18n import Text
from samkarta.layer_source import Strict
from samkarta.style_expression import Expression, outputs, parse_expression

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def _colour(value: JsonValue) -> JsonValue:
    for output in outputs(parse_expression(value)):
        if not (isinstance(output, str) and _HEX.fullmatch(output)):
            raise ValueError(f"{output!r} is no colour; use #rgb, #rrggbb or #rrggbbaa")
    return value


def _numbers(value: JsonValue, highest: float, allowed: str) -> JsonValue:
    for output in outputs(parse_expression(value)):
        if isinstance(output, bool | str) or not 0 <= output <= highest:
            raise ValueError(f"{output!r} is out of range; use {allowed}")
    return value


def _fraction(value: JsonValue) -> JsonValue:
    return _numbers(value, 1, "a number from 0 to 1")


def _pixels(value: JsonValue) -> JsonValue:
    return _numbers(value, 100, "a number of pixels from 0 to 100")


type Colour = Annotated[JsonValue, AfterValidator(_colour)]
type Fraction = Annotated[JsonValue, AfterValidator(_fraction)]
type Pixels = Annotated[JsonValue, AfterValidator(_pixels)]
type RasterValue = Annotated[str, Field(pattern=r"^\d+$")]
type Hex = Annotated[str, Field(pattern=f"^{_HEX.pattern}$")]


class _Paint(Strict):
    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Each paint key that is set, with its expression."""
        for key, value in self.model_dump(by_alias=True, exclude_none=True).items():
            if not isinstance(value, tuple):
                yield key, parse_expression(value)


class FillPaint(_Paint):
    """How areas are filled; without an outline colour the outline has the fill's."""

    fill_color: Colour | None = None
    fill_opacity: Fraction | None = None
    fill_outline_color: Colour | None = None


class LinePaint(_Paint):
    """How lines, and the edges of areas, are drawn."""

    line_color: Colour | None = None
    line_width: Pixels | None = None
    line_opacity: Fraction | None = None
    line_dasharray: tuple[Annotated[float, Field(ge=0)], ...] | None = None


class CirclePaint(_Paint):
    """How points are drawn."""

    circle_color: Colour | None = None
    circle_radius: Pixels | None = None
    circle_opacity: Fraction | None = None
    circle_stroke_color: Colour | None = None
    circle_stroke_width: Pixels | None = None


class RasterPaint(_Paint):
    """How a raster is laid over the map."""

    raster_opacity: Annotated[float, Field(ge=0, le=1)] | None = None


class LegendEntry(Strict):
    """One row of a legend that the style spells out itself."""

    label: Text
    color: Hex


class Metadata(Strict):
    """What a style says beyond MapLibre's format."""

    legend: tuple[LegendEntry, ...] | None = Field(default=None, validation_alias="samkarta:legend")
    classes: dict[RasterValue, Hex] | None = Field(default=None, validation_alias="samkarta:classes")


class _StyleLayer(Strict):
    id: str = Field(min_length=1)
    metadata: Metadata = Metadata()


class FillLayer(_StyleLayer):
    """Draws areas."""

    type: Literal["fill"]
    paint: FillPaint = FillPaint()


class LineLayer(_StyleLayer):
    """Draws lines, and the edges of areas."""

    type: Literal["line"]
    paint: LinePaint = LinePaint()


class CircleLayer(_StyleLayer):
    """Draws points."""

    type: Literal["circle"]
    paint: CirclePaint = CirclePaint()


class RasterLayer(_StyleLayer):
    """Draws the cells of a raster, each class in its colour."""

    type: Literal["raster"]
    paint: RasterPaint = RasterPaint()


type StyleLayer = Annotated[FillLayer | LineLayer | CircleLayer | RasterLayer, Field(discriminator="type")]


class Style(Strict):
    """How one layer is drawn; later style layers are drawn over earlier ones."""

    version: Literal[8]
    layers: tuple[StyleLayer, ...]

    @field_validator("layers")
    @classmethod
    def _not_empty(cls, value: tuple[StyleLayer, ...]) -> tuple[StyleLayer, ...]:
        if not value:
            raise ValueError("is empty; give at least one style layer")
        return value

    @property
    def classes(self) -> dict[int, str]:
        """Colour of each raster value; empty for features."""
        found = (layer.metadata.classes for layer in self.layers)
        return {int(value): colour for classes in found if classes for value, colour in classes.items()}
