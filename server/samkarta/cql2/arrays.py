"""Relations of arrays, which are compared as sets."""

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from samkarta.cql2.columns import Evaluator, Operands, Selection, Values
from samkarta.cql2.nodes import Array, Expression, Geometry, Interval, Property
from samkarta.projection import CRS84

type _Set = frozenset[Any]

_RELATE: dict[str, Callable[[_Set, _Set], bool]] = {
    "a_equals": lambda a, b: a == b,
    "a_contains": lambda a, b: a >= b,
    "a_containedby": lambda a, b: a <= b,
    "a_overlaps": lambda a, b: not a.isdisjoint(b),
}


def relate_arrays(op: str, operands: Operands, selection: Selection, evaluate: Evaluator) -> Values:
    """Whether the relation ``op`` holds; null where an array or one of its values is unknown."""
    relate = _RELATE[op]

    def related(a: _Key | None, b: _Key | None) -> bool | None:
        return None if a is None or b is None else relate(a[1], b[1])

    first, second = (_keys(operand, selection, evaluate) for operand in operands)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return pa.scalar(related(first, second), pa.bool_())
    return pa.array(map(related, *_rows(len(selection), first, second)), pa.bool_())


def split(texts: Values, separator: Values) -> Values:
    """The parts of each text, without surrounding blanks; an empty text has none."""
    if isinstance(texts, pa.Scalar) and isinstance(separator, pa.Scalar):
        return pa.scalar(_parts(texts.as_py(), separator.as_py()), pa.list_(pa.string()))
    if isinstance(texts, pa.ChunkedArray) and isinstance(separator, pa.Scalar):
        # Each text that occurs is taken apart once.
        encoded = pc.dictionary_encode(texts.combine_chunks())
        lists = split(encoded.dictionary, separator)
        return pa.DictionaryArray.from_arrays(encoded.indices, lists)
    length = next(len(values) for values in (texts, separator) if not isinstance(values, pa.Scalar))
    columns = [repeat(v.as_py(), length) if isinstance(v, pa.Scalar) else v.to_pylist() for v in (texts, separator)]
    return pa.array(map(_parts, *columns), pa.list_(pa.string()))


def _parts(text: str | None, separator: str | None) -> list[str] | None:
    if text is None or separator is None:
        return None
    parts = text.split(separator) if separator else [text]
    return [part.strip() for part in parts if part.strip()]


type _Key = tuple[str, Any]
"""A value and its kind, so that true and 1 differ; comparable and hashable."""

type _Keys = _Key | list[_Key | None]
"""The value of all rows, or that of each."""


def _keys(expression: Expression, selection: Selection, evaluate: Evaluator) -> _Keys | None:
    match expression:
        case Array(items=items):
            return _combined("array", [_keys(item, selection, evaluate) for item in items], selection, frozenset)
        case Interval(start=start, end=end):
            ends = [("open", None) if end is None else _keys(end, selection, evaluate) for end in (start, end)]
            return _combined("interval", ends, selection, tuple)
        case Geometry(shape=shape):
            return "geometry", shapely.normalize(shape).wkb
        case Property(kind="geometry"):
            shapes = shapely.normalize(selection.geometries(CRS84))
            return [None if wkb is None else ("geometry", wkb) for wkb in shapely.to_wkb(shapes, output_dimension=2)]
        case _:
            return _scalars(expression.kind, evaluate(expression, selection))


def _combined(
    kind: str, parts: list[_Keys | None], selection: Selection, gather: Callable[[Iterable[Any]], Any]
) -> _Keys | None:
    """The values of several expressions put together row by row; null where one is."""
    if any(part is None for part in parts):
        return None
    if not any(isinstance(part, list) for part in parts):
        return kind, gather(parts)
    rows = zip(*_rows(len(selection), *parts), strict=True)
    return [None if None in values else (kind, gather(values)) for values in rows]


def _rows(length: int, *columns: _Keys | None) -> Iterator[Iterable[_Key | None]]:
    return (column if isinstance(column, list) else repeat(column, length) for column in columns)


def _scalars(kind: str, values: Values) -> _Keys | None:
    if isinstance(values, pa.Scalar):
        return _key(kind, values.as_py())
    if isinstance(values, pa.DictionaryArray):
        keys = [_key(kind, value) for value in values.dictionary.to_pylist()]
        return [None if index is None else keys[index] for index in values.indices.to_pylist()]
    return [_key(kind, value) for value in values.to_pylist()]


def _key(kind: str, value: Any) -> _Key | None:
    if value is None:
        return None
    return (kind, frozenset(("text", part) for part in value)) if kind == "array" else (kind, value)
