"""One raster layer from its GeoTIFF to a Cloud Optimized GeoTIFF, ready to be published."""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import CRS, Transformer
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT
from rio_cogeo.cogeo import cog_translate
from rio_cogeo.profiles import cog_profiles

from samkarta.catalog import Entry
from samkarta.errors import SourceError
from samkarta.ingest.features import Step, Written
from samkarta.layer import FieldSpec
from samkarta.projection import CRS84
from samkarta.sources.base import Rejected
from samkarta.sources.files import source_crs
from samkarta.sources.read import raster_file
from samkarta.stores.manifest import Box
from samkarta.stores.rasters import RASTER


def write_raster(entry: Entry, folder: Path, progress: Step) -> Written:
    """Read the first band, lay it out in the storage CRS and write it as a COG; SourceError where it cannot be read.

    Cells whose value the layer's field does not allow are published without a value and listed in the quarantine.
    """
    layer = entry.layer
    progress("read")
    path = raster_file(layer.source, entry.folder, folder)
    declared = getattr(layer.source, "crs", None)
    try:
        with rasterio.open(path) as source:
            crs = source_crs(declared, source.crs, path)
            nodata = source.nodata
            if nodata is None:
                raise SourceError(f"{path.name} names no value for cells without data (nodata)")
            target = rasterio.CRS.from_user_input(layer.storage_crs)
            # Classes must not be mixed into values between them.
            with WarpedVRT(
                source, src_crs=crs.to_wkt(), crs=target, nodata=nodata, resampling=Resampling.nearest
            ) as warped:
                band = warped.read(1)
                profile = {key: warped.profile[key] for key in ("width", "height", "transform", "dtype")}
    except RasterioIOError as error:
        raise SourceError(f"{path.name} cannot be read as GeoTIFF: {error}") from error
    progress("check")
    band, rejected = _checked(band, nodata, layer.fields)
    progress("write")
    profile |= {"driver": "GTiff", "count": 1, "crs": target, "nodata": nodata}
    _write_cog(band, profile, folder / RASTER)
    if path.parent == folder:
        path.unlink()
    return Written(
        content=_digest(band, profile, layer.fields),
        fields=layer.fields,
        geometry_types=(),
        bounds_wgs84=_extent(profile, CRS.from_user_input(layer.storage_crs)),
        interval=None,
        read=int((band != nodata).sum()) + sum(int(str(row.values["cells"])) for row in rejected),
        count=int((band != nodata).sum()),
        repaired=0,
        rejected=rejected,
    )


type Band = npt.NDArray[np.number]


def _checked(band: Band, nodata: float, fields: tuple[FieldSpec, ...]) -> tuple[Band, list[Rejected]]:
    if len(fields) != 1:
        raise SourceError(
            f"a raster layer declares exactly one field, for its first band; this one declares {len(fields)}"
        )
    spec = fields[0]
    values, counts = np.unique(band[band != nodata], return_counts=True)
    rejected: list[Rejected] = []
    bad: list[float] = []
    for value, cells in zip(values.tolist(), counts.tolist(), strict=True):
        if reason := _fault(value, spec):
            rejected.append(Rejected(0, f"{spec.name}: {reason}", {"value": value, "cells": cells}))
            bad.append(value)
    if bad:
        band = np.where(np.isin(band, bad), np.asarray(nodata, band.dtype), band)
    return band, rejected


def _fault(value: float, spec: FieldSpec) -> str | None:
    if not np.isfinite(value):
        return "is no number"
    if spec.enum is not None and value not in spec.enum:
        return f"{value} is not one of {', '.join(map(str, spec.enum))}"
    if spec.minimum is not None and value < spec.minimum:
        return f"{value} is below {spec.minimum:g}"
    if spec.maximum is not None and value > spec.maximum:
        return f"{value} is above {spec.maximum:g}"
    return None


def _write_cog(band: Band, profile: dict[str, object], path: Path) -> None:
    with MemoryFile() as memory:
        with memory.open(**profile) as plain:
            plain.write(band, 1)
        with memory.open() as plain:
            cog_translate(plain, path, cog_profiles["deflate"], overview_resampling="mode", in_memory=True, quiet=True)


def _digest(band: Band, profile: dict[str, object], fields: tuple[FieldSpec, ...]) -> str:
    digest = sha256(band.tobytes())
    facts = [str(profile[key]) for key in ("width", "height", "transform", "dtype", "crs", "nodata")]
    digest.update(json.dumps([facts, [spec.model_dump(mode="json") for spec in fields]]).encode())
    return digest.hexdigest()


def _extent(profile: dict[str, object], crs: CRS) -> Box:
    bounds = rasterio.transform.array_bounds(profile["height"], profile["width"], profile["transform"])
    transformer = Transformer.from_crs(crs, CRS84, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*bounds)
    return (round(west, 7), round(south, 7), round(east, 7), round(north, 7))
