"""What every reader of a source gives to ingest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS

type Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Rejected:
    """A row that is not published: its number in the source, why, and what it said."""

    row: int
    reason: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class SourceRows:
    """The rows of a source as read, before any check.

    ``columns`` holds the attributes (text where the format knows no types) and ``geometry`` one shapely geometry or
    None a row, in ``crs``, x before y. ``numbers`` gives each row's number as a person sees it: the line of a text
    file and the row of a sheet counted from 1 with the header, the position of a feature counted from 1 elsewhere.
    ``rejected`` are rows that could not even be read.
    """

    columns: pa.Table
    geometry: Geometries
    numbers: npt.NDArray[np.int64]
    crs: CRS
    rejected: list[Rejected] = field(default_factory=list)
    decimal: str = "."
    """The decimal mark of numbers in text columns."""
    geometry_columns: tuple[str, ...] = ()
    """Columns that carry the geometry: published only where a field asks for them."""
