"""Samkarta and its peers, side by side: ``make bench``."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import mapserver, postgres, pygeoapi, qgis, samkarta_server, tipg
from tests.benchmarks.agreement import disagreements, mean_features
from tests.benchmarks.data_set import DataSet, standard_sets
from tests.benchmarks.load import measure
from tests.benchmarks.postgres import Database
from tests.benchmarks.process import Unavailable, resident_mb
from tests.benchmarks.requests import Row, box_row, rows
from tests.benchmarks.results import Outcome, Results, page, summary
from tests.benchmarks.server import Server

RESULTS = Path(__file__).with_name("RESULTS.md")
WARM_UP_SECONDS = 1


def main() -> None:
    """Make the data, start the servers, drive them in turn, and write the results."""
    arguments = _arguments()
    folder = arguments.folder.resolve()
    points, polygons = standard_sets(arguments.points, arguments.polygons)
    sizes = _sizes(points, large=os.environ.get("BENCH_LARGE") == "1")
    results = Results(seconds=arguments.seconds)
    table = rows(points, polygons)
    try:
        _prepare(folder, [points, polygons, *sizes])
        with ExitStack() as running:
            layers = [folder / "layers", *arguments.layers]
            ours = running.enter_context(samkarta_server.running(folder, layers, folder / "data"))
            results.servers.append(ours)
            if not arguments.alone:
                _start_peers(running, folder, [points, polygons], results)
                _start(running, "nginx (files)", samkarta_server.as_files(folder, ours, table), results)
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
    parser.add_argument("--alone", action="store_true", help="without peers")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _sizes(points: DataSet, *, large: bool) -> list[DataSet]:
    """Layers of fewer and, if ``large``, more points than ``points``, to see how the time grows."""
    shares = {"points-tenth": points.count // 10} | ({"points-tenfold": points.count * 10} if large else {})
    return [DataSet(name, count, "Point") for name, count in shares.items()]


def _prepare(folder: Path, data_sets: Sequence[DataSet]) -> None:
    layers = folder / "layers"
    for data_set in data_sets:
        print(f"{data_set.name}: {data_set.count:,} features", flush=True)
        data_set.write(layers)
    samkarta_server.ingest([layers], folder / "data", [data_set.name for data_set in data_sets])


@contextmanager
def _no_server(reason: str) -> Iterator[Server]:
    raise Unavailable(reason)
    yield  # pragma: no cover - makes this a generator


def _start(running: ExitStack, name: str, server: AbstractContextManager[Server], results: Results) -> None:
    try:
        results.servers.append(running.enter_context(server))
    except Unavailable as error:
        results.missing[name] = str(error)
        print(f"{name}: {error}", flush=True)


def _start_peers(running: ExitStack, folder: Path, data_sets: Sequence[DataSet], results: Results) -> None:
    """Start every peer that can be started, and note why the others cannot."""
    database: Database | None = None
    reason = ""
    try:
        database = running.enter_context(postgres.running(data_sets, folder / "layers"))
    except Unavailable as error:
        reason = str(error)

    def on_postgis(make: Callable[[Database], AbstractContextManager[Server]]) -> AbstractContextManager[Server]:
        return make(database) if database else _no_server(reason)

    _start(running, "tipg", on_postgis(lambda found: tipg.running(folder, found)), results)
    _start(running, "pygeoapi", on_postgis(lambda found: pygeoapi.running(folder, found)), results)
    _start(running, "MapServer (GeoPackage)", mapserver.running(folder, data_sets, None), results)
    _start(
        running, "MapServer (PostGIS)", on_postgis(lambda found: mapserver.running(folder, data_sets, found)), results
    )
    _start(running, "QGIS Server", qgis.running(folder, data_sets), results)


def _drive(results: Results, table: Sequence[Row], ours: Server) -> None:
    """Measure every server with every row; within a row the servers take turns."""
    for row in table:
        results.features[row.title] = mean_features(ours, row)
        outcomes = results.outcomes.setdefault(row.title, {})
        for server in results.servers:
            outcomes[server.name] = _outcome(server, row, results.seconds)
            shown = outcomes[server.name]
            text = shown if isinstance(shown, str) else f"{shown.rate:,.1f} requests/s, p50 {shown.p50_ms:.2f} ms"
            print(f"{row.title:<46}{server.name:<24}{text}", flush=True)


def _outcome(server: Server, row: Row, seconds: float) -> Outcome:
    try:
        measure(server, row, WARM_UP_SECONDS)
        return measure(server, row, seconds)
    except Unavailable as error:
        return str(error)


def _grow(results: Results, ours: Server, data_sets: Sequence[DataSet]) -> None:
    for data_set in sorted(data_sets, key=lambda one: one.count):
        row = box_row(data_set, 10)
        measure(ours, row, WARM_UP_SECONDS)
        results.growth.append((data_set.count, measure(ours, row, results.seconds)))


if __name__ == "__main__":
    main()
