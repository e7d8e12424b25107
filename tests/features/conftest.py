"""A small portal for the tests of items."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from samkarta.app import create_app
from samkarta.settings import Settings
from tests.example import ingest_all, write_layer


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The application over the places of ``tests.example``, and a copy of them that not everybody may see."""
    folder = tmp_path_factory.mktemp("places")
    write_layer(folder / "layers")
    write_layer(folder / "layers", id="secret", access=["planner"])
    ingest_all(folder / "layers", folder / "data")
    settings = Settings(data=folder / "data", layers=(Path(folder / "layers"),), default_limit=10, max_limit=100)
    return TestClient(create_app(settings), base_url="http://karta.example.se")
