"""CQL2 JSON evaluated one row at a time with Python's own values, to compare with."""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely
from shapely.geometry import shape

type Row = Mapping[str, Any]


def holds(tree: Any, row: Row) -> bool:
    """Whether ``tree`` is true, rather than false or unknown, for ``row``."""
    return value(tree, row) is True


def value(tree: Any, row: Row) -> Any:
    """What ``tree`` is for ``row``; None where that is unknown."""
    if isinstance(tree, dict) and "op" in tree:
        return _operation(tree["op"], tree["args"], row)
    if isinstance(tree, list):
        items = [value(item, row) for item in tree]
        return None if None in items else {(type(item) in {int, float}, item) for item in items}
    return _leaf(tree, row)


def _leaf(tree: Any, row: Row) -> Any:
    match tree:
        case {"property": name}:
            return row.get(name)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"timestamp": text}:
            return datetime.fromisoformat(text)
        case {"bbox": [west, south, east, north]}:
            return shapely.box(west, south, east, north)
        case {"type": str()}:
            return shape(tree)
        case _:
            return tree


def _operation(op: str, arguments: list[Any], row: Row) -> Any:
    match op:
        case "and" | "or":
            truths = [value(operand, row) for operand in arguments]
            decisive = op == "or"
            return decisive if decisive in truths else None if None in truths else not decisive
        case "not":
            truth = value(arguments[0], row)
            return None if truth is None else not truth
        case "isNull":
            return value(arguments[0], row) is None
        case "in":
            wanted, options = arguments
            return _operation("or", [{"op": "=", "args": [wanted, option]} for option in options], row)
        case "between":
            number, low, high = arguments
            return _operation("and", [{"op": ">=", "args": [number, low]}, {"op": "<=", "args": [number, high]}], row)
    if op.startswith("t_"):
        return _relate_times(op, [_span(operand, row) for operand in arguments])
    values = [value(operand, row) for operand in arguments]
    return None if any(operand is None for operand in values) else _apply(op, values)


def _apply(op: str, values: list[Any]) -> Any:
    first, second = values[0], values[-1]
    if op.startswith("s_"):
        return bool(getattr(shapely, op.removeprefix("s_"))(first, second))
    try:
        result = _OPERATORS[op](first, second)
    except (ZeroDivisionError, OverflowError):
        return None
    if isinstance(result, float | complex) and (isinstance(result, complex) or not math.isfinite(result)):
        return None
    return result


def _power(base: float, exponent: float) -> Any:
    return float(base) ** float(exponent)


def _like(text: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    signs = {"%": ".*", "_": "."}
    return bool(re.fullmatch("".join(signs.get(part) or re.escape(part[-1]) for part in parts), text, re.DOTALL))


_OPERATORS: dict[str, Any] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: float(a) + float(b),
    "-": lambda a, b: float(a) - float(b),
    "*": lambda a, b: float(a) * float(b),
    "/": lambda a, b: float(a) / float(b),
    "div": lambda a, b: float(math.trunc(float(a) / float(b))),
    "%": lambda a, b: math.fmod(a, b) if b else None,
    "^": _power,
    "like": _like,
    "casei": lambda text, _: text.casefold(),
    "accenti": lambda text, _: "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)),
    "a_equals": lambda a, b: a == b,
    "a_contains": lambda a, b: a >= b,
    "a_containedBy": lambda a, b: a <= b,
    "a_overlaps": lambda a, b: bool(a & b),
}


def _instant(tree: Any, row: Row) -> Any:
    return (
        date.fromisoformat(tree)
        if isinstance(tree, str) and "T" not in tree
        else (datetime.fromisoformat(tree) if isinstance(tree, str) else value(tree, row))
    )


def _span(tree: Any, row: Row) -> tuple[Any, Any]:
    """First and last instant; an open end is infinite."""
    if isinstance(tree, dict) and "interval" in tree:
        start, end = tree["interval"]
        return (
            -math.inf if start == ".." else _instant(start, row),
            math.inf if end == ".." else _instant(end, row),
        )
    instant = _instant(tree, row)
    return instant, instant


def _seconds(instant: Any, *, last: bool) -> float | None:
    match instant:
        case datetime():
            return (instant - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)
        case date():
            midnight = datetime(instant.year, instant.month, instant.day, tzinfo=UTC)
            moment = midnight + timedelta(days=1, microseconds=-1) if last else midnight
            return _seconds(moment, last=last)
        case _:
            return None if instant is None else float(instant)


def _in_order(first: float | None, order: str, second: float | None) -> bool | None:
    if first is None or second is None:
        return None
    return {"<": first < second, "=": first == second, ">": first > second}[order]


def _days(instant: Any) -> float | None:
    return float(instant.toordinal()) if isinstance(instant, date) else instant


def _relate_times(op: str, spans: list[tuple[Any, Any]]) -> bool | None:
    ends = [end for span in spans for end in span]
    if any(isinstance(end, datetime) for end in ends):
        (a, b), (c, d) = [(_seconds(start, last=False), _seconds(end, last=True)) for start, end in spans]
    else:
        (a, b), (c, d) = [(_days(start), _days(end)) for start, end in spans]
    named = {"a": a, "b": b, "c": c, "d": d}
    truths = [_in_order(named[term[0]], term[1], named[term[2]]) for term in _TERMS[op]]
    if op in ("t_disjoint", "t_intersects"):
        apart = True if True in truths else None if None in truths else False
        return apart if op == "t_disjoint" or apart is None else not apart
    return False if False in truths else None if None in truths else True


# Of the first span from a to b, and the second from c to d; t_intersects is what t_disjoint is not.
_TERMS = {
    "t_after": ("a>d",),
    "t_before": ("b<c",),
    "t_contains": ("a<c", "b>d"),
    "t_disjoint": ("b<c", "a>d"),
    "t_during": ("a>c", "b<d"),
    "t_equals": ("a=c", "b=d"),
    "t_finishedBy": ("a<c", "b=d"),
    "t_finishes": ("a>c", "b=d"),
    "t_intersects": ("b<c", "a>d"),
    "t_meets": ("b=c",),
    "t_metBy": ("a=d",),
    "t_overlappedBy": ("a>c", "a<d", "b>d"),
    "t_overlaps": ("a<c", "b>c", "b<d"),
    "t_startedBy": ("a=c", "b>d"),
    "t_starts": ("a=c", "b<d"),
}
