"""MapServer's OGC API on a GeoPackage or on PostGIS."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import nginx
from tests.benchmarks.data_set import EAST, NORTH, SOUTH, WEST, DataSet
from tests.benchmarks.fastcgi import fastcgi
from tests.benchmarks.postgres import USER, Database
from tests.benchmarks.process import Unavailable, free_port, run
from tests.benchmarks.server import Server, items_path

_CONFIGURATION = """
CONFIG
  ENV
    OGCAPI_HTML_TEMPLATE_DIRECTORY "/usr/share/mapserver/ogcapi/templates/html-plain/"
    PROJ_DATA "/usr/share/proj"
  END
  MAPS
    BENCH "{map}"
  END
END
"""

_MAP = """
MAP
  NAME "bench"
  EXTENT {west} {south} {east} {north}
  UNITS DD
  PROJECTION "init=epsg:4326" END
  WEB
    METADATA
      "ows_enable_request" "*"
      "oga_enable_request" "*"
      "oga_onlineresource" "{address}/bench/ogcapi"
      "oga_max_limit" "10000"
      "ows_title" "Bench"
    END
  END
  {layers}
END
"""

_LAYER = """
  LAYER
    NAME "{name}"
    TYPE {kind}
    STATUS ON
    TEMPLATE "items"
    EXTENT {west} {south} {east} {north}
    PROJECTION "init=epsg:4326" END
    {connection}
    METADATA
      "ows_title" "{name}"
      "ows_enable_request" "*"
      "oga_enable_request" "*"
      "gml_include_items" "all"
      "gml_featureid" "code"
      "ows_featureid" "code"
      "gml_types" "auto"
      "gml_code_type" "Integer"
      "gml_people_type" "Integer"
      "gml_name_alias" "name"
    END
  END
"""

_EXTENT = {"west": WEST, "south": SOUTH, "east": EAST, "north": NORTH}


def _geopackage(data_set: DataSet, layers: Path) -> str:
    return (
        f'CONNECTIONTYPE OGR CONNECTION "{data_set.file(layers)}" '
        f'DATA "{data_set.name}" PROCESSING "CLOSE_CONNECTION=DEFER"'
    )


def _postgis(data_set: DataSet, database: Database) -> str:
    return (
        f'CONNECTIONTYPE POSTGIS CONNECTION "host=127.0.0.1 port={database.port} user={USER} dbname={USER}" '
        f'DATA "geom FROM {data_set.name} USING UNIQUE code USING SRID=4326" PROCESSING "CLOSE_CONNECTION=DEFER"'
    )


@contextmanager
def running(folder: Path, data_sets: Sequence[DataSet], database: Database | None) -> Iterator[Server]:
    """MapServer in one FastCGI process behind nginx; on the GeoPackages without a ``database``."""
    program = shutil.which("mapserv")
    if program is None:
        raise Unavailable("MapServer is missing: apt-get install cgi-mapserver spawn-fcgi")
    kind = "PostGIS" if database else "GeoPackage"
    home = folder / f"mapserver-{kind.lower()}"
    home.mkdir(exist_ok=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    layers = "".join(
        _LAYER.format(
            name=data_set.name,
            kind=data_set.geometry.upper(),
            connection=_postgis(data_set, database) if database else _geopackage(data_set, folder / "layers"),
            **_EXTENT,
        )
        for data_set in data_sets
    )
    (home / "bench.map").write_text(_MAP.format(address=address, layers=layers, **_EXTENT), encoding="utf-8")
    (home / "mapserver.conf").write_text(_CONFIGURATION.format(map=home / "bench.map"), encoding="utf-8")
    settings = {"MAPSERVER_CONFIG_FILE": str(home / "mapserver.conf")}
    ready = "/bench/ogcapi/collections?f=json"
    with fastcgi(program, home, settings) as (socket, pid):
        server = f"""location / {{
          include /etc/nginx/fastcgi_params;
          fastcgi_param PATH_INFO $uri;
          fastcgi_param SCRIPT_NAME "";
          fastcgi_keep_conn on;
          fastcgi_read_timeout 30;
          fastcgi_pass unix:{socket};
        }}"""
        with nginx.running(home, port, server, ready) as front:
            yield Server(
                name=f"MapServer ({kind})",
                version=run([program, "-v"]).split()[2] + (f", {database.version}" if database else ""),
                settings="1 FastCGI process (spawn-fcgi) behind nginx, connections and files kept open",
                address=address,
                path=lambda question: items_path("/bench/ogcapi", question.collection, question, None),
                pids=[pid, front],
                database=[database.pid] if database else [],
            )
