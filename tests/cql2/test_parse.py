"""Reading text and JSON, and what is said where they are wrong."""

import json
from typing import Any

import cql2
import pytest
from hypothesis import given, settings

from samkarta.cql2.limits import IN_URL
from samkarta.cql2.normalise import filter_id
from samkarta.cql2.parse import FilterLanguage, parse
from samkarta.cql2.text import parse_text
from samkarta.cql2.write import to_json, to_text
from samkarta.errors import BadParameter
from tests.cql2.features import PLACES
from tests.cql2.test_differential import conditions

# Expressions of the standard's chapters and of its schema examples, each of which another parser reads too.
EXAMPLES = [
    "landsat:scene_id = 'LC82030282019133LGN00'",
    "eo:instrument LIKE 'OLI%'",
    "eo:cloud_cover BETWEEN 0.1 AND 0.2 AND landsat:wrs_row=28",
    "eo:cloud_cover=0.1 OR eo:cloud_cover=0.2",
    "beamMode='ScanSAR Narrow' AND swathDirection='ascending' AND polarization='HH+VV+HV+VH'",
    "avg(windSpeed) < 4",
    "cityName = 'Toronto'",
    "balance - 150.0 > 0",
    "updated >= date('1999-11-11')",
    "geophys:SURVEY_NAME NOT LIKE '%calcrete%'",
    "NOT (floors < 5) AND swimming_pool = true",
    "floors > 5 AND material = 'brick' OR swimming_pool = TRUE",
    "owner NOT LIKE '%Mike%'",
    "value IN (1.0, 2.0, 3.0)",
    "value not in ('a', 'b')",
    "geophys:SURVEY_NAME IS NOT NULL",
    "CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))",
    "accenti(etat_vol) = accenti('débárquér')",
    "S_INTERSECTS(geom,BBOX(-180,-90,180,90))",
    "S_CROSSES(road,LINESTRING(43.7286 -79.2986,43.7311 -79.2996))",
    "S_WITHIN(location,POLYGON((-118 33.8,-117.9 33.8,-117.9 34,-118 34,-118 33.8)))",
    "S_EQUALS(geom,MULTIPOINT((-0.94 -1.85),(0 0)))",
    "S_TOUCHES(geom,MULTILINESTRING((-1.9 -0.99,-1.4 -0.4),(1.6 0.5,1.3 0.7)))",
    "S_DISJOINT(geom,GEOMETRYCOLLECTION(POINT(1.9 2.3),LINESTRING(-20 0,14 1)))",
    "S_OVERLAPS(geom,MULTIPOLYGON(((-1 1,1 1,1 2,-1 2,-1 1)),((5 5,6 5,6 6,5 5))))",
    "T_AFTER(event_time,DATE('2012-08-10'))",
    "T_DURING(INTERVAL(starts_at,ends_at),INTERVAL('2005-01-10','2010-02-10'))",
    "T_INTERSECTS(updated_at,INTERVAL('2005-01-10T01:01:01.393216Z','..'))",
    "T_METBY(INTERVAL(\"starts_at\",'..'),INTERVAL('..','2010-02-10T00:00:00Z'))",
    "A_CONTAINS(layers:ids,('layers-ca','layers-us'))",
    "A_OVERLAPS(ids,(1,TRUE,'x'))",
    "vehicle_height > (bridge_clearance-1)",
    "p+ 2 * (q-1) / 4 % 3 = -3.5e1",
    "depth div 10 = foo ^ 2",
    "ro > 1 and not (ro = 2 or pos(centroid) IS NULL)",
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_text_is_read_as_another_parser_reads_it(source: str) -> None:
    assert _lower(parse_text(source, IN_URL)) == _lower(cql2.parse_text(source).to_json())


@settings(max_examples=60, deadline=None)
@given(tree=conditions)
def test_what_is_written_is_valid_for_another_parser(tree: Any) -> None:
    expression = parse(json.dumps(tree), "cql2-json", PLACES.fields)
    read = cql2.parse_json(json.dumps(to_json(expression))).to_json()
    assert filter_id(parse(json.dumps(read), "cql2-json", PLACES.fields)) == filter_id(expression)


def _lower(tree: Any) -> Any:
    match tree:
        case {"op": op, "args": arguments}:
            return {"op": op.lower(), "args": [_lower(argument) for argument in arguments]}
        case {"interval": ends}:
            return {"interval": [_lower(end) for end in ends]}
        case list():
            return [_lower(item) for item in tree]
        case _:
            return tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("it = 'it''s'", {"op": "=", "args": [{"property": "it"}, "it's"]}),
        ("it = 'it\\'s'", {"op": "=", "args": [{"property": "it"}, "it's"]}),
        ('"two words" = .5', {"op": "=", "args": [{"property": "two words"}, 0.5]}),
        ("date = 1.", {"op": "=", "args": [{"property": "date"}, 1.0]}),
        ("point > -2", {"op": ">", "args": [{"property": "point"}, -2]}),
        ("a_overlaps(x, ())", {"op": "a_overlaps", "args": [{"property": "x"}, []]}),
        ("a_equals(x, ('y'))", {"op": "a_equals", "args": [{"property": "x"}, ["y"]]}),
        ("n = 9007199254740993", {"op": "=", "args": [{"property": "n"}, 9007199254740993]}),
        (
            "s_equals(g, point z (1 2 3))",
            {"op": "s_equals", "args": [{"property": "g"}, {"type": "Point", "coordinates": [1, 2, 3]}]},
        ),
        ("android = orange", {"op": "=", "args": [{"property": "android"}, {"property": "orange"}]}),
        ("a\n=\t1", {"op": "=", "args": [{"property": "a"}, 1]}),
    ],
)
def test_text_is_read_as_the_standard_defines_it(text: str, tree: Any) -> None:
    assert parse_text(text, IN_URL) == tree


