"""Write an expression as CQL2, JSON or text."""

import re
from datetime import datetime
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from samkarta.cql2.crs import northing_first, swap
from samkarta.cql2.nodes import (
    ARITHMETIC,
    COMPARISONS,
    Array,
    Expression,
    Geometry,
    Interval,
    Kind,
    Literal,
    Operation,
    Property,
)

# The standard writes these names in camel case in JSON.
_JSON_NAMES = {
    "isnull": "isNull",
    "a_containedby": "a_containedBy",
    "t_finishedby": "t_finishedBy",
    "t_metby": "t_metBy",
    "t_overlappedby": "t_overlappedBy",
    "t_startedby": "t_startedBy",
}
_WORDS = frozenset({"and", "or", "not", "is", "null", "like", "between", "in", "true", "false", "div"})
_PLAIN_NAME = re.compile(r"[^\W\d][\w:.]*")


def to_json(expression: Expression) -> Any:
    """``expression`` as a CQL2 JSON value."""
    match expression:
        case Literal(value=value, kind="date" | "timestamp" as kind):
            return {kind: _instant(value)}
        case Literal(value=value):
            return value
        case Property(name=name):
            return {"property": name}
        case Geometry():
            return _geometry_json(expression)
        case Interval(start=start, end=end):
            return {"interval": [_end_json(start), _end_json(end)]}
        case Array(items=items):
            return [to_json(item) for item in items]
        case Operation(op="in", arguments=(value, *options)):
            return {"op": "in", "args": [to_json(value), [to_json(option) for option in options]]}
        case Operation(op=op, arguments=arguments):
            return {"op": _JSON_NAMES.get(op, op), "args": [to_json(argument) for argument in arguments]}


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def _end_json(end: Expression | None) -> Any:
    match end:
        case None:
            return ".."
        case Literal(value=value):
            return _instant(value)
        case _:
            return to_json(end)


def _as_written(geometry: Geometry) -> BaseGeometry:
    """The shape with the axes in the order of its CRS."""
    return swap(geometry.shape) if northing_first(geometry.crs) else geometry.shape


def _geometry_json(geometry: Geometry) -> Any:
    if geometry.box is not None:
        return {"bbox": [_plain(number) for number in geometry.box]}
    return orjson.loads(shapely.to_geojson(_as_written(geometry)))


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def to_text(expression: Expression) -> str:
    """``expression`` as CQL2 text; ValueError for a backslash before a quote or at the end, which JSON alone has."""
    match expression:
        case Literal(value=value, kind=kind):
            return _literal_text(value, kind)
        case Property(name=name):
            return name if _PLAIN_NAME.fullmatch(name) and name.lower() not in _WORDS else f'"{name}"'
        case Geometry():
            return _geometry_text(expression)
        case Interval(start=start, end=end):
            return f"INTERVAL({_end_text(start)}, {_end_text(end)})"
        case Array(items=items):
            return f"({', '.join(map(to_text, items))})"
        case Operation(op=op, arguments=arguments):
            return _operation_text(op, arguments)


def _literal_text(value: object, kind: Kind) -> str:
    if kind in ("date", "timestamp"):
        return f"{kind.upper()}({_quoted(_instant(value))})"
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return _quoted(value)
        case _:
            return repr(value)


def _geometry_text(geometry: Geometry) -> str:
    if geometry.box is not None:
        return f"BBOX({', '.join(repr(_plain(number)) for number in geometry.box)})"
    return shapely.to_wkt(_as_written(geometry), rounding_precision=-1, output_dimension=3)


def _quoted(text: str) -> str:
    # CQL2, Annex B, escapeQuote: a backslash and a quote are a quote, and no sign escapes the backslash.
    if "\\'" in f"{text}'":
        raise ValueError(f"{text!r} cannot be written in CQL2 text")
    return "'" + text.replace("'", "''") + "'"


def _end_text(end: Expression | None) -> str:
    return to_text(end) if isinstance(end, Property | Operation) else _quoted(_end_json(end))


def _operation_text(op: str, arguments: tuple[Expression, ...]) -> str:
    if op in COMPARISONS | ARITHMETIC | {"and", "or"}:
        return f" {op.upper()} ".join(map(_operand, arguments))
    first, *others = arguments
    match op:
        case "not":
            return f"NOT {_operand(first)}"
        case "isnull":
            return f"{_operand(first)} IS NULL"
        case "like":
            return f"{_operand(first)} LIKE {to_text(others[0])}"
        case "between":
            return f"{_operand(first)} BETWEEN {_operand(others[0])} AND {_operand(others[1])}"
        case "in":
            return f"{_operand(first)} IN ({', '.join(map(to_text, others))})"
        case _:
            return f"{op.upper()}({', '.join(map(to_text, arguments))})"


def _operand(expression: Expression) -> str:
    """Text that keeps together as the operand of an operator."""
    text = to_text(expression)
    infix = COMPARISONS | ARITHMETIC | {"and", "or", "not", "isnull", "like", "between", "in"}
    return f"({text})" if isinstance(expression, Operation) and expression.op in infix else text
