"""From a layer file to a published snapshot: what is kept, repaired, quarantined, and left as it was."""

import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from samkarta.errors import PublishError
from samkarta.stores.base import FeatureSnapshot
from samkarta.stores.disk import DiskStore
from samkarta.stores.query import Query
from tests.example import LAYER, PLACES_CSV, STRANGE_TEXT, ingest_all, quarantine, write_layer


def test_a_snapshot_is_a_geopackage_in_the_storage_crs_with_an_index(tmp_path: Path) -> None:
    write_layer(tmp_path)
    _, store, results = ingest_all(tmp_path, tmp_path / "data")
    assert (results["places"].read, results["places"].published, results["places"].quarantined) == (5, 5, 0)
    frame = gpd.read_file(store.features("places").download)
    assert frame.crs is not None
    assert frame.crs.to_epsg() == 3006
    umea = frame[frame.code == "ume"].iloc[0]
    easting, northing = pyproj.Transformer.from_crs(4326, 3006, always_xy=True).transform(20.2630, 63.8258)
    assert umea.geometry.distance(shapely.Point(easting, northing)) < 0.001
    assert umea.feature_id == "ume"
    assert umea.people == 91916
    with sqlite3.connect(store.features("places").download) as database:
        indexes = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        tree = database.execute('SELECT count(*) FROM "rtree_places_geom"').fetchone()
    database.close()
    assert {"places_feature_id", "places_kind", "places_opened"} <= indexes
    assert tree == (5,)


def test_the_files_of_a_snapshot_hold_the_same_features(tmp_path: Path) -> None:
    write_layer(tmp_path)
    _, store, _ = ingest_all(tmp_path, tmp_path / "data")
    folder = store.features("places").download.parent
    package = gpd.read_file(folder / "features.gpkg").to_crs(4326)
    encoded = gpd.read_file(folder / "features.json")
    assert encoded["name"].tolist() == package["name"].tolist()
    assert STRANGE_TEXT in encoded["name"].tolist()
    coordinates = package.get_coordinates().to_numpy() - encoded.get_coordinates().to_numpy()
    assert np.abs(coordinates).max() < 1e-7  # a centimetre


def test_bad_rows_are_quarantined_with_row_reason_and_values_and_the_rest_is_published(tmp_path: Path) -> None:
    bad = (
        "ume,Umeå igen,town,1,,20.1,63.8\n"  # row 7: the code stands in an earlier row
        "x1,,town,1,,20.1,63.8\n"  # row 8: no name
        "x2,A,city,-5,,20.1,63.8\n"  # row 9: two faults
        "x3,B,town,many,2026-02-30,20.1,63.8\n"  # row 10: not an integer, not a date
        "x4,C,town,1,,63.8,20.1\n"  # row 11: the axes are swapped
    )
    checks = {"bounds": "northern-sweden", "required": ["name"]}
    write_layer(tmp_path, PLACES_CSV + bad, checks=checks)
    _, store, results = ingest_all(tmp_path, tmp_path / "data")
    assert (results["places"].published, results["places"].quarantined) == (5, 5)
    lines = quarantine(store, "places")
    assert lines[0] == "row,reason,code,name,kind,people,opened,lon,lat"
    assert lines[1] == "7,code: 'ume' stands in an earlier row,ume,Umeå igen,town,1,,20.1,63.8"
    assert lines[2] == "8,name: is missing,x1,,town,1,,20.1,63.8"
    assert lines[3] == "9,\"kind: 'city' is not one of town, village; people: -5 is below 0\",x2,A,city,-5,,20.1,63.8"
    assert lines[4].startswith("10,people: 'many' is not an integer; opened: '2026-02-30' is not a date")
    assert lines[5].startswith('11,"geometry: lies outside northern-sweden')


