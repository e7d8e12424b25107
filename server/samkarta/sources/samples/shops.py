"""Sample shops: five villages that the report names, and made-up shops in the settlements and other villages."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from pyproj import CRS

from samkarta.sources.base import SourceRows
from samkarta.sources.samples.geography import SWEREF99_TM, Geography, Settlements, load_geography, points
from samkarta.sources.samples.noise import Numbers, uniform
from samkarta.sources.samples.villages import REPORTED

_NAMES = {"grocery": "Butik i {}", "fuel": "Drivmedel i {}", "both": "Butik och drivmedel i {}"}
_HYBRID_VILLAGE = "klimpfjall"
_PEOPLE_A_SHOP = 4_000
_MOST_SHOPS = 14
_FUEL_EVERY = 3
_ONE_SHOP_FOR_ALL = 1_500
_SUPPORT_PEOPLE = 1_000
_SUPPORT_DISTANCE_M = 10_000


@dataclass(frozen=True)
class Shop:
    """One shop as published, and where it lies in EPSG:3006."""

    shop_id: str
    name: str
    kind: str
    hybrid: bool | None
    operating_support: bool | None
    place: str
    municipality_code: str
    basis: str
    x: float
    y: float


def shops() -> SourceRows:
    """Shops and fuel stations as points in EPSG:3006, at least two in every municipality."""
    geography = load_geography()
    found = [*_in_villages(geography), *_in_settlements(geography)]
    names = ("shop_id", "name", "kind", "hybrid", "operating_support", "place", "municipality_code", "basis")
    columns = pa.table({name: pa.array([getattr(shop, name) for shop in found]) for name in names})
    geometry = shapely.points([shop.x for shop in found], [shop.y for shop in found])
    return SourceRows(columns, geometry, np.arange(1, len(found) + 1), CRS.from_epsg(SWEREF99_TM))


def _in_villages(geography: Geography) -> list[Shop]:
    """The named shops, of which the report says no more than the place, and one shop in each other village."""
    found = []
    for village, (x, y) in zip(geography.villages, geography.villages_xy.tolist(), strict=True):
        reported = village in REPORTED
        kind = "grocery" if reported else "both"
        found.append(
            Shop(
                shop_id=f"by-{village.slug}",
                name=_NAMES[kind].format(village.name),
                kind=kind,
                hybrid=(True if village.slug == _HYBRID_VILLAGE else None) if reported else False,
                operating_support=None if reported else True,
                place=village.name,
                municipality_code=village.municipality_code,
                basis="report" if reported else "illustrative",
                x=x,
                y=y,
            )
        )
    return found


def _in_settlements(geography: Geography) -> list[Shop]:
    """Made-up shops, more of them in a larger place; a municipality's seat always has groceries and fuel."""
    lonely = _lonely(geography.places_xy)
    seats = set(geography.seats.tolist())
    found = []
    for index in range(len(geography.settlements.names)):
        people = int(geography.settlements.population[index])
        kinds = _kinds(people, seat=index in seats)
        found += _in_settlement(geography.settlements, index, kinds, bool(lonely[index]) and people < _SUPPORT_PEOPLE)
    return found


def _in_settlement(settlements: Settlements, index: int, kinds: list[str], supported: bool) -> list[Shop]:
    geonames_id = int(settlements.geonames_ids[index])
    place = str(settlements.names[index])
    positions = _positions(settlements.xy[index], geonames_id, int(settlements.population[index]), len(kinds))
    found = []
    for number, (kind, (x, y)) in enumerate(zip(kinds, positions.tolist(), strict=True), start=1):
        name = _NAMES[kind].format(place)
        found.append(
            Shop(
                shop_id=f"ort-{geonames_id}-{number}",
                name=name if kinds.count(kind) == 1 else f"{name} ({kinds[:number].count(kind)})",
                kind=kind,
                hybrid=False,
                operating_support=supported and kind != "fuel",
                place=place,
                municipality_code=str(settlements.municipality_codes[index]),
                basis="illustrative",
                x=x,
                y=y,
            )
        )
    return found


def _kinds(people: int, *, seat: bool) -> list[str]:
    """What a settlement of this size has: one shop with fuel, or groceries and fuel apart, two to one."""
    if people < _ONE_SHOP_FOR_ALL and not seat:
        return ["both"]
    count = max(min(1 + people // _PEOPLE_A_SHOP, _MOST_SHOPS), 2)
    return ["fuel" if number % _FUEL_EVERY == 1 else "grocery" for number in range(count)]


def _positions(centre: Numbers, geonames_id: int, people: int, count: int) -> Numbers:
    """x, y of ``count`` shops: the first in the middle, the others around it within the built-up area."""
    keys = geonames_id * 100 + np.arange(count)
    radius_m = 350 * (people / 1000) ** 0.4 * np.sqrt(uniform(keys, "shop distance"))
    angle = 2 * np.pi * uniform(keys, "shop direction")
    radius_m[0] = 0
    offsets = radius_m[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(np.round(centre + offsets, 1))


def _lonely(places_xy: Numbers) -> npt.NDArray[np.bool_]:
    """Whether each place has no other one near."""
    places = points(places_xy)
    _, distances = shapely.STRtree(places).query_nearest(
        places, exclusive=True, return_distance=True, all_matches=False
    )
    return np.asarray(distances > _SUPPORT_DISTANCE_M)
