"""Sample population: the people of each settlement spread over the squares around it and along the roads."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS

from samkarta.sources.base import SourceRows
from samkarta.sources.samples.geography import SWEREF99_TM, VILLAGE_PEOPLE, Geography, load_geography, nearest_m, points
from samkarta.sources.samples.grid import Squares, land_squares
from samkarta.sources.samples.noise import Numbers, smooth, uniform
from samkarta.sources.samples.roads import roads_between

type Counts = npt.NDArray[np.int64]

_LEAST_PEOPLE = 1.5
_PEOPLE_PER_HOUSEHOLD = 2.1
_TOWN = 2_000


@dataclass(frozen=True)
class Inhabited:
    """The squares where somebody lives, and how many."""

    squares: Squares
    people: Counts

    @property
    def households(self) -> Counts:
        """Households in each square, at least one."""
        persons = _PEOPLE_PER_HOUSEHOLD * (0.85 + 0.3 * uniform(self.squares.keys, "household size"))
        return np.maximum(np.rint(self.people / persons), 1).astype(np.int64)


def population() -> SourceRows:
    """Inhabited 1 km squares with people by sex and age, in EPSG:3006."""
    geography = load_geography()
    inhabited = inhabited_squares(geography)
    squares, people = inhabited.squares, inhabited.people
    women = _share(people, 0.485 + 0.02 * uniform(squares.keys, "women"), squares, "women rounding")
    young, old = _ages(geography, inhabited)
    columns = pa.table(
        {
            "rutid": pa.array(squares.rutid, pa.string()),
            "population": people,
            "women": women,
            "men": people - women,
            "age_0_19": young,
            "age_20_64": people - young - old,
            "age_65_plus": old,
            "households": inhabited.households,
            "municipality_code": pa.array(geography.municipalities.codes[squares.municipality].tolist(), pa.string()),
        }
    )
    return SourceRows(columns, squares.polygons, np.arange(1, len(squares) + 1), CRS.from_epsg(SWEREF99_TM))


def inhabited_squares(geography: Geography) -> Inhabited:
    """The squares where people live; in each municipality they add up to its settlements' people, to the person."""
    squares = land_squares(geography.municipalities)
    pull = _rural_pull(geography, squares)
    people = np.zeros(len(squares), dtype=np.int64)
    for index, code in enumerate(geography.municipalities.codes):
        here = np.flatnonzero(squares.municipality == index)
        people[here] = _in_municipality(geography, code, squares, here, pull[here])
    return Inhabited(squares[people > 0], people[people > 0])


def _in_municipality(geography: Geography, code: str, squares: Squares, here: Counts, pull: Numbers) -> Counts:
    settlements = geography.settlements
    members = np.flatnonzero(settlements.municipality_codes == code)
    total = int(settlements.population[members].sum())
    # The smaller the municipality's places, the larger the part of its people that lives outside them, and the thinner.
    small = float(np.sqrt(1000 / max(total, 1000)))
    rural = 0.06 + 0.30 * small
    centres = squares.centres[here]
    keys = squares.keys[here]
    villages = [
        xy
        for village, xy in zip(geography.villages, geography.villages_xy, strict=True)
        if village.municipality_code == code
    ]
    expected = _rural(keys, pull, rural * total - VILLAGE_PEOPLE * len(villages), people_a_square=14 - 9 * small)
    for xy in villages:
        expected += VILLAGE_PEOPLE * _spread(centres, keys, xy, VILLAGE_PEOPLE)
    for member in members:
        people = int(settlements.population[member])
        expected += (1 - rural) * people * _spread(centres, keys, settlements.xy[member], people)
    expected[expected < _LEAST_PEOPLE] = 0
    return _whole(expected * (total / expected.sum()), total)


def _spread(centres: Numbers, keys: Counts, xy: Numbers, people: int) -> Numbers:
    """Each square's share of a settlement's people: it falls with distance, more slowly in a larger place."""
    # On a coast-generalised map some places lie in the water: they move to the nearest square on land.
    to_place = np.linalg.norm(centres - xy, axis=1)
    distance = np.linalg.norm(centres - centres[to_place.argmin()], axis=1)
    reach_m = 480 * (people / 1000) ** 0.31
    weight = np.exp(-distance / reach_m) * (0.3 + 1.4 * uniform(keys, "density"))
    weight[distance > 5 * reach_m] = 0
    return np.asarray(weight / weight.sum())


def _rural_pull(geography: Geography, squares: Squares) -> Numbers:
    """How much each square attracts people outside the settlements: near a place, near a road, in good country."""
    centres = squares.centres
    to_place = nearest_m(centres, points(geography.places_xy))
    to_road = nearest_m(centres, roads_between(geography.places_xy))
    pull = 0.5 * np.exp(-to_place / 7_000) + np.exp(-to_road / 1_500)
    return np.asarray(pull * smooth(centres, 6_000, "country") ** 2)


def _rural(keys: Counts, pull: Numbers, people: float, people_a_square: float) -> Numbers:
    """People expected in each square outside the settlements: a few in each of the squares that chance picks."""
    count = min(round(people / people_a_square), len(keys))
    # Weighted choice without replacement: the largest log(u) / weight win.
    chosen = np.argsort(np.log(uniform(keys, "rural choice")) / pull, kind="stable")[::-1][:count]
    size = np.zeros(len(keys))
    size[chosen] = 2 - 5 * np.log(uniform(keys[chosen], "rural size"))
    return np.asarray(size * (people / size.sum()))


def _whole(expected: Numbers, total: int) -> Counts:
    """Whole numbers near ``expected`` that add up to ``total``: the largest remainders are rounded up."""
    whole = np.floor(expected).astype(np.int64)
    order = np.argsort(whole - expected, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def _ages(geography: Geography, inhabited: Inhabited) -> tuple[Counts, Counts]:
    """People under 20 and from 65 years: fewer and more of them far from the coast and from towns."""
    squares, people = inhabited.squares, inhabited.people
    remote = 1 - np.exp(
        -geography.inland_m(squares.centres) / 120_000 - geography.town_m(squares.centres, _TOWN) / 60_000
    )
    young = _share(people, 0.235 - 0.07 * remote, squares, "young")
    old = _share(people, 0.195 + 0.15 * remote, squares, "old")
    return young, np.minimum(old, people - young)


def _share(people: Counts, share: Numbers, squares: Squares, purpose: str) -> Counts:
    """``share`` of ``people`` in whole persons, rounded up or down by chance so that small squares differ."""
    return np.floor(people * share + uniform(squares.keys, purpose)).astype(np.int64)
