"""Samkarta itself, ingested and served by its own command line, and its answers as files behind nginx."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from samkarta import __version__
from tests.benchmarks import nginx
from tests.benchmarks.process import Unavailable, free_port, last_line, started
from tests.benchmarks.requests import Question, Row
from tests.benchmarks.server import Server, items_path

REPOSITORY = Path(__file__).parent.parent.parent


def ingest(layers: Sequence[Path], data: Path, layer_ids: Sequence[str]) -> None:
    """Publish the layers into ``data``, as an operator does."""
    # Never measure a snapshot that an older version of the code has written.
    for layer_id in layer_ids:
        shutil.rmtree(data / "layers" / layer_id, ignore_errors=True)
    command = [sys.executable, "-m", "samkarta", "ingest", *layer_ids, "--data", str(data), *_folders(layers)]
    if subprocess.run(command, check=False, cwd=REPOSITORY).returncode != 0:
        raise Unavailable("samkarta ingest fails: see above")


def _folders(layers: Sequence[Path]) -> list[str]:
    return [part for folder in layers for part in ("--layers", str(folder))]


@contextmanager
def running(folder: Path, layers: Sequence[Path], data: Path) -> Iterator[Server]:
    """The portal in one process, with every layer of the folders ``layers``."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["--data", str(data), "--port", str(port), *_folders(layers)]
    command = [sys.executable, "-m", "samkarta", "serve", *options]
    log = folder / "samkarta.log"
    with started(command, log, f"{address}/collections?f=json") as process:
        yield Server(
            name="Samkarta",
            version=__version__,
            settings="1 process as `samkarta serve` starts it, embedded store",
            address=address,
            path=lambda question: items_path("", question.collection, question),
            pids=[process.pid],
        )
    if "Traceback" in log.read_text(encoding="utf-8"):
        raise Unavailable(f"Samkarta failed under load: {last_line(log)}")


def open_every_layer(server: Server) -> int:
    """Ask for a feature of every collection, so that all are loaded; gives how many there are."""
    with urlopen(f"{server.address}/collections?f=json") as answer:
        ids = re.findall(r"/collections/([a-z0-9-]+)/items\?", answer.read().decode()) or []
    for collection in sorted(set(ids)):
        with urlopen(f"{server.address}/collections/{collection}/items?limit=1") as answer:
            answer.read()
    return len(set(ids))


@contextmanager
def as_files(folder: Path, server: Server, rows: Sequence[Row]) -> Iterator[Server]:
    """nginx with the answers of ``server`` to ``rows`` as files: the same bytes without any work."""
    home = folder / "nginx-files"
    home.mkdir(parents=True, exist_ok=True)
    names: dict[Question, str] = {}
    for question in dict.fromkeys(question for row in rows for question in row.questions):
        path = server.path(question)
        if path is not None and question.cql2 is None:
            names[question] = f"/{len(names)}.json"
            with urlopen(server.address + path) as answer:
                (home / names[question][1:]).write_bytes(answer.read())
    port = free_port()
    with nginx.running(folder / "nginx-conf", port, f"root {home};", "/0.json") as pid:
        yield Server(
            name="nginx (files)",
            version=nginx.version(),
            settings="1 worker process, sendfile, open-file cache, no access log, gzip off",
            address=f"http://127.0.0.1:{port}",
            path=names.get,
            pids=[pid],
            compared=False,
        )
