"""CSV and Excel: delimiters, encodings, decimal commas, coordinates in columns, and rows that cannot be read."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from pydantic import TypeAdapter

from samkarta.errors import SourceError
from samkarta.layer_source import CsvSource, ExcelSource
from samkarta.sources.table import read_csv, read_excel


def csv_source(**changes: Any) -> CsvSource:
    given = {"format": "csv", "path": "t.csv", "crs": "EPSG:4326", "x": "x", "y": "y"} | changes
    return TypeAdapter(CsvSource).validate_python({key: value for key, value in given.items() if value is not None})


def write(folder: Path, content: str | bytes) -> Path:
    (folder / "t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_a_quoted_comma_and_a_line_break_stay_in_their_cell(tmp_path: Path) -> None:
    rows = read_csv(csv_source(), write(tmp_path, 'name,x,y\n"Storgatan, norra\nsidan",20,64\nB,21,65\n'))
    assert rows.columns.column("name").to_pylist() == ["Storgatan, norra\nsidan", "B"]
    assert rows.numbers.tolist() == [2, 4]
    assert rows.crs.to_epsg() == 4326


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path) -> None:
    rows = read_csv(csv_source(), write(tmp_path, "\ufeffx,y\n20,64\n"))
    assert rows.columns.column_names == ["x", "y"]


def test_decimal_commas_and_spaces_in_numbers_are_read(tmp_path: Path) -> None:
    source = csv_source(delimiter=";", decimal=",", crs="EPSG:3006")
    rows = read_csv(source, write(tmp_path, "x;y\n758 123,5;7 088\u00a0000,25\n"))
    assert rows.geometry[0].equals(shapely.Point(758123.5, 7088000.25))


def test_latin_1_is_read_when_declared_and_named_when_not(tmp_path: Path) -> None:
    write(tmp_path, "name,x,y\nUmeå,20,64\n".encode("latin-1"))
    assert read_csv(csv_source(encoding="latin-1"), tmp_path).columns.column("name").to_pylist() == ["Umeå"]
    with pytest.raises(SourceError, match=r"not utf-8 at byte \d+; set source.encoding"):
        read_csv(csv_source(), tmp_path)


def test_ewkt_gives_the_geometry_and_its_srid_the_crs(tmp_path: Path) -> None:
    source = csv_source(x=None, y=None, wkt="g", crs=None, delimiter="#")
    rows = read_csv(source, write(tmp_path, "a#g\n1#SRID=3006;POINT(1 2)\n2#SRID=3006;LINESTRING(1 2,3 4)\n"))
    assert rows.crs.to_epsg() == 3006
    assert [shape.wkt for shape in rows.geometry] == ["POINT (1 2)", "LINESTRING (1 2, 3 4)"]


@pytest.mark.parametrize(
    ("content", "row", "reason"),
    [
        ("x,y\n20\n20,64\n", 2, "1 cells where the header has 2"),
        ("x,y\n20,64\n20,64,9\n", 3, "3 cells where the header has 2"),
        ("x,y\n20,64\nabc,64\n", 3, "x: 'abc' is not a number"),
        ("x,y\n20,64\n20,\n", 3, "y: no coordinate"),
        ("x,y\n20,64\nnan,64\n", 3, "x: 'nan' is not a number"),
        ("x,y\n20,64\n20,inf\n", 3, "y: 'inf' is not a number"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_and_the_others_kept(
    tmp_path: Path, content: str, row: int, reason: str
) -> None:
    rows = read_csv(csv_source(), write(tmp_path, content))
    assert [(rejected.row, rejected.reason) for rejected in rows.rejected] == [(row, reason)]
    assert len(rows.geometry) == 1


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("POINT(1", "g: 'POINT(1' is not WKT"),
        ("", "g: no geometry"),
        ("SRID=3857;POINT(1 2)", "g: SRID=3857 where the layer's source is in EPSG:4326"),
    ],
)
def test_wkt_that_cannot_be_read_is_rejected(tmp_path: Path, cell: str, reason: str) -> None:
    source = csv_source(x=None, y=None, wkt="g", delimiter=";" if "SRID" not in cell else "#")
    separator = source.delimiter
    rows = read_csv(source, write(tmp_path, f"a{separator}g\n1{separator}POINT(1 2)\n2{separator}{cell}\n"))
    assert [(rejected.row, rejected.reason) for rejected in rows.rejected] == [(3, reason)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", r"no column 'x' \(source.x\); it has a, b"),
        ("x,x,y\n", "column named twice: x"),
        ("\n1,2\n", "has no header row"),
    ],
)
def test_a_file_that_is_no_such_table_is_a_source_error(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_csv(csv_source(), write(tmp_path, content))


def test_a_missing_file_and_a_missing_crs_are_source_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not found"):
        read_csv(csv_source(), tmp_path)
    with pytest.raises(SourceError, match=r"names no CRS; set source\.crs"):
        read_csv(csv_source(crs=None), write(tmp_path, "x,y\n1,2\n"))


def test_an_excel_sheet_reads_like_the_csv_of_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Data")
    for row in (["name", "x", "y", "open"], ["Umeå", 20.5, 64, True], [None, None, None, None], ["B", "", 65, False]):
        book["Data"].append(row)
    book.save(tmp_path / "t.xlsx")
    given = {"format": "excel", "path": "t.xlsx", "sheet": "Data", "crs": "EPSG:4326", "x": "x", "y": "y"}
    rows = read_excel(ExcelSource.model_validate(given), tmp_path)
    assert rows.columns.to_pylist() == [{"name": "Umeå", "x": "20.5", "y": "64", "open": "true"}]
    assert [(rejected.row, rejected.reason) for rejected in rows.rejected] == [(4, "x: no coordinate")]
    with pytest.raises(SourceError, match="no sheet 'Other'; use one of Sheet, Data"):
        read_excel(ExcelSource.model_validate(given | {"sheet": "Other"}), tmp_path)
    (tmp_path / "t.xlsx").write_bytes(b"<html>404</html>")
    with pytest.raises(SourceError, match="cannot be read as an Excel workbook"):
        read_excel(ExcelSource.model_validate(given), tmp_path)
