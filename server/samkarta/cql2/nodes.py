"""A filter as a typed tree: small immutable nodes, each of which knows the kind of value it gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal as OneOf

from pyproj import CRS
from shapely.geometry.base import BaseGeometry

type Kind = OneOf["boolean", "number", "text", "date", "timestamp", "interval", "geometry", "array"]
type Scalar = bool | int | float | str | date | datetime

COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "div", "^"})
SPATIAL = frozenset(
    {"s_intersects", "s_equals", "s_disjoint", "s_touches", "s_within", "s_overlaps", "s_crosses", "s_contains"}
)
TEMPORAL = frozenset(
    {"t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedby", "t_finishes"}
    | {"t_intersects", "t_meets", "t_metby", "t_overlappedby", "t_overlaps", "t_startedby", "t_starts"}
)
ARRAYS = frozenset({"a_equals", "a_contains", "a_containedby", "a_overlaps"})


@dataclass(frozen=True, slots=True)
class Literal:
    """One value that is written in the filter; moments are in UTC."""

    value: Scalar
    kind: Kind


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the feature, or its geometry."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry that is written in the filter, x before y whatever the axis order of ``crs``.

    ``box`` holds the numbers of a BBOX as they were written, so that it can be written again.
    """

    shape: BaseGeometry
    crs: CRS
    box: tuple[float, ...] | None = None

    @property
    def kind(self) -> Kind:
        """Always a geometry."""
        return "geometry"


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of time, both ends included; None leaves that end open."""

    start: "Expression | None"
    end: "Expression | None"

    @property
    def kind(self) -> Kind:
        """Always an interval."""
        return "interval"


@dataclass(frozen=True, slots=True)
class Array:
    """A list of values of any kinds."""

    items: "tuple[Expression, ...]"

    @property
    def kind(self) -> Kind:
        """Always an array."""
        return "array"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function, by its lower-case name, and what it is applied to."""

    op: str
    arguments: "tuple[Expression, ...]"
    kind: Kind


type Expression = Literal | Property | Geometry | Interval | Array | Operation


def children(expression: Expression) -> tuple[Expression, ...]:
    """The nodes right below ``expression``."""
    match expression:
        case Operation(arguments=arguments):
            return arguments
        case Array(items=items):
            return items
        case Interval(start=start, end=end):
            return tuple(end for end in (start, end) if end is not None)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """``expression`` and every node below it."""
    yield expression
    for child in children(expression):
        yield from walk(child)
