"""Query parameters become a query; every fault names the parameter and what would be right."""

from datetime import UTC, datetime

import pytest

from samkarta.errors import BadParameter
from samkarta.features.crs import default_crs, parse_box
from samkarta.features.parameters import parse_datetime, parse_sort, parse_value
from samkarta.layer import FieldSpec
from samkarta.stores.query import BBox, Interval, SortKey


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("10,60,20,70", BBox(10, 60, 20, 70)),
        ("10.5,60,-20,70", BBox(10.5, 60, -20, 70)),
        ("10,60,0,20,70,100", BBox(10, 60, 20, 70)),
        ("1e1,60,20,70", BBox(10, 60, 20, 70)),
    ],
)
def test_a_box_has_four_numbers_or_six(text: str, box: BBox) -> None:
    assert parse_box(text, default_crs()) == box


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,nan", "1,2,inf,4", "1;2;3;4", "1,9,2,3"])
def test_a_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadParameter) as error:
        parse_box(text, default_crs())
    assert error.value.parameter == "bbox"
    assert error.value.allowed


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+01:00", datetime(2026, 1, 31, 11, tzinfo=UTC), datetime(2026, 1, 31, 11, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 1, 31, 23, 59, 59, 999000, UTC)),
        ("2026-01-31/..", datetime(2026, 1, 31, tzinfo=UTC), None),
        ("/2026-01-31T00:00:00Z", None, datetime(2026, 1, 31, tzinfo=UTC)),
    ],
)
def test_a_time_is_a_moment_a_day_or_an_interval(text: str, start: datetime | None, end: datetime | None) -> None:
    assert parse_datetime(text) == Interval(start, end)


@pytest.mark.parametrize(
    "text", ["", "..", "../..", "/", "yesterday", "2026-13-01", "2026-02-01/2026-01-01", "2026-01-31T12:00:00", "1/2/3"]
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadParameter) as error:
        parse_datetime(text)
    assert error.value.parameter == "datetime"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1.5"),
        ("integer", str(2**63)),
        ("number", "nan"),
        ("boolean", "maybe"),
        ("date", "1/2"),
        ("datetime", "x"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, text: str) -> None:
    spec = FieldSpec.model_validate({"name": "n", "type": kind})
    with pytest.raises(BadParameter) as error:
        parse_value(spec, text)
    assert error.value.parameter == "n"


def test_sort_keys_rise_unless_a_minus_stands_before_them() -> None:
    fields = {name: FieldSpec.model_validate({"name": name, "type": "string"}) for name in ("a", "b")}
    assert parse_sort("-a, b", fields) == (SortKey("a", falling=True), SortKey("b"))
    assert parse_sort("+a", fields) == (SortKey("a"),)
    assert parse_sort("-a,b,a", fields) == (SortKey("a", falling=True), SortKey("b"))
    with pytest.raises(BadParameter) as error:
        parse_sort("c", fields)
    assert error.value.allowed == ("a", "b")
