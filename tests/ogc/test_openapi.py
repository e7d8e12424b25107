"""The OpenAPI document is valid, complete and true."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV30SpecValidator

from samkarta.features.download import router as download_router
from samkarta.features.endpoint import PATHS
from samkarta.features.parameters import FIXED
from samkarta.ogc.routes import router as ogc_router
from samkarta.portal import Portal
from samkarta.tiles.routes import router as tiles_router


def openapi(client: TestClient, language: str = "sv") -> dict[str, Any]:
    return dict(client.get("/openapi", params={"lang": language}).json())


def resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    for step in part["$ref"].removeprefix("#/").split("/"):
        document = document[step]
    return document


def parameters(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    described = [resolved(document, part) for part in document["paths"][path]["get"]["parameters"]]
    return {part["name"]: part for part in described}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_document_is_valid_openapi_3_0(client: TestClient, language: str) -> None:
    document = openapi(client, language)
    assert document["openapi"] == "3.0.3"
    assert list(OpenAPIV30SpecValidator(document).iter_errors()) == []


def test_every_component_is_used(client: TestClient) -> None:
    text = client.get("/openapi").text
    document = openapi(client)
    for kind, components in document["components"].items():
        for name in components:
            assert f'"#/components/{kind}/{name}"' in text


def test_items_take_the_standard_parameters_and_one_for_each_property(client: TestClient) -> None:
    described = parameters(openapi(client), "/collections/shops/items")
    assert set(described) == {
        *FIXED,
        *("shop", "name", "kind", "distance_km", "staffed", "employees", "opened"),
    }
    assert described["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 10}
    assert described["bbox"]["schema"]["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]
    assert described["kind"]["schema"] == {"type": "string", "enum": ["grocery", "fuel<5"]}
    assert described["opened"]["schema"] == {"type": "string", "format": "date"}
    assert all(part["in"] == "query" and part["style"] == "form" and not part["explode"] for part in described.values())


def test_every_described_parameter_is_accepted_and_every_fault_is_a_problem(client: TestClient) -> None:
    document = openapi(client)
    responses = document["paths"]["/collections/shops/items"]["get"]["responses"]
    assert set(responses) == {"200", "400", "404", "406"}
    assert set(resolved(document, responses["400"])["content"]) == {"application/problem+json"}
    values = {
        "bbox": "18,63,20,65",
        "datetime": "2016-05-01/..",
        "limit": "5",
        "offset": "0",
        "f": "json",
        "lang": "en",
        "version": client.get("/collections/shops").json()["version"],
        "bbox-crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3006",
        "properties": "shop,name",
        "exclude-properties": "name",
        "skipGeometry": "true",
        "sortby": "-name",
        "filter": "distance_km > 20",
        "filter-lang": "cql2-text",
        "filter-crs": "http://www.opengis.net/def/crs/EPSG/0/3006",
    }
    values |= {"shop": "a/1", "name": "Åmsele handel", "kind": "grocery", "distance_km": "23.5"}
    values |= {"staffed": "true", "employees": "3", "opened": "2016-05-01"}
    assert set(values) == set(parameters(document, "/collections/shops/items"))
    response = client.get("/collections/shops/items", params=values)
    assert response.status_code == 200
    assert response.json()["numberMatched"] == 1


def test_the_examples_of_the_parameters_are_accepted(client: TestClient) -> None:
    for part in parameters(openapi(client), "/collections/shops/items").values():
        if "example" in part:
            value = part["example"]
            text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            assert client.get("/collections/shops/items", params={part["name"]: text}).status_code == 200, part["name"]


def test_every_format_of_items_is_described_with_its_media_type(client: TestClient) -> None:
    document = openapi(client)
    content = document["paths"]["/collections/shops/items"]["get"]["responses"]["200"]["content"]
    tokens = parameters(document, "/collections/shops/items")["f"]["schema"]["enum"]
    given = {
        client.get(f"/collections/shops/items?f={token}").headers["content-type"].split(";")[0] for token in tokens
    }
    assert given == set(content)


def test_features_have_the_shape_that_is_described(client: TestClient) -> None:
    schemas = openapi(client)["components"]["schemas"]
    page = client.get("/collections/shops/items").json()
    assert set(schemas["shops_items"]["required"]) <= set(page) <= set(schemas["shops_items"]["properties"])
    for feature in page["features"]:
        assert set(feature) <= set(schemas["shops_item"]["properties"])
        assert set(feature["properties"]) == set(schemas["shops_item"]["properties"]["properties"]["properties"])


def test_documents_have_the_members_that_are_described(client: TestClient) -> None:
    schemas = openapi(client)["components"]["schemas"]
    for name, path in (
        ("landingPage", "/"),
        ("conformance", "/conformance"),
        ("collections", "/collections"),
        ("collection", "/collections/shops"),
        ("collection", "/collections/mobile-coverage"),
        ("problem", "/collections/nix"),
    ):
        members = set(client.get(path).json())
        assert set(schemas[name]["required"]) <= members <= set(schemas[name]["properties"])


def test_info_names_contact_licence_and_limitations(client: TestClient) -> None:
    info = openapi(client, "en")["info"]
    assert info["contact"] == {"name": "Samkarta", "url": "http://karta.test/", "email": "karta@example.se"}
    assert info["license"]["url"] == "http://karta.test/collections"
    assert "at most 10000 features" in info["description"]


def test_texts_speak_swedish_and_english(client: TestClient) -> None:
    swedish, english = (openapi(client, language)["paths"]["/collections"]["get"] for language in ("sv", "en"))
    assert (swedish["summary"], english["summary"]) == ("Alla samlingar", "All collections")


def test_the_server_is_the_public_address(client: TestClient) -> None:
    assert openapi(client)["servers"][0]["url"] == "http://karta.test"


def test_every_route_is_described_and_every_description_has_a_route(client: TestClient, portal: Portal) -> None:
    layers = [collection["id"] for collection in client.get("/collections").json()["collections"]]
    described = {anonymous(path, layers) for path in openapi(client)["paths"]}
    routers = (ogc_router(portal), download_router(portal), tiles_router(portal))
    routes = [route for router in routers for route in router.routes]
    paths = [*PATHS, *(route.path for route in routes if isinstance(route, APIRoute))]
    served = {anonymous(path, layers) for path in paths}
    assert described == {"/"} | {path for path in served if not path.startswith("/static")}


def anonymous(path: str, layers: list[str]) -> str:
    """``path`` with one name for all parameters and collections."""
    return re.sub(r"\{[^}]*\}", "*", re.sub(rf"/collections/({'|'.join(layers)})(?=/|$)", "/collections/*", path))
