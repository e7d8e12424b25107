"""The same filter has the same id however it is written."""

import pytest
from pyproj import CRS

from samkarta.cql2.normalise import filter_id, normalised
from samkarta.cql2.parse import parse
from samkarta.cql2.write import to_json, to_text
from tests.cql2.features import PLACES

SAME = [
    ("people > 1 AND open", "open AND people > 1"),
    ("people > 1 AND (open AND share < 2)", "(share < 2 AND people > 1) AND open"),
    ("people > 1 OR people > 1", "people > 1.0"),
    ("people > 1", "1 < people"),
    ("people >= 1e3", "1000 <= people"),
    ("NOT NOT open", "open"),
    ("people IN (3, 1, 2, 1)", "people IN (1, 2, 3)"),
    ("share + people = 2", "2 = people + share"),
    ("people NOT BETWEEN 1 AND 2", "NOT (people BETWEEN 1 AND 2)"),
    ("casei(name) = 'x'", "CASEI(name)='x'"),
    ("day = DATE('2021-01-01')", "day = '2021-01-01'"),
    ("seen > TIMESTAMP('2021-01-01T01:00:00+01:00')", "seen > TIMESTAMP('2021-01-01T00:00:00.000Z')"),
    ("T_BEFORE(day, DATE('2021-01-01'))", "T_AFTER(DATE('2021-01-01'), day)"),
    ("T_DURING(day, INTERVAL('2021-01-01','..'))", "T_CONTAINS(INTERVAL('2021-01-01','..'), day)"),
    ("S_WITHIN(geometry, BBOX(1,2,3,4))", "S_CONTAINS(BBOX(1.0, 2.0, 3.0, 4.0), geometry)"),
    ("S_TOUCHES(geometry, POLYGON((0 0,1 0,1 1,0 0)))", "S_TOUCHES(geometry, POLYGON((1 1,0 0,1 0,1 1)))"),
    ("A_EQUALS((name), ('b', 'a'))", "A_EQUALS((name), ('a', 'b', 'a'))"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_filters_that_say_the_same_have_the_same_id(one: str, other: str) -> None:
    first, second = (parse(source, "cql2-text", PLACES.fields) for source in (one, other))
    assert normalised(first) == normalised(second)
    assert filter_id(first) == filter_id(second)


def test_text_and_json_have_the_same_id() -> None:
    text = parse("people > 1 AND name LIKE 'U%'", "cql2-text", PLACES.fields)
    json = parse(
        '{"op":"and","args":[{"op":"like","args":[{"property":"name"},"U%"]},'
        '{"op":">","args":[{"property":"people"},1.0]}]}',
        "cql2-json",
        PLACES.fields,
    )
    assert filter_id(text) == filter_id(json)
    assert len(filter_id(text)) == 16


def test_filters_that_differ_have_different_ids() -> None:
    sources = {
        "people > 1", "people < 1", "people >= 1", "people > 2", "share > 1", "NOT people > 1", "people - share = 1",
        "share - people = 1", "name = '1'", "open", "open = TRUE", "S_WITHIN(geometry, BBOX(1,2,3,4))",
        "S_CONTAINS(geometry, BBOX(1,2,3,4))", "S_WITHIN(geometry, BBOX(1,2,3,5))", "people > 1 AND open",
        "people > 1 OR open", "T_BEFORE(day, DATE('2021-01-01'))", "T_AFTER(day, DATE('2021-01-01'))",
    }  # fmt: skip
    assert len({filter_id(parse(source, "cql2-text", PLACES.fields)) for source in sources}) == len(sources)


def test_the_same_numbers_in_another_crs_are_another_filter() -> None:
    source = "S_WITHIN(geometry, BBOX(63, 20, 64, 21))"
    crs84 = parse(source, "cql2-text", PLACES.fields)
    latitude_first = parse(source, "cql2-text", PLACES.fields, crs=CRS.from_epsg(4326))
    assert filter_id(crs84) != filter_id(latitude_first)


@pytest.mark.parametrize(
    "source", ["S_EQUALS(geometry, LINESTRING(63 20, 64 21))", "S_WITHIN(geometry, BBOX(63, 20, 64, 21))"]
)
def test_geometries_are_written_in_the_axis_order_of_their_crs(source: str) -> None:
    crs = CRS.from_epsg(4326)
    expression = parse(source, "cql2-text", PLACES.fields, crs=crs)
    assert parse(to_text(expression), "cql2-text", PLACES.fields, crs=crs) == expression


def test_operators_are_written_as_the_standard_spells_them() -> None:
    source = "NOT (name IS NULL) AND T_METBY(day, until) OR people * (share + 1) IN (2, 3) AND open <> FALSE"
    expression = parse(source, "cql2-text", PLACES.fields)
    assert to_text(expression) == (
        "((NOT (name IS NULL)) AND T_METBY(day, until)) OR (((people * (share + 1)) IN (2, 3)) AND (open <> FALSE))"
    )
    first = to_json(expression)["args"][0]["args"]
    assert first[0] == {"op": "not", "args": [{"op": "isNull", "args": [{"property": "name"}]}]}
    assert first[1] == {"op": "t_metBy", "args": [{"property": "day"}, {"property": "until"}]}
