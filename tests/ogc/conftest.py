"""A small portal: real layer files, and a store that knows manifests and one raster."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient
from rasterio.transform import from_origin

from samkarta import web
from samkarta.catalog import load_catalog
from samkarta.errors import ClientError, NotFound, problem_json
from samkarta.i18n import Text
from samkarta.ogc import routes
from samkarta.portal import Portal
from samkarta.settings import Settings
from samkarta.stores.base import FeatureSnapshot, RasterSnapshot
from samkarta.stores.manifest import Manifest

SHOPS = """
id: shops
title: {sv: "Butiker <b>å", en: "Shops <b>å"}
description: {sv: "Butiker & drivmedel", en: "Shops & fuel"}
theme: service
status: sample
publisher: Samkarta
licence: CC0-1.0
attribution: "Samkarta <i>exempel</i>"
updated: 2026-01-15
caveat: {sv: "Påhittade butiker <script>alert(1)</script>", en: "Invented shops"}
source: {format: csv, path: shops.csv, crs: EPSG:4326, x: lon, y: lat}
id_field: shop
label_field: name
time_field: opened
fields:
  - {name: shop, type: string, title: {sv: Nummer, en: Number}}
  - {name: name, type: string, title: {sv: Namn, en: Name}}
  - name: kind
    type: string
    enum: [grocery, "fuel<5"]
    enum_titles: {grocery: {sv: Livsmedel, en: Groceries}, "fuel<5": {sv: Drivmedel <5, en: Fuel <5}}
    title: {sv: Slag, en: Kind}
  - {name: distance_km, type: number, unit: km, minimum: 0, title: {sv: Avstånd, en: Distance}}
  - {name: staffed, type: boolean}
  - {name: employees, type: integer}
  - {name: opened, type: date, title: {sv: Öppnad, en: Opened}}
"""

MUNICIPALITIES = """
id: municipalities
title: {sv: Kommuner, en: Municipalities}
description: {sv: Kommunernas gränser, en: The municipalities' borders}
theme: base
status: official
publisher: SCB
licence: ODbL-1.0
attribution: SCB
updated: 2025-01-01
caveat: {sv: Generaliserade gränser, en: Generalised borders}
source: {format: geopackage, path: m.gpkg}
fields: [{name: code, type: string}]
"""

COVERAGE = """
id: mobile-coverage
title: {sv: Mobiltäckning, en: Mobile coverage}
description: {sv: Signalnivå, en: Signal level}
theme: digital
status: sample
publisher: Samkarta
licence: CC0-1.0
attribution: Samkarta
updated: 2026-01-15
caveat: {sv: Modell, en: Model}
source: {format: geotiff, path: c.tif}
fields:
  - {name: level, type: integer, unit: dBm, title: {sv: Nivå, en: Level}, description: {sv: Bästa nivå, en: Best level}}
"""

SECRET = MUNICIPALITIES.replace("municipalities", "secret-lines").replace("source:", "access: [staff]\nsource:")
UNPUBLISHED = MUNICIPALITIES.replace("municipalities", "counties")
FILES = {
    "shops": SHOPS,
    "municipalities": MUNICIPALITIES,
    "mobile-coverage": COVERAGE,
    "secret-lines": SECRET,
    "counties": UNPUBLISHED,
}


class Raster:
    """A published raster."""

    def __init__(self, manifest: Manifest, download: Path) -> None:
        self.manifest = manifest
        self.download = download


class ManifestStore:
    """A store that can describe its layers but holds no features; ``manifests`` may be changed by a test."""

    def __init__(self, manifests: dict[str, Manifest], raster: Path) -> None:
        self.manifests = manifests
        self.read = 0
        self._raster = raster

    def versions(self, layer_id: str) -> Sequence[str]:
        return [self.manifests[layer_id].version] if layer_id in self.manifests else []

    def current(self, layer_id: str) -> str | None:
        return self.manifests[layer_id].version if layer_id in self.manifests else None

    def manifest(self, layer_id: str) -> Manifest | None:
        self.read += 1
        return self.manifests.get(layer_id)

    def features(self, layer_id: str) -> FeatureSnapshot:
        raise NotFound(Text(sv=layer_id, en=layer_id))

    def raster(self, layer_id: str) -> RasterSnapshot:
        return Raster(self.manifests[layer_id], self._raster)
