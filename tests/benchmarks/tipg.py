"""tipg on PostGIS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.environments import environment
from tests.benchmarks.postgres import Database
from tests.benchmarks.process import free_port, started
from tests.benchmarks.server import Server, items_path

VERSION = "1.6.1"
REQUIREMENTS = (f"tipg=={VERSION}", "uvicorn==0.54.0", "uvloop==0.23.0", "httptools==0.9.0")
SETTINGS = {
    "DB_MIN_CONN_SIZE": "8",
    "DB_MAX_CONN_SIZE": "8",
    # Nothing is published while it is measured: it need not look for new tables.
    "TIPG_CATALOG_TTL": "0",
}


@contextmanager
def running(folder: Path, database: Database) -> Iterator[Server]:
    """tipg in one uvicorn process."""
    programs = environment(folder, "tipg", REQUIREMENTS)
    port = free_port()
    options = ["--port", str(port), "--workers", "1", "--log-level", "warning", "--no-access-log"]
    command = [str(programs / "python"), "-m", "uvicorn", "tipg.main:app", *options]
    address = f"http://127.0.0.1:{port}"
    settings = {"DATABASE_URL": database.url, **SETTINGS}
    with started(command, folder / "tipg.log", f"{address}/collections", settings) as process:
        yield Server(
            name="tipg",
            version=f"{VERSION}, {database.version}",
            settings="1 uvicorn process with uvloop, 8 pooled connections, catalogue refresh off",
            address=address,
            path=lambda question: items_path("", f"public.{question.collection}", question),
            pids=[process.pid],
            database=[database.pid],
        )
