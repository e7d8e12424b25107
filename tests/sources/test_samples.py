"""The sample models: the same in every run, and true to the geography that they are built on."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import rasterio
import shapely

from samkarta.layer_source import SampleRasterSource, SampleSource
from samkarta.sources.base import SourceRows
from samkarta.sources.samples import read_sample, write_sample_raster
from samkarta.sources.samples.geography import COASTAL, Geography, load_geography

MODELS = ("population", "broadband", "shops", "grid-capacity")


def model(name: str) -> SourceRows:
    return read_sample(SampleSource.model_validate({"format": "sample", "model": name}))


def coverage(path: Path) -> Path:
    write_sample_raster(SampleRasterSource(format="sample-raster", model="mobile-coverage"), path)
    return path


def digest(rows: SourceRows) -> str:
    content = hashlib.sha256(rows.columns.to_pandas().to_csv().encode())
    content.update(b"".join(shapely.to_wkb(rows.geometry)))
    return content.hexdigest()


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


@pytest.fixture(scope="module")
def samples() -> dict[str, SourceRows]:
    return {name: model(name) for name in MODELS}


@pytest.fixture(scope="module")
def tables(samples: dict[str, SourceRows]) -> dict[str, pd.DataFrame]:
    return {name: rows.columns.to_pandas() for name, rows in samples.items()}


@pytest.fixture(scope="module")
def land(geography: Geography) -> shapely.Geometry:
    union = shapely.union_all(geography.municipalities.areas)
    shapely.prepare(union)
    return union


def coastal(codes: pd.Series) -> npt.NDArray[np.bool_]:
    return codes.isin(list(COASTAL)).to_numpy()


# Every model


@pytest.mark.parametrize("name", MODELS)
def test_a_second_run_gives_the_same_rows(name: str, samples: dict[str, SourceRows]) -> None:
    assert digest(model(name)) == digest(samples[name])


def test_another_process_with_another_hash_seed_gives_the_same_rows(
    samples: dict[str, SourceRows], tmp_path: Path
) -> None:
    script = """if True:
        import sys, pathlib
        from tests.sources.test_samples import MODELS, coverage, digest, model
        print(*[digest(model(name)) for name in MODELS], sep="\\n")
        coverage(pathlib.Path(sys.argv[1]))
    """
    environment = os.environ | {
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "there.tif")],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [digest(samples[name]) for name in MODELS]
    assert (tmp_path / "there.tif").read_bytes() == coverage(tmp_path / "here.tif").read_bytes()


@pytest.mark.parametrize(
    ("name", "key"),
    [("population", "rutid"), ("broadband", "rutid"), ("shops", "shop_id"), ("grid-capacity", "area_id")],
)
def test_ids_are_unique(name: str, key: str, tables: dict[str, pd.DataFrame]) -> None:
    assert tables[name][key].is_unique


@pytest.mark.parametrize("name", MODELS)
def test_each_row_has_a_valid_geometry_a_number_and_a_municipality_of_the_four_counties(
    name: str, samples: dict[str, SourceRows], geography: Geography
) -> None:
    rows = samples[name]
    assert len(rows.geometry) == len(rows.numbers) == rows.columns.num_rows
    assert shapely.is_valid(rows.geometry).all()
    assert rows.crs.to_epsg() == 3006
    assert set(rows.columns["municipality_code"].to_pylist()) <= set(geography.municipalities.codes.tolist())


# Population


@pytest.mark.parametrize("name", ["population", "broadband"])
def test_squares_are_those_of_the_official_grid(name: str, samples: dict[str, SourceRows]) -> None:
    rows = samples[name]
    bounds = shapely.bounds(rows.geometry)
    assert (bounds % 1000 == 0).all()
    assert (bounds[:, 2:] - bounds[:, :2] == 1000).all()
    corners = [f"{int(west):06d}{int(south):07d}" for west, south in bounds[:, :2]]
    assert rows.columns["rutid"].to_pylist() == corners
    assert {len(corner) for corner in corners} == {13}


def test_there_are_as_many_squares_as_such_a_region_has(samples: dict[str, SourceRows]) -> None:
    assert 8_000 < samples["population"].columns.num_rows < 15_000


def test_every_square_lies_on_land_of_its_municipality(samples: dict[str, SourceRows], geography: Geography) -> None:
    rows = samples["population"]
    owner = np.searchsorted(geography.municipalities.codes, rows.columns["municipality_code"].to_pylist())
    areas = geography.municipalities.areas[owner]
    assert shapely.intersects(areas, rows.geometry).all()
    assert shapely.covers(areas, shapely.centroid(rows.geometry)).all()


def test_the_people_of_a_municipality_are_the_people_of_its_settlements(
    tables: dict[str, pd.DataFrame], geography: Geography
) -> None:
    sums = tables["population"].groupby("municipality_code")["population"].sum()
    settlements = geography.settlements
    expected = pd.Series(settlements.population).groupby(settlements.municipality_codes).sum()
    assert len(sums) == 44
    # To the person, not only nearly: rounding by largest remainders loses nobody.
    assert sums.to_dict() == expected.to_dict()


def test_the_groups_add_up_to_the_total_in_every_square(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["population"]
    assert (table["women"] + table["men"] == table["population"]).all()
    assert (table["age_0_19"] + table["age_20_64"] + table["age_65_plus"] == table["population"]).all()
    assert (table[["women", "men", "age_0_19", "age_20_64", "age_65_plus"]] >= 0).all(axis=None)
    assert table["population"].min() >= 1


def test_households_hold_about_two_people_each(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["population"]
    assert (table["households"] >= 1).all()
    assert (table["households"] <= table["population"]).all()
    assert 1.9 < table["population"].sum() / table["households"].sum() < 2.3


def test_people_live_densest_in_the_towns(samples: dict[str, SourceRows], geography: Geography) -> None:
    rows = samples["population"]
    densest = np.argmax(rows.columns["population"].to_numpy())
    umea = geography.settlements.xy[geography.settlements.names == "Umeå"][0]
    assert shapely.distance(rows.geometry[densest], shapely.Point(umea)) < 5_000


def test_the_old_are_a_larger_share_inland(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["population"]
    groups = table.groupby(coastal(table["municipality_code"]))[["age_65_plus", "population"]].sum()
    share = groups["age_65_plus"] / groups["population"]
    assert share[False] > share[True] + 0.02


def test_every_village_is_inhabited(samples: dict[str, SourceRows], geography: Geography) -> None:
    tree = shapely.STRtree(samples["population"].geometry)
    _, distances = tree.query_nearest(shapely.points(geography.villages_xy), return_distance=True, all_matches=False)
    assert distances.max() < 1_000


# Broadband


def test_broadband_covers_exactly_the_inhabited_squares(tables: dict[str, pd.DataFrame]) -> None:
    same = ["rutid", "households", "municipality_code"]
    pd.testing.assert_frame_equal(tables["broadband"][same], tables["population"][same])


def test_fibre_is_rarer_inland_than_on_the_coast(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["broadband"]
    on_coast = coastal(table["municipality_code"])
    assert table["fibre_share"].between(0, 1).all()
    assert table["fibre_share"][on_coast].mean() > table["fibre_share"][~on_coast].mean() + 0.1
    assert table["redundant"][on_coast].mean() > table["redundant"][~on_coast].mean() + 0.1


def test_fibre_is_rarer_far_from_towns(tables: dict[str, pd.DataFrame], samples: dict[str, SourceRows]) -> None:
    table = tables["broadband"]
    far = load_geography().town_m(shapely.get_coordinates(shapely.centroid(samples["broadband"].geometry)), 1_000)
    assert table["fibre_share"][far < 5_000].mean() > table["fibre_share"][far > 25_000].mean() + 0.2


def test_what_is_said_of_a_connection_holds_together(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["broadband"]
    connected = table["status"] == "connected"
    assert (connected == table["technology"].isin(["fibre", "fixed-wireless"])).all()
    assert (table["owner"].notna() == connected).all()
    assert (table["cost_per_property_sek"].isna() == connected).all()
    assert not (table["redundant"] & ~connected).any()
    assert ((table["max_down_mbit"] == 0) == (table["technology"] == "none")).all()
    assert ((table["technology"] == "fibre") == (table["fibre_share"] >= 0.5)).all()


def test_projects_run_only_in_planned_squares_of_vasterbotten(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["broadband"]
    with_project = table[table["project"].notna()]
    assert set(with_project["project"]) == {"osn", "erdf-2025"}
    assert set(with_project["status"]) == {"planned"}
    assert with_project["municipality_code"].str.startswith("24").all()


def test_every_technology_status_and_owner_occurs(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["broadband"]
    assert set(table["technology"]) == {"fibre", "fixed-wireless", "mobile-only", "none"}
    assert set(table["status"]) == {"connected", "planned", "none"}
    assert set(table["owner"].dropna()) == {"municipal", "regional", "village", "commercial"}


# Shops


def test_every_municipality_has_groceries_and_fuel(tables: dict[str, pd.DataFrame]) -> None:
    kinds = tables["shops"].groupby("municipality_code")["kind"].agg(set)
    assert len(kinds) == 44
    assert all(found & {"grocery", "both"} and found & {"fuel", "both"} for found in kinds)
    assert tables["shops"].groupby("municipality_code").size().min() >= 2


def test_the_five_places_of_the_report_are_marked_and_no_others(tables: dict[str, pd.DataFrame]) -> None:
    reported = tables["shops"][tables["shops"]["basis"] == "report"].set_index("place")
    assert reported["municipality_code"].to_dict() == {
        "Åmsele": "2404",
        "Fredrika": "2463",
        "Överboda": "2480",
        "Granö": "2404",
        "Klimpfjäll": "2462",
    }


def test_of_the_reported_shops_no_more_is_said_than_the_report_says(tables: dict[str, pd.DataFrame]) -> None:
    reported = tables["shops"][tables["shops"]["basis"] == "report"].set_index("place")
    assert reported["operating_support"].isna().all()
    assert reported["hybrid"].dropna().to_dict() == {"Klimpfjäll": True}


def test_shops_lie_in_or_beside_their_municipality(samples: dict[str, SourceRows], geography: Geography) -> None:
    rows = samples["shops"]
    owner = np.searchsorted(geography.municipalities.codes, rows.columns["municipality_code"].to_pylist())
    # Places on the coast may lie in the water of the generalised map.
    assert shapely.distance(geography.municipalities.areas[owner], rows.geometry).max() < 5_000


def test_no_two_shops_share_a_position_and_no_name_is_a_chain(samples: dict[str, SourceRows]) -> None:
    rows = samples["shops"]
    assert len(np.unique(shapely.to_wkb(rows.geometry))) == len(rows.geometry)
    assert all(name.startswith(("Butik", "Drivmedel")) for name in rows.columns["name"].to_pylist())


def test_some_shops_have_no_other_service_place_within_ten_kilometres(samples: dict[str, SourceRows]) -> None:
    points = samples["shops"].geometry
    _, distances = shapely.STRtree(points).query_nearest(
        points, exclusive=True, return_distance=True, all_matches=False
    )
    assert 15 < (distances > 10_000).sum() < len(points) / 2


# Grid capacity


def test_supply_areas_cover_the_land_once(samples: dict[str, SourceRows], land: shapely.Geometry) -> None:
    areas = samples["grid-capacity"].geometry
    assert set(shapely.get_type_id(areas)) <= {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON}
    assert shapely.area(areas).sum() == pytest.approx(shapely.area(land), rel=1e-4)
    assert shapely.area(shapely.union_all(areas)) == pytest.approx(shapely.area(land), rel=1e-4)


def test_less_can_be_connected_inland_than_on_the_coast(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["grid-capacity"]
    means = table.groupby(coastal(table["municipality_code"]))[["consumption_mw", "production_mw"]].mean()
    assert (means.loc[True] > 1.5 * means.loc[False]).all()
    assert (table[["consumption_mw", "production_mw"]] >= 0).all(axis=None)
    assert (table["consumption_mw"] == 0).any()


def test_network_owners_are_recognisably_made_up(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["grid-capacity"]
    assert table["owner"].str.startswith("Exempelnät").all()
    assert ((table["owner"] == "Exempelnät Kust") == coastal(table["municipality_code"])).all()


def test_every_municipality_has_a_supply_area_named_after_its_seat(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["grid-capacity"]
    assert table["municipality_code"].nunique() == 44
    assert {"Matningsområde Umeå", "Matningsområde Åsele", "Matningsområde Sveg"} <= set(table["name"])


# Mobile coverage


def test_coverage_is_a_plain_geotiff_of_classes_on_the_land(tmp_path: Path, land: shapely.Geometry) -> None:
    with rasterio.open(coverage(tmp_path / "coverage.tif")) as file:
        classes = file.read(1)
        assert (file.count, file.dtypes, file.nodata) == (1, ("uint8",), 255)
        assert file.crs.to_epsg() == 3006
        assert file.res == (1000, 1000)
        assert (file.bounds.left % 1000, file.bounds.top % 1000) == (0, 0)
        rows, columns = np.nonzero(classes != 255)
        inside = shapely.contains_xy(land, *file.transform @ (columns + 0.5, rows + 0.5))
    assert set(np.unique(classes).tolist()) == {0, 1, 2, 3, 255}
    assert inside.mean() > 0.999
    assert len(rows) == pytest.approx(shapely.area(land) / 1e6, rel=0.01)


def test_coverage_is_good_in_the_towns_and_poorer_inland(tmp_path: Path, geography: Geography) -> None:
    with rasterio.open(coverage(tmp_path / "coverage.tif")) as file:
        classes = file.read(1)
        rows, columns = np.nonzero(classes != 255)
        xy = np.column_stack(file.transform @ (columns + 0.5, rows + 0.5))
    values = classes[rows, columns]
    inland = geography.inland_m(xy)
    in_town = geography.town_m(xy, 20_000) < 2_000
    assert (values[in_town] == 3).all()
    assert (values[inland == 0] > 0).mean() > 0.7 > (values[inland > 150_000] > 0).mean()
