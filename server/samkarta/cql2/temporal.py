"""Relations of instants and intervals; an instant is an interval that ends where it begins."""

from collections.abc import Callable
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from samkarta.cql2.columns import Evaluator, Operands, Selection, Values
from samkarta.cql2.nodes import Expression, Interval

type _Span = tuple[Values, Values]

_BEGINNING, _END = pa.scalar(-(2**63), pa.int64()), pa.scalar(2**63 - 1, pa.int64())
_MICROSECONDS_A_DAY = 86_400_000_000
_EARLIER, _SAME, _LATER = pc.less, pc.equal, pc.greater


def _both(*conditions: Values) -> Values:
    return reduce(pc.and_kleene, conditions)


def _disjoint(a: _Span, b: _Span) -> Values:
    return pc.or_kleene(_EARLIER(a[1], b[0]), _LATER(a[0], b[1]))


_RELATE: dict[str, Callable[[_Span, _Span], Values]] = {
    "t_after": lambda a, b: _LATER(a[0], b[1]),
    "t_before": lambda a, b: _EARLIER(a[1], b[0]),
    "t_contains": lambda a, b: _both(_EARLIER(a[0], b[0]), _LATER(a[1], b[1])),
    "t_disjoint": _disjoint,
    "t_during": lambda a, b: _both(_LATER(a[0], b[0]), _EARLIER(a[1], b[1])),
    "t_equals": lambda a, b: _both(_SAME(a[0], b[0]), _SAME(a[1], b[1])),
    "t_finishedby": lambda a, b: _both(_EARLIER(a[0], b[0]), _SAME(a[1], b[1])),
    "t_finishes": lambda a, b: _both(_LATER(a[0], b[0]), _SAME(a[1], b[1])),
    "t_intersects": lambda a, b: pc.invert(_disjoint(a, b)),
    "t_meets": lambda a, b: _SAME(a[1], b[0]),
    "t_metby": lambda a, b: _SAME(a[0], b[1]),
    "t_overlappedby": lambda a, b: _both(_LATER(a[0], b[0]), _EARLIER(a[0], b[1]), _LATER(a[1], b[1])),
    "t_overlaps": lambda a, b: _both(_EARLIER(a[0], b[0]), _LATER(a[1], b[0]), _EARLIER(a[1], b[1])),
    "t_startedby": lambda a, b: _both(_SAME(a[0], b[0]), _LATER(a[1], b[1])),
    "t_starts": lambda a, b: _both(_SAME(a[0], b[0]), _EARLIER(a[1], b[1])),
}


def relate_times(op: str, operands: Operands, selection: Selection, evaluate: Evaluator) -> Values:
    """Whether the temporal relation ``op`` holds.

    Days are compared as days. Beside a moment, a day is the span from its first to its last microsecond, in UTC.
    """
    by_day = all(end is None or end.kind == "date" for operand in operands for end in _ends(operand))
    first, second = (_span(operand, selection, evaluate, by_day=by_day) for operand in operands)
    return _RELATE[op](first, second)


def missing_end(interval: Expression, selection: Selection, evaluate: Evaluator) -> Values:
    """Where an end of ``interval`` is unknown."""
    known = [pc.is_null(evaluate(end, selection)) for end in _ends(interval) if end is not None]
    return reduce(pc.or_, known, pa.scalar(False))


def _ends(operand: Expression) -> tuple[Expression | None, Expression | None]:
    return (operand.start, operand.end) if isinstance(operand, Interval) else (operand, operand)


def _span(operand: Expression, selection: Selection, evaluate: Evaluator, *, by_day: bool) -> _Span:
    start, end = _ends(operand)
    first = _BEGINNING if start is None else _position(start, evaluate(start, selection), by_day=by_day)
    last = _END if end is None else _position(end, evaluate(end, selection), by_day=by_day)
    if end is not None and end.kind == "date" and not by_day:
        last = pc.add(last, _MICROSECONDS_A_DAY - 1)
    return first, last


def _position(instant: Expression, values: Values, *, by_day: bool) -> Values:
    """Days or microseconds since 1970."""
    if instant.kind == "date":
        days = values.cast(pa.int32()).cast(pa.int64())
        return days if by_day else pc.multiply(days, _MICROSECONDS_A_DAY)
    return values.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
