"""Items over HTTP: paging, filters, links, tags, languages, and faults that name what is wrong."""

import json
from pathlib import Path
from typing import Any

import pyproj
import pytest
from fastapi.testclient import TestClient

from samkarta.app import create_app
from samkarta.settings import Settings
from tests.example import PLACES_CSV, STRANGE_TEXT, ingest_all, write_layer

ITEMS = "/collections/places/items"


def ids(document: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in document["features"]]


def links(document: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document["links"]}


def test_a_page_is_geojson_with_counts_links_and_provenance(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}?limit=2")
    assert answer.headers["content-type"] == "application/geo+json"
    document = answer.json()
    assert document["type"] == "FeatureCollection"
    assert (document["numberMatched"], document["numberReturned"], len(document["features"])) == (5, 2, 2)
    assert document["status"] == "sample"
    assert document["caveat"] == "Exempeldata."
    assert {"self", "alternate", "next", "collection"} <= set(links(document))


def test_markup_quotes_letters_and_emoji_come_back_byte_for_byte(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}/ase")
    assert answer.json()["properties"]["name"] == STRANGE_TEXT
    assert "<b>Åsele</b> & ".encode() in answer.content
    assert "🚌".encode() in answer.content


def test_following_next_gives_every_feature_once_and_prev_leads_back(client: TestClient) -> None:
    found: list[str] = []
    document = client.get(f"{ITEMS}?limit=2").json()
    pages = [document]
    while "next" in links(document):
        document = client.get(links(document)["next"]).json()
        pages.append(document)
    for page in pages:
        found += ids(page)
    assert len(found) == len(set(found)) == 5
    assert "prev" not in links(pages[0])
    assert ids(client.get(links(pages[1])["prev"]).json()) == ids(pages[0])


def test_a_chain_of_pages_stays_on_its_version_while_a_new_one_is_published(tmp_path: Path) -> None:
    write_layer(tmp_path / "layers")
    ingest_all(tmp_path / "layers", tmp_path / "data")
    portal = TestClient(create_app(Settings(data=tmp_path / "data", layers=(tmp_path / "layers",))))
    first = portal.get(f"{ITEMS}?limit=3").json()
    write_layer(tmp_path / "layers", PLACES_CSV.replace("91916", "92000") + "new,Ny,town,1,,17,64\n")
    _, store, _ = ingest_all(tmp_path / "layers", tmp_path / "data")
    second = portal.get(links(first)["next"]).json()
    assert second["numberMatched"] == 5
    assert len({*ids(first), *ids(second)}) == 5
    assert portal.get(ITEMS).json()["numberMatched"] == 6
    old, new = store.versions("places")
    assert portal.get(f"{ITEMS}/ume?version={old}").json()["properties"]["people"] == 91916
    assert portal.get(f"{ITEMS}/ume?version={new}").json()["properties"]["people"] == 92000
    gone = portal.get(f"{ITEMS}?version=../{old}")
    assert gone.status_code == 404
    assert gone.json()["allowed"] == [old, new]


def test_answers_are_compressed_on_request_and_tagged_apart(client: TestClient) -> None:
    plain = client.get(ITEMS, headers={"accept-encoding": "identity"})
    for encoding in ("gzip", "br", "zstd"):
        answer = client.get(ITEMS, headers={"accept-encoding": encoding})
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["etag"] != plain.headers["etag"]
        assert "Accept-Encoding" in answer.headers["vary"]
    assert "content-encoding" not in plain.headers


