"""OWSLib's client walks from the landing page to one feature."""

from owslib.ogcapi.features import Features

from tests.served import Served


def test_the_client_walks_from_the_landing_page_to_one_feature(served: Served) -> None:
    client = Features(f"{served.address}/")
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in client.conformance()["conformsTo"]
    assert set(client.feature_collections()) == set(served.feature_counts())
    collection = client.collection("shops")
    west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
    page = client.collection_items("shops", limit=7, bbox=[west, south, east, north])
    assert page["numberMatched"] == served.feature_counts()["shops"]
    assert len(page["features"]) == page["numberReturned"] == 7
    feature = client.collection_item("shops", page["features"][3]["id"])
    assert feature["id"] == page["features"][3]["id"]
    assert feature["properties"] == page["features"][3]["properties"]
    assert feature["geometry"] == page["features"][3]["geometry"]


def test_the_client_reads_what_can_be_asked_and_the_api(served: Served) -> None:
    client = Features(f"{served.address}/")
    queryables = client.collection_queryables("shops")["properties"]
    assert {"kind", "name", "geometry"} <= set(queryables)
    assert client.api()["openapi"].startswith("3.0")


def test_the_client_filters_by_a_property(served: Served) -> None:
    client = Features(f"{served.address}/")
    found = client.collection_items("shops", limit=1000, kind="fuel")["features"]
    assert found
    assert {feature["properties"]["kind"] for feature in found} == {"fuel"}
