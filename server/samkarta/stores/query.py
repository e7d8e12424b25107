"""What can be asked of the features of a snapshot."""

from dataclasses import dataclass
from datetime import date, datetime

from pyproj import CRS

from samkarta.cql2.nodes import Expression
from samkarta.projection import CRS84

type Value = str | int | float | bool | date | datetime


@dataclass(frozen=True)
class BBox:
    """A box in ``crs``, x before y; in degrees west may exceed east: then it spans the antimeridian."""

    west: float
    south: float
    east: float
    north: float
    crs: CRS = CRS84

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The four numbers."""
        return (self.west, self.south, self.east, self.north)


@dataclass(frozen=True)
class Interval:
    """A span of time in UTC, both ends included; None leaves that end open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class SortKey:
    """A property to sort by; features without a value come last either way."""

    name: str
    falling: bool = False


@dataclass(frozen=True)
class Query:
    """Which features, and which part of them; every condition must hold."""

    bbox: BBox | None = None
    interval: Interval | None = None
    equals: tuple[tuple[str, Value], ...] = ()
    filter: Expression | None = None
    """A condition in CQL2."""
    sort: tuple[SortKey, ...] = ()
    """First key first; without one, and between equals, features stand in the order of the snapshot."""
    offset: int = 0
    limit: int = 10
