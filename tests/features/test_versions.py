"""Versions are listed with counts and checksums, and what differs between two of them is told."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from samkarta.app import create_app
from samkarta.settings import Settings
from tests.example import PLACES_CSV, ingest_all, write_layer

CHANGED = (
    PLACES_CSV.replace("91916", "92000")  # Umeå has grown
    .replace("18.6735,64.5954", "18.7,64.6")  # Lycksele has moved
    .replace("ske,Skellefteå,town,35902,1845-06-06,20.9528,64.7507\n", "")
    + "new,Ny,town,1,,17,64\n"
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("versions")
    for content in (PLACES_CSV, CHANGED):
        write_layer(folder / "layers", content)
        ingest_all(folder / "layers", folder / "data")
    return TestClient(create_app(Settings(data=folder / "data", layers=(folder / "layers",))))


def versions(portal: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = portal.get("/collections/places/versions").json()["versions"]
    return found


def test_versions_are_listed_newest_first(portal: TestClient) -> None:
    new, old = versions(portal)
    assert new["version"] > old["version"]
    assert (new["current"], old["current"]) == (True, False)
    assert (new["count"], old["count"]) == (5, 5)
    assert new["sha256"] != old["sha256"]
    items = portal.get(old["links"][0]["href"].removeprefix("http://testserver")).json()
    assert "ske" in {feature["id"] for feature in items["features"]}


def test_changes_tell_what_was_added_changed_and_removed(portal: TestClient) -> None:
    new, old = (entry["version"] for entry in versions(portal))
    document = portal.get(f"/collections/places/changes?from={old}&to={new}").json()
    assert (document["added"], document["changed"], document["removed"]) == (1, 2, 1)
    found = {feature["id"]: feature["change"] for feature in document["features"]}
    assert found == {"new": "added", "ume": "changed", "lyc": "changed", "ske": "removed"}
    back = portal.get(f"/collections/places/changes?from={new}&to={old}").json()
    assert {feature["id"]: feature["change"] for feature in back["features"]} == {
        "ske": "added",
        "ume": "changed",
        "lyc": "changed",
        "new": "removed",
    }
    assert portal.get(f"/collections/places/changes?from={new}").json()["numberMatched"] == 0


@pytest.mark.parametrize("path", ["versions", "changes?from={old}", "changes?from={old}&limit=2"])
def test_what_a_client_has_already_is_not_sent_again(portal: TestClient, path: str) -> None:
    address = f"/collections/places/{path.format(old=versions(portal)[1]['version'])}"
    first = portal.get(address)
    again = portal.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert portal.get(address, headers={"accept-language": "en"}).headers["etag"] != first.headers["etag"]


def test_changes_come_in_pages(portal: TestClient) -> None:
    old = versions(portal)[1]["version"]
    page = portal.get(f"/collections/places/changes?from={old}&limit=3").json()
    seen = [feature["id"] for feature in page["features"]]
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    seen += [feature["id"] for feature in portal.get(following.removeprefix("http://testserver")).json()["features"]]
    assert sorted(seen) == ["lyc", "new", "ske", "ume"]


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [("", 400, "from"), ("from=1", 404, "version"), ("from=1&colour=2", 400, "colour"), ("from=1&f=csv", 400, "f")],
)
def test_what_is_wrong_is_named(portal: TestClient, query: str, status: int, parameter: str) -> None:
    answer = portal.get(f"/collections/places/changes?{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (status, parameter)
