"""The data that every server is measured with: the same at every run, written once, kept in the bench folder."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyogrio
import shapely
import yaml

WEST, SOUTH, EAST, NORTH = 12.0, 62.0, 24.0, 69.0
KINDS = ("grocery", "fuel", "both")
MOST_PEOPLE = 5000
CHUNK_ROWS = 500_000

# Half the width and height of a polygon in degrees, about 300 to 1,500 m.
RADII_LON, RADII_LAT = (0.006, 0.030), (0.003, 0.014)
VERTICES = (10, 40)

LAYER: dict[str, Any] = {
    "description": {"sv": "Slumpade objekt för mätning.", "en": "Random features to measure with."},
    "theme": "service",
    "status": "sample",
    "publisher": "Samkarta",
    "licence": "CC0-1.0",
    "attribution": "Samkarta",
    "updated": "2026-01-01",
    "caveat": {"sv": "Påhittade.", "en": "Made up."},
    "id_field": "code",
}


@dataclass(frozen=True)
class DataSet:
    """A layer of ``count`` random points or polygons."""

    name: str
    count: int
    geometry: str

    @property
    def mean_extent(self) -> tuple[float, float]:
        """Mean width and height of a feature, in degrees."""
        return (sum(RADII_LON), sum(RADII_LAT)) if self.geometry == "Polygon" else (0.0, 0.0)

    def file(self, folder: Path) -> Path:
        """The GeoPackage in ``folder``."""
        return folder / f"{self.name}-{self.count}.gpkg"

    def write(self, folder: Path) -> Path:
        """The GeoPackage and the layer file in ``folder``, made unless they are there; gives the GeoPackage."""
        folder.mkdir(parents=True, exist_ok=True)
        file = self.file(folder)
        if not file.exists():
            scratch = file.with_name(f"writing-{file.name}")
            scratch.unlink(missing_ok=True)
            self._write_geopackage(scratch)
            self._add_indexes(scratch)
            scratch.rename(file)
        title = f"{self.count:,} {self.geometry.lower()}s"
        source = {"format": "geopackage", "path": file.name}
        layer = {"id": self.name, "title": {"sv": title, "en": title}, "source": source, **LAYER}
        (folder / f"{self.name}.yaml").write_text(yaml.safe_dump(layer, allow_unicode=True), encoding="utf-8")
        return file

    def _write_geopackage(self, file: Path) -> None:
        # A seed of its own for each chunk: a larger set begins with the features of a smaller one.
        for first in range(0, self.count, CHUNK_ROWS):
            rows = min(CHUNK_ROWS, self.count - first)
            random = np.random.default_rng([24, first // CHUNK_ROWS])
            shapes = polygons(random, rows) if self.geometry == "Polygon" else points(random, rows)
            table = attributes(random, first, rows)
            table = table.append_column("geom", pa.array(shapely.to_wkb(shapes), pa.binary()))
            pyogrio.raw.write_arrow(
                table,
                file,
                layer=self.name,
                driver="GPKG",
                geometry_name="geom",
                geometry_type=self.geometry,
                crs="EPSG:4326",
                append=first > 0,
                layer_options={"SPATIAL_INDEX": "YES"} if first == 0 else {},
            )

    def _add_indexes(self, file: Path) -> None:
        # For the servers that read this file, as those that read PostGIS have them too.
        with closing(sqlite3.connect(file)) as database:
            for column in ("code", "people"):
                database.execute(f'CREATE INDEX "{self.name}_{column}" ON "{self.name}" ("{column}")')
            database.commit()


def attributes(random: np.random.Generator, first: int, rows: int) -> pa.Table:
    """Six attributes of ``rows`` features, numbered from ``first`` + 1."""
    codes = np.arange(first + 1, first + rows + 1, dtype=np.int32)
    days = random.integers(0, 20_000, rows).astype("datetime64[D]")
    return pa.table(
        {
            "code": codes,
            "name": pa.array([f"Plats {code}" for code in codes.tolist()]),
            "kind": pa.array(np.array(KINDS)[random.integers(0, len(KINDS), rows)].tolist()),
            "people": random.integers(0, MOST_PEOPLE, rows).astype(np.int32),
            "share": np.round(random.random(rows), 4),
            "opened": pa.array(days),
        }
    )


def points(random: np.random.Generator, rows: int) -> npt.NDArray[np.object_]:
    """Points anywhere in the area, to about a decimetre."""
    places = np.column_stack((random.uniform(WEST, EAST, rows), random.uniform(SOUTH, NORTH, rows)))
    return np.asarray(shapely.points(np.round(places, 6)))


def polygons(random: np.random.Generator, rows: int) -> npt.NDArray[np.object_]:
    """Star-shaped, hence valid, polygons of 10 to 40 vertices."""
    sizes = random.integers(VERTICES[0], VERTICES[1] + 1, rows)
    owner = np.repeat(np.arange(rows), sizes)
    turn = (np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)) / sizes[owner] * 2 * np.pi
    reach = random.uniform(0.6, 1.0, len(owner))
    centre = np.column_stack((random.uniform(WEST, EAST, rows), random.uniform(SOUTH, NORTH, rows)))
    radius = np.column_stack((random.uniform(*RADII_LON, rows), random.uniform(*RADII_LAT, rows)))
    circle = np.column_stack((np.cos(turn), np.sin(turn))) * reach[:, None]
    rings = shapely.linearrings(np.round(centre[owner] + circle * radius[owner], 6), indices=owner)
    return np.asarray(shapely.polygons(rings))


@cache
def standard_sets(points_count: int, polygon_count: int) -> tuple[DataSet, DataSet]:
    """The points and the polygons that every server is measured with."""
    return DataSet("points", points_count, "Point"), DataSet("polygons", polygon_count, "Polygon")
