import json
import sqlite3
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from openpyxl.worksheet.worksheet import Worksheet
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from samkarta.errors import BadParameter
from samkarta.features.crs import named_crs
from samkarta.features.formats import excel
from samkarta.features.formats.base import TextFormat
from samkarta.features.formats.geojson import feature as geojson_feature
from samkarta.features.formats.jsonfg import feature as jsonfg_feature
from samkarta.features.formats.registry import FORMATS, file_name, negotiable, respond
from samkarta.features.selection import Selection
from samkarta.portal import Portal
from tests.example import STRANGE_TEXT
from tests.features.format_layers import ROWS, SHAPES, publish
from tests.features.format_readers import READERS, ReadBack, read_json

CODES = ("OGC:CRS84", "EPSG:3006", "EPSG:3857", "EPSG:4326", "EPSG:4258")
# Formats whose standard puts x first, whatever the CRS says, and the rest.
TEXT_IN_AXIS_ORDER = ("json", "jsonfg", "geojsonseq")
Y_FIRST = {"EPSG:3006", "EPSG:4326", "EPSG:4258"}
ADDRESS = "http://karta.test/collections/points/items?crs=x"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return publish(tmp_path_factory.mktemp("formats"))


def select(portal: Portal, layer_id: str, code: str = "OGC:CRS84", **changes: Any) -> Selection:
    snapshot = portal.store.features(layer_id)
    rows = np.arange(snapshot.manifest.count, dtype=np.int64)
    selection = Selection(
        snapshot, portal.open_layer(layer_id), rows, named_crs(code), "sv", ADDRESS, "http://karta.test"
    )
    return replace(selection, **changes)


def written(selection: Selection, token: str, folder: Path) -> Path:
    format_ = FORMATS[token]
    path = folder / f"file.{format_.extension}"
    if isinstance(format_, TextFormat):
        path.write_bytes(b"".join(format_.stream(selection)))
    else:
        format_.write(selection, path)
    return path


def read_back(selection: Selection, token: str, folder: Path) -> ReadBack:
    return READERS[token](written(selection, token, folder))


def expected_properties(row: Any) -> dict[str, Any]:
    values = dict(row)
    if values["opened"] is not None:
        values["opened"] = date.fromisoformat(values["opened"])
    if values["seen"] is not None:
        values["seen"] = datetime.fromisoformat(values["seen"])
    return values


def expected_geometry(shape: BaseGeometry, code: str, *, y_first: bool) -> BaseGeometry:
    """The source's geometry, moved by pyproj one point at a time."""
    transformer = Transformer.from_crs("OGC:CRS84", code, always_xy=True)

    def move(point: Any) -> tuple[float, float]:
        x, y = transformer.transform(*point)
        return (y, x) if y_first else (x, y)

    return shapely.transform(shape, lambda points: np.array([move(point) for point in points]))


def about_sheet(sheet: Worksheet) -> dict[str, str]:
    return {str(name): str(value) for name, value in sheet.iter_rows(values_only=True)}


EXPECTED = {str(row["code"]): expected_properties(row) for row in ROWS}


@pytest.mark.parametrize("layer_id", SHAPES)
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("token", FORMATS)
def test_every_format_carries_ids_properties_and_geometry(
    portal: Portal, tmp_path: Path, token: str, code: str, layer_id: str
) -> None:
    found = read_back(select(portal, layer_id, code), token, tmp_path)
    assert dict(found.properties) == EXPECTED
    tolerance = 0.002 if code in ("EPSG:3006", "EPSG:3857") else 2e-7
    y_first = code in Y_FIRST and token in TEXT_IN_AXIS_ORDER
    for row, shape in zip(ROWS, SHAPES[layer_id], strict=True):
        expected = expected_geometry(shape, code, y_first=y_first)
        geometry = found.geometry[str(row["code"])]
        assert geometry is not None
        assert geometry.geom_type == expected.geom_type
        assert shapely.hausdorff_distance(geometry, expected) < tolerance
        assert geometry.area == pytest.approx(expected.area, rel=1e-4)


@pytest.mark.parametrize("token", FORMATS)
def test_every_format_says_where_the_data_come_from(portal: Portal, tmp_path: Path, token: str) -> None:
    words = read_back(select(portal, "areas"), token, tmp_path).words
    assert "CC0-1.0" in words
    assert "Påhittade <i>objekt</i>." in words
    assert "Samkarta" in words
    assert "Exempeldata" in words if token == "xlsx" else "sample" in words


