"""Real open data with its real defects, from layer files to HTTP, through the commands that a user has."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.components import real_data
from tests.portal import running_portal, samkarta

pytestmark = pytest.mark.real_data

LAYERS = Path(__file__).parent / "real_layers"
SOURCES = {
    "bus-stops": "lulea_bus_stops/stops_lulea.csv",
    "power-nodes": "osm_power_grid/highvoltage_vertices.csv",
    "power-lines": "osm_power_grid/highvoltage_links.csv",
    "power-vertices": "osm_power_grid/heuristic_vertices.csv",
    "population-dalarna": "scb_population_1km_dalarna/befolkning_1km_2025_dalarna.csv",
}

type Get = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer files with the real data beside them, checked and ingested."""
    folder = tmp_path_factory.mktemp("real")
    shutil.copytree(LAYERS, folder / "layers")
    for source in SOURCES.values():
        shutil.copy(real_data(source), folder / "layers")
    checked = samkarta("check", "--layers", folder / "layers")
    assert checked.returncode == 0, checked.stderr
    ingested = samkarta("ingest", "--layers", folder / "layers", "--data", folder / "data")
    assert ingested.returncode == 0, ingested.stderr
    table = {row[0]: row[1:4] for line in ingested.stdout.splitlines() if (row := line.split()) and row[0] in SOURCES}
    assert table["power-vertices"] == ["2,063", "2,059", "4"]
    assert table["bus-stops"] == ["370", "370", "0"]
    return folder


@pytest.fixture(scope="module")
def get(folder: Path) -> Iterator[Get]:
    """The JSON at a path of the running portal."""
    with running_portal("serve", folder / "data", folder / "layers") as address:

        def fetch(path: str) -> dict[str, Any]:
            document: dict[str, Any] = requests.get(f"{address}{path}", timeout=30).json()
            return document

        yield fetch


def rows(layer_id: str, delimiter: str = ",") -> list[dict[str, str]]:
    with real_data(SOURCES[layer_id]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def features(get: Get, layer_id: str, query: str = "") -> list[dict[str, Any]]:
    document = get(f"/collections/{layer_id}/items?limit=10000{query}")
    assert document["numberReturned"] == document["numberMatched"] == len(document["features"])
    found: list[dict[str, Any]] = document["features"]
    return found


def test_every_bus_stop_of_lulea_arrives_as_it_was_delivered(get: Get) -> None:
    found = {feature["id"]: feature for feature in features(get, "bus-stops")}
    source = {row["stop_id"]: row for row in rows("bus-stops")}
    assert len(found) == len(source) == 370
    for stop_id, row in source.items():
        stop = found[stop_id]
        assert stop["properties"]["stop_name"] == row["stop_name"]
        assert stop["properties"]["weekday_departures"] == int(row["weekday_departures"])
        place = [float(row["stop_lon"]), float(row["stop_lat"])]
        assert stop["geometry"]["coordinates"] == pytest.approx(place, abs=1e-6)
    names = Counter(stop["properties"]["stop_name"] for stop in found.values())
    assert any("," in name for name in names)
    assert names == Counter(row["stop_name"] for row in source.values())
    assert names["Storheden"] == 2  # duplicates are kept
    assert sum(stop["properties"]["weekday_departures"] == 0 for stop in found.values()) == 10
    assert len(features(get, "bus-stops", "&weekday_departures=0")) == 10


def test_the_power_grid_arrives_with_several_voltages_in_one_field(get: Get) -> None:
    nodes, lines = features(get, "power-nodes"), features(get, "power-lines")
    assert len(nodes) == 268
    assert len(lines) == 383
    assert {line["geometry"]["type"] for line in lines} == {"LineString"}
    voltages = {row["l_id"]: row["voltage"] or None for row in rows("power-lines", "#")}
    assert {str(line["id"]): line["properties"]["voltage"] for line in lines} == voltages
    assert any(";" in voltage for voltage in voltages.values() if voltage)


def test_malformed_rows_are_quarantined_with_the_reason_and_the_rest_is_served(get: Get, folder: Path) -> None:
    assert len(features(get, "power-vertices")) == 2059
    (report,) = (folder / "data" / "layers" / "power-vertices").glob("*/quarantine.csv")
    lines = real_data(SOURCES["power-vertices"]).read_text(encoding="utf-8").splitlines()
    with report.open(encoding="utf-8", newline="") as file:
        quarantined = list(csv.DictReader(file))
    assert len(quarantined) == 4
    for row in quarantined:
        line = lines[int(row["row"]) - 1].split("#")
        assert row["reason"] == f"{len(line)} cells where the header has 14"
        assert row["v_id"] == line[0]
        assert len(line) > 14


def test_the_population_of_dalarna_adds_up(get: Get) -> None:
    squares = features(get, "population-dalarna")
    assert len(squares) == 4004
    assert sum(square["properties"]["population"] for square in squares) == 285_587
    source = {row["rutid"]: row for row in rows("population-dalarna")}
    for square in squares:
        row = source[square["id"]]
        assert square["geometry"]["coordinates"] == pytest.approx([float(row["lon"]), float(row["lat"])], abs=2e-6)


def test_collections_tell_where_the_data_come_from(get: Get) -> None:
    collections = {entry["id"]: entry for entry in get("/collections")["collections"]}
    assert set(collections) == set(SOURCES)
    assert collections["power-lines"]["attribution"].startswith("© OpenStreetMap")
    assert collections["bus-stops"]["status"] == "official"
    assert collections["population-dalarna"]["storageCrs"] == "http://www.opengis.net/def/crs/EPSG/0/3006"
