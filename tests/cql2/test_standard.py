"""The test predicates of OGC 21-065r2, Annex A, with the results that it expects."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from shapely.geometry.base import BaseGeometry

from samkarta.cql2.describe import CONFORMANCE
from samkarta.cql2.evaluate import matching
from samkarta.cql2.parse import parse
from samkarta.errors import BadParameter
from samkarta.layer import FieldType
from tests.cql2.features import MemoryFeatures


def count(features: MemoryFeatures, predicate: str) -> int:
    expression = parse(predicate, "cql2-text", features.fields, geometry="geom")
    return int(np.count_nonzero(matching(expression, features)))


@pytest.fixture(scope="module")
def countries() -> MemoryFeatures:
    """Natural Earth's 177 countries at 1:110 million, which pyogrio carries."""
    frame = gpd.read_file(Path(pyogrio.__file__).parent / "tests" / "fixtures" / "naturalearth_lowres")
    return MemoryFeatures({}, [{"geometry": shape} for shape in frame.geometry])


LUXEMBOURG = (
    "POLYGON((6.043073357781111 50.128051662794235,6.242751092156993 49.90222565367873,"
    "6.186320428094177 49.463802802114515,5.897759230176348 49.44266714130711,5.674051954784829 49.529483547557504,"
    "5.782417433300907 50.09032786722122,6.043073357781111 50.128051662794235))"
)
AMERICAS = "(-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)"
GULF = "(0 0, 10 0, 10 10, 0 10, 0 0)"
EUROPE = "POLYGON((0 40,10 40,10 50,0 50,0 40))"

# basic-spatial-functions, basic-spatial-functions-plus, spatial-functions. Left out: one predicate whose result hangs
# on the edition of Natural Earth, BBOX(-90,40,-60,50).
SPATIAL: Mapping[str, int] = {
    "S_INTERSECTS(geom,BBOX(0,40,10,50))": 8,
    "S_INTERSECTS(geom,BBOX(150,-90,-150,90))": 10,
    "S_INTERSECTS(geom,POINT(7.02 49.92))": 1,
    "S_INTERSECTS(geom,BBOX(0,40,10,50)) and S_INTERSECTS(geom,BBOX(5,50,10,60))": 3,
    "S_INTERSECTS(geom,BBOX(0,40,10,50)) and not S_INTERSECTS(geom,BBOX(5,50,10,60))": 5,
    "S_INTERSECTS(geom,LINESTRING(-180 -45, 0 -45))": 2,
    "S_INTERSECTS(geom,MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45)))": 14,
    f"S_INTERSECTS(geom,POLYGON({AMERICAS}))": 8,
    f"S_INTERSECTS(geom,MULTIPOLYGON(({AMERICAS}),({GULF})))": 15,
    f"S_INTERSECTS(geom,GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON({GULF})))": 8,
    f"S_INTERSECTS(geom,POLYGON({AMERICAS})) or S_INTERSECTS(geom,POLYGON({GULF}))": 15,
    f"S_INTERSECTS(geom,POLYGON({AMERICAS})) and "
    "not S_INTERSECTS(geom,POLYGON((-130 0, 0 0, 0 50, -130 50, -130 0)))": 3,
    f"S_INTERSECTS(geom,{EUROPE})": 8,
    "S_INTERSECTS(geom,LINESTRING(0 40,10 50))": 4,
    "S_DISJOINT(geom,BBOX(0,40,10,50))": 169,
    f"S_DISJOINT(geom,{EUROPE})": 169,
    "S_DISJOINT(geom,LINESTRING(0 40,10 50))": 173,
    "S_DISJOINT(geom,POINT(7.02 49.92))": 176,
    f"S_TOUCHES(geom,{LUXEMBOURG})": 3,
    "S_TOUCHES(geom,POINT(6.043073357781111 50.128051662794235))": 3,
    "S_TOUCHES(geom,POINT(6.242751092156993 49.90222565367873))": 2,
    "S_TOUCHES(geom,LINESTRING(6.043073357781111 50.128051662794235,6.242751092156993 49.90222565367873))": 3,
    "S_WITHIN(geom,BBOX(-180,-90,0,90))": 44,
    "S_CONTAINS(geom,BBOX(7,50,8,51))": 1,
    "S_CONTAINS(geom,LINESTRING(7 50,8 51))": 1,
    "S_CONTAINS(geom,POINT(7.02 49.92))": 1,
    "S_OVERLAPS(geom,BBOX(-180,-90,0,90))": 11,
    # property-property: the literal first
    "S_INTERSECTS(BBOX(150,-90,-150,90),geom)": 10,
    f"S_DISJOINT({EUROPE},geom)": 169,
    f"S_TOUCHES({LUXEMBOURG},geom)": 3,
    "S_CONTAINS(BBOX(-180,-90,0,90),geom)": 44,
    "S_WITHIN(BBOX(7,50,8,51),geom)": 1,
    "S_OVERLAPS(BBOX(-180,-90,0,90),geom)": 11,
}