@pytest.mark.parametrize("token", FORMATS)
def test_every_format_keeps_to_the_rows_and_properties_that_are_wanted(
    portal: Portal, tmp_path: Path, token: str
) -> None:
    selection = select(portal, "lines")
    wanted = replace(selection, rows=np.array([2, 0]), properties=("lit", "name"))
    found = read_back(wanted, token, tmp_path)
    ids = selection.snapshot.columns.column("feature_id").to_pylist()
    assert dict(found.properties) == {
        feature_id: {name: EXPECTED[feature_id][name] for name in ("name", "lit")} for feature_id in (ids[2], ids[0])
    }
    if token != "fgb":
        assert list(found.properties) == [ids[2], ids[0]]


@pytest.mark.parametrize("token", [token for token in FORMATS if token != "fgb"])
def test_geometry_is_left_out_when_nobody_wants_it(portal: Portal, tmp_path: Path, token: str) -> None:
    found = read_back(select(portal, "points", skip_geometry=True), token, tmp_path)
    assert dict(found.properties) == EXPECTED
    assert set(found.geometry.values()) <= {None}


def test_flatgeobuf_without_geometry_is_refused(portal: Portal, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="FlatGeobuf always has geometry") as caught:
        read_back(select(portal, "points", skip_geometry=True), "fgb", tmp_path)
    assert caught.value.parameter == "skipGeometry"


@pytest.mark.parametrize("token", FORMATS)
def test_an_answer_without_features_is_a_valid_file(portal: Portal, tmp_path: Path, token: str) -> None:
    nothing = select(portal, "areas", rows=np.empty(0, dtype=np.int64))
    assert dict(read_back(nothing, token, tmp_path).properties) == {}


@pytest.mark.parametrize(
    ("token", "code", "named"),
    [
        ("gpkg", "EPSG:3006", "EPSG:3006"),
        ("gpkg", "OGC:CRS84", "EPSG:4326"),
        ("fgb", "EPSG:3857", "EPSG:3857"),
        ("parquet", "EPSG:3006", "EPSG:3006"),
        ("parquet", "OGC:CRS84", "OGC:CRS84"),
        ("jsonfg", "EPSG:3006", "http://www.opengis.net/def/crs/EPSG/0/3006"),
        ("jsonfg", "OGC:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"),
    ],
)
def test_files_name_their_crs(portal: Portal, tmp_path: Path, token: str, code: str, named: str) -> None:
    assert read_back(select(portal, "points", code), token, tmp_path).crs == named


@pytest.mark.parametrize("code", CODES)
def test_axes_stand_as_the_authority_defines_them(portal: Portal, tmp_path: Path, code: str) -> None:
    found = read_json(written(select(portal, "points", code), "json", tmp_path))
    strict = Transformer.from_crs("EPSG:3006", code)  # pyproj keeps the axis order of both systems
    stored = portal.store.features("points").columns.geometry()
    ids = portal.store.features("points").columns.column("feature_id").to_pylist()
    for feature_id, point in zip(ids, stored, strict=True):
        geometry = found.geometry[feature_id]
        assert geometry is not None
        assert geometry.coords[0] == pytest.approx(strict.transform(point.y, point.x), abs=1e-3)


def test_a_geopackage_gives_fields_the_names_that_people_use(portal: Portal, tmp_path: Path) -> None:
    path = written(select(portal, "points"), "gpkg", tmp_path)
    with sqlite3.connect(path) as database:
        names = dict(database.execute("SELECT column_name, name FROM gpkg_data_columns").fetchall())
        identifier, description = database.execute("SELECT identifier, description FROM gpkg_contents").fetchone()
    database.close()
    assert names["length_m"] == "Längd (m)"
    assert names["name"] == "Namn"
    assert identifier == "Prov åäö points"
    assert "Exempeldata: Påhittade" in description
    english = written(select(portal, "points", language="en"), "fgb", tmp_path)
    assert pyogrio.read_info(english)["layer_metadata"]["TITLE"] == "Sample points"


