"""What can be asked of the features of a snapshot."""

from dataclasses import dataclass
from datetime import date, datetime

from samkarta.cql2.nodes import Expression

type Value = str | int | float | bool | date | datetime


@dataclass(frozen=True)
class BBox:
    """A box in WGS 84 degrees, longitude first; west may exceed east: then it spans the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Interval:
    """A span of time in UTC, both ends included; None leaves that end open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Query:
    """Which features, and which part of them; every condition must hold."""

    bbox: BBox | None = None
    interval: Interval | None = None
    equals: tuple[tuple[str, Value], ...] = ()
    filter: Expression | None = None
    """A condition in CQL2."""
    offset: int = 0
    limit: int = 10