def test_links_keep_the_other_parameters(client: TestClient) -> None:
    document = client.get(f"{ITEMS}?limit=1&kind=town&bbox=10,60,25,70&lang=en").json()
    following = links(document)["next"]
    assert following.startswith("http://karta.example.se/collections/places/items?")
    assert client.get(following).json()["numberMatched"] == 3
    assert "lang=en" in following


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=village", {"ase", "kli"}),
        ("people=35902", {"ske"}),
        ("bbox=20,63,21,65", {"ume", "ske"}),
        ("bbox=20,63,-100,21,65,500", {"ume", "ske"}),
        ("datetime=2025-03-01", {"kli", "ase"}),
        ("datetime=1900-01-01T00:00:00Z/..", {"lyc", "kli", "ase"}),
        ("bbox=0,0,1,1", set()),
    ],
)
def test_a_filter_gives_the_features_that_match(client: TestClient, query: str, expected: set[str]) -> None:
    document = client.get(f"{ITEMS}?{query}").json()
    assert set(ids(document)) == expected
    assert document["numberMatched"] == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind='town' AND people>10000", {"ume", "ske"}),
        ("people IS NULL", {"kli"}),
        ("name LIKE 'Ske%' OR opened > DATE('2000-01-01')", {"ske", "kli"}),
        ("S_INTERSECTS(geometry, BBOX(20,63,21,65))", {"ume", "ske"}),
    ],
)
def test_a_cql2_filter_gives_the_features_for_which_it_is_true(
    client: TestClient, text: str, expected: set[str]
) -> None:
    answer = client.get(ITEMS, params={"filter": text})
    assert answer.status_code == 200, answer.text
    assert set(ids(answer.json())) == expected
    as_json = {"op": "=", "args": [{"property": "kind"}, "village"]}
    answer = client.get(ITEMS, params={"filter": json.dumps(as_json), "filter-lang": "cql2-json"})
    assert set(ids(answer.json())) == {"ase", "kli"}


def test_a_box_and_the_answer_may_be_in_another_crs_with_its_axes(client: TestClient) -> None:
    sweref = "http://www.opengis.net/def/crs/EPSG/0/3006"
    to_sweref = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3006")  # axes as defined: northing, easting
    (low_n, low_e), (high_n, high_e) = to_sweref.transform(20.0, 63.5), to_sweref.transform(20.5, 64.0)
    query = {"bbox": f"{low_n},{low_e},{high_n},{high_e}", "bbox-crs": sweref, "crs": sweref}
    answer = client.get(ITEMS, params=query)
    assert answer.headers["content-crs"] == f"<{sweref}>"
    (umea,) = answer.json()["features"]
    assert umea["id"] == "ume"
    assert umea["geometry"]["coordinates"] == pytest.approx(to_sweref.transform(20.2630, 63.8258), abs=0.01)


def test_features_come_sorted_with_missing_values_last(client: TestClient) -> None:
    assert ids(client.get(f"{ITEMS}?sortby=people").json()) == ["ase", "lyc", "ske", "ume", "kli"]
    assert ids(client.get(f"{ITEMS}?sortby=-people").json()) == ["ume", "ske", "lyc", "ase", "kli"]
    assert ids(client.get(f"{ITEMS}?sortby=kind,-people&limit=2&offset=1").json()) == ["ske", "lyc"]


def test_only_the_properties_asked_for_are_given(client: TestClient) -> None:
    (feature,) = client.get(f"{ITEMS}?limit=1&properties=name,code").json()["features"]
    assert set(feature["properties"]) == {"name", "code"}
    (feature,) = client.get(f"{ITEMS}?limit=1&exclude-properties=name&skipGeometry=true").json()["features"]
    assert set(feature["properties"]) == {"code", "kind", "people", "opened"}
    assert feature["geometry"] is None