def s_equals(geometry: str) -> str:
    return f'{{"op":"s_equals","args":[{{"property":"geometry"}},{geometry}]}}'


@pytest.mark.parametrize(
    ("language", "source", "complaint"),
    [
        ("cql2-text", "peple > 1", "Unknown property 'peple'. Did you mean people?"),
        ("cql2-text", "PEOPLE > 1", "Unknown property 'PEOPLE'. Did you mean people?"),
        ("cql2-text", "people > 'x'", "'people' is a number and cannot be compared with a text, 'x'."),
        ("cql2-text", "people > name", "'people' is a number and cannot be compared with a text, 'name'."),
        ("cql2-text", "name IN ('x', 1)", "'name' is a text and cannot be compared with a number, '1'."),
        ("cql2-text", "name + 1 = 2", "'+' wants a number, but 'name' is a text."),
        ("cql2-text", "people", "'filter' wants true or false, but 'people' is a number."),
        ("cql2-text", "open AND people", "'and' wants true or false, but 'people' is a number."),
        ("cql2-text", "geometry = POINT(1 2)", "'=' does not compare a geometry."),
        ("cql2-text", "S_TOUCHES(geometry, name)", "'s_touches' wants a geometry, but 'name' is a text."),
        ("cql2-text", "T_AFTER(name, DATE('2021-01-01'))", "'t_after' wants an interval, but 'name' is a text."),
        ("cql2-text", "T_AFTER(INTERVAL(name, '..'), day)", "'interval' wants a moment, but 'name' is a text."),
        ("cql2-text", "A_EQUALS(name, ('a'))", "'a_equals' wants an array, but 'name' is a text."),
        ("cql2-text", "s_intersect(geometry, POINT(1 2))", "Unknown function 's_intersect'. Did you mean s_intersects"),
        ("cql2-text", "lower(name, name) = 'x'", "'lower' takes 1 argument(s), not 2."),
        ("cql2-text", "name LIKE name", "The pattern of LIKE must be a text."),
        ("cql2-text", "day = DATE('2021-02-30')", "'2021-02-30' is not a date."),
        ("cql2-text", "day = 'yesterday'", "'yesterday' is not a date."),
        ("cql2-text", "seen > TIMESTAMP('2021-02-03T04:05:06')", "'2021-02-03T04:05:06' is not a moment in UTC."),
        ("cql2-text", "seen > TIMESTAMP('0001-01-01T00:00:00+14:00')", "is not a moment in UTC."),
        ("cql2-text", "day = seen", "'day' is a date and cannot be compared with a moment, 'seen'."),
        (
            "cql2-text",
            "T_AFTER(day, INTERVAL('2022-01-01','2021-01-01'))",
            "The interval begins (2022-01-01) after it ends",
        ),
        ("cql2-text", "people = 1e400", "The number is too large."),
        ("cql2-text", "people >", "The filter ends too early: something is missing."),
        ("cql2-text", "(people > 1", "The filter ends too early: something is missing."),
        ("cql2-text", "people > 1 name", "The filter cannot be read at character 12: 'name' does not fit there."),
        ("cql2-text", "people > 'x", "The filter cannot be read at character 10: ''x' does not fit there."),
        ("cql2-text", "people == 1", "The filter cannot be read at character 9: '= 1' does not fit there."),
        ("cql2-text", "people > 1; DROP", "The filter cannot be read at character 11: '; DROP' does not fit there."),
        ("cql2-text", "people IN ()", "The filter cannot be read at character 12: ')' does not fit there."),
        ("cql2-text", " ", "The filter is empty."),
        ("cql2-text", "S_EQUALS(geometry, POINT(1))", "The geometry 'POINT(1)' is not valid WKT."),
        (
            "cql2-text",
            "S_EQUALS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))",
            "The geometry is not valid: 'Self-intersection",
        ),
        ("cql2-text", "S_EQUALS(geometry, BBOX(1,2,3))", "BBOX needs four or six numbers."),
        ("cql2-text", "S_EQUALS(geometry, BBOX(1,5,3,4))", "BBOX needs its lower corner first."),
        ("cql2-text", "S_EQUALS(geometry, BBOX(1,2,3,name))", "BBOX needs four or six numbers."),
        ("cql2-text", "S_EQUALS(geometry, BBOX(1,2,3,97))", "The geometry has coordinates outside the world"),
        ("cql2-json", '{"op":"="', "The filter is not valid JSON: line 1, character 10."),
        ("cql2-json", "null", "'None' is no CQL2 expression."),
        ("cql2-json", '{"op":"="}', "is no CQL2 expression."),
        ("cql2-json", '{"op":"not","args":[]}', "'not' takes 1 argument(s), not 0."),
        ("cql2-json", '{"op":"and","args":[true]}', "'and' needs at least two conditions."),
        ("cql2-json", '{"op":"in","args":[{"property":"name"},"x"]}', "'in' needs a list of values."),
        ("cql2-json", '{"op":"=","args":[{"property":"people"},NaN]}', "The filter is not valid JSON"),
        ("cql2-json", '{"op":"=","args":[{"property":"people","x":1},1]}', "is no CQL2 expression."),
        ("cql2-json", s_equals('{"type":"Circle"}'), "Unknown geometry 'Circle'."),
        ("cql2-json", s_equals('{"type":"Point","coordinates":[]}'), "The geometry is empty."),
        ("cql2-json", s_equals('{"type":"Point","coordinates":["x",1]}'), "The geometry cannot be read"),
        ("cql2-json", s_equals('{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}'), "The geometry cannot be read"),
        ("cql2-json", s_equals('{"bbox":[1,2,"3",4]}'), "BBOX needs four or six numbers."),
    ],
)
def test_a_fault_is_named_in_words(language: FilterLanguage, source: str, complaint: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse(source, language, PLACES.fields)
    assert complaint in caught.value.detail.en
    assert caught.value.detail.sv != caught.value.detail.en
    assert caught.value.parameter == "filter"


def test_an_unknown_name_comes_with_the_known_ones() -> None:
    with pytest.raises(BadParameter) as caught:
        parse("peple > 1", "cql2-text", PLACES.fields)
    assert caught.value.allowed == tuple(sorted([*PLACES.types, "geometry"]))
    assert "Okänd egenskap 'peple'. Menade du people?" in caught.value.detail.sv


def test_what_could_have_stood_there_is_listed() -> None:
    with pytest.raises(BadParameter) as caught:
        parse("people IN", "cql2-text", PLACES.fields)
    with pytest.raises(BadParameter) as second:
        parse("people > 1 name", "cql2-text", PLACES.fields)
    assert caught.value.allowed == ()
    assert {"AND", "OR", "the end", "+ -"} <= set(second.value.allowed)


def test_a_backslash_before_a_quote_is_written_in_json_only() -> None:
    expression = parse('{"op":"=","args":[{"property":"name"},"x\\\\"]}', "cql2-json", PLACES.fields)
    assert to_json(expression) == {"op": "=", "args": [{"property": "name"}, "x\\"]}
    with pytest.raises(ValueError, match="cannot be written in CQL2 text"):
        to_text(expression)
