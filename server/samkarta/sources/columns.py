"""Geometry from the columns of a table: x and y, WKT or EWKT."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from samkarta.layer_source import CsvSource, ExcelSource
from samkarta.sources.base import Geometries
from samkarta.sources.files import source_crs


@dataclass(frozen=True)
class Found:
    """A geometry or a fault for each row, and the columns that carry nothing but geometry."""

    geometry: Geometries
    faults: list[str | None]
    crs: CRS
    used: tuple[str, ...]


def geometry_of(table: pa.Table, source: CsvSource | ExcelSource, path: Path) -> Found:
    """The geometries of ``table`` as ``source`` declares them; SourceError where their CRS is not known."""
    if source.wkt is not None:
        return _from_wkt(table, source.wkt, source.crs, path)
    return _from_xy(table, str(source.x), str(source.y), source, path)


def to_numbers(texts: pa.ChunkedArray, decimal: str) -> npt.NDArray[np.float64]:
    """The numbers that ``texts`` write with ``decimal`` as decimal mark; NaN where a text is no finite number."""
    series = texts.to_pandas().str.replace(r"[\s\u00a0\u202f]", "", regex=True)
    if decimal == ",":
        series = series.where(~series.str.contains(".", regex=False, na=False), None)
        series = series.str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _from_xy(table: pa.Table, x: str, y: str, source: CsvSource | ExcelSource, path: Path) -> Found:
    crs = source_crs(source.crs, None, path)
    xs, ys = (to_numbers(table.column(name), source.decimal) for name in (x, y))
    faults: list[str | None] = [None] * len(table)
    for name, values in ((y, ys), (x, xs)):
        texts = table.column(name).to_pylist()
        for index in np.flatnonzero(np.isnan(values)):
            faults[index] = f"{name}: {_not_a_number(texts[index])}"
    return Found(np.asarray(shapely.points(xs, ys), dtype=object), faults, crs, (x, y))


def _not_a_number(text: str | None) -> str:
    return f"'{text}' is not a number" if text and text.strip() else "no coordinate"


def _from_wkt(table: pa.Table, column: str, declared: str | None, path: Path) -> Found:
    parts = table.column(column).to_pandas().str.extract(r"(?is)^\s*(?:SRID=(?P<srid>\d+);)?\s*(?P<wkt>.*)$")
    srids = pd.to_numeric(parts["srid"], errors="coerce")
    most_common = srids.mode()
    crs = source_crs(declared, f"EPSG:{int(most_common[0])}" if len(most_common) else None, path)
    texts = parts["wkt"].fillna("").to_numpy(dtype=object)
    geometry = np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
    faults: list[str | None] = [None] * len(table)
    for index in np.flatnonzero(shapely.is_missing(geometry)):
        faults[index] = f"{column}: '{texts[index]:.60}' is not WKT" if texts[index] else f"{column}: no geometry"
    for srid in srids.dropna().unique():
        if not _same(int(srid), crs):
            for index in np.flatnonzero(srids == srid):
                faults[index] = f"{column}: SRID={int(srid)} where the layer's source is in {crs.to_string()}"
    return Found(geometry, faults, crs, (column,))


def _same(srid: int, crs: CRS) -> bool:
    try:
        return bool(CRS.from_epsg(srid) == crs)
    except CRSError:
        return False