def test_the_snapshots_own_geopackage_is_labelled_too(portal: Portal) -> None:
    path = portal.store.features("points").download
    with sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True) as database:
        names = dict(database.execute("SELECT column_name, name FROM gpkg_data_columns").fetchall())
        (description,) = database.execute("SELECT description FROM gpkg_contents").fetchone()
    database.close()
    assert names["length_m"] == "Längd (m)"
    assert "Exempeldata: Påhittade" in description
    assert pyogrio.read_info(path)["layer_metadata"]["license"] == "CC0-1.0"


def test_jsonfg_says_type_schema_dimension_and_time(portal: Portal, tmp_path: Path) -> None:
    path = written(select(portal, "areas", "EPSG:3006"), "jsonfg", tmp_path)
    document = json.loads(path.read_bytes())
    assert document["featureType"] == "areas"
    assert document["featureSchema"] == "http://karta.test/collections/areas/schema"
    assert document["geometryDimension"] == 2
    assert "http://www.opengis.net/spec/json-fg-1/1.0/conf/core" in document["conformsTo"]
    times = {str(feature["id"]): feature["time"] for feature in document["features"]}
    assert times["1"] == {"date": "1622-06-24"}
    assert times["9007199254740993"] is None
    assert {feature["geometry"] for feature in document["features"]} == {None}


def test_one_feature_is_a_document_of_its_own(portal: Portal) -> None:
    one = select(portal, "points", rows=np.array([0]), links=({"rel": "self", "href": ADDRESS},))
    plain, full = json.loads(geojson_feature(one)), json.loads(jsonfg_feature(one))
    assert plain["type"] == full["type"] == "Feature"
    assert plain["id"] == full["id"]
    assert plain["links"] == full["links"] == [{"rel": "self", "href": ADDRESS}]
    assert plain["status"] == full["status"] == "sample"
    assert full["featureType"] == "points"
    assert full["coordRefSys"].endswith("CRS84")


def test_parquet_has_boxes_that_hold_the_geometries(portal: Portal, tmp_path: Path) -> None:
    table = pq.read_table(written(select(portal, "areas", "EPSG:3006"), "parquet", tmp_path))
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert geo["columns"]["geometry"]["geometry_types"] == ["MultiPolygon"]
    boxes = [tuple(box.values()) for box in table.column("bbox").to_pylist()]
    assert boxes == [tuple(shape.bounds) for shape in shapely.from_wkb(table.column("geometry").to_pylist())]


def test_excel_speaks_the_language_and_holds_no_formulas(portal: Portal, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(select(portal, "points", language="en"), "xlsx", tmp_path))
    assert book.sheetnames == ["Data", "Fields", "About"]
    header, *rows = book["Data"].iter_rows(values_only=True)
    assert header[:4] == ("Id", "Code", "Name", "State")
    assert {row[2] for row in rows} == {STRANGE_TEXT, "=1+1", "@a,b;c\td", None}
    about = about_sheet(book["About"])
    assert about["Query"] == ADDRESS
    assert about["Version"] == portal.store.features("points").manifest.version
    assert about["Number of rows"] == "4"


def test_excel_explains_its_headings(portal: Portal, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(select(portal, "points"), "xlsx", tmp_path))
    lines = list(book["Fält"].iter_rows(values_only=True))
    assert lines[0] == ("Rubrik", "Namn", "Beskrivning", "Värden")
    assert ("Namn", "name", "Vad det heter", None) in lines
    assert ("Läge", "status", None, "open = Öppen; shut = Stängd") in lines


@pytest.mark.parametrize("token", ["jsonfg", "geojsonseq", "gpkg", "fgb"])
@pytest.mark.parametrize("layer_id", SHAPES)
def test_gdal_reads_places_where_they_are(portal: Portal, tmp_path: Path, token: str, layer_id: str) -> None:
    # A text sequence says nothing of its CRS, so GDAL takes it for WGS 84.
    code = "OGC:CRS84" if token == "geojsonseq" else "EPSG:3006"
    selection = select(portal, layer_id, code)
    ids = selection.snapshot.columns.column("feature_id").to_pylist()
    # Feature ids of more than 32 bits are too much for GDAL's text formats.
    rows = np.array([row for row, feature_id in enumerate(ids) if len(feature_id) < 10])
    frame = pyogrio.read_dataframe(written(replace(selection, rows=rows), token, tmp_path))
    places = dict(zip(frame["code"], frame.to_crs("OGC:CRS84").geometry, strict=True))
    shapes = {row["code"]: shape for row, shape in zip(ROWS, SHAPES[layer_id], strict=True)}
    assert set(places) == set(shapes) - {9007199254740993}
    assert all(shapely.hausdorff_distance(places[number], shapes[number]) < 1e-6 for number in places)


