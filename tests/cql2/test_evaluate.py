"""Three-valued logic, arithmetic, arrays and functions."""

import numpy as np
import pytest
import shapely
from pyproj import CRS

from samkarta.cql2.evaluate import matching
from samkarta.cql2.parse import parse
from tests.cql2.features import PLACES, MemoryFeatures

TRUTHS = MemoryFeatures(
    {"a": "boolean", "b": "boolean"}, [{"a": a, "b": b} for a in (True, False, None) for b in (True, False, None)]
)
PAIRS = [(row["a"], row["b"]) for row in TRUTHS.rows]


def truth(source: str) -> list[bool | None]:
    """What ``source`` is for each pair: it, its negation, or neither holds."""
    holds, fails = TRUTHS.found(source), TRUTHS.found(f"NOT ({source})")
    return [True if row in holds else False if row in fails else None for row in range(len(PAIRS))]


def test_and_is_false_as_soon_as_one_side_is() -> None:
    expected = [False if False in pair else None if None in pair else True for pair in PAIRS]
    assert truth("a AND b") == truth("b AND a") == expected


def test_or_is_true_as_soon_as_one_side_is() -> None:
    expected = [True if True in pair else None if None in pair else False for pair in PAIRS]
    assert truth("a OR b") == truth("b OR a") == expected


def test_the_negation_of_the_unknown_is_unknown() -> None:
    assert truth("NOT a") == [None if a is None else not a for a, _ in PAIRS]


def test_comparison_with_the_unknown_is_unknown() -> None:
    assert truth("a = b") == [None if None in pair else pair[0] == pair[1] for pair in PAIRS]
    assert truth("a > b") == [None if None in pair else pair[0] > pair[1] for pair in PAIRS]


def test_a_list_with_an_unknown_value_matches_or_is_unknown() -> None:
    assert truth("a IN (b, TRUE)") == [
        None if a is None else True if a or a == b else None if b is None else False for a, b in PAIRS
    ]


def test_being_null_is_never_unknown() -> None:
    assert truth("a IS NULL") == [a is None for a, _ in PAIRS]
    assert truth("(a AND b) IS NULL") == [value is None for value in truth("a AND b")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("people * 2 = 14", [2]),
        ("people + 1 > 1824", [0, 1]),
        ("people - 7 = 0", [2]),
        ("people / 2 = 3.5", [2]),
        ("people div 2 = 3", [2]),
        ("share div 0.3 = -1", [1]),
        ("people % 2 = 1", [2]),
        ("share % 2 = -0.5", [1]),
        ("people = 2 + 2 ^ 2 + 1", [2]),
        ("people = 2 ^ 3 ^ 0 + 5", [2]),
        ("people = -(-7)", [2]),
        ("people = -1 * -7", [2]),
        ("people = (1 + 6)", [2]),
        ("people = 10 - 2 - 1", [2]),
        ("people / 0 IS NULL", [0, 1, 2, 3]),
        ("share ^ 0.5 IS NULL", [1, 3]),
        ("share ^ 0 = 1", [0, 1, 2]),
        ("people * 1e308 * 10 IS NULL", [0, 1, 2, 3]),
        ("abs(share) = 0.5", [1]),
        ("people BETWEEN 7 AND 1824", [1, 2]),
        ("people NOT BETWEEN 100.0 AND 1.0", [0, 1, 2]),
        ("people IN (7, 8.5, 1824.0)", [1, 2]),
        ("people NOT IN (7, 8)", [0, 1]),
        ("people IN (share, 7)", [2]),
        ("share * -1 IN (0)", [2]),
        ("people > share AND share > 0", [0]),
        ("people = 3.14", []),
        ("open = (people > 7)", [0]),
        ("open", [0, 2]),
        ("TRUE", [0, 1, 2, 3]),
        ("FALSE", []),
        ("geometry IS NULL", [3]),
        ("POINT(1 2) IS NULL", []),
        ("(1, 2) IS NULL", []),
        ("day < until", [0]),
        ("day = '2021-04-16'", [0]),
    ],
)
def test_values_are_computed_and_compared(source: str, expected: list[int]) -> None:
    assert PLACES.found(source) == expected


