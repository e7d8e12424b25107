"""A private PostgreSQL with PostGIS that holds the data, for the peers that read from one."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyogrio
import shapely

from tests.benchmarks.data_set import DataSet
from tests.benchmarks.process import START_SECONDS, Unavailable, free_port, last_line, run

USER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    # Requests are short: compiling their plans only costs.
    "jit": "off",
    "fsync": "off",
    "unix_socket_directories": "",
}
DESCRIPTION = "1 GB shared buffers, JIT off, GiST index on the geometry, primary key, index on people, VACUUM ANALYZE"


@dataclass(frozen=True)
class Database:
    """Where the database is, and which PostgreSQL and PostGIS it runs."""

    port: int
    pid: int
    version: str

    @property
    def url(self) -> str:
        """The address that clients connect to; loopback needs no password."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{USER}"


@contextmanager
def running(data_sets: Sequence[DataSet], folder: Path) -> Iterator[Database]:
    """A fresh database with the data sets of ``folder``, until the block ends."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="samkarta-bench-") as name:
        home = Path(name)
        cluster, log = home / "cluster", home / "log"
        log.touch()
        for path in (home, log):
            _give_to_postgres(path)
        run([*_as_postgres(), str(programs / "initdb"), "-D", str(cluster), "-U", USER, "-A", "trust", "-E", "UTF8"])
        port = free_port()
        options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [*_as_postgres(), str(programs / "postgres"), "-D", str(cluster), "-p", str(port), *options]
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, cwd=home)
        try:
            _wait(programs, port, process, log)
            _psql(programs, port, "CREATE EXTENSION postgis")
            for data_set in data_sets:
                _load(programs, port, data_set, data_set.file(folder))
            postgis = _psql(programs, port, "SELECT postgis_lib_version()")
            server = _psql(programs, port, "SHOW server_version").split()[0]
            yield Database(port, process.pid, f"PostgreSQL {server}, PostGIS {postgis}")
        finally:
            process.terminate()
            process.wait()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise Unavailable("PostgreSQL is missing: apt-get install postgresql postgis")
    return found[-1].parent


def _as_postgres() -> list[str]:
    # PostgreSQL refuses to run as root.
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--"] if os.getuid() == 0 else []


def _give_to_postgres(path: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(path, USER, USER)


def _wait(programs: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise Unavailable(f"PostgreSQL does not start: {last_line(log)}")
        time.sleep(0.1)


def _psql(programs: Path, port: int, *statements: str, content: str | None = None) -> str:
    options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-U", USER]
    commands = [part for statement in statements for part in ("-c", statement)]
    return run([str(programs / "psql"), *options, *commands], content)


def _load(programs: Path, port: int, data_set: DataSet, file: Path) -> None:
    name = data_set.name
    frame = pyogrio.read_dataframe(file)
    geometry = shapely.to_wkb(shapely.set_srid(frame.geometry.to_numpy(), 4326), hex=True, include_srid=True)
    columns = frame.drop(columns="geometry").assign(geom=geometry)
    columns["opened"] = columns["opened"].dt.strftime("%Y-%m-%d")
    _psql(
        programs,
        port,
        f"CREATE TABLE {name} (code integer, name text, kind text, people integer, share double precision, "
        f"opened date, geom geometry({data_set.geometry}, 4326))",
        f"COPY {name} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)",
        content=columns.to_csv(index=False, header=False),
    )
    _psql(
        programs,
        port,
        f"CREATE INDEX ON {name} USING gist (geom)",
        # Neighbours on the ground lie side by side on the disk, as they do in ours.
        f"CLUSTER {name} USING {name}_geom_idx",
        f"ALTER TABLE {name} ADD PRIMARY KEY (code)",
        f"CREATE INDEX ON {name} (people)",
        # MapServer compares ids as text.
        f"CREATE INDEX ON {name} ((code::text))",
        f"VACUUM ANALYZE {name}",
    )