POLYGONS = """code,name,wkt
bow,Rosett,"POLYGON((0 0,10 10,10 0,0 10,0 0))"
good,Hel,"POLYGON((20 0,30 0,30 10,20 10,20 0))"
line,Platt,"POLYGON((0 0,10 10,0 0,0 0))"
none,Tom,POLYGON EMPTY
"""
AREAS = {
    "source": {"format": "csv", "path": "places.csv", "crs": "EPSG:3006", "wkt": "wkt"},
    "fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}],
    "time_field": None,
}


def test_an_invalid_area_is_repaired_and_counted_unless_it_would_stop_being_an_area(tmp_path: Path) -> None:
    write_layer(tmp_path, POLYGONS, **AREAS)
    _, store, results = ingest_all(tmp_path, tmp_path / "data")
    assert (results["places"].published, results["places"].repaired, results["places"].quarantined) == (2, 1, 2)
    frame = gpd.read_file(store.features("places").download).set_index("code")
    assert frame.geometry.is_valid.all()
    assert frame.geometry["bow"].area == pytest.approx(50)  # the two triangles of the bow tie
    assert set(frame.geom_type) == {"MultiPolygon"}
    reasons = [line.split(",")[1] for line in quarantine(store, "places")[1:]]
    assert reasons[1] == "geometry: is missing or empty"
    assert "repair would make the Polygon a " in quarantine(store, "places")[1]


def test_a_repair_that_gives_a_type_which_the_layer_forbids_is_quarantined(tmp_path: Path) -> None:
    write_layer(tmp_path, POLYGONS, **AREAS, checks={"geometry": ["Polygon"]})
    _, store, results = ingest_all(tmp_path, tmp_path / "data")
    assert (results["places"].published, results["places"].repaired) == (1, 0)
    assert "geometry: is a MultiPolygon, not a Polygon" in quarantine(store, "places")[1]


def test_unchanged_content_publishes_nothing_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    write_layer(tmp_path)
    _, store, first = ingest_all(tmp_path, tmp_path / "data")
    head, *rows = PLACES_CSV.rstrip("\n").split("\n")
    write_layer(tmp_path, "\n".join([head, *reversed(rows)]))
    _, store, second = ingest_all(tmp_path, tmp_path / "data")
    assert second["places"].outcome == "unchanged"
    assert second["places"].version == first["places"].version
    assert len(store.versions("places")) == 1


def test_new_content_becomes_the_served_version_and_the_old_one_is_kept(tmp_path: Path) -> None:
    write_layer(tmp_path)
    _, store, first = ingest_all(tmp_path, tmp_path / "data")
    old = store.features("places")
    write_layer(tmp_path, PLACES_CSV.replace("91916", "92000"))
    _, _, second = ingest_all(tmp_path, tmp_path / "data")
    assert store.versions("places") == [first["places"].version, second["places"].version]
    assert store.current("places") == second["places"].version
    # A reader that began with the old version ends with it; the next one sees the new version.
    assert b"91916" in old.encoded(old.select(Query()))
    new = store.features("places")
    assert b"92000" in new.encoded(new.select(Query()))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("code,nam\n1,2\n", "no column 'lon'"),
        ("", "is empty"),
        ("code,name,lon,lat\na,b,1,2\n", "no column kind, people, opened; it has code, name, lon, lat"),
        (PLACES_CSV.replace("town", "city").replace("village", "city"), "every one of 5 rows is bad; row 2: kind"),
    ],
)
def test_a_bad_source_fails_its_layer_alone_and_leaves_the_last_good_version(
    tmp_path: Path, content: str, message: str
) -> None:
    write_layer(tmp_path)
    write_layer(tmp_path, id="others", source={**LAYER["source"], "path": "others.csv"})
    _, store, first = ingest_all(tmp_path, tmp_path / "data")
    write_layer(tmp_path, content)
    _, _, second = ingest_all(tmp_path, tmp_path / "data")
    assert second["places"].outcome == "failed"
    assert message in str(second["places"].fault)
    assert second["others"].outcome == "unchanged"
    assert store.current("places") == first["places"].version
    left = {path.name for path in store.folder("places").iterdir()}
    assert left == {str(first["places"].version), "current", ".lock"}


