"""Raster tiles and values: the right class at the right place."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from morecantile import tms
from rasterio.io import MemoryFile

from samkarta.tiles.raster import Rgba, render_tile, rgba, value_at
from tests.tiles.halves import EAST_POINT, EMPTY_POINT, WEST_POINT, write_halves

# A tile's place is in its address, not in the PNG.
pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")

RED, BLUE, CLEAR = (200, 30, 30, 255), (30, 30, 200, 255), (0, 0, 0, 0)
GRID = tms.get("WebMercatorQuad")


def pixels(png: bytes) -> npt.NDArray[np.uint8]:
    """Rows, columns and four bands of a PNG."""
    with MemoryFile(png) as file, file.open() as image:
        bands: npt.NDArray[np.uint8] = image.read()
    return np.moveaxis(bands, 0, -1)


def pixel_at(path: Path, lon: float, lat: float, zoom: int, colours: dict[int, Rgba]) -> tuple[int, ...]:
    """Colour of a place in the tile that holds it."""
    tile = GRID.tile(lon, lat, zoom)
    bounds = GRID.xy_bounds(tile)
    x, y = GRID.xy(lon, lat)
    image = pixels(render_tile(path, zoom, tile.x, tile.y, colours))
    col = int(256 * (x - bounds.left) / (bounds.right - bounds.left))
    row = int(256 * (bounds.top - y) / (bounds.top - bounds.bottom))
    return tuple(image[row, col].tolist())


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raster whose west half is 1 and east half 2."""
    return write_halves(tmp_path_factory.mktemp("raster") / "halves.tif")


@pytest.mark.parametrize("zoom", [6, 9, 12])
@pytest.mark.parametrize(
    ("place", "colour"), [(WEST_POINT, RED), (EAST_POINT, BLUE), (EMPTY_POINT, CLEAR), ((15.0, 62.0), CLEAR)]
)
def test_a_place_has_the_colour_of_its_class(
    halves: Path, place: tuple[float, float], colour: tuple[int, ...], zoom: int
) -> None:
    assert pixel_at(halves, *place, zoom, {1: RED, 2: BLUE}) == colour


def test_classes_are_never_mixed_into_other_colours(halves: Path) -> None:
    tile = GRID.tile(*WEST_POINT, 6)
    image = pixels(render_tile(halves, 6, tile.x, tile.y, {1: RED, 2: BLUE}))
    assert {tuple(pixel) for pixel in image.reshape(-1, 4).tolist()} == {RED, BLUE, CLEAR}


def test_a_class_without_a_colour_is_clear(halves: Path) -> None:
    assert pixel_at(halves, *EAST_POINT, 9, {1: RED}) == CLEAR


def test_a_tile_far_from_the_raster_is_clear(halves: Path) -> None:
    assert not pixels(render_tile(halves, 5, 0, 0, {0: BLUE, 1: RED}))[:, :, 3].any()


def test_colours_are_read_in_every_form_that_a_style_may_write() -> None:
    assert rgba("#fff") == (255, 255, 255, 255)
    assert rgba("#0102fF") == (1, 2, 255, 255)
    assert rgba("#01020380") == (1, 2, 3, 128)


def test_the_value_at_a_place_is_that_of_its_cell(halves: Path) -> None:
    assert value_at(halves, *WEST_POINT) == 1
    assert value_at(halves, *EAST_POINT) == 2
    assert value_at(halves, *EMPTY_POINT) is None
    assert value_at(halves, 15.0, 62.0) is None
