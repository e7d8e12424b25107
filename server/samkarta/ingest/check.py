"""Attributes: pick the declared fields, convert them, and find the rows that break a rule."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from samkarta.errors import SourceError
from samkarta.ingest.convert import ARROW_TYPES, convert, infer
from samkarta.ingest.faults import Faults
from samkarta.layer import RESERVED_NAMES, FieldSpec, Layer, Lookup
from samkarta.sources.base import SourceRows

_ARTICLE = {"string": "text", "integer": "an integer", "number": "a number", "boolean": "true or false"} | {
    "date": "a date such as 2026-01-31",
    "datetime": "a time such as 2026-01-31T12:00:00Z",
}


@dataclass(frozen=True)
class Attributes:
    """The typed columns of a layer, one a field in declared order, and what each field is."""

    fields: tuple[FieldSpec, ...]
    columns: pa.Table


def attributes_of(rows: SourceRows, layer: Layer, faults: Faults) -> Attributes:
    """The layer's fields out of ``rows``, converted; values that cannot be are faults of their rows.

    A derived field that is still to be computed is null everywhere.
    """
    fields = layer.fields or _inferred_fields(rows)
    _require_columns(rows, fields, layer)
    arrays = []
    for spec in fields:
        column = spec.column or spec.name
        if not _reads_source(spec) or column not in rows.columns.column_names:
            arrays.append(pa.nulls(len(rows.numbers), ARROW_TYPES[spec.type]))
            continue
        raw = rows.columns.column(column)
        values, wrong = convert(raw, spec.type, rows.decimal)
        bad = np.flatnonzero(wrong)
        faults.add(bad, (f"{spec.name}: {raw[int(row)].as_py()!r} is not {_ARTICLE[spec.type]}" for row in bad))
        arrays.append(values)
    return Attributes(fields, pa.table(arrays, names=[spec.name for spec in fields]))


def check_attributes(attributes: Attributes, layer: Layer, faults: Faults) -> None:
    """Note every value that is missing, not in its enum, out of its range, or not unique."""
    required = set(layer.checks.required) | ({layer.id_field} if layer.id_field else set())
    for spec in attributes.fields:
        column = attributes.columns.column(spec.name)
        if spec.name in required:
            faults.add_where(_absent(column), f"{spec.name}: is missing")
        if spec.enum is not None:
            allowed = ", ".join(map(str, spec.enum))
            known = pc.is_in(column, pa.array(spec.enum).cast(column.type))
            outside = pc.and_(pc.is_valid(column), pc.invert(known))
            _note(faults, spec, column, outside, f"is not one of {allowed}")
        if spec.minimum is not None:
            _note(faults, spec, column, pc.less(column, spec.minimum), f"is below {spec.minimum:g}")
        if spec.maximum is not None:
            _note(faults, spec, column, pc.greater(column, spec.maximum), f"is above {spec.maximum:g}")
    unique = dict.fromkeys((*layer.checks.unique, *((layer.id_field,) if layer.id_field else ())))
    for name in unique:
        _check_unique(name, attributes.columns.column(name), faults)


def _check_unique(name: str, column: pa.ChunkedArray, faults: Faults) -> None:
    """Of the good rows with equal values the first is kept; the others are faults."""
    good = faults.good
    seen: set[object] = set()
    for row, value in enumerate(column.to_pylist()):
        if value is None or not good[row]:
            continue
        if value in seen:
            faults.add([row], [f"{name}: {value!r} stands in an earlier row"])
        seen.add(value)


def _note(faults: Faults, spec: FieldSpec, column: pa.ChunkedArray, mask: pa.ChunkedArray, reason: str) -> None:
    bad = np.flatnonzero(pc.fill_null(mask, False).to_numpy())
    faults.add(bad, (f"{spec.name}: {column[int(row)].as_py()!r} {reason}" for row in bad))


def _absent(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """True where there is no value; a text of nothing but blanks is none."""
    absent = pc.is_null(column)
    if pa.types.is_string(column.type):
        absent = pc.or_kleene(absent, pc.equal(pc.utf8_trim_whitespace(column), ""))
    return np.asarray(pc.fill_null(absent, True).to_numpy(), dtype=bool)


def _reads_source(spec: FieldSpec) -> bool:
    return spec.derive is None or (isinstance(spec.derive, Lookup) and spec.derive.keep)


def _require_columns(rows: SourceRows, fields: tuple[FieldSpec, ...], layer: Layer) -> None:
    present = rows.columns.column_names
    wanted = [spec.column or spec.name for spec in fields if spec.derive is None]
    if missing := [name for name in wanted if name not in present]:
        raise SourceError(f"the source has no column {', '.join(missing)}; it has {', '.join(present)}")
    names = {spec.name for spec in fields}
    used = {layer.id_field, layer.label_field, layer.time_field, *layer.checks.unique, *layer.checks.required} - {None}
    if unknown := sorted(str(name) for name in used - names):
        raise SourceError(
            f"the layer file names the field {', '.join(unknown)}; the source has {', '.join(sorted(names))}"
        )


def _inferred_fields(rows: SourceRows) -> tuple[FieldSpec, ...]:
    fields: list[FieldSpec] = []
    for column in rows.columns.column_names:
        if column in rows.geometry_columns:
            continue
        name = _field_name(column, {spec.name for spec in fields})
        kind = infer(rows.columns.column(column), rows.decimal)
        fields.append(FieldSpec(name=name, type=kind, column=None if name == column else column))
    return tuple(fields)


def _field_name(column: str, taken: set[str]) -> str:
    """A name that is allowed in a layer file and in a query, as near to the column's as can be."""
    ascii_only = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode()
    base = re.sub(r"\W+", "_", ascii_only).strip("_") or "field"
    base = base if base[0].isalpha() else f"field_{base}"
    base = f"source_{base}" if base.lower() in RESERVED_NAMES else base
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
