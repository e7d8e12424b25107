"""Each format read back by a program other than the one that wrote it, into one shape."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

TYPES = {"code": int, "length_m": float, "opened": date.fromisoformat, "lit": {"true": True, "false": False}.get}


@dataclass(frozen=True)
class ReadBack:
    """What a file says."""

    properties: Mapping[str, Mapping[str, Any]]
    """Of each feature, by its id as text, in the order of the file."""
    geometry: Mapping[str, BaseGeometry | None]
    """Of each feature, axes as they stand in the file."""
    crs: str | None
    """As the file names it; None where it does not."""
    words: str
    """All that is written beside the features."""


def _feature_values(properties: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(properties)
    for name, read in (("opened", date.fromisoformat), ("seen", datetime.fromisoformat)):
        if values.get(name) is not None:
            values[name] = read(values[name])
    return values


def _from_features(features: list[dict[str, Any]], member: str, crs: str | None, words: str) -> ReadBack:
    return ReadBack(
        {str(feature["id"]): _feature_values(feature["properties"]) for feature in features},
        {str(feature["id"]): shape(feature[member]) if feature[member] else None for feature in features},
        crs,
        words,
    )


def read_json(path: Path) -> ReadBack:
    document = json.loads(path.read_bytes())
    rest = {key: value for key, value in document.items() if key != "features"}
    return _from_features(document["features"], "geometry", None, json.dumps(rest, ensure_ascii=False))


def read_jsonfg(path: Path) -> ReadBack:
    document = json.loads(path.read_bytes())
    crs = document["coordRefSys"]
    rest = {key: value for key, value in document.items() if key != "features"}
    member = "geometry" if crs.endswith("CRS84") else "place"
    return _from_features(document["features"], member, crs, json.dumps(rest, ensure_ascii=False))


def read_geojsonseq(path: Path) -> ReadBack:
    before, *records = path.read_bytes().split(b"\x1e")
    assert before == b""
    assert all(record.endswith(b"\n") for record in records)
    features = [json.loads(record) for record in records]
    words = [{key: value for key, value in feature.items() if key != "properties"} for feature in features]
    return _from_features(features, "geometry", None, json.dumps(words, ensure_ascii=False))


def read_csv(path: Path) -> ReadBack:
    properties, geometry, words = {}, {}, set()
    for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")):
        words |= {row.pop(name) for name in list(row) if name.startswith("layer.")}
        feature_id = row.pop("feature_id")
        geometry[feature_id] = _text_geometry(row)
        properties[feature_id] = {name: _csv_value(name, text) for name, text in row.items()}
    return ReadBack(properties, geometry, None, "\n".join(words))


def _text_geometry(row: dict[str, Any]) -> BaseGeometry | None:
    if "wkt" in row:
        geometry: BaseGeometry = shapely.from_wkt(row.pop("wkt"))
        return geometry
    names = next((names for names in (("lon", "lat"), ("easting", "northing")) if names[0] in row), None)
    return None if names is None else shapely.Point(*(float(row.pop(name)) for name in names))


def _csv_value(name: str, text: str) -> object:
    if text == "":
        return None
    if name == "seen":
        return datetime.fromisoformat(text)
    return TYPES.get(name, str)(text)  # type: ignore[operator]


def read_gdal(path: Path) -> ReadBack:
    about, table = pyogrio.raw.read_arrow(path)
    info = pyogrio.read_info(path)
    column = about["geometry_name"] or "wkb_geometry"
    properties, geometry = {}, {}
    for row in table.to_pylist():
        wkb = row.pop(column, None)
        feature_id = row.pop("feature_id")
        row.pop("fid", None)
        geometry[feature_id] = None if wkb is None else shapely.from_wkb(wkb)
        properties[feature_id] = {name: _plain(name, value) for name, value in row.items()}
    return ReadBack(properties, geometry, about["crs"], json.dumps(info["layer_metadata"], ensure_ascii=False))


def _plain(name: str, value: Any) -> object:
    if name == "opened" and isinstance(value, datetime):
        # FlatGeobuf has no plain dates.
        return value.date()
    if name == "seen" and value is not None:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value


def read_parquet(path: Path) -> ReadBack:
    frame = None
    table = pq.read_table(path)
    metadata = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    if "geo" in metadata:
        frame = gpd.read_parquet(path)
    properties = {}
    for row in table.drop_columns([name for name in ("geometry", "bbox") if name in table.column_names]).to_pylist():
        feature_id = row.pop("feature_id")
        properties[feature_id] = row
    geometry = {} if frame is None else dict(zip(frame["feature_id"], frame.geometry, strict=True))
    crs = None if frame is None or frame.crs is None else ":".join(frame.crs.to_authority() or ())
    return ReadBack(properties, geometry, crs, json.dumps(metadata, ensure_ascii=False))


HEADINGS = {
    "Id": "feature_id",
    "Kod": "code",
    "Namn": "name",
    "Läge": "status",
    "Längd (m)": "length_m",
    "Belyst": "lit",
    "Öppnad": "opened",
    "Sedd": "seen",
}


def read_xlsx(path: Path) -> ReadBack:
    book = openpyxl.load_workbook(path)
    header, *lines = book["Data"].iter_rows(values_only=True)
    assert all(cell.data_type != "f" for line in book["Data"].iter_rows() for cell in line)
    properties, geometry = {}, {}
    for line in lines:
        row = {HEADINGS.get(str(name), str(name)): value for name, value in zip(header, line, strict=True)}
        feature_id = str(row.pop("feature_id"))
        geometry[feature_id] = _text_geometry(row)
        properties[feature_id] = {name: _excel_value(name, value) for name, value in row.items()}
    words = [f"{key}: {value}" for key, value in book["Om data"].iter_rows(values_only=True)]
    return ReadBack(properties, geometry, None, "\n".join(words))


def _excel_value(name: str, value: Any) -> object:
    if value is None:
        return None
    match name:
        case "lit":
            return {"ja": True, "nej": False}[value]
        case "code":
            return int(value)
        case "length_m":
            # A workbook holds 16 digits.
            return pytest.approx(value, rel=1e-15)
        case "opened":
            return value.date() if isinstance(value, datetime) else date.fromisoformat(value)
        case "seen":
            return value.replace(tzinfo=UTC)
    return value


READERS: Mapping[str, Callable[[Path], ReadBack]] = {
    "json": read_json,
    "jsonfg": read_jsonfg,
    "geojsonseq": read_geojsonseq,
    "csv": read_csv,
    "gpkg": read_gdal,
    "fgb": read_gdal,
    "parquet": read_parquet,
    "xlsx": read_xlsx,
}