def test_what_a_killed_run_left_behind_is_never_served_and_cleaned_up(tmp_path: Path) -> None:
    write_layer(tmp_path)
    _, store, first = ingest_all(tmp_path, tmp_path / "data")
    stale = store.folder("places") / ".writing-abc"
    stale.mkdir()
    (stale / "features.gpkg").write_bytes(b"half")
    assert store.versions("places") == [first["places"].version]
    ingest_all(tmp_path, tmp_path / "data")
    assert not stale.exists()


def test_a_snapshot_of_another_layout_counts_as_not_published_and_is_made_anew(tmp_path: Path) -> None:
    write_layer(tmp_path)
    catalog, store, first = ingest_all(tmp_path, tmp_path / "data")
    manifest = store.folder("places") / str(first["places"].version) / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"layout": 2', '"layout": 1'), encoding="utf-8")
    old = DiskStore(tmp_path / "data")
    assert old.current("places") is None
    assert old.unpublished(catalog.ids) == ["places"]
    _, new, second = ingest_all(tmp_path, tmp_path / "data")
    assert second["places"].outcome == "published"
    assert new.current("places") == second["places"].version


def test_a_second_writer_of_a_layer_is_refused(tmp_path: Path) -> None:
    write_layer(tmp_path)
    _, store, _ = ingest_all(tmp_path, tmp_path / "data")
    with store.writing("places"):
        _, _, results = ingest_all(tmp_path, tmp_path / "data")
        assert "another process is writing this layer" in str(results["places"].fault)
        with pytest.raises(PublishError), store.writing("places"):
            pytest.fail("two writers at once")


def test_ids_without_an_id_field_follow_the_content_and_tell_equal_rows_apart(tmp_path: Path) -> None:
    plain = {"id_field": None, "label_field": None, "time_field": None}
    fields = [{"name": "name", "type": "string"}]
    write_layer(tmp_path, "name,lon,lat\nA,20,64\nA,20,64\nB,21,65\n", fields=fields, **plain)
    _, store, _ = ingest_all(tmp_path, tmp_path / "data")
    before = ids(store.features("places"))
    write_layer(tmp_path, "name,lon,lat\nC,19,63\nB,21,65\nA,20,64\nA,20,64\n", fields=fields, **plain)
    _, store, _ = ingest_all(tmp_path, tmp_path / "data")
    after = ids(store.features("places"))
    assert len(before) == 3
    assert len(after) == 4
    assert before < after


def ids(snapshot: FeatureSnapshot) -> set[str]:
    return set(gpd.read_file(snapshot.download)["feature_id"])


def test_fields_that_are_not_declared_are_inferred_with_names_fit_for_a_query(tmp_path: Path) -> None:
    content = "id,Antal boende,kod,andel,dag,lon,lat\n1,5,0114,0.5,2026-01-02,20,64\n2,,0115,1,,21,65\n"
    plain = {"id_field": None, "label_field": None, "time_field": None}
    write_layer(tmp_path, content, fields=[], **plain)
    _, store, _ = ingest_all(tmp_path, tmp_path / "data")
    manifest = store.features("places").manifest
    assert [(spec.name, spec.type) for spec in manifest.fields] == [
        ("source_id", "integer"),
        ("Antal_boende", "integer"),
        ("kod", "string"),
        ("andel", "number"),
        ("dag", "date"),
    ]


def test_a_layer_without_rows_is_published_empty(tmp_path: Path) -> None:
    write_layer(tmp_path, PLACES_CSV.splitlines()[0] + "\n")
    _, store, results = ingest_all(tmp_path, tmp_path / "data")
    assert (results["places"].outcome, results["places"].published) == ("published", 0)
    snapshot = store.features("places")
    assert snapshot.manifest.bounds_wgs84 is None
    assert snapshot.encoded(snapshot.select(Query())) == b""
