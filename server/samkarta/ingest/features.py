"""One feature layer from its source to a snapshot, ready to be published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import shapely
from pyproj import CRS

from samkarta.catalog import Entry
from samkarta.errors import SourceError
from samkarta.ingest.check import Attributes, attributes_of, check_attributes
from samkarta.ingest.derive import derive_fields
from samkarta.ingest.encode import encode, hilbert_order, ids_from_content, ids_from_field, time_span
from samkarta.ingest.faults import Faults
from samkarta.ingest.geometry import check_geometry, same_type, to_crs84
from samkarta.layer import FieldSpec, Layer
from samkarta.projection import Geometries, index_boxes
from samkarta.sources.base import Rejected, SourceRows
from samkarta.sources.read import read_rows
from samkarta.stores.base import Store
from samkarta.stores.columns import FEATURE_ID, write_columns
from samkarta.stores.geopackage import GEOPACKAGE, write_geopackage
from samkarta.stores.ids import write_ids
from samkarta.stores.manifest import Box
from samkarta.stores.packed import write_packed

if TYPE_CHECKING:
    from hashlib import _Hash as Digest

type Step = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What was written to the scratch folder, for the manifest and the report."""

    content: str
    fields: tuple[FieldSpec, ...]
    geometry_types: tuple[str, ...]
    bounds_wgs84: Box | None
    interval: tuple[str, str] | None
    read: int
    count: int
    repaired: int
    rejected: list[Rejected]


def write_features(entry: Entry, store: Store, folder: Path, progress: Step) -> Written:
    """Read, check, derive, order and encode the layer of ``entry`` into ``folder``; SourceError where it cannot be."""
    layer = entry.layer
    progress("read")
    rows = read_rows(layer.source, entry.folder)
    progress("check")
    faults = Faults(len(rows.numbers))
    attributes = attributes_of(rows, layer, faults)
    checked = check_geometry(rows.geometry, rows.crs, layer, faults)
    check_attributes(attributes, layer, faults)
    good = faults.good
    if len(good) and not good.any():
        first = faults.rows[0]
        raise SourceError(f"every one of {len(good)} rows is bad; row {rows.numbers[first]}: {faults.reason(first)}")
    crs = CRS.from_user_input(layer.storage_crs)
    geometry = same_type(checked.geometry[good])
    attributes = Attributes(attributes.fields, attributes.columns.filter(pa.array(good)))
    progress("derive")
    attributes = derive_fields(attributes, geometry, crs, store)
    progress("write")
    count, digest, bounds = _write(layer, attributes, geometry, crs, folder)
    rejected = [*rows.rejected, *_rejected(rows, faults)]
    # Another set of bad rows is a new version too: else its quarantine report would be lost.
    digest.update(repr([(row.reason, sorted(row.values.items())) for row in rejected]).encode())
    return Written(
        content=digest.hexdigest(),
        fields=attributes.fields,
        geometry_types=tuple(sorted({shape.geom_type for shape in geometry})),
        bounds_wgs84=bounds,
        interval=time_span(attributes.columns.column(layer.time_field)) if layer.time_field else None,
        read=len(rows.numbers) + len(rows.rejected),
        count=count,
        repaired=checked.repaired,
        rejected=rejected,
    )


def _rejected(rows: SourceRows, faults: Faults) -> Iterator[Rejected]:
    for row in faults.rows:
        values = rows.columns.slice(row, 1).to_pylist()[0]
        shape = rows.geometry[row]
        if not rows.geometry_columns and shape is not None:
            values["geometry"] = shape.wkt
        yield Rejected(int(rows.numbers[row]), faults.reason(row), values)


def _write(
    layer: Layer, attributes: Attributes, geometry: Geometries, crs: CRS, folder: Path
) -> "tuple[int, Digest, Box | None]":
    """Write the GeoPackage and the packed features in Hilbert order; count, content digest and WGS 84 extent."""
    columns = attributes.columns
    ids = ids_from_field(columns.column(layer.id_field)) if layer.id_field else ids_from_content(columns, geometry)
    order = hilbert_order(geometry, ids)
    geometry, columns = geometry[order], columns.take(pa.array(order))
    ordered = [ids[position] for position in order]
    table = columns.add_column(0, FEATURE_ID, pa.array([str(value) for value in ordered], pa.string()))
    write_geopackage(folder / GEOPACKAGE, layer, attributes.fields, table, geometry, crs)
    write_ids(folder, table.column(FEATURE_ID).to_pylist())
    crs84 = to_crs84(geometry, crs)
    write_columns(folder, table, geometry, crs84)
    boxes = index_boxes(geometry, crs, crs84)
    digest = sha256(layer.storage_crs.encode())
    digest.update("".join(spec.model_dump_json() for spec in attributes.fields).encode())

    def hashed() -> Iterator[bytes]:
        for feature in encode(ordered, columns, crs84):
            digest.update(feature)
            yield feature

    write_packed(folder, hashed(), boxes)
    extent = None
    if len(boxes):
        west, south, east, north = shapely.total_bounds(crs84)
        extent = (float(west), float(south), float(east), float(north))
    return len(ordered), digest, extent