@pytest.mark.parametrize("predicate", SPATIAL)
def test_the_countries_of_the_standard_relate_as_it_says(countries: MemoryFeatures, predicate: str) -> None:
    assert count(countries, predicate) == SPATIAL[predicate]


@pytest.mark.parametrize("function", ["S_INTERSECTS", "S_DISJOINT"])
@pytest.mark.parametrize("geometry", ["POINT(90 180)", "MULTIPOINT(7.02 49.92, 90 180)"])
def test_a_coordinate_outside_the_world_is_refused(countries: MemoryFeatures, function: str, geometry: str) -> None:
    with pytest.raises(BadParameter, match="outside the world"):
        count(countries, f"{function}(geom,{geometry})")


TYPES: Mapping[str, FieldType] = {"date": "date", "start": "datetime", "end": "datetime", "boolean": "boolean"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The standard's populated places of which only three have a time: those three, and as many as it takes without.
PLACES = MemoryFeatures(
    TYPES,
    [
        {
            "date": date(2021, 4, 16),
            "start": moment("2021-04-16T10:15:59"),
            "end": moment("2022-04-16T10:16:06"),
            "boolean": True,
        },
        {
            "date": date(2022, 4, 16),
            "start": moment("2022-04-16T10:13:19"),
            "end": moment("2023-04-16T10:16:06"),
            "boolean": False,
        },
        {
            "date": date(2023, 4, 16),
            "start": moment("2022-04-16T10:15:10"),
            "end": moment("2022-04-16T10:16:06"),
            "boolean": True,
        },
        *[dict[str, BaseGeometry]()] * 240,
    ],
)

Y2022, DAYS = "interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z')", "interval('2022-01-01','2022-12-31')"
SHORT = "interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z')"
TO_END = "interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z')"
GAP = "interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z')"
EXACT = "interval('2021-04-16T10:15:59Z','2022-04-16T10:16:06Z')"
LONG_AGO, LONG = (
    "interval('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z')",
    "interval('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z')",
)
OWN = "interval(start,end)"
DAY, MOMENT = "date('2022-04-16')", "timestamp('2022-04-16T10:13:19Z')"

TEMPORAL: Mapping[str, int] = {
    # basic-cql2
    '"date" IS NOT NULL': 3,
    '"date" IS NULL': 240,
    f'"date"={DAY}': 1,
    f'"date">={DAY}': 2,
    f'"date"<{DAY}': 1,
    f'"date"<>{DAY}': 2,
    f"start={MOMENT}": 1,
    f"start<={MOMENT}": 2,
    f"start>{MOMENT}": 1,
    f"start<>{MOMENT}": 2,
    "boolean IS NULL": 240,
    "boolean=true": 2,
    "boolean=false": 1,
    # advanced-comparison-operators
    "\"date\" in (DATE('2021-04-16'),DATE('2022-04-16'),DATE('2022-04-18'))": 2,
    "\"date\" not in (DATE('2021-04-16'),DATE('2022-04-16'),DATE('2022-04-18'))": 1,
    "start in (TIMESTAMP('2022-04-16T10:13:19Z'))": 1,
    "start not in (TIMESTAMP('2022-04-16T10:13:19Z'))": 2,
    "start in ('2022-04-16T10:13:19Z', '2022-04-14T15:52:56Z')": 1,
    "\"date\" in ('2022-04-16', '2022-04-15')": 1,
    "boolean in (true)": 2,
    "boolean not in (false)": 2,
    # temporal-functions
    f't_after("date",{DAY})': 1,
    f't_before("date",{DAY})': 1,
    f't_disjoint("date",{DAY})': 2,
    f't_equals("date",{DAY})': 1,
    f't_intersects("date",{DAY})': 1,
    f't_after("date",{DAYS})': 1,
    f't_before("date",{DAYS})': 1,
    f't_disjoint("date",{DAYS})': 2,
    f't_equals("date",{DAYS})': 0,
    "t_equals(\"date\",interval('2022-04-16','2022-04-16'))": 1,
    f't_intersects("date",{DAYS})': 1,
    f"t_after(start,{MOMENT})": 1,
    f"t_before(start,{MOMENT})": 1,
    f"t_disjoint(start,{MOMENT})": 2,
    f"t_equals(start,{MOMENT})": 1,
    f"t_after(start,{Y2022})": 0,
    f"t_before(start,{Y2022})": 1,
    f"t_disjoint(start,{Y2022})": 1,
    f"t_equals(start,{Y2022})": 0,
    f"t_intersects(start,{Y2022})": 2,
    f"t_after({OWN},interval('..','2022-04-16T10:13:19Z'))": 1,
    f"t_before({OWN},interval('2023-01-01T00:00:00Z','..'))": 2,
    f"t_disjoint({OWN},{GAP})": 1,
    f"t_equals({OWN},{EXACT})": 1,
    f"t_intersects({OWN},{GAP})": 2,
    f"T_CONTAINS({OWN},{SHORT})": 1,
    f"T_DURING({OWN},{Y2022})": 1,
    f"T_FINISHES({OWN},{TO_END})": 1,
    f"T_FINISHEDBY({OWN},{TO_END})": 1,
    f"T_MEETS({OWN},{SHORT})": 0,
    f"T_METBY({OWN},{SHORT})": 1,
    f"T_OVERLAPPEDBY({OWN},{LONG_AGO})": 2,
    f"T_OVERLAPS({OWN},{LONG})": 1,
    f"T_STARTEDBY({OWN},{SHORT})": 1,
    f"T_STARTS({OWN},{SHORT})": 0,
    # property-property. Left out: T_FINISHEDBY, whose result contradicts that of the mirrored T_FINISHES above.
    "start=end": 0,
    "start<end": 3,
    "start<>end": 3,
    f't_after({DAY},"date")': 1,
    f't_after({DAYS},"date")': 1,
    f"t_after({Y2022},start)": 1,
    f"t_before({Y2022},start)": 0,
    f"t_after(interval('2023-01-01T00:00:00Z','..'),{OWN})": 2,
    f"t_before(interval('..','2022-04-16T10:13:19Z'),{OWN})": 1,
    f"t_intersects({GAP},{OWN})": 2,
    f"T_CONTAINS(interval('2021-04-16T10:13:19Z','2023-04-16T10:15:10Z'),{OWN})": 2,
    f"T_DURING(interval('2022-07-01T00:00:00Z','2022-12-31T23:59:59Z'),{OWN})": 1,
    f"T_FINISHES({TO_END},{OWN})": 1,
    f"T_MEETS({SHORT},{OWN})": 1,
    f"T_METBY({SHORT},{OWN})": 0,
    f"T_OVERLAPPEDBY({LONG_AGO},{OWN})": 0,
    f"T_OVERLAPS({LONG},{OWN})": 0,
    f"T_STARTEDBY({SHORT},{OWN})": 0,
    f"T_STARTS({SHORT},{OWN})": 1,
}


@pytest.mark.parametrize("predicate", TEMPORAL)
def test_the_times_of_the_standard_relate_as_it_says(predicate: str) -> None:
    assert count(PLACES, predicate) == TEMPORAL[predicate]


@pytest.mark.parametrize("literal", ["'foo'", "true", "3.14", "1", MOMENT, DAY])
def test_a_value_equals_itself_and_is_neither_more_nor_less(literal: str) -> None:
    found = {op: count(PLACES, f"{literal} {op} {literal}") for op in ("=", "<>", ">", "<", ">=", "<=")}
    assert found == {"=": 243, "<>": 0, ">": 0, "<": 0, ">=": 243, "<=": 243}


def test_the_portal_claims_the_fourteen_classes() -> None:
    assert len(CONFORMANCE) == len(set(CONFORMANCE)) == 14
    assert {uri.rpartition("/")[0] for uri in CONFORMANCE} == {"http://www.opengis.net/spec/cql2/1.0/conf"}
