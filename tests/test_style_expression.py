"""What a style's expressions give."""

import pytest

from samkarta.style_expression import evaluate, fields_used, outputs, parse_expression
from tests.style_cases import BOOLEAN, CASES, CHAIN, MATCH, STEP, Case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_expression_gives_the_value_that_maplibre_defines(case: Case) -> None:
    result = evaluate(parse_expression(case.value), case.properties)
    assert (type(result), result) == (type(case.result), case.result)


def test_outputs_are_listed_as_written() -> None:
    assert outputs(parse_expression(MATCH)) == ("#111111", "#222222", "#999999")
    assert outputs(parse_expression(STEP)) == ("#aaaaaa", "#bbbbbb", "#cccccc")
    assert outputs(parse_expression(BOOLEAN)) == ("#00aa00", "#aa0000")
    assert outputs(parse_expression(7)) == (7,)


def test_fields_are_those_that_are_read() -> None:
    assert list(fields_used(parse_expression(CHAIN))) == ["a", "b"]
    assert list(fields_used(parse_expression(STEP))) == ["people"]
    assert list(fields_used(parse_expression("#000"))) == []
