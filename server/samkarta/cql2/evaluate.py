"""Which features satisfy a condition: whole columns at a time, with the three-valued logic of the standard."""

from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from samkarta.cql2.arithmetic import arithmetic, magnitude
from samkarta.cql2.arrays import relate_arrays, split
from samkarta.cql2.columns import FeatureReader, Mask, Rows, Selection, Values
from samkarta.cql2.comparison import between, compare, is_in
from samkarta.cql2.nodes import (
    ARITHMETIC,
    ARRAYS,
    COMPARISONS,
    SPATIAL,
    TEMPORAL,
    Array,
    Expression,
    Geometry,
    Literal,
    Operation,
    Property,
    walk,
)
from samkarta.cql2.spatial import distance_m, missing_geometry, relate_shapes
from samkarta.cql2.temporal import missing_end, relate_times
from samkarta.cql2.words import fold_accents, fold_case, like


def matching(expression: Expression, features: FeatureReader, rows: Rows | None = None) -> Mask:
    """For each of ``rows``, of all features by default, whether ``expression`` is true; unknown counts as no."""
    if isinstance(expression, Operation) and expression.op == "and":
        return _all_hold(expression.arguments, features, rows)
    return _true(evaluate(expression, selection := Selection(features, rows)), len(selection))


def _all_hold(conditions: tuple[Expression, ...], features: FeatureReader, rows: Rows | None) -> Mask:
    """Where every one of ``conditions`` is true; geometries are read only where all else already holds."""
    mask = np.ones(len(features) if rows is None else len(rows), dtype=np.bool_)
    for condition in sorted(conditions, key=_reads_geometry):
        if not _reads_geometry(condition):
            mask &= matching(condition, features, rows)
            continue
        left = np.flatnonzero(mask)
        if not len(left):
            break
        mask[left] = matching(condition, features, left if rows is None else rows[left])
    return mask


def _reads_geometry(expression: Expression) -> bool:
    return any(isinstance(node, Property) and node.kind == "geometry" for node in walk(expression))


def _true(values: Values, length: int) -> Mask:
    if isinstance(values, pa.Scalar):
        return np.full(length, values.as_py() is True)
    mask: Mask = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return mask


def evaluate(expression: Expression, selection: Selection) -> Values:
    """The values of a scalar or boolean ``expression``; geometries, intervals and arrays belong to their operators."""
    match expression:
        case Literal(value=value, kind="timestamp"):
            return pa.scalar(value, pa.timestamp("us", tz="UTC"))
        case Literal(value=value):
            return pa.scalar(value)
        case Property(name=name):
            return selection.values(name)
        case Operation():
            return _operation(expression, selection)
        case _:
            raise TypeError(f"{expression.kind} has no scalar values")


def _operation(operation: Operation, selection: Selection) -> Values:
    op, arguments = operation.op, operation.arguments
    if op in SPATIAL:
        return relate_shapes(op, arguments, selection)
    if op in TEMPORAL:
        return relate_times(op, arguments, selection, evaluate)
    if op in ARRAYS:
        return relate_arrays(op, arguments, selection, evaluate)
    if op == "isnull":
        return _is_null(arguments[0], selection)
    if op == "distance_m":
        return distance_m(arguments, selection)
    return _of_values(op, [evaluate(argument, selection) for argument in arguments])


def _of_values(op: str, values: list[Values]) -> Values:
    if op in COMPARISONS:
        return compare(op, *values)
    if op in ARITHMETIC:
        return arithmetic(op, *values)
    return _FUNCTIONS[op](*values)


def _is_null(operand: Expression, selection: Selection) -> Values:
    match operand:
        case Property(kind="geometry"):
            return missing_geometry(selection)
        case Geometry() | Array():
            return pa.scalar(False)
        case _ if operand.kind == "interval":
            return missing_end(operand, selection, evaluate)
        case _:
            return pc.is_null(evaluate(operand, selection))


_FUNCTIONS = {
    "and": lambda *operands: reduce(pc.and_kleene, operands),
    "or": lambda *operands: reduce(pc.or_kleene, operands),
    "not": pc.invert,
    "between": between,
    "in": is_in,
    "like": like,
    "casei": fold_case,
    "accenti": fold_accents,
    "lower": pc.utf8_lower,
    "upper": pc.utf8_upper,
    "length": pc.utf8_length,
    "abs": magnitude,
    "split": split,
}
