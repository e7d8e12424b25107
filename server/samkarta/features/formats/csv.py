"""CSV in UTF-8 (RFC 4180): the fields' names, their values, the geometry, and where the row comes from.

Values are written as they are, also those that start with ``=``, ``+``, ``-`` or ``@``: CSV is for machines, and a
quote put before a telephone number would be one more error in the data. Whoever opens files by double click is served
by the Excel format, in which no text is ever a formula.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from samkarta.features.documents import provenance
from samkarta.features.formats.base import TextFormat
from samkarta.features.formats.places import place_columns, place_names
from samkarta.features.selection import Selection
from samkarta.i18n import Text

# No field has a dot in its name.
_ORIGIN = "layer."


def rows(selection: Selection) -> Iterator[bytes]:
    """The header, then the rows of each chunk."""
    names = place_names(selection)
    origin = {f"{_ORIGIN}{name}": text for name, text in provenance(selection.layer, selection.language).items()}
    yield _line([*selection.schema.names, *names, *origin])
    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    for chunk in selection.chunks():
        table = _as_text(chunk.table)
        for name, column in place_columns(chunk, names).items():
            table = table.append_column(name, column)
        for name, text in origin.items():
            table = table.append_column(name, pa.repeat(text, len(chunk)))
        sink = pa.BufferOutputStream()
        csv.write_csv(table, sink, options)
        yield sink.getvalue().to_pybytes()


def _line(names: list[str]) -> bytes:
    return ",".join(f'"{name}"' for name in names).encode() + b"\n"


def _as_text(table: pa.Table) -> pa.Table:
    """``table`` with moments as RFC 3339 writes them; Arrow would leave out the T."""
    for position, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            text = pc.strftime(table.column(position), format="%Y-%m-%dT%H:%M:%SZ")
            table = table.set_column(position, field.name, text)
    return table


CSV = TextFormat(
    "csv",
    "text/csv; charset=utf-8",
    "csv",
    Text(sv="CSV", en="CSV"),
    rows,
)