@pytest.mark.parametrize("op", ["=", "<>", "<", "<=", ">", ">="])
def test_whole_numbers_past_the_precision_of_fractions_can_be_compared_with_them(op: str) -> None:
    large = MemoryFeatures({"n": "integer", "x": "number"}, [{"n": 2**62, "x": 0.5}, {"n": 3, "x": 3.0}, {}])
    expected = {"=": [1], "<>": [0], "<": [], "<=": [1], ">": [0], ">=": [0, 1]}
    assert large.found(f"n {op} x") == expected[op]
    assert large.found(f"n {op} 3.5") == {"=": [], "<>": [0, 1], "<": [1], "<=": [1], ">": [0], ">=": [0]}[op]
    assert large.found("n IN (4611686018427387904, 0.5)") == [0]
    assert large.found("n + 1 > 0") == [0, 1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A_EQUALS((1, 2), (2, 1, 2))", True),
        ("A_EQUALS((), ())", True),
        ("A_CONTAINS((1, 'a', TRUE), ('a'))", True),
        ("A_CONTAINS((1), (TRUE))", False),
        ("A_CONTAINS((DATE('2021-01-01')), (DATE('2021-01-01')))", True),
        ("A_CONTAINS(((1, 2), 3), ((2, 1)))", True),
        ("A_CONTAINEDBY((1), (1, 2))", True),
        ("A_CONTAINEDBY((1, 2), (1))", False),
        ("A_OVERLAPS((1, 2), (2, 3))", True),
        ("A_OVERLAPS((1, 2), ())", False),
        ("A_EQUALS((POINT(1 2)), (POINT(1.0 2)))", True),
        ("A_EQUALS((INTERVAL('2021-01-01','..')), (INTERVAL('2021-01-01','..')))", True),
    ],
)
def test_arrays_are_compared_as_sets(source: str, *, expected: bool) -> None:
    assert PLACES.found(source) == ([0, 1, 2, 3] if expected else [])


def test_an_array_with_an_unknown_value_is_unknown() -> None:
    assert PLACES.found("A_CONTAINEDBY((name), ('Umeå', 'Åsele'))") == [0, 1]
    assert PLACES.found("NOT A_CONTAINEDBY((name), ('Umeå', 'Åsele'))") == [2]
    assert PLACES.found("A_OVERLAPS((name, people), (7, 'Umeå'))") == [0, 2]
    assert PLACES.found("A_OVERLAPS((geometry), (POINT(20.25 63.75)))") == [0]


def test_a_text_that_lists_values_can_be_split_into_an_array() -> None:
    fuels = MemoryFeatures({"fuel": "string"}, [{"fuel": "petrol, diesel"}, {"fuel": "diesel"}, {"fuel": ""}, {}])
    assert fuels.found("A_CONTAINS(split(fuel, ','), ('petrol', 'diesel'))") == [0]
    assert fuels.found("A_OVERLAPS(split(fuel, ','), ('diesel', 'gas'))") == [0, 1]
    assert fuels.found("NOT A_OVERLAPS(split(fuel, ','), ('petrol'))") == [1, 2]
    assert fuels.found("A_EQUALS(split('a b', ' '), ('b', 'a'))") == [0, 1, 2, 3]
    assert fuels.found("A_EQUALS(split('a', fuel), ('a'))") == [0, 1, 2]
    assert fuels.found("split(fuel, ',') IS NULL") == [3]


def test_distance_is_measured_in_metres_on_the_national_grid() -> None:
    features = MemoryFeatures(
        {}, [{"geometry": shapely.Point(19.0, 64.0)}, {"geometry": shapely.Point(19.02, 64.0)}, {}]
    )
    source = "distance_m(geometry, POINT(19 64)) < {}"
    assert features.found(source.format(1)) == [0]
    # One degree of longitude is about 48.8 km here.
    assert features.found(source.format(970)) == [0]
    assert features.found(source.format(990)) == [0, 1]


def test_geometries_are_compared_in_the_crs_of_the_filter_with_its_own_axis_order() -> None:
    box = "S_INTERSECTS(geometry, POLYGON((63 20, 64 20, 64 21, 63 21, 63 20)))"
    assert PLACES.found(box, crs=CRS.from_epsg(4326)) == [0, 2]
    assert PLACES.found(box) == []
    north_east = "S_INTERSECTS(geometry, BBOX(7000000, 750000, 7150000, 800000))"
    assert PLACES.found(north_east, crs=CRS.from_epsg(3006)) == [0, 2]
    web = "S_INTERSECTS(geometry, BBOX(2250000, 9200000, 2260000, 9300000))"
    assert PLACES.found(web, crs=CRS.from_epsg(3857)) == [0, 2]


def test_only_the_rows_that_are_asked_for_are_tried() -> None:
    expression = parse("people > 7 AND S_INTERSECTS(geometry, BBOX(0, 0, 90, 90))", "cql2-text", PLACES.fields)
    assert matching(expression, PLACES, np.array([1, 2, 3])).tolist() == [True, False, False]
    assert matching(expression, PLACES, np.array([], dtype=np.int64)).tolist() == []
    assert matching(parse("TRUE", "cql2-text", ()), PLACES, np.array([1, 3])).tolist() == [True, True]
