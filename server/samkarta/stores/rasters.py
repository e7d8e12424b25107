"""The embedded store for rasters: one Cloud Optimized GeoTIFF a snapshot."""

from dataclasses import dataclass
from pathlib import Path

from samkarta.stores.manifest import Manifest

RASTER = "raster.tif"


@dataclass(frozen=True)
class CogSnapshot:
    """One published version of a raster layer."""

    folder: Path
    manifest: Manifest

    @property
    def download(self) -> Path:
        """The Cloud Optimized GeoTIFF."""
        return self.folder / RASTER
