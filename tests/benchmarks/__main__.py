"""Samkarta and its peers, side by side: ``make bench``."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from tests.benchmarks import mapserver, postgres, pygeoapi, qgis, samkarta_server, tipg
from tests.benchmarks.agreement import disagreements, mean_features
from tests.benchmarks.data_set import DataSet, standard_sets
from tests.benchmarks.load import measure
from tests.benchmarks.postgres import Database
from tests.benchmarks.process import Unavailable, resident_mb
from tests.benchmarks.requests import Row, box_row, rows
from tests.benchmarks.results import LIMIT, Outcome, Results, page, summary
from tests.benchmarks.server import Server

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Make the data, start the servers, drive them in turn, and write the results."""
    arguments = _arguments()
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = arguments.folder.resolve()
    points, polygons = standard_sets(arguments.points, arguments.polygons)
    sizes = _sizes(points, large=os.environ.get("BENCH_LARGE") == "1")
    results = Results(seconds=arguments.seconds, warm_up=arguments.warm_up)
    table = rows(points, polygons)
    try:
        layers = [folder / "layers", *arguments.layers]
        _write(folder / "layers", [points, polygons, *sizes])
        samkarta_server.ingest(layers, folder / "data")
        with ExitStack() as running:
            ours = running.enter_context(samkarta_server.running(folder, layers, folder / "data"))
            results.servers.append(ours)
            if not arguments.alone:
                _start_peers(running, folder, [points, polygons], results)
                _start(running, results, LIMIT, lambda: samkarta_server.as_files(folder, ours, table))
            _drive(results, table, ours)
            _grow(results, ours, [*sizes, points])
            results.layers = samkarta_server.open_every_layer(ours)
            results.memory_mb = {server.name: resident_mb(server.pids) for server in results.servers}
            results.disagreements = disagreements(results.servers, table)
    except Unavailable as error:
        sys.exit(str(error))
    arguments.results.write_text(page(results, table), encoding="utf-8")
    print(f"\n{summary(results, table)}\n\nAll of it: {os.path.relpath(arguments.results)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".bench"), help="where the data is kept")
    parser.add_argument("--layers", type=Path, action="append", default=[], help="more layers that ours has open")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--polygons", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("BENCH_SECONDS", "5")))
    parser.add_argument("--warm-up", type=float, default=1.0, help="seconds before each measurement")
    parser.add_argument("--alone", action="store_true", help="without peers")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _sizes(points: DataSet, *, large: bool) -> list[DataSet]:
    """Layers of fewer and, if ``large``, more points than ``points``, to see how the time grows."""
    shares = {"points-tenth": points.count // 10} | ({"points-tenfold": points.count * 10} if large else {})
    return [DataSet(name, count, "Point") for name, count in shares.items()]


def _write(layers: Path, data_sets: Sequence[DataSet]) -> None:
    """Make the data, and the layer files of these data sets only."""
    for file in layers.glob("*.yaml"):
        file.unlink()
    for data_set in data_sets:
        print(f"{data_set.name}: {data_set.count:,} features", flush=True)
        data_set.write(layers)


def _start(
    running: ExitStack, results: Results, name: str, server: Callable[[], AbstractContextManager[Server]]
) -> None:
    """Start a server, or note why it cannot be started."""
    try:
        results.servers.append(running.enter_context(server()))
    except Unavailable as error:
        results.missing[name] = str(error)
        print(f"{name}: {error}", flush=True)


def _start_peers(running: ExitStack, folder: Path, data_sets: Sequence[DataSet], results: Results) -> None:
    database: Database | Unavailable
    try:
        database = running.enter_context(postgres.running(data_sets, folder / "layers"))
    except Unavailable as error:
        database = error

    def postgis() -> Database:
        if isinstance(database, Unavailable):
            raise database
        return database

    peers: dict[str, Callable[[], AbstractContextManager[Server]]] = {
        "tipg": lambda: tipg.running(folder, postgis()),
        "pygeoapi": lambda: pygeoapi.running(folder, postgis()),
        "MapServer (GeoPackage)": lambda: mapserver.running(folder, data_sets, None),
        "MapServer (PostGIS)": lambda: mapserver.running(folder, data_sets, postgis()),
        "QGIS Server": lambda: qgis.running(folder, data_sets),
    }
    for name, server in peers.items():
        _start(running, results, name, server)


def _drive(results: Results, table: Sequence[Row], ours: Server) -> None:
    """Measure every server with every row; within a row the servers take turns."""
    for row in table:
        results.features[row.title] = mean_features(ours, row)
        outcomes = results.outcomes.setdefault(row.title, {})
        for server in results.servers:
            outcomes[server.name] = _outcome(results, server, row)
            shown = outcomes[server.name]
            text = shown if isinstance(shown, str) else f"{shown.rate:,.1f} requests/s, p50 {shown.p50_ms:.2f} ms"
            print(f"{row.title:<46}{server.name:<24}{text}", flush=True)


def _outcome(results: Results, server: Server, row: Row) -> Outcome:
    try:
        return measure(server, row, results.seconds, results.warm_up)
    except Unavailable as error:
        return str(error)


def _grow(results: Results, ours: Server, data_sets: Sequence[DataSet]) -> None:
    for data_set in sorted(data_sets, key=lambda one: one.count):
        row = box_row(data_set, 10)
        results.growth.append((data_set.count, measure(ours, row, results.seconds, results.warm_up)))


if __name__ == "__main__":
    main()
