"""Cells of a raster as CoverageJSON or GeoTIFF.

pygeoapi's rasterio provider is not used for this: for GeoTIFF it names the parameter ``null``, gives the CRS a URI
that does not exist, counts axes from the cells' edges and keeps the cells' sentinel for "no value".
"""

from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.errors import WindowError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds, union

from samkarta.errors import BadParameter
from samkarta.features.crs import crs_uri
from samkarta.i18n import LANGUAGES, Text
from samkarta.layer import FieldSpec
from samkarta.stores.query import BBox

MAX_JSON_CELLS = 1_000_000


@dataclass(frozen=True)
class Cells:
    """A rectangle of cells: one value each, masked where there is none, and where they lie."""

    values: np.ma.MaskedArray[Any, Any]
    transform: Affine
    crs: CRS


def read_cells(path: Path, bbox: BBox | None, most: int | None = None) -> Cells:
    """The cells of the first band that ``bbox`` touches, or all; BadParameter for none and for more than ``most``."""
    with rasterio.open(path) as raster:
        window = _window(raster, bbox)
        if most is not None and window.width * window.height > most:
            raise BadParameter(
                Text(
                    sv=f"Utsnittet har fler än {most} celler; välj en mindre ruta, eller hela rastret med f=tiff.",
                    en=f"The area has more than {most} cells; choose a smaller box, or the whole raster with f=tiff.",
                ),
                parameter="bbox",
            )
        values = raster.read(1, window=window, masked=True)
        return Cells(values, raster.window_transform(window), CRS.from_wkt(raster.crs.to_wkt()))


def _window(raster: DatasetReader, bbox: BBox | None) -> Window:
    if bbox is None:
        return Window(0, 0, raster.width, raster.height)
    extent = transform_bounds(raster.crs, "OGC:CRS84", *raster.bounds, densify_pts=21)
    # A box over the antimeridian is two.
    east, west = (bbox.west, 180.0), (-180.0, bbox.east)
    spans = [(bbox.west, bbox.east)] if bbox.west <= bbox.east else [east, west]
    touched = [_touching(raster, extent, BBox(start, bbox.south, end, bbox.north)) for start, end in spans]
    windows = [window for window in touched if window is not None]
    if windows:
        return union(*windows)
    raise BadParameter(
        Text(sv="Rutan ligger utanför rastret.", en="The box lies outside the coverage."),
        parameter="bbox",
        allowed=[",".join(f"{value:.4f}" for value in extent)],
    )


def _touching(raster: DatasetReader, extent: tuple[float, float, float, float], box: BBox) -> Window | None:
    """The cells that ``box`` touches; None where it touches none of the raster, which spans ``extent`` in degrees."""
    # A projected CRS means nothing far away from home, so the box is cut to the raster before it is transformed.
    west, east = max(box.west, extent[0]), min(box.east, extent[2])
    south, north = max(box.south, extent[1]), min(box.north, extent[3])
    if west > east or south > north:
        return None
    # The box is curved in the raster's CRS: its edges are transformed at many points, not only at the corners.
    bounds = transform_bounds("OGC:CRS84", raster.crs, west, south, east, north, densify_pts=21)
    (top, bottom), (left, right) = from_bounds(*bounds, transform=raster.transform).toranges()
    touched = Window.from_slices((floor(top), ceil(bottom)), (floor(left), ceil(right)), boundless=True)
    try:
        return touched.intersection(Window(0, 0, raster.width, raster.height))
    except WindowError:
        return None


def coverage_json(cells: Cells, spec: FieldSpec) -> dict[str, Any]:
    """``cells`` as CoverageJSON with one parameter, the layer's only field."""
    height, width = cells.values.shape
    x, y = cells.transform @ (0.5, 0.5)
    last_x, last_y = cells.transform @ (width - 0.5, height - 0.5)
    return {
        "type": "Coverage",
        "domain": {
            "type": "Domain",
            "domainType": "Grid",
            "axes": {
                "x": {"start": x, "stop": last_x, "num": width},
                "y": {"start": y, "stop": last_y, "num": height},
            },
            "referencing": [_referencing(cells.crs)],
        },
        "parameters": {spec.name: _parameter(spec)},
        "ranges": {
            spec.name: {
                "type": "NdArray",
                "dataType": "integer" if np.issubdtype(cells.values.dtype, np.integer) else "float",
                "axisNames": ["y", "x"],
                "shape": [height, width],
                # Cells without a value become null.
                "values": cells.values.ravel().tolist(),
            }
        },
    }


def _referencing(crs: CRS) -> dict[str, Any]:
    # CoverageJSON lists coordinates in the order of the CRS's own axes; EPSG:3006 begins with northing.
    northing_first = crs.axis_info[0].direction == "north"
    return {
        "coordinates": ["y", "x"] if northing_first else ["x", "y"],
        "system": {"type": "ProjectedCRS" if crs.is_projected else "GeographicCRS", "id": crs_uri(crs.to_wkt())},
    }


def _parameter(spec: FieldSpec) -> dict[str, Any]:
    observed: dict[str, Any] = {"label": _both(spec.title or Text(sv=spec.name, en=spec.name))}
    parameter: dict[str, Any] = {"type": "Parameter", "observedProperty": observed}
    if spec.description:
        parameter["description"] = _both(spec.description)
    if spec.unit:
        parameter["unit"] = {"symbol": spec.unit}
    if spec.enum_titles and spec.enum:
        observed["categories"] = [{"id": key, "label": _both(title)} for key, title in spec.enum_titles.items()]
        parameter["categoryEncoding"] = {str(value): value for value in spec.enum}
    return parameter


def geotiff(cells: Cells) -> bytes:
    """``cells`` as a GeoTIFF file."""
    height, width = cells.values.shape
    profile = {
        "driver": "GTiff",
        "count": 1,
        "width": width,
        "height": height,
        "dtype": cells.values.dtype,
        "nodata": cells.values.fill_value,
        "crs": cells.crs.to_wkt(),
        "transform": cells.transform,
        "compress": "deflate",
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as raster:
            raster.write(cells.values.filled(), 1)
        return bytes(memory.read())


def _both(value: Text) -> dict[str, str]:
    return {language: value[language] for language in LANGUAGES}
