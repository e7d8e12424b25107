"""From a source's column to the declared type; what cannot be converted is a fault of its row."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from samkarta.layer import FieldType
from samkarta.sources.columns import to_numbers

ARROW_TYPES: dict[FieldType, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("ms", tz="UTC"),
}

_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "ja", "sant"), True),
    **dict.fromkeys(("false", "0", "no", "nej", "falskt"), False),
}

type Converted = tuple[pa.Array, npt.NDArray[np.bool_]]


def convert(column: pa.ChunkedArray, kind: FieldType, decimal: str) -> Converted:
    """``column`` as ``kind``, null where it has no value, and a mask of the values that are no such thing."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _from_text(column.cast(pa.string()), kind, decimal)
    return _from_typed(column, kind)


def _from_text(column: pa.ChunkedArray, kind: FieldType, decimal: str) -> Converted:
    if kind == "string":
        return column.combine_chunks(), np.zeros(len(column), dtype=bool)
    # An empty cell, or one of blanks, means that there is no value.
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    column = pc.if_else(pc.fill_null(blank, True), None, column)
    missing = pc.is_null(column).to_numpy(zero_copy_only=False)
    if kind in ("integer", "number"):
        return _numbers_from_text(column, kind, decimal, missing)
    parser = _PARSERS[kind]
    values = [None if text is None else parser(text.strip()) for text in column.to_pylist()]
    parsed = pa.array(values, ARROW_TYPES[kind])
    return parsed, pc.is_null(parsed).to_numpy(zero_copy_only=False) & ~missing


def _numbers_from_text(
    column: pa.ChunkedArray, kind: FieldType, decimal: str, missing: npt.NDArray[np.bool_]
) -> Converted:
    if kind == "integer":
        # Not by way of float: a 64-bit id must keep its last digits.
        digits = pc.replace_substring_regex(column, r"[\s\x{00A0}\x{202F}]", "")
        fits = pc.fill_null(pc.match_substring_regex(digits, r"^[+-]?\d{1,18}$"), False)
        values = pc.if_else(fits, digits, None).cast(pa.int64()).combine_chunks()
    else:
        numbers = to_numbers(column, decimal)
        values = pa.array(numbers, pa.float64(), mask=np.isnan(numbers))
    return values, pc.is_null(values).to_numpy(zero_copy_only=False) & ~missing


def _parse_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _parse_datetime(text: str) -> datetime | None:
    """The moment in UTC; a text without an offset is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse_boolean(text: str) -> bool | None:
    return _BOOLEANS.get(text.lower())


_PARSERS: dict[FieldType, Callable[[str], date | datetime | bool | None]] = {
    "date": _parse_date,
    "datetime": _parse_datetime,
    "boolean": _parse_boolean,
}


def _from_typed(column: pa.ChunkedArray, kind: FieldType) -> Converted:
    if pa.types.is_floating(column.type):
        values = column.to_numpy()
        column = pa.chunked_array([pa.array(values, mask=~np.isfinite(values))])
    if kind == "datetime" and pa.types.is_timestamp(column.type) and column.type.tz is None:
        column = pc.assume_timezone(column, "UTC")
    try:
        return column.cast(ARROW_TYPES[kind]).combine_chunks(), np.zeros(len(column), dtype=bool)
    except pa.ArrowException:
        # Some value, or the whole type, does not fit: go by what the values read like.
        texts = [None if value is None else _text(value) for value in column.to_pylist()]
        return _from_text(pa.chunked_array([pa.array(texts, pa.string())]), kind, ".")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def infer(column: pa.ChunkedArray, decimal: str) -> FieldType:
    """The narrowest type that every value of an undeclared column has; text where nothing else fits."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return _of_arrow(column.type)
    has_values = pc.any(pc.not_equal(pc.fill_null(pc.utf8_trim_whitespace(column.cast(pa.string())), ""), "")).as_py()
    # Codes such as 0114 are names, not numbers.
    zeros = pc.any(pc.fill_null(pc.match_substring_regex(column, r"^\s*[+-]?0\d"), False)).as_py()
    candidates: tuple[FieldType, ...] = ("date",) if zeros else ("integer", "number", "date")
    for kind in candidates if has_values else ():
        if not convert(column, kind, decimal)[1].any():
            return kind
    return "string"


def _of_arrow(kind: pa.DataType) -> FieldType:
    tests: tuple[tuple[Callable[[pa.DataType], bool], FieldType], ...] = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
    )
    return next((name for test, name in tests if test(kind)), "string")
