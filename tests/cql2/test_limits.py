"""Filter bombs are refused before they cost anything."""

import json
import time

import pytest

from samkarta.cql2.limits import IN_BODY, IN_URL
from samkarta.cql2.parse import FilterLanguage, parse
from samkarta.errors import BadParameter
from tests.cql2.features import PLACES


def in_json(tree: str) -> str:
    return f'{{"op":"=","args":[{{"property":"people"}},{tree}]}}'


TEXT_BOMBS = {
    "parentheses": "(" * 10_000 + "people = 1" + ")" * 10_000,
    "open parentheses": "(" * 10_000,
    "a few open parentheses": "(" * 30,
    "negations": "NOT " * 10_000 + "open",
    "signs": "people = " + "-" * 7_000 + "1",
    "powers": "people = " + "9^" * 3_000 + "9",
    "alternatives": "people = 1" + " OR people = 1" * 4_000,
    "functions": "lower(" * 3_000 + "name" + ")" * 3_000 + " = 'x'",
    "a long list": f"people IN ({','.join(['1'] * 30_000)})",
    "a list that is a little too long": f"people IN ({','.join(['1'] * 501)})",
    "a megabyte": "name = '" + "x" * 1_000_000 + "'",
    "quotes": "name = '" + "''" * 20_000 + "'",
    "double quotes": '"' * 60_000,
    "a large number": "people = " + "9" * 7_000,
    "a large exponent": "people = 1e" + "9" * 7_000,
    "wildcards": "name LIKE '" + "%a" * 3_000 + "'",
    "a long pattern": "name LIKE '" + "_" * 7_000 + "'",
    "positions": f"S_EQUALS(geometry, MULTIPOINT({','.join(['1 2'] * 10_000)}))",
    "many geometries": " OR ".join([f"S_EQUALS(geometry, MULTIPOINT({','.join(['1 2'] * 90)}))"] * 100),
    "geometries in each other": "S_EQUALS(geometry, " + "GEOMETRYCOLLECTION(" * 2_000 + "POINT(1 2)" + ")" * 2_001,
    "unfinished geometries": "POINT(" * 9_000,
    "unfinished geometries with parts": "MULTIPOLYGON(((1)" * 3_000,
    "distances to a line": f"distance_m(geometry, LINESTRING({','.join(['1 2', '2 3'] * 150)})) < 1",
    "functions of properties": " OR ".join(["casei(name) = 'x'"] * 100),
    "patterns": " OR ".join(["name LIKE '%a%'"] * 100),
    "names": "a " * 30_000,
    "blanks": " " * 63_000,
    "signs of no meaning": "\\" * 60_000,
}
JSON_BOMBS = {
    "lists": "[" * 60_000,
    "closed lists": in_json("[" * 500 + "]" * 500),
    "operators": '{"op":"not","args":[' * 1_000 + "true" + "]}" * 1_000,
    "objects": '{"op":' * 900 + "1" + "}" * 900,
    "a long list": json.dumps({"op": "in", "args": [{"property": "people"}, [1] * 20_000]}),
    "alternatives": json.dumps({"op": "or", "args": [{"op": "or", "args": [True] * 400}] * 10}),
    "positions": in_json(json.dumps({"type": "MultiPoint", "coordinates": [[1, 2]] * 6_000})),
    "deep coordinates": in_json('{"type":"Point","coordinates":' + "[" * 400 + "]" * 400 + "}"),
    "a large number": in_json("9" * 60_000),
    "a large exponent": in_json("1e999999"),
}


@pytest.mark.parametrize("bomb", TEXT_BOMBS)
def test_a_bomb_of_text_is_refused(bomb: str) -> None:
    refuse(TEXT_BOMBS[bomb], "cql2-text")


@pytest.mark.parametrize("bomb", JSON_BOMBS)
def test_a_bomb_of_json_is_refused(bomb: str) -> None:
    refuse(JSON_BOMBS[bomb], "cql2-json")


def refuse(source: str, language: FilterLanguage) -> None:
    began = time.perf_counter()
    with pytest.raises(BadParameter) as caught:
        parse(source, language, PLACES.fields, limits=IN_BODY)
    spent = time.perf_counter() - began
    print(f"refused in {1000 * spent:.1f} ms: {caught.value}")  # noqa: T201 - how long it took is worth seeing
    assert len(str(caught.value)) < 500
    # Far from what a machine under load needs, near to what a parser that looks back would take.
    assert spent < 2


def test_a_filter_in_a_url_is_shorter_than_one_in_a_body() -> None:
    source = "name = '" + "x" * 10_000 + "'"
    assert PLACES.found("TRUE") == [0, 1, 2, 3]
    parse(source, "cql2-text", PLACES.fields, limits=IN_BODY)
    with pytest.raises(BadParameter, match="at most 8000 characters"):
        parse(source, "cql2-text", PLACES.fields, limits=IN_URL)


def test_what_people_write_is_within_the_limits() -> None:
    parse(f"people IN ({','.join(map(str, range(500)))})", "cql2-text", PLACES.fields)
    parse("(" * 12 + "people = 1" + ")" * 12, "cql2-text", PLACES.fields)
    parse(f"casei(name) IN ({','.join(["casei('x')"] * 200)})", "cql2-text", PLACES.fields)
    parse(" OR ".join(["people = 1"] * 200), "cql2-text", PLACES.fields)
    ring = ",".join(f"{20 + step / 1000} {63 + (step % 2) / 1000}" for step in range(1_000))
    parse(f"S_INTERSECTS(geometry, LINESTRING({ring}))", "cql2-text", PLACES.fields, limits=IN_BODY)


def test_a_pattern_that_is_costly_to_match_backwards_is_matched_in_no_time() -> None:
    pattern, text = "%a" * 19 + "%b", "a" * 5_000
    features = [{"name": text}] * 20
    memory = type(PLACES)({"name": "string"}, features)
    began = time.perf_counter()
    assert memory.found(f"name LIKE '{pattern}'") == []
    assert time.perf_counter() - began < 2
