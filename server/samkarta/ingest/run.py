"""Ingest: each layer from its source to the snapshot that is served, or to a clear reason why not."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as package_version

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from samkarta import __version__
from samkarta.catalog import Entry
from samkarta.errors import ClientError, PublishError, SourceError
from samkarta.ingest.features import Step, Written, write_features
from samkarta.ingest.raster import write_raster
from samkarta.ingest.report import Result, write_quarantine
from samkarta.sources.read import describe
from samkarta.stores.disk import MANIFEST, QUARANTINE, DiskStore
from samkarta.stores.manifest import Manifest

STEPS = ("read", "check", "derive", "write", "publish")
_TOOLS = ("geopandas", "shapely", "pyproj", "pyogrio", "rasterio")


def ingest(entries: Iterable[Entry], store: DiskStore, progress: Progress) -> list[Result]:
    """Ingest ``entries`` in order, a bar each; a layer that fails keeps its last good version and stops no other."""
    tasks = [(entry, progress.add_task(entry.layer.id, total=len(STEPS), step="waits")) for entry in entries]
    return [_ingest_layer(entry, store, progress, task) for entry, task in tasks]


def progress_bars() -> Progress:
    """A bar for each layer: its name, how far it is, and what it is doing."""
    return Progress(
        TextColumn("{task.description:<20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
        # The results go to standard output, where a program may read them.
        console=Console(stderr=True),
    )


def _ingest_layer(entry: Entry, store: DiskStore, progress: Progress, task: TaskID) -> Result:
    started = time.perf_counter()
    layer_id = entry.layer.id

    def step(name: str) -> None:
        progress.update(task, completed=STEPS.index(name), step=name)

    progress.reset(task, step="starts")
    try:
        result = _publish(entry, store, step, started)
    except (SourceError, PublishError, ClientError, OSError) as error:
        seconds = time.perf_counter() - started
        result = Result(layer_id, "failed", seconds=seconds, version=store.current(layer_id), fault=str(error))
    progress.update(task, completed=len(STEPS), step=result.outcome)
    return result


def _publish(entry: Entry, store: DiskStore, step: Step, started: float) -> Result:
    layer = entry.layer
    with store.writing(layer.id) as scratch:
        raster = layer.is_raster
        written = write_raster(entry, scratch, step) if raster else write_features(entry, store, scratch, step)
        step("publish")
        served = store.manifest(layer.id)
        unchanged = served is not None and served.content == written.content
        seconds = time.perf_counter() - started
        manifest = _manifest(entry, written, seconds)
        if not unchanged:
            write_quarantine(scratch / QUARANTINE, written.rejected)
            (scratch / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            store.publish(layer.id, scratch, manifest.version)
    return Result(
        layer.id,
        "unchanged" if unchanged else "published",
        read=written.read,
        published=written.count,
        quarantined=manifest.quarantined,
        repaired=written.repaired,
        seconds=seconds,
        version=served.version if unchanged and served else manifest.version,
    )


def _manifest(entry: Entry, written: Written, seconds: float) -> Manifest:
    layer = entry.layer
    now = datetime.now(UTC)
    source, source_sha256 = describe(layer.source, entry.folder)
    return Manifest(
        layer=layer.id,
        # Sorts by time; the hash tells equal content apart from a mere repetition.
        version=f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{written.content[:8]}",
        content=written.content,
        kind="raster" if layer.is_raster else "features",
        published=now,
        source=source,
        source_sha256=source_sha256,
        fields=written.fields,
        storage_crs=layer.storage_crs,
        geometry_types=written.geometry_types,
        bounds_wgs84=written.bounds_wgs84,
        time_field=layer.time_field,
        interval=written.interval,
        read=written.read,
        count=written.count,
        quarantined=written.read - written.count,
        repaired=written.repaired,
        seconds=round(seconds, 3),
        tools={"samkarta": __version__} | {name: package_version(name) for name in _TOOLS},
    )


def failures(results: Sequence[Result]) -> list[str]:
    """What went wrong, one line for each layer that failed."""
    return [f"{result.layer_id}: {result.fault}" for result in results if result.outcome == "failed"]
