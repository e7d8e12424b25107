"""Comparison of values: null on either side gives null."""

from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from samkarta.cql2.columns import Values

_COMPARE = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}


def compare(op: str, left: Values, right: Values) -> Values:
    """``left`` against ``right``; texts are ordered by code point."""
    if pa.types.is_integer(left.type) != pa.types.is_integer(right.type) and _are_numbers(left, right):
        # Arrow refuses to compare whole numbers past 2^53 with fractions, which no fraction equals.
        left, right = left.cast(pa.float64(), safe=False), right.cast(pa.float64(), safe=False)
    return _COMPARE[op](left, right)


def _are_numbers(left: Values, right: Values) -> bool:
    return all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in (left.type, right.type))


def between(value: Values, low: Values, high: Values) -> Values:
    """Whether ``value`` lies from ``low`` to ``high``, both included."""
    return pc.and_kleene(compare(">=", value, low), compare("<=", value, high))


def is_in(value: Values, *options: Values) -> Values:
    """Whether ``value`` equals one of ``options``."""
    if isinstance(value, pa.Scalar) or not all(isinstance(option, pa.Scalar) for option in options):
        return reduce(pc.or_kleene, (compare("=", value, option) for option in options))
    listed = _list_for(value.type, [option.as_py() for option in options])
    if pa.types.is_timestamp(value.type):
        value = value.cast(listed.type)
    elif pa.types.is_floating(value.type):
        # Looked up bit by bit, where minus zero is not zero.
        value = pc.add(value, 0.0)
    return pc.if_else(pc.is_valid(value), pc.is_in(value, value_set=listed), None)


def _list_for(kind: pa.DataType, options: list[Any]) -> pa.Array:
    """The ``options`` that a column of ``kind`` can hold: no whole number equals a fraction."""
    if pa.types.is_integer(kind):
        return pa.array([int(option) for option in options if _fits(option)], kind)
    return pa.array(options, pa.timestamp("us", tz="UTC") if pa.types.is_timestamp(kind) else kind)


def _fits(number: float) -> bool:
    return number == int(number) and -(2**63) <= number < 2**63