def test_excel_says_how_many_cells_did_not_fit(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MAX_CHARACTERS", 60)
    book = openpyxl.load_workbook(written(select(portal, "areas"), "xlsx", tmp_path))
    assert about_sheet(book["Om data"])["Celler som inte rymdes och är tomma"] == "4"


def test_more_rows_than_excel_holds_are_refused(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MAX_ROWS", 4)
    with pytest.raises(BadParameter, match="Excel holds 3 rows") as caught:
        written(select(portal, "points"), "xlsx", tmp_path)
    assert "csv" in caught.value.allowed


def test_csv_numbers_and_nulls_stay_apart_from_text(portal: Portal, tmp_path: Path) -> None:
    text = written(select(portal, "points", "EPSG:3006"), "csv", tmp_path).read_text(encoding="utf-8")
    header = text.splitlines()[0]
    assert header.startswith(
        '"feature_id","code","name","status","length_m","lit","opened","seen","easting","northing"'
    )
    assert '"9007199254740993",9007199254740993,,,,,,,' in text
    assert '"=1+1"' in text


@pytest.mark.parametrize("token", FORMATS)
def test_answers_carry_type_name_crs_and_language(portal: Portal, tmp_path: Path, token: str) -> None:
    selection = select(portal, "points", "EPSG:3006")
    format_ = FORMATS[token]
    app = FastAPI()

    @app.get("/")
    def whole() -> Response:
        return respond(selection, token, {"ETag": '"x"'})

    with TestClient(app) as client:
        answer = client.get("/")
    path = tmp_path / f"file.{format_.extension}"
    path.write_bytes(answer.content)
    assert dict(READERS[token](path).properties) == EXPECTED
    assert answer.headers["content-type"] == format_.media_type
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/EPSG/0/3006>"
    assert answer.headers["content-language"] == "sv"
    assert answer.headers["etag"] == '"x"'
    version = selection.snapshot.manifest.version
    assert answer.headers["content-disposition"].endswith(f'filename="points-{version}.{format_.extension}"')
    part = respond(replace(selection, rows=selection.rows[:1]), token, head=True)
    assert f'filename="points-{version}-filtered.{format_.extension}"' in part.headers["content-disposition"]
    assert "content-length" not in part.headers


def test_formats_are_negotiable_for_features_only(portal: Portal) -> None:
    formats = negotiable(portal.open_layer("points"))
    assert list(formats) == ["json", "jsonfg", "geojsonseq", "csv", "gpkg", "fgb", "parquet", "xlsx"]
    assert formats["csv"] == ("text/csv",)
    assert formats["json"][0] == "application/geo+json"
    assert file_name(portal.open_layer("points"), "v1", "gpkg", filtered=False) == "points-v1.gpkg"


def test_a_selection_is_read_a_chunk_at_a_time(portal: Portal) -> None:
    selection = select(portal, "points", rows=np.arange(10, dtype=np.int64) % 4)
    assert [len(chunk) for chunk in selection.chunks(4)] == [4, 4, 2]


@pytest.mark.parametrize("token", ["json", "csv", "geojsonseq", "jsonfg", "gpkg", "fgb", "parquet"])
def test_memory_does_not_grow_with_the_number_of_features(portal: Portal, tmp_path: Path, token: str) -> None:
    def peak(count: int) -> int:
        selection = select(portal, "areas", rows=np.arange(count, dtype=np.int64) % 4)
        tracemalloc.start()
        for _ in _sent(selection, token, tmp_path / f"{count}"):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    small, large = peak(20_000), peak(60_000)
    # The rows themselves are 8 bytes each.
    assert large < small * 1.2 + 8 * 60_000


def _sent(selection: Selection, token: str, path: Path) -> Iterator[bytes]:
    format_ = FORMATS[token]
    if isinstance(format_, TextFormat):
        yield from format_.stream(selection)
    else:
        format_.write(selection, path.with_suffix(f".{format_.extension}"))


def test_the_oracle_knows_the_axes() -> None:
    assert {code for code in CODES if CRS(code).axis_info[0].direction == "north"} == Y_FIRST
