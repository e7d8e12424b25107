"""pygeoapi is set up once for each state of the snapshots."""

import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from samkarta.catalog import load_catalog
from samkarta.ingest.run import failures, ingest, progress_bars
from samkarta.ogc.config import configuration
from samkarta.ogc.engine import Engine, engine_of
from samkarta.ogc.publication import Publication
from samkarta.portal import Portal
from samkarta.settings import Settings
from samkarta.stores.disk import DiskStore
from tests.ogc.conftest import SHOPS, SHOPS_CSV, application


@pytest.fixture
def shops(tmp_path: Path) -> Portal:
    """A portal that declares shops and has published nothing."""
    layers = tmp_path / "layers"
    layers.mkdir()
    (layers / "shops.yaml").write_text(SHOPS, encoding="utf-8")
    (layers / "shops.csv").write_text(SHOPS_CSV, encoding="utf-8")
    settings = Settings(data=tmp_path / "data", layers=(layers,))
    return Portal(settings, load_catalog(settings.layers), DiskStore(settings.data))


def publish(portal: Portal) -> None:
    assert isinstance(portal.store, DiskStore)
    with progress_bars() as progress:
        assert failures(ingest(portal.catalog, portal.store, progress)) == []


def test_a_layer_shows_as_soon_as_it_is_published_and_changes_with_its_next_version(shops: Portal) -> None:
    with TestClient(application(shops)) as client:
        assert client.get("/collections").json()["collections"] == []
        publish(shops)
        before = client.get("/collections/shops").json()
        csv = shops.settings.layers[0] / "shops.csv"
        csv.write_text(SHOPS_CSV + "d,Granö,grocery,12,true,2,2024-06-30,19.32,64.25\n", encoding="utf-8")
        publish(shops)
        after = client.get("/collections/shops").json()
    assert before["extent"]["temporal"]["interval"][0][1] == "2020-01-31T23:59:59Z"
    assert after["extent"]["temporal"]["interval"][0][1] == "2024-06-30T23:59:59Z"
    assert before["version"] < after["version"]


def test_pygeoapi_is_set_up_anew_only_when_a_version_changes(shops: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def counted(portal: Portal, publication: Publication) -> dict[str, Any]:
        built.append(publication)
        return configuration(portal, publication)

    monkeypatch.setattr("samkarta.ogc.engine.configuration", counted)
    engine = Engine(shops)
    for _ in range(3):
        engine.draft("http://karta.test", "sv").landing()
    assert len(built) == 1
    publish(shops)
    for _ in range(3):
        engine.draft("http://karta.test", "sv").landing()
    assert len(built) == 2


def test_two_addresses_and_languages_do_not_mix(portal: Portal) -> None:
    first = Engine(portal)
    swedish = first.draft("http://a.test", "sv")
    english = first.draft("http://b.test", "en")
    assert swedish.collection("shops")["title"] == "Butiker <b>å"
    assert english.collection("shops")["title"] == "Shops <b>å"
    assert "http://b.test" not in str(swedish.collection("shops"))


def test_an_answer_of_pygeoapi_that_is_no_document_is_a_bug_of_ours(portal: Portal) -> None:
    with pytest.raises(RuntimeError, match="pygeoapi answered 404"):
        Engine(portal).draft("http://karta.test", "sv")._parsed(lambda *_: ({}, 404, "nix"))


def test_a_portal_has_one_engine(portal: Portal) -> None:
    assert engine_of(portal) is engine_of(portal)


def test_logging_of_the_process_is_left_as_it_is(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    Engine(portal).draft("http://karta.test", "sv")
    assert root.handlers == []
