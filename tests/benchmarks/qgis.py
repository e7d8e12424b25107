"""QGIS Server's OGC API on the GeoPackages."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import nginx
from tests.benchmarks.data_set import DataSet
from tests.benchmarks.fastcgi import fastcgi
from tests.benchmarks.process import Unavailable, free_port
from tests.benchmarks.server import Server, items_path

PROGRAM = Path("/usr/lib/cgi-bin/qgis_mapserv.fcgi")

_PROJECT = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" projectname="bench">
  <projectlayers>{layers}</projectlayers>
  <properties>
    <WFSLayers type="QStringList">{published}</WFSLayers>
    <WFSLayersPrecision>{precisions}</WFSLayersPrecision>
  </properties>
</qgis>
"""

# QGIS Server does not publish a layer whose id is its name.
_LAYER = """
    <maplayer type="vector" geometry="{geometry}" readOnly="1">
      <id>{name}_layer</id>
      <datasource>{file}|layername={name}</datasource>
      <layername>{name}</layername>
      <provider encoding="UTF-8">ogr</provider>
    </maplayer>"""


@contextmanager
def running(folder: Path, data_sets: Sequence[DataSet]) -> Iterator[Server]:
    """QGIS Server in one FastCGI process behind nginx."""
    if not PROGRAM.exists():
        raise Unavailable("QGIS Server is missing: apt-get install qgis-server spawn-fcgi")
    home = folder / "qgis"
    home.mkdir(exist_ok=True)
    project = home / "bench.qgs"
    project.write_text(_project(data_sets, folder / "layers"), encoding="utf-8")
    settings = {
        "QGIS_PROJECT_FILE": str(project),
        "QGIS_SERVER_API_WFS3_MAX_LIMIT": "10000",
        "QGIS_SERVER_LOG_LEVEL": "2",
        "QGIS_SERVER_LOG_STDERR": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
    }
    port = free_port()
    with fastcgi(str(PROGRAM), home, settings) as (socket, pid):
        server = f"""location / {{
          include /etc/nginx/fastcgi_params;
          fastcgi_param SCRIPT_NAME "";
          fastcgi_param PATH_INFO $uri;
          fastcgi_keep_conn on;
          fastcgi_read_timeout 30;
          fastcgi_pass unix:{socket};
        }}"""
        with nginx.running(home, port, server, "/wfs3/collections.json") as front:
            yield Server(
                name="QGIS Server",
                version=_version(),
                settings="1 FastCGI process (spawn-fcgi) behind nginx, project cached, log level critical",
                address=f"http://127.0.0.1:{port}",
                path=lambda question: items_path("/wfs3", question.collection, question, None),
                pids=[pid, front],
            )


def _project(data_sets: Sequence[DataSet], layers: Path) -> str:
    names = [data_set.name for data_set in data_sets]
    return _PROJECT.format(
        layers="".join(_LAYER.format(name=one.name, geometry=one.geometry, file=one.file(layers)) for one in data_sets),
        published="".join(f"<value>{name}_layer</value>" for name in names),
        precisions="".join(f'<{name}_layer type="int">6</{name}_layer>' for name in names),
    )


def _version() -> str:
    query = ["dpkg-query", "--show", "--showformat=${Version}", "qgis-server-bin"]
    ended = subprocess.run(query, capture_output=True, text=True, check=False)
    return ended.stdout.partition("+")[0] or "unknown"
