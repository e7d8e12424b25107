"""CSV files and Excel sheets: rows of text whose geometry stands in columns."""

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from samkarta.errors import SourceError
from samkarta.layer_source import CsvSource, ExcelSource
from samkarta.sources.base import Rejected, SourceRows
from samkarta.sources.columns import geometry_of
from samkarta.sources.files import locate

# A field larger than this is damage, not data: the largest real polygons in WKT stay below it.
MAX_FIELD_CHARS = 64 * 1024 * 1024


@dataclass(frozen=True)
class _Record:
    number: int
    cells: list[str]
    fault: str | None = None


def read_csv(source: CsvSource, folder: Path) -> SourceRows:
    """The rows of a delimited text file; a row with too many or too few cells is rejected, not guessed at."""
    path = locate(source, folder)
    # The BOM is not part of the first column's name.
    encoding = "utf-8-sig" if source.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else source.encoding
    try:
        with path.open(encoding=encoding, newline="") as file:
            return _read(_csv_records(file, source.delimiter), source, path)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path.name} is not {source.encoding} at byte {error.start}; set source.encoding, e.g. latin-1 or cp1252"
        ) from error
    except LookupError as error:
        raise SourceError(f"unknown source.encoding '{source.encoding}'; use e.g. utf-8, latin-1 or cp1252") from error


def read_excel(source: ExcelSource, folder: Path) -> SourceRows:
    """The rows of one sheet of a workbook; formulas count with the value they had when the file was saved."""
    path = locate(source, folder)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SourceError(f"{path.name} cannot be read as an Excel workbook: {error}") from error
    try:
        if source.sheet is not None and source.sheet not in book.sheetnames:
            raise SourceError(f"{path.name} has no sheet '{source.sheet}'; use one of {', '.join(book.sheetnames)}")
        sheet = book[source.sheet or book.sheetnames[0]]
        records = (
            _Record(number, [_cell_text(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        )
        return _read(records, source, path)
    finally:
        book.close()


def _csv_records(file: Iterator[str], delimiter: str) -> Iterator[_Record]:
    csv.field_size_limit(MAX_FIELD_CHARS)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            yield _Record(number, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield _Record(number, [], str(error))


def _cell_text(value: object) -> str:
    """A cell's value as the text that a CSV export of the sheet would hold."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == datetime.min.time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


def _read(records: Iterator[_Record], source: CsvSource | ExcelSource, path: Path) -> SourceRows:
    header = _header(records, source, path)
    kept: list[list[str]] = []
    numbers: list[int] = []
    rejected: list[Rejected] = []
    for record in records:
        cells = record.cells
        if record.fault is None and not any(cells):
            continue
        if isinstance(source, ExcelSource):
            cells = cells[: len(header)] + [""] * (len(header) - len(cells))
        fault = record.fault
        if fault is None and len(cells) != len(header):
            fault = f"{len(cells)} cells where the header has {len(header)}"
        if fault is not None:
            rejected.append(Rejected(record.number, fault, _named(header, cells)))
            continue
        kept.append(cells)
        numbers.append(record.number)
    # An empty cell has no value: neither format can tell it from an empty text.
    columns = {
        name: pa.array([cell or None for cell in values], pa.string())
        for name, values in zip(header, _transposed(kept, header), strict=True)
    }
    table = pa.table(columns)
    found = geometry_of(table, source, path)
    good = np.array([fault is None for fault in found.faults], dtype=bool)
    rejected.extend(
        Rejected(number, fault, dict(zip(header, cells, strict=True)))
        for number, fault, cells in zip(numbers, found.faults, kept, strict=True)
        if fault is not None
    )
    return SourceRows(
        table.filter(pa.array(good)),
        found.geometry[good],
        np.array(numbers, dtype=np.int64)[good],
        found.crs,
        rejected,
        source.decimal,
        found.used,
    )


def _header(records: Iterator[_Record], source: CsvSource | ExcelSource, path: Path) -> list[str]:
    first = next(records, None)
    header = [cell.strip() for cell in first.cells] if first is not None else []
    while header and not header[-1]:
        header.pop()
    if not header:
        raise SourceError(f"{path.name} has no header row")
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        raise SourceError(f"{path.name}: column named twice: {', '.join(repeated)}")
    for key in ("x", "y", "wkt"):
        column = getattr(source, key)
        if column is not None and column not in header:
            raise SourceError(f"{path.name} has no column '{column}' (source.{key}); it has {', '.join(header)}")
    return header


def _transposed(rows: list[list[str]], header: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*rows, strict=True)) if rows else [() for _ in header]


def _named(header: list[str], cells: list[str]) -> dict[str, object]:
    named: dict[str, object] = dict(zip(header, cells, strict=False))
    return named | {f"(cell {index + 1})": cell for index, cell in enumerate(cells[len(header) :], start=len(header))}
