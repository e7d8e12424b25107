"""Filters, sortings, systems and formats that nobody means, against the real server: refused at once, or answered."""

import json
import time
from urllib.parse import quote

import pytest

from tests.served import Served
from tests.test_attacks import SHOPS, assert_refused, send

# Refusing takes milliseconds; the rest is the way to the server and back on a busy machine.
SECONDS = 1.0


def of_json(document: object) -> str:
    """A filter in CQL2 JSON as a query."""
    text = document if isinstance(document, str) else json.dumps(document)
    return f"filter={quote(text)}&filter-lang=cql2-json"


def nested(depth: int) -> str:
    """A filter in CQL2 JSON that is nothing but depth."""
    return '{"op":"not","args":[' * depth + "true" + "]}" * depth


@pytest.mark.parametrize(
    "query",
    [
        "filter=",
        "filter=%00",
        "filter=%F0%9F%9A%8C",
        "filter=NOT",
        f"filter={'(' * 50_000}",
        f"filter={'NOT%20' * 9_000}kind='x'",
        f"filter={"(kind='x')%20OR%20" * 3_000}1=1",
        f"filter=kind%20IN%20({','.join(["'x'"] * 10_000)})",
        f"filter=kind%20LIKE%20'{'%25a' * 10_000}'",
        "filter=nope=1",
        "filter=kind=1",
        "filter=nearest_shop_m%3E1e999",
        "filter=DATE('9999-99-99')=DATE('2026-01-01')",
        "filter=S_INTERSECTS(geometry,POINT(nan%20nan))",
        "filter=S_INTERSECTS(geometry,POLYGON((0%200,1%201)))",
        "filter=S_INTERSECTS(geometry,BBOX(1e400,0,1,1))",
        "filter=kind='fuel'&filter-lang=sql",
        "filter=kind='fuel'&filter-crs=EPSG:3006",
        of_json("{}"),
        of_json("null"),
        of_json("NaN"),
        of_json('"\\ud800"'),
        of_json("[" * 20_000),
        of_json(nested(900)),
        of_json({"op": "and", "args": []}),
        of_json({"op": "=", "args": [None, None]}),
        of_json({"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[]]}]}),
        "sortby=",
        "sortby=-",
        "sortby=nope",
        "sortby=geometry",
        "properties=nope",
        "exclude-properties=nope",
        "skipGeometry=maybe",
        "crs=%00",
        f"crs={'a' * 50_000}",
        "bbox=9,8,7,6&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3006",
        "f=csv%00",
        "f=../../etc/passwd",
    ],
    ids=lambda query: query[:60],
)
def test_a_question_that_cannot_be_meant_is_refused_at_once(served: Served, query: str) -> None:
    started = time.monotonic()
    answer = send(served, f"{SHOPS}?{query}")
    assert time.monotonic() - started < SECONDS
    assert_refused(answer, 400)


@pytest.mark.parametrize(
    "query",
    [
        "filter=1/0=1",
        "filter=nearest_shop_m%250%3E1",
        "filter=nearest_shop_m%5E1000000%5E1000000%3C0",
        "filter=S_INTERSECTS(geometry,GEOMETRYCOLLECTION(POINT(1%201)))",
        "filter=kind='%F0%9F%9A%8C'",
        "bbox=1e300,1e300,1e301,1e301&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3006",
        "bbox=500,-200,600,900&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
    ],
)
def test_a_question_that_nothing_answers_is_answered_with_nothing(served: Served, query: str) -> None:
    answer = send(served, f"{SHOPS}?{query}")
    assert answer.status == 200
    assert json.loads(answer.body)["numberMatched"] == 0


@pytest.mark.parametrize("query", ["sortby=-kind,kind", "sortby=kind,kind,kind", "sortby=kind,-kind,name&limit=3"])
def test_a_property_that_is_sorted_by_twice_is_sorted_by_once(served: Served, query: str) -> None:
    kinds = [feature["properties"]["kind"] for feature in json.loads(send(served, f"{SHOPS}?{query}").body)["features"]]
    assert kinds == sorted(kinds, reverse=query.startswith("sortby=-"))


@pytest.mark.parametrize("token", ["json", "jsonfg", "geojsonseq", "csv", "gpkg", "fgb", "parquet", "xlsx", "html"])
@pytest.mark.parametrize("query", ["offset=99999999999999", "bbox=0,0,1,1", "filter=kind='none'"])
def test_every_format_can_say_that_there_is_nothing(served: Served, token: str, query: str) -> None:
    answer = send(served, f"{SHOPS}?f={token}&{query}")
    assert answer.status == 200
