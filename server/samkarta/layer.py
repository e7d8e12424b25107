"""The Layer model: everything that one YAML file says about one layer."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pyproj import CRS
from pyproj.exceptions import CRSError

from samkarta.i18n import Text
from samkarta.layer_source import RASTER_FORMATS, Source, Strict

type Status = Literal["official", "derived", "sample"]
type FieldType = Literal["string", "integer", "number", "boolean", "date", "datetime"]
type Theme = Literal["service", "transport", "digital", "energy", "population", "base"]

THEMES: dict[Theme, Text] = {
    "service": Text(sv="Service", en="Services"),
    "transport": Text(sv="Kollektivtrafik", en="Public transport"),
    "digital": Text(sv="Bredband och mobil", en="Broadband and mobile"),
    "energy": Text(sv="Energi", en="Energy"),
    "population": Text(sv="Befolkning", en="Population"),
    "base": Text(sv="Indelningar och orter", en="Divisions and places"),
}

STATUS_TITLES: dict[Status, Text] = {
    "official": Text(sv="Officiell", en="Official"),
    "derived": Text(sv="Bearbetad", en="Derived"),
    "sample": Text(sv="Exempeldata", en="Sample data"),
}

# West, south, east, north in WGS 84. The four northern counties lie well inside the first, all of Sweden in the second.
NAMED_BOUNDS: dict[str, tuple[float, float, float, float]] = {
    "northern-sweden": (11.5, 61.3, 24.4, 69.2),
    "sweden": (10.5, 55.0, 24.4, 69.2),
}

_NAME = r"^[a-zA-Z_][a-zA-Z0-9_]*$"
RESERVED_NAMES = frozenset(
    {"bbox", "bbox-crs", "crs", "datetime", "f", "filter", "lang", "limit", "offset", "properties", "sortby", "version"}
    | {"skipGeometry", "cursor", "profile"}
    | {"fid", "geom", "geometry", "feature_id", "id"}
)


class NearestOther(Strict):
    """Distance in metres to the nearest other feature of the same layer, measured in EPSG:3006."""

    kind: Literal["nearest-other"]


class Over(Strict):
    """True where another field of the row exceeds a limit; null where that field is null."""

    kind: Literal["over"]
    field: str
    limit: float


class Lookup(Strict):
    """A field of the feature of another layer that holds this one; where none does, of the nearest if asked."""

    kind: Literal["lookup"]
    layer: str
    take: str
    nearest: bool = False
    keep: bool = Field(False, description="Keep the source's own value where it has one.")


class FieldSpec(Strict):
    """One property of a layer: its name, type, titles and what its values may be."""

    name: str = Field(pattern=_NAME)
    type: FieldType
    column: str | None = Field(None, description="The source's name for it, where it differs from 'name'.")
    title: Text | None = None
    description: Text | None = None
    unit: str | None = Field(None, description="UCUM or plain unit, e.g. m, km, MW, %.")
    enum: tuple[str | int | float, ...] | None = None
    enum_titles: dict[str, Text] | None = None
    minimum: float | None = None
    maximum: float | None = None
    derive: Annotated[NearestOther | Over | Lookup, Field(discriminator="kind")] | None = None

    @field_validator("name")
    @classmethod
    def _not_reserved(cls, value: str) -> str:
        if value in RESERVED_NAMES:
            raise ValueError(f"'{value}' is reserved; every name but {', '.join(sorted(RESERVED_NAMES))} is allowed")
        return value


class Checks(Strict):
    """What every row must satisfy; a row that does not goes to the quarantine report."""

    bounds: str | tuple[float, float, float, float] | None = Field(
        None, description="A named extent or [west, south, east, north] in WGS 84 that each geometry must lie in."
    )
    unique: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    geometry: tuple[
        Literal["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"], ...
    ] = ()

    @field_validator("bounds")
    @classmethod
    def _known_bounds(cls, value: object) -> object:
        if isinstance(value, str) and value not in NAMED_BOUNDS:
            raise ValueError(
                f"unknown extent '{value}'; use one of {', '.join(NAMED_BOUNDS)} or [west, south, east, north]"
            )
        return value

    @property
    def bounds_wgs84(self) -> tuple[float, float, float, float] | None:
        """The extent as west, south, east, north; None where rows may lie anywhere."""
        return NAMED_BOUNDS[self.bounds] if isinstance(self.bounds, str) else self.bounds


class Measure(Strict):
    """What the layer says about a place, laid out on the 1 km grid."""

    id: str = Field(pattern=_NAME)
    kind: Literal["nearest", "count_within", "share", "value", "sum", "raster"]
    title: Text
    unit: str
    where: str | None = Field(None, description="CQL2 text that picks the features that count.")


class Layer(Strict):
    """One layer as its YAML file declares it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="Collection id; the file is named <id>.yaml.")
    title: Text
    description: Text
    theme: Theme
    status: Status
    publisher: str = Field(min_length=1)
    licence: str = Field(min_length=1, description="SPDX identifier, e.g. CC0-1.0, CC-BY-4.0, ODbL-1.0.")
    attribution: str = Field(min_length=1)
    updated: date
    caveat: Text
    enabled: bool = Field(True, description="False: the layer is checked but neither ingested nor served.")
    shown: bool = Field(False, description="True: the map page opens with the layer switched on.")
    source: Annotated[Source, Field(discriminator="format")]
    storage_crs: str = "EPSG:3006"
    id_field: str | None = Field(
        None, description="Field whose values identify features; else ids come from the content."
    )
    label_field: str | None = Field(None, description="Field that names a feature to people.")
    time_field: str | None = Field(None, description="Date or datetime field that answers the datetime parameter.")
    fields: tuple[FieldSpec, ...] = ()
    checks: Checks = Checks()
    refresh: str = Field("none", pattern=r"^(none|hourly|daily|weekly|monthly|yearly|(\S+ ){4}\S+)$")
    access: Literal["open"] | tuple[str, ...] = "open"
    measures: tuple[Measure, ...] = ()

    @property
    def is_raster(self) -> bool:
        """Whether the layer is a raster (a coverage) rather than features."""
        return self.source.format in RASTER_FORMATS

    @property
    def is_open(self) -> bool:
        """Whether anybody may see the layer."""
        return self.access == "open"

    @property
    def needs(self) -> frozenset[str]:
        """Ids of the layers that must be published before this one can be ingested."""
        return frozenset(spec.derive.layer for spec in self.fields if isinstance(spec.derive, Lookup))

    @field_validator("storage_crs")
    @classmethod
    def _known_crs(cls, value: str) -> str:
        try:
            CRS.from_user_input(value)
        except CRSError as error:
            raise ValueError(f"unknown CRS '{value}'; use a code such as EPSG:3006") from error
        return value

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        names = [spec.name for spec in self.fields]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"fields: declared twice: {', '.join(repeated)}")
        used: dict[str, Iterable[str | None]] = {
            "id_field": [self.id_field],
            "label_field": [self.label_field],
            "time_field": [self.time_field],
            "checks.unique": self.checks.unique,
            "checks.required": self.checks.required,
            "fields.derive.field": [spec.derive.field for spec in self.fields if isinstance(spec.derive, Over)],
        }
        for key, values in used.items():
            for value in values:
                if names and value is not None and value not in names:
                    raise ValueError(f"{key}: unknown field '{value}'; use one of {', '.join(names)}")
        if self.time_field is not None:
            times = [spec.name for spec in self.fields if spec.type in ("date", "datetime")]
            if self.time_field not in times:
                raise ValueError(f"time_field: '{self.time_field}' must be of type date or datetime")
        return self
