"""Raster tiles and values, read from a Cloud Optimized GeoTIFF."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rio_tiler.errors import PointOutsideBounds, TileOutsideBounds
from rio_tiler.io import Reader
from rio_tiler.models import ImageData

type Rgba = tuple[int, int, int, int]

TILE_SIZE = 256
MAX_ZOOM = 24


def rgba(colour: str) -> Rgba:
    """Red, green, blue and alpha, 0 to 255, of ``#rgb``, ``#rrggbb`` or ``#rrggbbaa``."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue, alpha = bytes.fromhex(digits.ljust(8, "f"))
    return red, green, blue, alpha


def render_tile(path: Path, z: int, x: int, y: int, colours: Mapping[int, Rgba]) -> bytes:
    """A PNG of 256 by 256 pixels of the WebMercatorQuad tile; clear outside the raster and where no colour is given."""
    with Reader(str(path)) as reader:
        try:
            # Classes must not be mixed into values between them.
            image = reader.tile(x, y, z, tilesize=TILE_SIZE, resampling_method="nearest")
        except TileOutsideBounds:
            image = _nothing()
        rendered: bytes = image.render(img_format="PNG", colormap=dict(colours))
    return rendered


def value_at(path: Path, lon: float, lat: float) -> float | None:
    """The value of the cell at a place in WGS 84; None outside the raster and in a cell without a value."""
    with Reader(str(path)) as reader:
        try:
            point = reader.point(lon, lat)
        except PointOutsideBounds:
            return None
    value = point.array[0]
    return None if np.ma.is_masked(value) else value.item()


def _nothing() -> ImageData:
    return ImageData(np.ma.array(np.zeros((1, TILE_SIZE, TILE_SIZE), dtype=np.uint8), mask=True))
