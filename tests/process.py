"""The real program, started as a user starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from samkarta.catalog import Catalog
from samkarta.stores.disk import DiskStore
from tests.components import REPOSITORY


@dataclass(frozen=True)
class Served:
    """A running portal: its address, what it was told to serve, and the snapshots that it serves."""

    address: str
    catalog: Catalog
    store: DiskStore

    def items(self, layer_id: str) -> str:
        """The address of the layer's features."""
        return f"{self.address}/collections/{layer_id}/items"

    def feature_counts(self) -> dict[str, int]:
        """How many features each layer has, as its manifest says; rasters have none."""
        layers = (layer.id for layer in self.catalog.open_layers() if not layer.is_raster)
        return {layer_id: self.store.features(layer_id).manifest.count for layer_id in layers}


@contextmanager
def running(*arguments: str, log: Path) -> Iterator[str]:
    """The address of ``python -m samkarta`` with ``arguments`` on a free port; when it ends its log must be clean."""
    command = [sys.executable, "-m", "samkarta", *arguments, "--port", "0"]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.communicate(timeout=20)
    written = log.read_text(encoding="utf-8")
    assert "Traceback" not in written
    assert " ERROR " not in written


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """Where the portal says that it is, once it answers."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Page: "):
            return line.removeprefix("Page: ").strip().rstrip("/")
    pytest.fail(f"the portal stopped before it served:\n{log.read_text(encoding='utf-8')}")
