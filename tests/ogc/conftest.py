"""A small portal over real snapshots: layers with awkward texts, a raster, a closed layer and an unpublished one."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient
from rasterio.transform import from_origin

from samkarta.catalog import load_catalog
from samkarta.errors import ClientError, problem_json
from samkarta.features.download import router as download_router
from samkarta.features.endpoint import ItemsEndpoint
from samkarta.features.versions import router as versions_router
from samkarta.ingest.run import failures, ingest, progress_bars
from samkarta.ogc.html import render_item, render_items
from samkarta.ogc.routes import landing
from samkarta.ogc.routes import router as ogc_router
from samkarta.portal import Portal
from samkarta.settings import Settings
from samkarta.stores.disk import DiskStore
from samkarta.web import MEDIA_TYPES, language

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
checks: {required: [name]}
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
  - {name: opened, type: date, title: {sv: Öppnad, en: Opened}, description: {sv: Första dag, en: First day}}
"""

SHOPS_CSV = """shop,name,kind,distance_km,staffed,employees,opened,lon,lat
a/1,Åmsele handel,grocery,23.5,true,3,2016-05-01,19.35,64.53
b,<b>Fredrika</b>,fuel<5,41,false,,2020-01-31,18.42,64.08
c,Överboda,grocery,,,2,,19.93,63.99
"""

MUNICIPALITIES = """
id: municipalities
title: {sv: Kommuner, en: Municipalities}
description: {sv: Kommunernas gränser, en: The borders of the municipalities}
theme: base
status: official
publisher: SCB
licence: ODbL-1.0
attribution: SCB
updated: 2025-01-01
caveat: {sv: Generaliserade gränser, en: Generalised borders}
source: {format: geojson, path: municipalities.geojson}
fields: [{name: code, type: string}]
"""

COVERAGE = """
id: mobile-coverage
title: {sv: Mobiltäckning, en: Mobile coverage}
description: {sv: Signalnivå, en: Signal level}
theme: digital
status: sample
publisher: Samkarta
licence: LicenseRef-own
attribution: Samkarta
updated: 2026-01-15
caveat: {sv: Modell, en: Model}
source: {format: geotiff, path: coverage.tif}
fields:
  - name: level
    type: integer
    unit: dBm
    enum: [0, 1, 2]
    enum_titles: {"0": {sv: Ingen, en: None at all}, "1": {sv: Svag, en: Weak}, "2": {sv: God, en: Good}}
    title: {sv: Nivå, en: Level}
    description: {sv: Bästa nivå, en: Best level}
"""

SECRET = MUNICIPALITIES.replace("id: municipalities", "id: secret-lines\naccess: [staff]")
UNPUBLISHED = MUNICIPALITIES.replace("id: municipalities", "id: counties")
CATALOGUE = {
    "shops": SHOPS,
    "municipalities": MUNICIPALITIES,
    "mobile-coverage": COVERAGE,
    "secret-lines": SECRET,
    "counties": UNPUBLISHED,
}
# West, north, cell size in metres (EPSG:3006); 3 rows of 4 cells, the last of which has no value.
CORNER_E, CORNER_N, CELL_M = 600_000.0, 7_100_000.0, 1000.0
LEVELS = np.array([[0, 1, 2, 2], [1, 1, 2, 0], [0, 0, 1, 255]], dtype=np.uint8)


@pytest.fixture(scope="session")
def catalogue_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    for layer_id, content in CATALOGUE.items():
        (folder / f"{layer_id}.yaml").write_text(content, encoding="utf-8")
    (folder / "shops.csv").write_text(SHOPS_CSV, encoding="utf-8")
    square = [[[18.0, 64.0], [20.0, 64.0], [20.0, 65.0], [18.0, 65.0], [18.0, 64.0]]]
    feature = {
        "type": "Feature",
        "properties": {"code": "2481"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    outlines = {"type": "FeatureCollection", "features": [feature]}
    (folder / "municipalities.geojson").write_text(json.dumps(outlines), encoding="utf-8")
    profile = {
        "driver": "GTiff",
        "count": 1,
        "width": 4,
        "height": 3,
        "dtype": "uint8",
        "nodata": 255,
        "crs": "EPSG:3006",
    }
    transform = from_origin(CORNER_E, CORNER_N, CELL_M, CELL_M)
    with rasterio.open(folder / "coverage.tif", "w", transform=transform, **profile) as raster:
        raster.write(LEVELS, 1)
    return folder


@pytest.fixture(scope="session")
def portal(catalogue_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    settings = Settings(
        data=tmp_path_factory.mktemp("data"),
        layers=(catalogue_folder,),
        trusted_proxies="*",
        contact_email="karta@example.se",
    )
    catalog = load_catalog(settings.layers)
    store = DiskStore(settings.data)
    with progress_bars() as progress:
        results = ingest([entry for entry in catalog if entry.layer.id != "counties"], store, progress)
    assert failures(results) == []
    return Portal(settings, catalog, store)


def application(portal: Portal) -> FastAPI:
    """The routes of the OGC API with the answers to clients' mistakes."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)

    @app.get("/")
    def front(request: Request) -> Response:
        return landing(portal, request)

    app.include_router(ogc_router(portal))
    app.include_router(download_router(portal))
    app.include_router(versions_router(portal))
    app.add_middleware(ItemsEndpoint, portal=portal, render_items=render_items, render_item=render_item)

    @app.exception_handler(ClientError)
    def client_error(request: Request, error: ClientError) -> Response:
        status, problem = problem_json(error, request.url.path, language(request, portal.settings))
        return JSONResponse(problem, status, media_type=MEDIA_TYPES["problem"])

    return app


@pytest.fixture(scope="session")
def client(portal: Portal) -> Iterator[TestClient]:
    with TestClient(application(portal), base_url="http://karta.test") as client:
        yield client
