"""One form for all ways to write the same filter, and an id for it."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

import orjson
import shapely

from samkarta.cql2.nodes import Array, Expression, Geometry, Interval, Literal, Operation, walk
from samkarta.cql2.write import to_json

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_MIRRORED |= {"s_within": "s_contains", "s_contains": "s_within", "s_intersects": "s_intersects"}
_MIRRORED |= {name: name for name in ("s_equals", "s_disjoint", "s_touches", "s_overlaps", "s_crosses", "a_overlaps")}
_MIRRORED |= {"a_contains": "a_containedby", "a_containedby": "a_contains", "a_equals": "a_equals"}
_MIRRORED |= {"t_after": "t_before", "t_before": "t_after", "t_equals": "t_equals", "t_disjoint": "t_disjoint"}
_MIRRORED |= {"t_intersects": "t_intersects", "t_contains": "t_during", "t_during": "t_contains"}
_MIRRORED |= {"t_meets": "t_metby", "t_metby": "t_meets", "t_starts": "t_startedby", "t_startedby": "t_starts"}
_MIRRORED |= {"t_finishes": "t_finishedby", "t_finishedby": "t_finishes"}
_MIRRORED |= {"t_overlaps": "t_overlappedby", "t_overlappedby": "t_overlaps", "+": "+", "*": "*"}

_ID_LENGTH = 16


def filter_id(expression: Expression) -> str:
    """Sixteen hexadecimal digits that are the same for every way to write the same filter."""
    canonical = normalised(expression)
    crs = sorted({node.crs.to_string() for node in _geometries(canonical)})
    content = orjson.dumps([to_json(canonical), crs], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:_ID_LENGTH]


def normalised(expression: Expression) -> Expression:
    """``expression`` in canonical form: it matches the same features."""
    match expression:
        case Literal(value=float() as number) if number.is_integer() and abs(number) < 2**53:
            return replace(expression, value=int(number))
        case Geometry(shape=shape, box=None):
            return replace(expression, shape=shapely.normalize(shape))
        case Array(items=items):
            # Arrays are compared as sets.
            return Array(_sorted({normalised(item) for item in items}))
        case Interval(start=start, end=end):
            ends = [end if end is None else normalised(end) for end in (start, end)]
            return Interval(*ends)
        case Operation(arguments=arguments):
            return _operation(replace(expression, arguments=tuple(map(normalised, arguments))))
        case _:
            return expression


def _operation(operation: Operation) -> Expression:
    """The canonical form of an operation whose arguments are in theirs."""
    match operation.op, operation.arguments:
        case ("and" | "or") as op, arguments:
            operands = _sorted({part for argument in arguments for part in _parts(op, argument)})
            return operands[0] if len(operands) == 1 else replace(operation, arguments=operands)
        case "not", (Operation(op="not", arguments=(inner,)),):
            return inner
        case "in", (value, *options):
            return replace(operation, arguments=(value, *_sorted(set(options))))
        case op, (left, right) if op in _MIRRORED and _rank(left) > _rank(right):
            return replace(operation, op=_MIRRORED[op], arguments=(right, left))
        case _:
            return operation


def _parts(op: str, expression: Expression) -> tuple[Expression, ...]:
    """The operands of ``op`` within ``op``: both together are one."""
    return expression.arguments if isinstance(expression, Operation) and expression.op == op else (expression,)


def _sorted(expressions: Iterable[Expression]) -> tuple[Expression, ...]:
    return tuple(sorted(expressions, key=_rank))


def _rank(expression: Expression) -> tuple[bool, bytes]:
    """What is written in the filter comes after what is read from the feature."""
    constant = isinstance(expression, Literal | Geometry | Interval | Array)
    return constant, orjson.dumps(to_json(expression), option=orjson.OPT_SORT_KEYS)


def _geometries(expression: Expression) -> list[Geometry]:
    return [node for node in walk(expression) if isinstance(node, Geometry)]
