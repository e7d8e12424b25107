"""A tiny raster near Lycksele: the west half is 1, the east half 2, the northernmost fifth has no value."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.transform import from_origin

from tests.layer_files import SHOPS

WEST, NORTH, CELL_M, CELLS = 640_000, 7_180_000, 1_000, 40
SIGNAL: dict[str, Any] = {
    key: value for key, value in SHOPS.items() if key not in ("checks", "label_field", "fields", "source", "id")
} | {
    "id": "signal",
    "source": {"format": "geotiff", "path": "halves.tif"},
    "fields": [
        {
            "name": "quality",
            "type": "integer",
            "enum": [1, 2],
            "enum_titles": {"1": {"sv": "Dålig", "en": "Poor"}, "2": {"sv": "God", "en": "Good"}},
        }
    ],
}
_TO_WGS84 = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)


def _place(east_m: float, south_m: float) -> tuple[float, float]:
    lon, lat = _TO_WGS84.transform(WEST + east_m, NORTH - south_m)
    return lon, lat


WEST_POINT = _place(10_500, 20_500)
EAST_POINT = _place(30_500, 20_500)
EMPTY_POINT = _place(10_500, 4_500)


def write_halves(path: Path) -> Path:
    """Write the raster and give its path back."""
    cells = np.ones((1, CELLS, CELLS), dtype=np.uint8)
    cells[:, :, CELLS // 2 :] = 2
    cells[:, : CELLS // 5, :] = 255
    profile = {"width": CELLS, "height": CELLS, "count": 1, "dtype": "uint8", "nodata": 255, "crs": "EPSG:3006"}
    with rasterio.open(
        path, "w", driver="GTiff", transform=from_origin(WEST, NORTH, CELL_M, CELL_M), **profile
    ) as file:
        file.write(cells)
    return path
