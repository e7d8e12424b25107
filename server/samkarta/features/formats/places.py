"""Columns that hold geometry in tables of text: x and y for points, WKT for the rest."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import shapely

from samkarta.features.selection import Chunk, Selection

_WKT = "wkt"


def place_names(selection: Selection) -> tuple[str, ...]:
    """Names of the columns that hold the geometry, none of which a property has; empty where none is wanted.

    For points they say which is which: lon and lat, or easting and northing.
    """
    if selection.skip_geometry:
        return ()
    taken = {spec.name for spec in selection.fields}
    names = selection.crs.axes if selection.is_points else (_WKT,)
    return tuple(f"geometry.{name}" if name in taken else name for name in names)


def place_columns(chunk: Chunk, names: Sequence[str]) -> Mapping[str, pa.Array]:
    """The columns ``names`` of ``chunk``: x before y, as in all WKT that GIS programs read."""
    if chunk.geometry is None:
        return {}
    if len(names) == 1:
        text = shapely.to_wkt(chunk.geometry, rounding_precision=chunk.crs.decimals)
        return {names[0]: pa.array(text, pa.string())}
    axes = (shapely.get_x(chunk.geometry), shapely.get_y(chunk.geometry))
    return {
        name: pa.array(np.round(values, chunk.crs.decimals), pa.float64(), mask=np.isnan(values))
        for name, values in zip(names, axes, strict=True)
    }
