"""The box outside of which nothing can match."""

import pytest
from pyproj import CRS

from samkarta.cql2.envelope import Envelope, bounding_box
from samkarta.cql2.parse import parse
from samkarta.projection import CRS84
from tests.cql2.features import PLACES

HERE = "S_INTERSECTS(geometry, BBOX(10, 20, 30, 40))"
THERE = "S_WITHIN(geometry, LINESTRING(20 30, 50 60))"
ELSEWHERE = "S_TOUCHES(POINT(0 0), geometry)"


def box(source: str, crs: CRS | None = None) -> Envelope | None:
    return bounding_box(parse(source, "cql2-text", PLACES.fields, crs=crs))


@pytest.mark.parametrize(
    ("source", "bounds"),
    [
        (HERE, (10, 20, 30, 40)),
        (THERE, (20, 30, 50, 60)),
        (ELSEWHERE, (0, 0, 0, 0)),
        (f"people > 1 AND {HERE}", (10, 20, 30, 40)),
        (f"{HERE} AND {THERE}", (20, 30, 30, 40)),
        (f"{HERE} OR {THERE}", (10, 20, 50, 60)),
        (f"({HERE} AND {ELSEWHERE}) OR {THERE}", (20, 30, 50, 60)),
        (f"open AND ({HERE} OR {ELSEWHERE} AND people = 2)", (0, 0, 30, 40)),
    ],
)
def test_conditions_on_the_geometry_bound_the_filter(source: str, bounds: tuple[float, ...]) -> None:
    assert box(source) == Envelope(bounds, CRS84)  # type: ignore[arg-type] # four numbers


@pytest.mark.parametrize(
    "source",
    [
        "people > 1",
        f"NOT {HERE}",
        f"people > 1 OR {HERE}",
        f"({HERE}) = FALSE",
        "S_DISJOINT(geometry, BBOX(10, 20, 30, 40))",
        "S_INTERSECTS(geometry, geometry)",
        "S_INTERSECTS(POINT(1 2), POINT(1 2))",
        "distance_m(geometry, POINT(20 64)) > 5",
        "distance_m(geometry, POINT(20 64)) < people",
        "distance_m(geometry, geometry) < 5",
        "geometry IS NULL",
        "TRUE",
    ],
)
def test_other_conditions_do_not(source: str) -> None:
    assert box(source) is None


def test_conditions_that_exclude_each_other_leave_nothing() -> None:
    for source in (f"{HERE} AND {ELSEWHERE}", f"({HERE} AND {ELSEWHERE}) OR ({THERE} AND {ELSEWHERE})"):
        found = box(source)
        assert found is not None
        assert found.is_empty


def test_a_distance_bounds_the_filter_in_metres() -> None:
    for source in ("distance_m(geometry, POINT(15 64)) <= 1000", "1000 > distance_m(POINT(15 64), geometry)"):
        found = box(source)
        assert found is not None
        assert found.crs == CRS.from_epsg(3006)
        west, south, east, north = found.bounds
        # 15° E is the central meridian: easting 500,000.
        assert (west, east) == pytest.approx((499_000, 501_000), abs=0.01)
        assert north - south == pytest.approx(2_000, abs=0.01)


def test_the_box_has_x_before_y_whatever_the_axis_order() -> None:
    assert box("S_WITHIN(geometry, BBOX(63, 20, 64, 21))", CRS.from_epsg(4326)) == Envelope(
        (20, 63, 21, 64), CRS.from_epsg(4326)
    )
