"""Fields that ingest computes: distances, thresholds and look-ups in other layers."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyproj import CRS

from samkarta.errors import SourceError
from samkarta.ingest.check import Attributes
from samkarta.ingest.convert import ARROW_TYPES, convert
from samkarta.layer import FieldSpec, Lookup, NearestOther, Over
from samkarta.projection import Geometries, transform
from samkarta.stores.base import Store

# Distances are measured in SWEREF 99 TM only: Web Mercator stretches northern Sweden by more than two.
MEASURING_CRS = CRS.from_epsg(3006)


def derive_fields(attributes: Attributes, geometry: Geometries, crs: CRS, store: Store) -> Attributes:
    """``attributes`` with every derived field computed, in declared order; ``geometry`` is in ``crs``."""
    measured = transform(geometry, crs, MEASURING_CRS)
    columns = attributes.columns
    for index, spec in enumerate(attributes.fields):
        values: pa.Array | pa.ChunkedArray
        match spec.derive:
            case None:
                continue
            case NearestOther():
                values = nearest_other(measured)
            case Over(field=field, limit=limit):
                values = pc.greater(columns.column(field), limit)
            case Lookup() as lookup:
                values = _looked_up(lookup, spec, columns.column(spec.name), measured, store)
        columns = columns.set_column(index, spec.name, values.cast(ARROW_TYPES[spec.type]))
    return Attributes(attributes.fields, columns)


def nearest_other(geometry: Geometries) -> pa.Array:
    """Metres from each geometry to the nearest other one; null where there is no other."""
    distances = np.full(len(geometry), np.nan)
    if len(geometry) > 1:
        tree = shapely.STRtree(geometry)
        # "exclusive" leaves out the geometry itself, and with it all that equal it: those are at distance 0.
        (rows, _), found = tree.query_nearest(geometry, exclusive=True, return_distance=True, all_matches=False)
        distances[rows] = found
        _, group, sizes = np.unique(shapely.to_wkb(geometry), return_inverse=True, return_counts=True)
        distances[sizes[group] > 1] = 0.0
    return pa.array(np.round(distances, 1), mask=np.isnan(distances))


def _looked_up(
    lookup: Lookup, spec: FieldSpec, own: pa.ChunkedArray, geometry: Geometries, store: Store
) -> pa.ChunkedArray:
    other = store.features(lookup.layer)
    if lookup.take not in {field.name for field in other.manifest.fields}:
        names = ", ".join(field.name for field in other.manifest.fields)
        raise SourceError(f"{spec.name}: layer {lookup.layer} has no field '{lookup.take}'; it has {names}")
    info, table = pyogrio.raw.read_arrow(other.download, columns=[lookup.take])
    areas = transform(shapely.from_wkb(table.column(info["geometry_name"])), CRS(info["crs"]), MEASURING_CRS)
    found = _holding(areas, geometry, nearest=lookup.nearest)
    taken = table.column(lookup.take).take(pa.array(found, pa.int64(), mask=found < 0))
    values, _ = convert(taken, spec.type, ".")
    return pc.coalesce(own, values) if lookup.keep else pa.chunked_array([values])


def _holding(areas: Geometries, geometry: Geometries, *, nearest: bool) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """For each geometry the area that its middle lies in, else the nearest one if asked, else -1."""
    points = shapely.point_on_surface(geometry)
    tree = shapely.STRtree(areas)
    found = np.full(len(points), -1, dtype=np.int64)
    rows, matches = tree.query(points, predicate="intersects")
    # On a shared border several areas hold the point: the first of them, whatever order the tree answers in.
    for row, match in sorted(zip(rows, matches, strict=True), reverse=True):
        found[row] = match
    if nearest and (lost := np.flatnonzero(found < 0)).size:
        rows, matches = tree.query_nearest(points[lost], all_matches=False)
        found[lost[rows]] = matches
    return found
