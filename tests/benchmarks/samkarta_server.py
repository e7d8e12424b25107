"""Samkarta itself, ingested and served by its own command line, and its answers as files behind nginx."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from samkarta import __version__
from tests.benchmarks import nginx
from tests.benchmarks.load import ask
from tests.benchmarks.process import Unavailable, free_port, last_line, started
from tests.benchmarks.requests import Question, Row
from tests.benchmarks.server import Server, items_path

REPOSITORY = Path(__file__).parent.parent.parent
LARGE_BYTES = 5_000_000


def ingest(layers: Sequence[Path], data: Path) -> None:
    """Publish the layers into ``data``, as an operator does, unless this very code has done so from these files."""
    stamp, wanted = data / "ingested-by", _fingerprint(layers)
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    # Never measure a snapshot that other code has written.
    shutil.rmtree(data, ignore_errors=True)
    command = [sys.executable, "-m", "samkarta", "ingest", "--data", str(data), *_folders(layers)]
    if subprocess.run(command, check=False, cwd=REPOSITORY).returncode != 0:
        raise Unavailable("samkarta ingest fails: see above")
    stamp.write_text(wanted, encoding="ascii")


def _fingerprint(layers: Sequence[Path]) -> str:
    """Differs where the code or the source files differ."""
    code = sorted((REPOSITORY / "server" / "samkarta").rglob("*.py"))
    digest = sha256(b"".join(file.read_bytes() for file in code))
    for file in sorted(file for folder in layers for file in folder.rglob("*") if file.is_file()):
        size = file.stat().st_size
        digest.update(f"{file.name} {size}".encode())
        # The large ones are made from their name and a fixed seed.
        if size < LARGE_BYTES:
            digest.update(file.read_bytes())
    return digest.hexdigest()


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
    collections = json.loads(ask(server, "/collections?f=json")[2])["collections"]
    for collection in collections:
        ask(server, f"/collections/{collection['id']}/items?limit=1")
    return len(collections)


@contextmanager
def as_files(folder: Path, server: Server, rows: Sequence[Row]) -> Iterator[Server]:
    """nginx with the answers of ``server`` to ``rows`` as files: the same bytes without any work."""
    home = folder / "nginx-files"
    home.mkdir(parents=True, exist_ok=True)
    names: dict[Question, str] = {}
    for question in dict.fromkeys(question for row in rows for question in row.questions):
        path = server.path(question)
        if path is None:
            continue
        status, _, body = ask(server, path)
        if status == 200:
            names[question] = f"/{len(names)}.json"
            (home / names[question][1:]).write_bytes(body)
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
