"""Random filters over random features: the same answer as a row-by-row evaluation in plain Python."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from samkarta.cql2.evaluate import matching
from samkarta.cql2.normalise import filter_id, normalised
from samkarta.cql2.parse import parse
from samkarta.cql2.write import to_json, to_text
from tests.cql2.features import TYPES, MemoryFeatures
from tests.cql2.naive import holds

# Few values, so that filters often meet them.
TEXTS = ["", "Umeå", "umeå", "UMEA", "Åsele", "a_b%", "ß", "x\ny", "it's", "\\"]
NUMBERS = [0, 1, -1, 2, 3, 7, 0.5, -2.5, 1e300, 2**53]
DAYS = [date(2021, 1, 1), date(2022, 4, 16), date(2022, 4, 17), date(2023, 12, 31)]
MOMENTS = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in DAYS for hour in (0, 12)]
SHAPES = [
    shapely.Point(1, 1),
    shapely.Point(2, 2),
    shapely.MultiPoint([(0, 0), (2, 2)]),
    shapely.LineString([(0, 0), (2, 2)]),
    shapely.LineString([(0, 2), (2, 0)]),
    shapely.box(0, 0, 2, 2),
    shapely.box(1, 1, 3, 3),
    shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2)),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
]
COLLECTION = shapely.GeometryCollection([shapely.Point(1, 1), shapely.LineString([(2, 0), (2, 4)])])


def _instant(value: date) -> dict[str, str]:
    kind = "timestamp" if isinstance(value, datetime) else "date"
    return {kind: _written(value)}


def _written(value: date) -> str:
    return value.isoformat().replace("+00:00", "Z")


def _property(*names: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(names).map(lambda name: {"property": name})


def _operation(ops: list[str], *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda op, *args: {"op": op, "args": list(args)}, st.sampled_from(ops), *arguments)


texts = st.deferred(
    lambda: (
        st.sampled_from(TEXTS)
        | _property("name")
        | _operation(["casei", "accenti"], st.sampled_from(TEXTS) | _property("name"))
    )
)
numbers = st.recursive(
    st.sampled_from(NUMBERS) | _property("people", "share"),
    lambda inner: _operation(["+", "-", "*", "/", "%", "div", "^"], inner, inner),
    max_leaves=4,
)
days = st.sampled_from(DAYS).map(_instant) | _property("day", "until")
moments = st.sampled_from(MOMENTS).map(_instant) | _property("seen", "gone")
ends = st.just("..") | st.sampled_from(DAYS + MOMENTS).map(_written) | _property("day", "until", "seen", "gone")


def _in_order(interval: dict[str, list[Any]]) -> bool:
    """The server refuses an interval that ends before it begins."""
    start, end = interval["interval"]
    if not (isinstance(start, str) and isinstance(end, str)) or ".." in (start, end):
        return True
    return start <= end or len(start) != len(end)


intervals = st.tuples(ends, ends).map(lambda pair: {"interval": list(pair)}).filter(_in_order)
times = days | moments | intervals
geometries = (
    _property("geometry")
    | st.sampled_from([*SHAPES, COLLECTION]).map(lambda shape: json.loads(shapely.to_geojson(shape)))
    | st.sampled_from([[0, 0, 2, 2], [1.5, 1.5, 5, 5], [-1, -1, 0, 0]]).map(lambda box: {"bbox": box})
)
arrays = st.lists(st.sampled_from(["Umeå", "x", 1, 7]) | _property("name", "people"), max_size=3)

COMPARISONS = ["=", "<>", "<", "<=", ">", ">="]
TEMPORAL = [
    "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedBy", "t_finishes",
    "t_intersects", "t_meets", "t_metBy", "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts",
]  # fmt: skip
SPATIAL = ["intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains"]
PATTERNS = ["%", "_%", "", "Um%", "%e_", "a\\_b\\%", "%å%", "U__å", "x_y"]


def _comparable(operands: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        _operation(COMPARISONS, operands, operands)
        | _operation(["between"], operands, operands, operands)
        | _operation(["in"], operands, st.lists(operands, min_size=1, max_size=4))
        | _operation(["isNull"], operands)
    )


predicates = (
    st.one_of([_comparable(operands) for operands in (texts, numbers, days, moments)])
    | _operation(COMPARISONS, st.booleans() | _property("open"), st.booleans() | _property("open"))
    | _operation(["like"], texts, st.sampled_from(PATTERNS))
    | _operation(["isNull"], _property("open", "geometry"))
    | _operation(TEMPORAL, times, times)
    | _operation([f"s_{name}" for name in SPATIAL], geometries, geometries)
    | _operation(["a_equals", "a_contains", "a_containedBy", "a_overlaps"], arrays, arrays)
    | st.booleans()
    | _property("open")
)
conditions = st.recursive(
    predicates,
    lambda inner: (
        _operation(["not"], inner)
        | st.builds(
            lambda op, operands: {"op": op, "args": operands},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=4),
        )
    ),
    max_leaves=6,
)


def _or_missing(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


rows: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries(
    {
        "name": _or_missing(TEXTS),
        "people": _or_missing([0, 1, -1, 7, 2**53]),
        "share": _or_missing([0.0, 0.5, -2.5, 1e300]),
        "open": _or_missing([True, False]),
        "day": _or_missing(DAYS),
        "until": _or_missing(DAYS),
        "seen": _or_missing(MOMENTS),
        "gone": _or_missing(MOMENTS),
        "geometry": _or_missing(SHAPES),
    }
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=conditions, features=st.lists(rows, min_size=1, max_size=6))
def test_every_filter_matches_the_rows_that_plain_python_finds(tree: Any, features: list[Mapping[str, Any]]) -> None:
    memory = MemoryFeatures(TYPES, features)
    expression = parse(json.dumps(tree), "cql2-json", memory.fields)
    expected = [holds(tree, row) for row in features]
    assert matching(expression, memory).tolist() == expected
    assert matching(normalised(expression), memory).tolist() == expected


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=conditions)
def test_every_filter_reads_the_same_after_it_is_written_as_text_or_json(tree: Any) -> None:
    fields = MemoryFeatures(TYPES, []).fields
    expression = parse(json.dumps(tree), "cql2-json", fields)
    as_json = parse(json.dumps(to_json(expression)), "cql2-json", fields)
    assert as_json == expression
    assert filter_id(as_json) == filter_id(expression)
    assume('"\\\\"' not in json.dumps(tree))
    assert filter_id(parse(to_text(expression), "cql2-text", fields)) == filter_id(expression)
