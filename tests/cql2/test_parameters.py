"""The parameters filter, filter-lang and filter-crs, and what is said about filters."""

from collections.abc import Mapping

import pytest

from samkarta.cql2.describe import functions
from samkarta.cql2.functions import FUNCTIONS
from samkarta.cql2.nodes import Geometry, Operation
from samkarta.cql2.parameters import FILTER_CRS, filter_from_parameters
from samkarta.cql2.parse import parse
from samkarta.errors import BadParameter
from tests.cql2.features import PLACES

FIELDS = PLACES.fields


def test_without_a_filter_there_is_no_condition() -> None:
    assert filter_from_parameters({"limit": "10"}, FIELDS) is None
    assert filter_from_parameters({"filter-lang": "cql2-json"}, FIELDS) is None


def test_text_is_the_language_unless_json_is_asked_for() -> None:
    expected = parse("people > 1", "cql2-text", FIELDS)
    json = '{"op":">","args":[{"property":"people"},1]}'
    assert filter_from_parameters({"filter": "people > 1"}, FIELDS) == expected
    assert filter_from_parameters({"filter": "people > 1", "filter-lang": "cql2-text"}, FIELDS) == expected
    assert filter_from_parameters({"filter": json, "filter-lang": "cql2-json"}, FIELDS) == expected


@pytest.mark.parametrize("uri", FILTER_CRS)
def test_geometries_are_in_the_crs_that_is_named(uri: str) -> None:
    found = filter_from_parameters({"filter": "S_INTERSECTS(geometry, POINT(1 2))", "filter-crs": uri}, FIELDS)
    assert isinstance(found, Operation)
    literal = found.arguments[1]
    assert isinstance(literal, Geometry)
    east_first = uri.endswith(("CRS84", "3857"))
    assert (literal.shape.bounds[:2]) == ((1, 2) if east_first else (2, 1))
    assert literal.crs.to_authority()[1] == uri.rpartition("/")[2]


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"filter": "TRUE", "filter-lang": "ecql"}, "filter-lang"),
        ({"filter": "TRUE", "filter-crs": "EPSG:3006"}, "filter-crs"),
        ({"filter": "TRUE", "filter-crs": "+proj=pipeline +file=/etc/passwd"}, "filter-crs"),
        ({"filter": ""}, "filter"),
    ],
)
def test_a_fault_names_its_parameter_and_what_is_allowed(given: Mapping[str, str], parameter: str) -> None:
    with pytest.raises(BadParameter) as caught:
        filter_from_parameters(given, FIELDS)
    assert caught.value.parameter == parameter
    assert caught.value.allowed


def test_functions_are_described_in_both_languages() -> None:
    swedish, english = functions("sv")["functions"], functions("en")["functions"]
    assert [function["name"] for function in english] == ["lower", "upper", "length", "abs", "split", "distance_m"]
    assert all(one["description"] != other["description"] for one, other in zip(swedish, english, strict=True))
    split = next(function for function in english if function["name"] == "split")
    # Features Part 3 has no name for an array: the kind of its values.
    assert split["returns"] == ["string"]
    assert split["arguments"] == [
        {"title": "text", "type": ["string"]},
        {"title": "separator", "type": ["string"]},
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_that_is_described_can_be_called(name: str) -> None:
    samples = {"text": "name", "number": "people", "geometry": "geometry"}
    arguments = ", ".join(samples[kind] for kind in FUNCTIONS[name].takes)
    assert PLACES.found(f"{name}({arguments}) IS NOT NULL") == [0, 1, 2]
