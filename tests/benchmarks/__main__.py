"""Requests a second of one server process over a layer of random points, by wrk: ``make bench POINTS=1000000``."""

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import yaml

WEST, SOUTH, EAST, NORTH = 12.0, 62.0, 24.0, 69.0
RANDOM = np.random.default_rng(24)
LAYER = {
    "id": "points",
    "title": {"sv": "Punkter", "en": "Points"},
    "description": {"sv": "Slumpade punkter.", "en": "Random points."},
    "theme": "service",
    "status": "sample",
    "publisher": "Samkarta",
    "licence": "CC0-1.0",
    "attribution": "Samkarta",
    "updated": "2026-01-01",
    "caveat": {"sv": "Påhittade.", "en": "Made up."},
    "source": {"format": "geoparquet", "path": "points.parquet"},
}


@dataclass(frozen=True)
class Case:
    """Something that clients ask for, as many different paths."""

    title: str
    paths: list[str]


def write_layer(folder: Path, points: int) -> None:
    """A layer of ``points`` random points with a name, a kind and a number."""
    places = gpd.points_from_xy(RANDOM.uniform(WEST, EAST, points), RANDOM.uniform(SOUTH, NORTH, points))
    columns = {
        "name": [f"Plats {number}" for number in range(points)],
        "kind": RANDOM.choice(["grocery", "fuel", "both"], points),
        "people": RANDOM.integers(0, 5000, points),
    }
    gpd.GeoDataFrame(columns, geometry=places, crs=4326).to_parquet(folder / "points.parquet")
    (folder / "points.yaml").write_text(yaml.safe_dump(LAYER, allow_unicode=True), encoding="utf-8")


def boxes(points: int, features: int) -> Iterator[str]:
    """Paths that ask for boxes of about ``features`` features each."""
    share = (features / points) ** 0.5
    width, height = (EAST - WEST) * share, (NORTH - SOUTH) * share
    for _ in range(500):
        west, south = RANDOM.uniform(WEST, EAST - width), RANDOM.uniform(SOUTH, NORTH - height)
        box = ",".join(f"{edge:.5f}" for edge in (west, south, west + width, south + height))
        yield f"/collections/points/items?limit=2000&bbox={box}"


def cases(points: int) -> list[Case]:
    """What is measured."""
    return [
        Case("landing page", ["/?f=json"]),
        Case("box of 10 features", list(boxes(points, 10))),
        Case("box of 1,000 features", list(boxes(points, 1000))),
        Case("first page of 10", ["/collections/points/items?limit=10"]),
        Case("page of 1,000", ["/collections/points/items?limit=1000"]),
    ]


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a server over the layers in ``folder``, as the command line starts it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    options = ["--layers", str(folder), "--data", str(folder / "data"), "--port", address.rpartition(":")[2]]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "samkarta", "up", *options], stdout=log, stderr=log)
        try:
            while not answers(address):
                if process.poll() is not None:
                    sys.exit((folder / "log").read_text())
                time.sleep(0.2)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait()


def answers(address: str) -> bool:
    """Whether something listens at ``address``."""
    host, _, port = address.rpartition(":")
    with socket.socket() as client:
        return client.connect_ex((host, int(port))) == 0


def measure(wrk: str, address: str, case: Case, seconds: int, folder: Path) -> str:
    """One line: requests a second, latencies, and the size of one answer."""
    (folder / "paths").write_text("\n".join(case.paths))
    script = Path(__file__).with_name("paths.lua")
    load = ["--threads", "1", "--connections", "8", "--duration", f"{seconds}s", "--latency"]
    command = [wrk, *load, "--script", str(script), address, "--", str(folder / "paths")]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in report:
        sys.exit(f"{case.title}: the server answered with an error\n{report}")
    rate = re.findall(r"Requests/sec:\s+([\d.]+)", report)[0]
    median, most = (re.findall(rf"{share}%\s+(\S+)", report)[0] for share in (50, 99))
    with urllib.request.urlopen(address + case.paths[0]) as answer:
        size = len(answer.read())
    return f"{case.title:<24}{float(rate):>10,.0f}{median:>12}{most:>12}{size:>12,}"


def main() -> None:
    """Measure every case and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=5)
    arguments = parser.parse_args()
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("wrk saknas / wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_layer(folder, arguments.points)
        began = time.monotonic()
        with server(folder) as address:
            print(f"{arguments.points:,} points ingested and served after {time.monotonic() - began:.1f} s\n")
            print(f"{'':<24}{'requests/s':>10}{'median':>12}{'99 %':>12}{'bytes':>12}")
            for case in cases(arguments.points):
                print(measure(wrk, address, case, arguments.seconds, folder))


if __name__ == "__main__":
    main()
