"""Snapshots on disk: which versions exist, which one is served, and how a new one takes its place.

Layout: ``<data>/layers/<id>/<version>/`` holds a snapshot, ``<data>/layers/<id>/current`` names the one served.
"""

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from samkarta.errors import NotFound, PublishError
from samkarta.i18n import Text
from samkarta.stores.base import FeatureSnapshot, RasterSnapshot
from samkarta.stores.geopackage import GeoPackageSnapshot
from samkarta.stores.manifest import LAYOUT, Manifest
from samkarta.stores.rasters import CogSnapshot

MANIFEST, CURRENT, QUARANTINE = "manifest.json", "current", "quarantine.csv"
_SCRATCH = ".writing-"
# Older versions of a layer that stay open for readers in the middle of them.
MOST_OLD_OPEN = 4


class DiskStore:
    """The published snapshots below one data folder; safe to share between threads and processes."""

    def __init__(self, data: Path) -> None:
        self._layers = data / "layers"
        self._opened: dict[tuple[str, str], GeoPackageSnapshot | CogSnapshot] = {}
        self._pointers: dict[str, tuple[tuple[int, int], str | None]] = {}
        self._lock = threading.Lock()

    def folder(self, layer_id: str) -> Path:
        """Where the layer's versions are."""
        return self._layers / layer_id

    def versions(self, layer_id: str) -> Sequence[str]:
        """Versions that are kept, oldest first."""
        folder = self.folder(layer_id)
        if not folder.is_dir():
            return []
        return sorted(path.name for path in folder.iterdir() if _is_readable(path))

    def current(self, layer_id: str) -> str | None:
        """The version that is served; a new one is seen at the next call."""
        # Asked at every request: text and os.stat cost half of what Path does.
        pointer = f"{self._layers}/{layer_id}/{CURRENT}"
        try:
            status = os.stat(pointer)  # noqa: PTH116
            # The pointer is replaced, never rewritten: another file has another inode or time.
            stamp = (status.st_ino, status.st_mtime_ns)
            known = self._pointers.get(layer_id)
            if known is None or known[0] != stamp:
                version = Path(pointer).read_text(encoding="ascii").strip()
                known = (stamp, version if _is_readable(self.folder(layer_id) / version) else None)
                self._pointers[layer_id] = known
        except FileNotFoundError:
            return None
        return known[1]

    def unpublished(self, layer_ids: Iterable[str]) -> list[str]:
        """Those of ``layer_ids`` of which nothing is served yet."""
        return [layer_id for layer_id in layer_ids if self.current(layer_id) is None]

    def manifest(self, layer_id: str) -> Manifest | None:
        """The manifest of the current version; None where nothing was published."""
        return None if self.current(layer_id) is None else self._open(layer_id).manifest

    def manifest_of(self, layer_id: str, version: str) -> Manifest:
        """The manifest of a version; NotFound where it is not kept."""
        return self._open(layer_id, version).manifest

    def features(self, layer_id: str, version: str | None = None) -> FeatureSnapshot:
        """A version of a feature layer, the current one by default; NotFound where there is none or it is a raster."""
        snapshot = self._open(layer_id, version)
        if isinstance(snapshot, GeoPackageSnapshot):
            return snapshot
        raise NotFound(
            Text(
                sv=f"Samlingen '{layer_id}' är ett raster och har inga objekt.",
                en=f"The collection '{layer_id}' is a raster and has no features.",
            ),
            parameter="collectionId",
        )

    def raster(self, layer_id: str, version: str | None = None) -> RasterSnapshot:
        """A version of a raster layer, the current one by default; NotFound where there is none or it has features."""
        snapshot = self._open(layer_id, version)
        if isinstance(snapshot, CogSnapshot):
            return snapshot
        raise NotFound(
            Text(sv=f"Samlingen '{layer_id}' är inget raster.", en=f"The collection '{layer_id}' is not a raster."),
            parameter="collectionId",
        )

    def _open(self, layer_id: str, version: str | None = None) -> GeoPackageSnapshot | CogSnapshot:
        current = self.current(layer_id)
        if current is None:
            raise NotFound(
                Text(
                    sv=f"Samlingen '{layer_id}' har inga publicerade data ännu.",
                    en=f"The collection '{layer_id}' has no published data yet.",
                ),
                parameter="collectionId",
            )
        wanted = current if version is None else version
        snapshot = self._opened.get((layer_id, wanted))
        return snapshot if snapshot is not None else self._open_version(layer_id, wanted, current)

    def _open_version(self, layer_id: str, version: str, current: str) -> GeoPackageSnapshot | CogSnapshot:
        if version != current and version not in (kept := self.versions(layer_id)):
            raise NotFound(
                Text(
                    sv=f"Samlingen '{layer_id}' har ingen version '{version}' kvar.",
                    en=f"The collection '{layer_id}' keeps no version '{version}'.",
                ),
                parameter="version",
                allowed=kept,
            )
        with self._lock:
            snapshot = self._opened.get((layer_id, version))
            if snapshot is None:
                snapshot = _open_snapshot(self.folder(layer_id) / version)
                self._opened[layer_id, version] = snapshot
                self._close_old(layer_id, current)
        return snapshot

    def _close_old(self, layer_id: str, current: str) -> None:
        """Forget all but the newest few opened versions; their files close when the last request is done with them."""
        old = sorted(version for layer, version in self._opened if layer == layer_id and version != current)
        for version in old[:-MOST_OLD_OPEN]:
            del self._opened[layer_id, version]

    @contextmanager
    def writing(self, layer_id: str) -> Iterator[Path]:
        """A scratch folder for the one process that may write ``layer_id``; PublishError while another does.

        What a killed run left behind is removed first.
        """
        folder = self.folder(layer_id)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder / ".lock", timeout=0):
                for stale in folder.glob(f"{_SCRATCH}*"):
                    shutil.rmtree(stale)
                # Publishing renames the folder away: then there is nothing left to clean up.
                with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder, ignore_cleanup_errors=True) as scratch:
                    yield Path(scratch)
        except Timeout as error:
            raise PublishError(f"{layer_id}: another process is writing this layer") from error

    def publish(self, layer_id: str, scratch: Path, version: str) -> None:
        """Make the finished snapshot in ``scratch`` the version that is served, in one step."""
        folder = self.folder(layer_id)
        for file in scratch.iterdir():
            _sync(file)
        scratch.chmod(0o755)
        _sync(scratch)
        scratch.rename(folder / version)
        pointer = folder / ".current.new"
        pointer.write_text(version + "\n", encoding="ascii")
        _sync(pointer)
        _sync(folder)
        pointer.replace(folder / CURRENT)
        _sync(folder)


def _is_readable(folder: Path) -> bool:
    """Whether ``folder`` holds a complete snapshot of the present layout."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    return bool(manifest.get("layout") == LAYOUT)


def _open_snapshot(folder: Path) -> GeoPackageSnapshot | CogSnapshot:
    manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    return CogSnapshot(folder, manifest) if manifest.kind == "raster" else GeoPackageSnapshot(folder, manifest)


def _sync(path: Path) -> None:
    """Make sure that ``path`` survives a power cut before anything points at it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
