"""The real portal: the project's own layers, ingested and served by the command line as a user does it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from samkarta.catalog import Catalog, load_catalog
from tests.browser import browser as started_browser
from tests.components import REPOSITORY
from tests.portal import running_portal


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, and what it was told to serve."""

    address: str
    catalog: Catalog


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal over the layers in ``layers/``."""
    layers = REPOSITORY / "layers"
    with running_portal("up", tmp_path_factory.mktemp("portal"), layers) as address:
        yield Portal(address, load_catalog([layers]))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; Playwright runs one at a time, so no longer than a module needs it."""
    with started_browser() as started:
        yield started
