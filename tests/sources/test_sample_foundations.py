"""What the sample models are built on: municipalities, villages, roads, and chance that is the same everywhere."""

import zlib

import numpy as np
import pytest
import shapely

from samkarta.sources.samples.geography import COASTAL, Geography, load_geography
from samkarta.sources.samples.noise import smooth, uniform
from samkarta.sources.samples.roads import roads_between
from samkarta.sources.samples.villages import REPORTED


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


def test_there_are_44_municipalities_and_13_of_them_reach_the_sea(geography: Geography) -> None:
    codes = set(geography.municipalities.codes.tolist())
    assert len(codes) == 44
    assert len(COASTAL) == 13
    assert codes >= COASTAL


def test_every_village_lies_in_its_municipality(geography: Geography) -> None:
    for village, xy in zip(geography.villages, geography.villages_xy, strict=True):
        index = geography.municipalities.codes.tolist().index(village.municipality_code)
        assert shapely.contains_xy(geography.municipalities.areas[index], *xy), village.name
    assert len({village.slug for village in geography.villages}) == len(geography.villages)
    assert set(REPORTED) <= set(geography.villages)


def test_roads_join_neighbours_and_not_places_with_another_between_them() -> None:
    places = np.array([(0.0, 0.0), (10.0, 1.0), (20.0, 0.0)])
    roads = roads_between(places)
    joined = {tuple(sorted(map(tuple, shapely.get_coordinates(road).tolist()))) for road in roads}
    assert joined == {((0.0, 0.0), (10.0, 1.0)), ((10.0, 1.0), (20.0, 0.0))}


def test_chance_is_even_differs_by_purpose_and_does_not_depend_on_order() -> None:
    keys = np.arange(20_000)
    chance = uniform(keys, "one")
    assert 0 < chance.min() < chance.max() < 1
    assert np.histogram(chance, 10, (0, 1))[0] == pytest.approx(np.full(10, 2_000), rel=0.08)
    assert abs(np.corrcoef(chance, uniform(keys, "another"))[0, 1]) < 0.03
    assert abs(np.corrcoef(chance[:-1], chance[1:])[0, 1]) < 0.03
    np.testing.assert_array_equal(uniform(keys[::-1], "one"), chance[::-1])


def test_chance_is_splitmix64_so_that_it_is_the_same_on_every_machine() -> None:
    keys = [0, 1, 3520006860000]
    assert uniform(np.array(keys), "women").tolist() == [splitmix64_uniform(key, "women") for key in keys]


def splitmix64_uniform(key: int, purpose: str) -> float:
    """The same number by another way: whole numbers of Python instead of numpy's."""
    word = 2**64
    mixed = (key + zlib.crc32(purpose.encode()) * 0x9E3779B97F4A7C15) % word
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % word
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % word
    mixed ^= mixed >> 31
    return ((mixed >> 12) + 0.5) / 2**52


def test_smooth_chance_changes_gently() -> None:
    line = np.column_stack([np.arange(0, 50_000, 100.0), np.full(500, -3_000.0)])
    values = smooth(line, 5_000, "terrain")
    assert np.abs(np.diff(values)).max() < 0.05
    assert values.max() - values.min() > 0.3
