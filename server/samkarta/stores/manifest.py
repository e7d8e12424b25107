"""What a snapshot says about itself: its content, its origin and how it was made."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from samkarta.layer import FieldSpec

type Box = tuple[float, float, float, float]


# What a snapshot consists of; a snapshot of another layout counts as not published, so that it is made anew.
LAYOUT = 2


class Manifest(BaseModel):
    """``manifest.json`` of one snapshot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: int = LAYOUT
    layer: str
    version: str
    content: str
    """SHA-256 of ids, geometries, properties and schema: equal content has an equal value."""
    kind: Literal["features", "raster"]
    published: datetime
    source: str
    """The source as a person names it: file name, package or model."""
    source_sha256: str | None
    """SHA-256 of the source file; None where the source is not one file."""
    fields: tuple[FieldSpec, ...]
    storage_crs: str
    geometry_types: tuple[str, ...]
    bounds_wgs84: Box | None
    """West, south, east, north; None for an empty layer."""
    time_field: str | None
    interval: tuple[str, str] | None
    """First and last value of the time field, RFC 3339; None without one."""
    read: int
    count: int
    """Features published; for a raster, cells that have a value."""
    quarantined: int
    repaired: int
    seconds: float
    tools: dict[str, str]
