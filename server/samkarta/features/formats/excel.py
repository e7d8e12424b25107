"""Excel: a sheet of rows under headings that people read, one that explains the headings, and one about the data."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from samkarta.errors import BadParameter
from samkarta.features.formats.base import FileFormat
from samkarta.features.formats.places import place_columns, place_names
from samkarta.features.selection import Selection
from samkarta.i18n import Language, Text
from samkarta.stores.labels import headings, labels

# What Excel can hold: rows of a sheet, characters of a cell, digits of a number, and days of its calendar.
MAX_ROWS, MAX_CHARACTERS, _MAX_WHOLE, _FIRST_DAY = 1_048_576, 32_767, 10**15, date(1900, 3, 1)

_ROWS = Text(sv="Data", en="Data")
_FIELDS = Text(sv="Fält", en="Fields")
_ABOUT = Text(sv="Om data", en="About")
_FIELD_HEADINGS = (
    Text(sv="Rubrik", en="Heading"),
    Text(sv="Namn", en="Name"),
    Text(sv="Beskrivning", en="Description"),
    Text(sv="Värden", en="Values"),
)
_YES, _NO = Text(sv="ja", en="yes"), Text(sv="nej", en="no")
_LABELS = {
    "title": Text(sv="Titel", en="Title"),
    "description": Text(sv="Beskrivning", en="Description"),
    "statusTitle": Text(sv="Status", en="Status"),
    "caveat": Text(sv="Tänk på", en="Caveat"),
    "attribution": Text(sv="Källa", en="Source"),
    "publisher": Text(sv="Utgivare", en="Publisher"),
    "license": Text(sv="Licens", en="Licence"),
    "updated": Text(sv="Uppgifter från", en="Data as of"),
    "version": Text(sv="Version", en="Version"),
    "query": Text(sv="Fråga", en="Query"),
    "crs": Text(sv="Koordinatsystem", en="Coordinate reference system"),
    "count": Text(sv="Antal rader", en="Number of rows"),
    "cut": Text(sv="Celler som inte rymdes och är tomma", en="Cells that did not fit and are empty"),
}


def write_excel(selection: Selection, path: Path) -> None:
    """A workbook; no text in it is ever taken for a formula."""
    if len(selection) >= MAX_ROWS:
        raise BadParameter(
            Text(
                sv=f"Excel rymmer {MAX_ROWS - 1} rader och svaret har {len(selection)}; filtrera eller välj csv.",
                en=f"Excel holds {MAX_ROWS - 1} rows and the answer has {len(selection)}; filter it or choose csv.",
            ),
            parameter="f",
            allowed=("csv", "gpkg", "parquet"),
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_ROWS[selection.language])
    sheet.freeze_panes = "A2"
    places = place_names(selection)
    sheet.append(_bold(sheet, ["Id", *headings(selection.fields, selection.language), *places]))
    cut = 0
    for row in _rows(selection, places):
        cells = [_cell(sheet, value, selection.language) for value in row]
        cut += sum(value is not None and cell is None for value, cell in zip(row, cells, strict=True))
        sheet.append(cells)
    _write_fields(book.create_sheet(_FIELDS[selection.language]), selection)
    _write_about(book.create_sheet(_ABOUT[selection.language]), selection, cut)
    book.save(path)


def _rows(selection: Selection, places: Sequence[str]) -> Iterator[list[object]]:
    for chunk in selection.chunks():
        table = chunk.table
        for name, column in place_columns(chunk, places).items():
            table = table.append_column(name, column)
        for row in table.to_pylist():
            yield list(row.values())


def _write_fields(sheet: WriteOnlyWorksheet, selection: Selection) -> None:
    language = selection.language
    sheet.append(_bold(sheet, [title[language] for title in _FIELD_HEADINGS]))
    for spec, title in zip(selection.fields, headings(selection.fields, language), strict=True):
        description = spec.description[language] if spec.description else ""
        meanings = [f"{value} = {meaning[language]}" for value, meaning in (spec.enum_titles or {}).items()]
        sheet.append([_text_cell(sheet, text) for text in (title, spec.name, description, "; ".join(meanings))])


def _write_about(sheet: WriteOnlyWorksheet, selection: Selection, cut: int) -> None:
    about = labels(selection.layer, selection.language) | {
        "version": selection.snapshot.manifest.version,
        "query": selection.address,
        "crs": selection.crs.uri,
        "count": str(len(selection)),
    }
    if cut:
        about["cut"] = str(cut)
    for key, title in _LABELS.items():
        if key in about:
            name = _bold(sheet, [title[selection.language]])
            sheet.append([*name, _cell(sheet, about[key], selection.language)])


def _bold(sheet: WriteOnlyWorksheet, texts: Sequence[str]) -> list[Cell]:
    cells = [_text_cell(sheet, text) for text in texts]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _cell(sheet: WriteOnlyWorksheet, value: object, language: Language) -> object:
    """``value`` as a cell may hold it; None where there is none or it does not fit."""
    match value:
        case bool():
            return (_YES if value else _NO)[language]
        case str():
            return _text_cell(sheet, value) if len(value) <= MAX_CHARACTERS else None
        case int() if abs(value) >= _MAX_WHOLE:
            # Excel keeps fifteen digits.
            return _text_cell(sheet, str(value))
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None)
        case date() if value < _FIRST_DAY:
            return _text_cell(sheet, value.isoformat())
        case _:
            return value


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    # openpyxl takes a text that starts with = for a formula.
    cell.data_type = "s"
    return cell


EXCEL = FileFormat(
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsx",
    Text(sv="Excel", en="Excel"),
    write_excel,
)
