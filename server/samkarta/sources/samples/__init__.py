"""Deterministic sample layers, modelled on the real settlements for data that is not openly at hand; never official."""

from collections.abc import Callable
from pathlib import Path

from samkarta.layer_source import SampleRasterSource, SampleSource
from samkarta.sources.base import SourceRows
from samkarta.sources.samples.broadband import broadband
from samkarta.sources.samples.grid_capacity import grid_capacity
from samkarta.sources.samples.mobile_coverage import write_mobile_coverage
from samkarta.sources.samples.population import population
from samkarta.sources.samples.shops import shops

_MODELS: dict[str, Callable[[], SourceRows]] = {
    "population": population,
    "broadband": broadband,
    "shops": shops,
    "grid-capacity": grid_capacity,
}
_RASTER_MODELS: dict[str, Callable[[Path], None]] = {"mobile-coverage": write_mobile_coverage}


def read_sample(source: SampleSource) -> SourceRows:
    """The features that the model makes: the same in every run."""
    return _MODELS[source.model]()


def write_sample_raster(source: SampleRasterSource, path: Path) -> None:
    """Write the raster that the model makes as a GeoTIFF at ``path``."""
    _RASTER_MODELS[source.model](path)
