"""What every test starts from: the settings' defaults, and one real portal for all that talk to it as clients do."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from samkarta.catalog import load_catalog
from samkarta.stores.disk import DiskStore
from tests.components import REAL_DATA, REPOSITORY, REQUIRE_ALL
from tests.example import write_layer
from tests.portal import running_portal
from tests.served import Served


@pytest.fixture(scope="session", autouse=True)
def default_settings() -> Iterator[None]:
    """No setting comes from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("SAMKARTA_") and name != REQUIRE_ALL]:
            patch.delenv(name)
        patch.delenv("PORT", raising=False)
        yield


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The project's own layers, ``places`` with odd texts and dates, and the real data that is at hand."""
    folder = tmp_path_factory.mktemp("served")
    data = folder / "data"
    write_layer(folder / "example")
    catalogue = [REPOSITORY / "layers", folder / "example", link_real_layers(folder / "real")]
    with running_portal("up", data, *catalogue) as address:
        yield Served(address, load_catalog(catalogue), DiskStore(data))


def link_real_layers(folder: Path) -> Path:
    """``folder`` with links to the layer files over real data and to that data; empty where there is none."""
    folder.mkdir()
    for source in REAL_DATA.rglob("*.csv"):
        (folder / source.name).symlink_to(source)
    if any(folder.iterdir()):
        for layer in (REPOSITORY / "tests" / "e2e" / "real_layers").glob("*.yaml"):
            (folder / layer.name).symlink_to(layer)
    return folder