@pytest.mark.parametrize("token", ["jsonfg", "geojsonseq", "csv", "gpkg", "fgb", "parquet", "xlsx"])
def test_a_file_holds_all_that_matches_unless_a_limit_is_given(client: TestClient, token: str) -> None:
    answer = client.get(f"{ITEMS}?f={token}&kind=town")
    assert answer.status_code == 200
    assert "filename=" in answer.headers["content-disposition"]
    assert len(answer.content) > 100
    if token == "csv":
        assert len(answer.text.strip().split("\n")) == 4
        assert len(client.get(f"{ITEMS}?f=csv&limit=2").text.strip().split("\n")) == 3


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("filter=people>>5", "filter"),
        ("filter=nobody=5", "filter"),
        ("filter=people=5&filter-lang=sql", "filter-lang"),
        ("filter=people=5&filter-crs=EPSG:1", "filter-crs"),
        ("crs=EPSG:1", "crs"),
        ("bbox=1,2,3,4&bbox-crs=x", "bbox-crs"),
        ("sortby=nobody", "sortby"),
        ("properties=nobody", "properties"),
        ("skipGeometry=yes", "skipGeometry"),
        ("version=1", "version"),
        ("colour=red", "colour"),
        ("bbox=1,2,3", "bbox"),
        ("datetime=soon", "datetime"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("limit=1.5", "limit"),
        ("offset=-1", "offset"),
        ("people=lots", "people"),
        ("kind=city", "kind"),
        ("f=shapefile", "f"),
        ("lang=de", "lang"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_a_wrong_parameter_is_named_in_both_languages(client: TestClient, query: str, parameter: str) -> None:
    answers = [client.get(f"{ITEMS}?{query}", headers={"accept-language": spoken}) for spoken in ("sv", "en")]
    for answer in answers:
        assert answer.status_code == (404 if parameter == "version" else 400)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["parameter"] == parameter
        assert answer.json()["instance"] == ITEMS
    assert answers[0].json()["detail"] != answers[1].json()["detail"]


def test_a_limit_above_the_highest_is_cut(client: TestClient) -> None:
    assert client.get(f"{ITEMS}?limit=1000000").status_code == 200


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/collections/place/items", "collectionId"),
        ("/collections/place/items/ume", "collectionId"),
        ("/collections/places/items/nobody", "featureId"),
        ("/collections/secret/items", "collectionId"),
        ("/collections/secret/items/ume", "collectionId"),
    ],
)
def test_what_does_not_exist_or_may_not_be_seen_is_not_found(client: TestClient, path: str, parameter: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter
    assert "secret" not in answer.json().get("allowed", [])


def test_a_single_feature_has_its_links_and_provenance(client: TestClient) -> None:
    document = client.get(f"{ITEMS}/ume").json()
    assert document["id"] == "ume"
    assert document["properties"]["people"] == 91916
    assert document["properties"]["opened"] == "1622-06-24"
    assert {"self", "alternate", "collection"} <= set(links(document))
    assert document["status"] == "sample"


def test_a_known_tag_is_answered_without_a_body(client: TestClient) -> None:
    first = client.get(f"{ITEMS}?limit=2")
    again = client.get(f"{ITEMS}?limit=2", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{ITEMS}?limit=3", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    assert client.get(f"{ITEMS}?limit=2&lang=en").headers["etag"] != first.headers["etag"]


def test_html_is_given_to_browsers_and_json_to_everybody_else(client: TestClient) -> None:
    browser = client.get(ITEMS, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert browser.headers["content-type"].startswith("text/html")
    assert "<b>Åsele" not in browser.text
    for accept in ("application/json", "*/*", "application/geo+json"):
        assert client.get(ITEMS, headers={"accept": accept}).headers["content-type"] == "application/geo+json"
    refused = client.get(ITEMS, headers={"accept": "image/png"})
    assert refused.status_code == 406
    assert "application/geo+json" in refused.json()["allowed"]


def test_behind_a_trusted_proxy_every_link_has_the_public_address(client: TestClient) -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "geo.example.se", "x-forwarded-prefix": "/karta"}
    trusted = TestClient(client.app, base_url="http://inside", client=("127.0.0.1", 5))
    stranger = TestClient(client.app, base_url="http://inside", client=("10.0.0.9", 5))
    public = links(trusted.get(f"{ITEMS}?limit=1", headers=headers).json())
    assert all(href.startswith("https://geo.example.se/karta/collections/places") for href in public.values())
    plain = links(stranger.get(f"{ITEMS}?limit=1", headers=headers).json())
    assert all(href.startswith("http://inside/collections/places") for href in plain.values())


def test_a_path_or_a_method_that_does_not_exist_is_a_problem_too(client: TestClient) -> None:
    missing, posted = client.get("/nowhere"), client.post(ITEMS)
    assert (missing.status_code, posted.status_code) == (404, 405)
    for answer in (missing, posted):
        assert answer.headers["content-type"] == "application/problem+json"


def test_head_has_the_headers_of_get(client: TestClient) -> None:
    plain = {"accept-encoding": "identity"}
    got, head = client.get(ITEMS, headers=plain), client.head(ITEMS, headers=plain)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == got.headers["content-length"]
