"""The OpenAPI document is valid, complete and true."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV30SpecValidator

from samkarta.features.crs import CRS84
from samkarta.features.download import router as download_router
from samkarta.features.endpoint import PATHS
from samkarta.features.formats.registry import FORMATS
from samkarta.features.items import ITEM_FORMATS, ITEM_PARAMETERS
from samkarta.features.parameters import FIXED
from samkarta.features.versions import router as versions_router
from samkarta.ogc.routes import router as ogc_router
from samkarta.portal import Portal
from samkarta.tiles.routes import router as tiles_router

EPSG = "http://www.opengis.net/def/crs/EPSG/0"
VALUES = {
    "bbox": "18,63,65,65" if "bbox-crs" not in FIXED else "63,18,65,20",
    "bbox-crs": f"{EPSG}/4326",
    "crs": f"{EPSG}/3006",
    "datetime": "2016-05-01/..",
    "filter": "distance_km > 20",
    "filter-lang": "cql2-text",
    "filter-crs": f"{EPSG}/3006",
    "sortby": "-name",
    "properties": "name,kind",
    "exclude-properties": "kind",
    "skipGeometry": "false",
    "limit": "5",
    "offset": "0",
    "f": "json",
    "lang": "en",
}
VALUES_OF_FIELDS = {
    "shop": "a/1",
    "name": "Åmsele handel",
    "kind": "grocery",
    "distance_km": "23.5",
    "staffed": "true",
    "employees": "3",
    "opened": "2016-05-01",
}


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
    assert set(described) == {*FIXED, *VALUES_OF_FIELDS}
    assert described["f"]["schema"]["enum"] == [*FORMATS, "html"]
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
    version = client.get("/collections/shops").json()["version"]
    values = {**VALUES, **VALUES_OF_FIELDS, "version": version}
    described = parameters(document, "/collections/shops/items")
    assert set(described) <= set(values)
    values = {name: values[name] for name in described}
    response = client.get("/collections/shops/items", params=values)
    assert response.status_code == 200
    assert response.json()["numberMatched"] == 1


def test_items_come_in_every_format_that_is_described(client: TestClient) -> None:
    content = openapi(client)["paths"]["/collections/shops/items"]["get"]["responses"]["200"]["content"]
    assert len(content) == len(FORMATS) + 1
    for media_type in content:
        response = client.get("/collections/shops/items", headers={"accept": media_type})
        assert response.status_code == 200
        assert response.headers["content-type"].split(";")[0] == media_type


def test_one_item_comes_in_every_format_and_system_that_is_described(client: TestClient) -> None:
    document = openapi(client)
    path = "/collections/shops/items/{featureId}"
    described = parameters(document, path)
    assert set(described) == {"featureId", *ITEM_PARAMETERS}
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    assert len(content) == len(ITEM_FORMATS)
    for media_type in content:
        for crs in described["crs"]["schema"]["enum"]:
            response = client.get("/collections/shops/items/b", params={"crs": crs}, headers={"accept": media_type})
            assert response.headers["content-type"].split(";")[0] == media_type
            shown = CRS84 if media_type == "text/html" else crs
            assert response.headers["content-crs"] == f"<{shown}>"


def test_other_values_than_those_that_are_listed_are_refused(client: TestClient) -> None:
    document = openapi(client)
    for name, described in parameters(document, "/collections/shops/items").items():
        if "enum" in described["schema"]:
            for value in described["schema"]["enum"]:
                assert client.get("/collections/shops/items", params={name: value}).status_code == 200, (name, value)
            problem = client.get("/collections/shops/items", params={name: "nix"}).json()
            assert (problem["status"], problem["parameter"]) == (400, name)


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
    routers = (ogc_router(portal), download_router(portal), versions_router(portal), tiles_router(portal))
    routes = [route for router in routers for route in router.routes]
    paths = [*PATHS, *(route.path for route in routes if isinstance(route, APIRoute))]
    served = {anonymous(path, layers) for path in paths}
    assert described == {"/"} | {path for path in served if not path.startswith("/static")}


def anonymous(path: str, layers: list[str]) -> str:
    """``path`` with one name for all parameters and collections."""
    return re.sub(r"\{[^}]*\}", "*", re.sub(rf"/collections/({'|'.join(layers)})(?=/|$)", "/collections/*", path))
