"""The real portal: the project's own layers, ingested and served by the command line as a user does it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from samkarta.catalog import Catalog, load_catalog
from tests.browser import browser as started_browser
from tests.components import REPOSITORY


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, and what it was told to serve."""

    address: str
    catalog: Catalog


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal over the layers in ``layers/``; when the tests are over its log must be clean."""
    data = tmp_path_factory.mktemp("data")
    log = data / "log.txt"
    command = [sys.executable, "-m", "samkarta", "up", "--port", "0", "--data", str(data)]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            address = _address(process, log)
            yield Portal(address, load_catalog([REPOSITORY / "layers"]))
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; Playwright runs one at a time, so no longer than a module needs it."""
    with started_browser() as started:
        yield started
