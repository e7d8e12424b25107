"""Sample grid capacity: made-up supply areas around the larger settlements, with little left to connect inland."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from pyproj import CRS

from samkarta.sources.base import Geometries, SourceRows
from samkarta.sources.samples.geography import COASTAL, SWEREF99_TM, Geography, load_geography
from samkarta.sources.samples.noise import Numbers, uniform

AS_OF = date(2026, 1, 1)

_SEAT_PEOPLE = 900
_SEAT_SPACING_M = 20_000
_HIGH_VOLTAGE_PEOPLE = 6_000
_MOUNTAINS_M = 130_000


def grid_capacity() -> SourceRows:
    """Supply areas that cover the land of the four counties, with free MW both ways, in EPSG:3006."""
    geography = load_geography()
    settlements = geography.settlements
    seats = _seats(geography)
    inland_m = geography.inland_m(settlements.xy[seats])
    ids = settlements.geonames_ids[seats]
    columns = pa.table(
        {
            "area_id": [f"omrade-{geonames_id}" for geonames_id in ids.tolist()],
            "name": [f"Matningsområde {name}" for name in settlements.names[seats].tolist()],
            "consumption_mw": _free_mw(ids, inland_m, 42.0, "consumption"),
            "production_mw": _free_mw(ids, inland_m, 30.0, "production"),
            "voltage_kv": np.where(settlements.population[seats] >= _HIGH_VOLTAGE_PEOPLE, 130, 40),
            "owner": _owners(settlements.municipality_codes[seats], inland_m),
            "as_of": pa.array([AS_OF] * len(seats), pa.date32()),
            "municipality_code": settlements.municipality_codes[seats].tolist(),
        }
    )
    geometry = _areas(geography, settlements.xy[seats])
    return SourceRows(columns, geometry, np.arange(1, len(seats) + 1), CRS.from_epsg(SWEREF99_TM))


def _seats(geography: Geography) -> npt.NDArray[np.int64]:
    """Positions of the settlements that have a supply area: each municipality's seat, then other towns by size."""
    settlements = geography.settlements
    seats = geography.seats.tolist()
    by_size = np.lexsort((settlements.geonames_ids, -settlements.population))
    for index in by_size[settlements.population[by_size] >= _SEAT_PEOPLE].tolist():
        if np.linalg.norm(settlements.xy[seats] - settlements.xy[index], axis=1).min() > _SEAT_SPACING_M:
            seats.append(index)
    return np.sort(np.array(seats))


def _areas(geography: Geography, seats_xy: Numbers) -> Geometries:
    """The land that lies nearest to each seat."""
    land = shapely.union_all(geography.municipalities.areas)
    cells = shapely.voronoi_polygons(shapely.multipoints(seats_xy), extend_to=land, ordered=True)
    areas = shapely.intersection(shapely.get_parts(cells), land)
    return np.asarray(shapely.set_precision(areas, 1.0), dtype=object)


def _free_mw(ids: npt.NDArray[np.int64], inland_m: Numbers, most_mw: float, purpose: str) -> Numbers:
    """Megawatts left: plenty to some on the coast, some to none inland."""
    coast = np.exp(-inland_m / 60_000)
    chance = uniform(ids, purpose)
    free = (1.5 + most_mw * coast) * (0.15 + chance)
    exhausted = uniform(ids, f"{purpose} exhausted") < 0.3 * (1 - coast)
    return np.asarray(np.where(exhausted, 0.0, np.round(free, 1)))


def _owners(codes: npt.NDArray[np.str_], inland_m: Numbers) -> list[str]:
    """Owners that do not exist, and whose names say so."""
    coastal = np.isin(codes, list(COASTAL))
    kinds = np.select([coastal, inland_m < _MOUNTAINS_M], ["Exempelnät Kust", "Exempelnät Inland"], "Exempelnät Fjäll")
    return [str(kind) for kind in kinds.tolist()]
