import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from samkarta.app import create_app
from samkarta.portal import Portal
from tests.features.format_layers import ROWS, publish

PATH = "/collections/areas/download"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return publish(tmp_path_factory.mktemp("download"))


@pytest.fixture(scope="module")
def client(portal: Portal) -> Iterator[TestClient]:
    with TestClient(create_app(portal.settings)) as client:
        yield client


def test_the_download_is_the_snapshots_own_file(client: TestClient, portal: Portal, tmp_path: Path) -> None:
    snapshot = portal.store.features("areas")
    answer = client.get(PATH)
    assert answer.content == snapshot.download.read_bytes()
    assert answer.headers["content-type"] == "application/geopackage+sqlite3"
    assert answer.headers["content-length"] == str(snapshot.download.stat().st_size)
    assert answer.headers["content-disposition"] == f'attachment; filename="areas-{snapshot.manifest.version}.gpkg"'
    (tmp_path / "areas.gpkg").write_bytes(answer.content)
    with sqlite3.connect(tmp_path / "areas.gpkg") as database:
        assert database.execute("SELECT count(*) FROM areas").fetchone() == (len(ROWS),)
    database.close()


def test_head_tells_the_size_and_sends_nothing(client: TestClient) -> None:
    head, whole = client.head(PATH), client.get(PATH)
    assert head.content == b""
    for name in ("content-length", "etag", "last-modified", "content-type", "accept-ranges", "content-disposition"):
        assert head.headers[name] == whole.headers[name]


def test_parts_put_together_are_the_file(client: TestClient) -> None:
    whole = client.get(PATH)
    middle = len(whole.content) // 2
    tag = whole.headers["etag"]
    first = client.get(PATH, headers={"range": f"bytes=0-{middle - 1}", "if-range": tag})
    last = client.get(PATH, headers={"range": f"bytes={middle}-", "if-range": tag})
    assert (first.status_code, last.status_code) == (206, 206)
    assert first.headers["content-range"] == f"bytes 0-{middle - 1}/{len(whole.content)}"
    assert first.content + last.content == whole.content


def test_a_part_of_another_version_is_the_whole_file(client: TestClient) -> None:
    answer = client.get(PATH, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert answer.status_code == 200
    assert len(answer.content) > 10


def test_a_range_beyond_the_end_is_416(client: TestClient) -> None:
    size = len(client.get(PATH).content)
    answer = client.get(PATH, headers={"range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")


def test_what_a_client_has_is_not_sent_again(client: TestClient) -> None:
    headers = client.get(PATH).headers
    assert not headers["etag"].startswith("W/")
    for known in ({"if-none-match": headers["etag"]}, {"if-modified-since": headers["last-modified"]}):
        answer = client.get(PATH, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == headers["etag"]


@pytest.mark.parametrize("since", ["Mon, 01 Jan 2001 00:00:00 GMT", "yesterday", "Mon, 01 Jan 2001 00:00:00 -0000"])
def test_an_older_or_unreadable_date_gets_the_file(client: TestClient, since: str) -> None:
    assert client.get(PATH, headers={"if-modified-since": since}).status_code == 200


def test_a_tag_counts_for_more_than_a_date(client: TestClient) -> None:
    date = client.get(PATH).headers["last-modified"]
    assert client.get(PATH, headers={"if-none-match": '"other"', "if-modified-since": date}).status_code == 200


def test_a_kept_version_can_be_named(client: TestClient, portal: Portal) -> None:
    version = portal.store.features("areas").manifest.version
    assert client.get(PATH, params={"version": version}).content == client.get(PATH).content
    problem = client.get(PATH, params={"version": "20010101T000000000Z-00000000"}).json()
    assert problem["parameter"] == "version"
    assert problem["status"] in (400, 404)


def test_unknown_collections_and_parameters_are_the_clients_mistakes(client: TestClient) -> None:
    assert client.get("/collections/nix/download").status_code == 404
    problem = client.get(PATH, params={"f": "gpkg"}).json()
    assert (problem["status"], problem["parameter"]) == (400, "f")
