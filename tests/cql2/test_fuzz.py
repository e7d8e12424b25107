"""Whatever is sent is either understood and answered, or refused in words."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from samkarta.cql2.evaluate import matching
from samkarta.cql2.normalise import filter_id
from samkarta.cql2.parse import FilterLanguage, parse
from samkarta.errors import BadParameter
from tests.cql2.features import PLACES

CRSS = [None, CRS.from_epsg(3006), CRS.from_epsg(4326), CRS.from_epsg(3857)]

words = st.sampled_from(
    [
        "name", "people", "share", "open", "day", "seen", "geometry", "nobody", '"name"', "TRUE", "false", "1", "-2.5",
        ".5", "1e400", "1e-400", "99999999999999999999", "'x'", "'%'", "''", "'2021-01-01'", "'2021-01-01T00:00:00Z'",
        "'..'", "(", ")", ",", "=", "<>", "<", ">=", "+", "-", "*", "/", "%", "^", "div", "AND", "OR", "NOT", "IS",
        "NULL", "IN", "LIKE", "BETWEEN", "casei(", "accenti(", "length(", "split(", "distance_m(", "S_INTERSECTS(",
        "S_TOUCHES(", "T_AFTER(", "T_DURING(", "A_CONTAINS(", "A_EQUALS(", "DATE(", "TIMESTAMP(", "INTERVAL(", "BBOX(",
        "POINT(1 2)", "POINT(1e999 0)", "POINT(nan 0)", "LINESTRING(0 0,1 1)", "LINESTRING(0 0,0 0)",
        "POLYGON((0 0,1 0,1 1,0 0))",
        "GEOMETRYCOLLECTION(POINT(1 2))", "MULTIPOINT(1 2,3 4)", "\\", "\x00", "é", ";", "--", "/*",
    ]
)  # fmt: skip
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(["name", "people", "geometry", "2021-01-01", "Point", ".."]).map(lambda name: {"property": name})
    | st.lists(st.floats(-400, 400) | st.integers(-200, 200), max_size=6).map(lambda numbers: {"bbox": numbers})
)
OPS = [
    "and", "or", "not", "=", "<", "in", "like", "between", "isNull", "+", "div", "^", "casei", "length", "split",
    "distance_m", "s_intersects", "s_crosses", "t_after", "t_meets", "a_overlaps", "nothing", "",
]  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda op, args: {"op": op, "args": args}, st.sampled_from(OPS), st.lists(inner, max_size=3))
        | st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["op", "args", "date", "timestamp", "interval", "type", "bbox"]), inner)
        | st.builds(
            lambda kind, coordinates: {"type": kind, "coordinates": coordinates},
            st.sampled_from(["Point", "LineString", "Polygon", "MultiPoint", "GeometryCollection", "Feature"]),
            st.recursive(st.floats(-200, 200) | st.integers(), lambda deeper: st.lists(deeper, max_size=4)),
        )
        | st.lists(inner, min_size=2, max_size=2).map(lambda ends: {"interval": ends})
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(source=st.lists(words, max_size=14).map(" ".join), crs=st.sampled_from(CRSS))
def test_words_in_any_order_are_answered_or_refused(source: str, crs: CRS | None) -> None:
    answer_or_refuse(source, "cql2-text", crs)


@settings(max_examples=300, deadline=None)
@given(tree=trees, crs=st.sampled_from(CRSS))
def test_any_json_is_answered_or_refused(tree: Any, crs: CRS | None) -> None:
    answer_or_refuse(json.dumps(tree), "cql2-json", crs)


@settings(max_examples=200, deadline=None)
@given(source=st.text(max_size=30), language=st.sampled_from(["cql2-text", "cql2-json"]))
def test_any_characters_are_answered_or_refused(source: str, language: FilterLanguage) -> None:
    answer_or_refuse(source, language, None)


@pytest.mark.parametrize("source", ["name = '\ud800'", "\ud800", '"\ud800" = 1'])
def test_half_a_character_is_refused_or_matches_nothing(source: str) -> None:
    answer_or_refuse(source, "cql2-text", None)


def answer_or_refuse(source: str, language: FilterLanguage, crs: CRS | None) -> None:
    try:
        expression = parse(source, language, PLACES.fields, crs=crs)
    except BadParameter:
        return
    assert len(matching(expression, PLACES)) == len(PLACES)
    assert filter_id(expression)
