"""The JSON documents, as a client reads them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker

from samkarta.cql2.describe import CONFORMANCE

OGC = "http://www.opengis.net/def/rel/ogc/1.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DOCUMENTS = ("/", "/conformance", "/collections", "/collections/shops", "/collections/mobile-coverage")
SCHEMAS = (
    "/collections/shops/queryables",
    "/collections/shops/sortables",
    "/collections/shops/schema",
    "/collections/mobile-coverage/schema",
)


SHOPS_FIELDS = ("shop", "name", "kind", "distance_km", "staffed", "employees", "opened")


def get(client: TestClient, path: str, **headers: str) -> dict[str, Any]:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return dict(response.json())


def links(document: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(link["rel"], link["type"]): link["href"] for link in document["links"]}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_links_to_itself_as_json_and_as_html(client: TestClient, path: str) -> None:
    found = links(get(client, path))
    assert found["self", "application/json"] == f"http://karta.test{path}?f=json"
    assert found["alternate", "text/html"] == f"http://karta.test{path}?f=html"


@pytest.mark.parametrize("path", DOCUMENTS + SCHEMAS)
def test_no_document_names_what_is_not_served(client: TestClient, path: str) -> None:
    text = client.get(path).text
    for foreign in (
        "jsonld",
        "json-ld",
        "processes",
        "TileMatrixSets",
        "pygeoapi",
        "samkarta.invalid",
        "&lt;",
    ):
        assert foreign not in text


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(client: TestClient, path: str) -> None:
    own = [link for link in get(client, path)["links"] if link["href"].startswith("http://karta.test/")]
    assert own
    # The front page is not part of this application.
    for link in own:
        if link["href"] != "http://karta.test/?f=html":
            response = client.get(link["href"])
            assert response.status_code == 200, link["href"]
            assert response.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


def test_the_landing_page_links_to_the_api_its_description_and_the_data(client: TestClient) -> None:
    document = get(client, "/")
    found = links(document)
    assert found["service-desc", "application/vnd.oai.openapi+json;version=3.0"] == "http://karta.test/openapi"
    assert found["service-doc", "text/html"] == "http://karta.test/openapi?f=html"
    assert found["conformance", "application/json"] == "http://karta.test/conformance"
    assert found["data", "application/json"] == "http://karta.test/collections"
    assert document["title"] == "Samkarta"


def test_conformance_claims_what_is_tested_and_nothing_else(client: TestClient) -> None:
    spec = "http://www.opengis.net/spec"
    schemas = ("schemas", "returnables-and-receivables", "queryables", "sortables")
    filters = ("queryables", "queryables-query-parameters", "filter", "features-filter")
    assert sorted(get(client, "/conformance")["conformsTo"]) == sorted(
        [f"{spec}/ogcapi-common-1/1.0/conf/{name}" for name in ("core", "landing-page", "json", "html", "oas30")]
        + [f"{spec}/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson", "html")]
        + [f"{spec}/ogcapi-features-2/1.0/conf/crs"]
        + [f"{spec}/ogcapi-features-3/1.0/conf/{name}" for name in filters]
        + list(CONFORMANCE)
        + [f"{spec}/ogcapi-common-3/1.0/conf/{name}" for name in schemas]
        + [f"{spec}/json-fg-1/1.0/conf/core"]
    )


def test_collections_are_the_open_published_layers_in_the_order_of_the_themes(client: TestClient) -> None:
    ids = [collection["id"] for collection in get(client, "/collections")["collections"]]
    assert ids == ["shops", "mobile-coverage", "municipalities"]


def test_a_collection_in_the_list_is_the_one_at_its_own_address(client: TestClient) -> None:
    for collection in get(client, "/collections")["collections"]:
        assert collection == get(client, f"/collections/{collection['id']}")


def test_a_collection_says_where_it_comes_from_and_what_to_beware_of(client: TestClient) -> None:
    shops = get(client, "/collections/shops")
    expected = {
        "id": "shops",
        "title": "Butiker <b>å",
        "description": "Butiker & drivmedel",
        "attribution": "Samkarta <i>exempel</i>",
        "publisher": "Samkarta",
        "license": "CC0-1.0",
        "status": "sample",
        "statusTitle": "Exempeldata",
        "theme": "service",
        "themeTitle": "Service",
        "caveat": "Påhittade butiker <script>alert(1)</script>",
        "updated": "2026-01-15",
        "itemType": "feature",
        "crs": [CRS84, *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (3006, 3857, 4326, 4258))],
        "storageCrs": "http://www.opengis.net/def/crs/EPSG/0/3006",
    }
    assert {key: shops[key] for key in expected} == expected


def test_a_collection_has_its_extent_in_space_and_time(client: TestClient) -> None:
    extent = get(client, "/collections/shops")["extent"]
    assert extent["spatial"] == {"bbox": [[18.42, 63.99, 19.93, 64.53]], "crs": CRS84}
    assert extent["temporal"] == {"interval": [["2016-05-01T00:00:00Z", "2020-01-31T23:59:59Z"]]}
    assert "temporal" not in get(client, "/collections/municipalities")["extent"]


def test_a_feature_collection_links_to_items_schema_queryables_and_licence(client: TestClient) -> None:
    found = links(get(client, "/collections/shops"))
    address = "http://karta.test/collections/shops"
    assert found["items", "application/geo+json"] == f"{address}/items?f=json"
    assert found["items", "text/html"] == f"{address}/items?f=html"
    assert found[f"{OGC}/schema", "application/schema+json"] == f"{address}/schema?f=json"
    assert found[f"{OGC}/queryables", "application/schema+json"] == f"{address}/queryables?f=json"
    assert found[f"{OGC}/sortables", "application/schema+json"] == f"{address}/sortables?f=json"
    assert found[f"{OGC}/sortables", "text/html"] == f"{address}/sortables?f=html"
    assert found["license", "text/html"] == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_a_feature_collection_links_to_its_items_in_every_format(client: TestClient) -> None:
    found = [link for link in get(client, "/collections/shops?lang=en")["links"] if link["rel"] == "items"]
    tokens = ["json", "html", "jsonfg", "geojsonseq", "csv", "gpkg", "fgb", "parquet", "xlsx"]
    address = "http://karta.test/collections/shops/items"
    assert [link["href"] for link in found] == [f"{address}?f={token}&lang=en" for token in tokens]
    assert found[-1]["title"] == "Items as Excel"


def test_a_raster_collection_links_to_its_coverage_and_has_no_items(client: TestClient) -> None:
    document = get(client, "/collections/mobile-coverage")
    found = links(document)
    address = "http://karta.test/collections/mobile-coverage"
    assert found[f"{OGC}/coverage", "application/prs.coverage+json"] == f"{address}/coverage?f=json"
    assert found[f"{OGC}/coverage", "image/tiff; application=geotiff"] == f"{address}/coverage?f=tiff"
    assert found["license", "text/html"] == "https://spdx.org/licenses/LicenseRef-own.html"
    assert not {relation for relation, _ in found} & {"items", f"{OGC}/queryables"}
    assert "itemType" not in document
    assert document["layerDataType"] == "Coverage"
    assert document["extent"]["spatial"]["grid"] == [
        {"cellsCount": 4, "resolution": 1000.0},
        {"cellsCount": 3, "resolution": 1000.0},
    ]


def test_swedish_is_the_default_and_english_is_spoken_on_request(client: TestClient) -> None:
    for headers, path, title in (
        ({}, "/collections/shops", "Butiker <b>å"),
        ({"accept-language": "de"}, "/collections/shops", "Butiker <b>å"),
        ({"accept-language": "en-GB,en;q=0.8"}, "/collections/shops", "Shops <b>å"),
        ({"accept-language": "en"}, "/collections/shops?lang=sv", "Butiker <b>å"),
        ({}, "/collections/shops?lang=en", "Shops <b>å"),
    ):
        response = client.get(path, headers=headers)
        assert response.json()["title"] == title
        assert response.headers["content-language"] == ("en" if title.startswith("Shops") else "sv")


def test_titles_of_links_speak_the_language_of_the_document(client: TestClient) -> None:
    for language, title in (("sv", "Objekt som GeoJSON"), ("en", "Items as GeoJSON")):
        document = get(client, "/collections/shops", **{"accept-language": language})
        items = next(link for link in document["links"] if link["rel"] == "items")
        assert (items["title"], items["hreflang"]) == (title, language)


def test_links_pass_on_the_language_that_was_asked_for_in_the_address(client: TestClient) -> None:
    asked = [link["href"] for link in get(client, "/collections/shops?lang=en")["links"] if link["rel"] != "license"]
    assert all(href.endswith("lang=en") for href in asked)
    assert "lang=" not in client.get("/collections/shops", headers={"accept-language": "en"}).text


def test_queryables_are_a_json_schema_of_the_properties(client: TestClient) -> None:
    response = client.get("/collections/shops/queryables?lang=en")
    assert response.headers["content-type"] == "application/schema+json"
    document = response.json()
    assert document["$id"] == "http://karta.test/collections/shops/queryables"
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["type"] == "object"
    properties = document["properties"]
    assert properties["geometry"] == {
        "title": "Geometry",
        "format": "geometry-point",
        "x-ogc-role": "primary-geometry",
    }
    assert properties["kind"] == {
        "title": "Kind",
        "type": "string",
        "enum": ["grocery", "fuel<5"],
        "x-enum-titles": {"grocery": "Groceries", "fuel<5": "Fuel <5"},
    }
    assert properties["distance_km"] == {"title": "Distance", "type": "number", "minimum": 0, "x-ogc-unit": "km"}
    assert properties["staffed"] == {"title": "staffed", "type": "boolean"}
    assert properties["employees"] == {"title": "employees", "type": "integer"}
    assert properties["shop"]["x-ogc-role"] == "id"


def test_nothing_but_the_queryables_can_be_asked_for(client: TestClient) -> None:
    document = get(client, "/collections/shops/queryables")
    assert document["additionalProperties"] is False
    assert set(document["properties"]) == {"geometry", *SHOPS_FIELDS}


def test_sortables_are_all_properties_but_the_geometry(client: TestClient) -> None:
    document = get(client, "/collections/shops/sortables")
    assert document["$id"] == "http://karta.test/collections/shops/sortables"
    assert document["additionalProperties"] is False
    assert set(document["properties"]) == set(SHOPS_FIELDS)
    assert document["properties"]["distance_km"]["title"] == "Avstånd"


@pytest.mark.parametrize("path", SCHEMAS)
def test_schemas_are_valid_json_schema(client: TestClient, path: str) -> None:
    Draft202012Validator.check_schema(get(client, path))


def test_features_are_as_the_schema_says(client: TestClient) -> None:
    schema = get(client, "/collections/shops/schema")
    assert schema["required"] == ["name"]
    for feature in client.get("/collections/shops/items").json()["features"]:
        values = {name: value for name, value in feature["properties"].items() if value is not None}
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(values)


@pytest.mark.parametrize("layer_id", ["shops", "mobile-coverage"])
def test_the_whole_layer_is_linked_as_one_file(client: TestClient, layer_id: str) -> None:
    document = get(client, f"/collections/{layer_id}?lang=en")
    (link,) = [link for link in document["links"] if link["rel"] == "enclosure"]
    assert link["hreflang"] == "en"
    assert link["title"].startswith("The whole")
    head = client.head(link["href"])
    assert head.status_code == 200
    assert head.headers["content-type"] == link["type"]
    assert int(head.headers["content-length"]) == link["length"]


def test_the_schema_marks_id_and_time(client: TestClient) -> None:
    properties = get(client, "/collections/shops/schema")["properties"]
    assert properties["shop"] == {"title": "Nummer", "type": "string", "x-ogc-role": "id"}
    assert properties["opened"] == {
        "title": "Öppnad",
        "description": "Första dag",
        "type": "string",
        "format": "date",
        "x-ogc-role": "primary-instant",
    }


def test_the_schema_of_a_raster_describes_its_cells(client: TestClient) -> None:
    document = get(client, "/collections/mobile-coverage/schema")
    assert list(document["properties"]) == ["level"]
    assert document["properties"]["level"]["x-enum-titles"] == {"0": "Ingen", "1": "Svag", "2": "God"}
