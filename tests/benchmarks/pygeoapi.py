"""pygeoapi as it comes, on PostGIS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.data_set import EAST, NORTH, SOUTH, WEST
from tests.benchmarks.environments import environment
from tests.benchmarks.postgres import USER, Database
from tests.benchmarks.process import free_port, run, started
from tests.benchmarks.server import Server, items_path

VERSION = "0.24.0"
REQUIREMENTS = (f"pygeoapi=={VERSION}", "psycopg2-binary==2.9.13", "GeoAlchemy2==0.20.0", "gunicorn==27.0.1")


@contextmanager
def running(folder: Path, database: Database) -> Iterator[Server]:
    """pygeoapi's Flask application in one gunicorn process."""
    programs = environment(folder, "pygeoapi", REQUIREMENTS)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    config, openapi = folder / "pygeoapi.yml", folder / "pygeoapi-openapi.yml"
    config.write_text(yaml.safe_dump(_configuration(address, port, database)), encoding="utf-8")
    openapi.write_text("")
    settings = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    run([str(programs / "pygeoapi"), "openapi", "generate", str(config), "--output-file", str(openapi)])
    options = ["--workers", "1", "--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command = [str(programs / "gunicorn"), *options, "pygeoapi.flask_app:APP"]
    with started(command, folder / "pygeoapi.log", f"{address}/collections?f=json", settings) as process:
        yield Server(
            name="pygeoapi",
            version=f"{VERSION}, {database.version}",
            settings="Flask application in 1 gunicorn process with 4 threads, PostgreSQL provider, log level error",
            address=address,
            path=lambda question: items_path("", question.collection, question),
            pids=[process.pid],
            database=[database.pid],
        )


def _configuration(address: str, port: int, database: Database) -> dict[str, Any]:
    text = {"title": "Bench", "description": "Bench", "keywords": ["bench"]}
    name = {"name": "Samkarta", "url": address}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "cors": True,
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": f"{address}/no-tiles", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**text, "keywords_type": "theme", "terms_of_service": "", "url": address},
            "license": {"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
            "provider": name,
            "contact": {"name": "Samkarta"},
        },
        "resources": {collection: _resource(collection, text, database) for collection in ("points", "polygons")},
    }


def _resource(collection: str, text: dict[str, Any], database: Database) -> dict[str, Any]:
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {
        "type": "collection",
        **text,
        "links": [],
        "extents": {"spatial": {"bbox": [WEST, SOUTH, EAST, NORTH], "crs": crs84}},
        "providers": [
            {
                "type": "feature",
                "name": "PostgreSQL",
                "data": {
                    "host": "127.0.0.1",
                    "port": database.port,
                    "dbname": USER,
                    "user": USER,
                    "password": "none",
                    "search_path": ["public"],
                },
                "id_field": "code",
                "table": collection,
                "geom_field": "geom",
            }
        ],
    }
