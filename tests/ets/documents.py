"""What the standard's documents look like, and what a client gets of them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import geopandas as gpd
import jsonschema
import requests

from tests.served import Served

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"

LINKS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "hreflang", "title")},
    },
}
COLLECTION: dict[str, Any] = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "links": LINKS,
        "itemType": {"type": "string"},
        "crs": {"type": "array", "items": {"type": "string"}},
        "extent": {
            "type": "object",
            "properties": {
                "spatial": {
                    "type": "object",
                    "required": ["bbox"],
                    "properties": {
                        "bbox": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "array",
                                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                                "items": {"type": "number"},
                            },
                        },
                        "crs": {"const": CRS84},
                    },
                },
                "temporal": {
                    "type": "object",
                    "required": ["interval"],
                    "properties": {
                        "interval": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "array",
                                "minItems": 2,
                                "maxItems": 2,
                                "items": {"type": ["string", "null"], "format": "date-time"},
                            },
                        },
                    },
                },
            },
        },
    },
}
FEATURE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": ["string", "integer"]},
        "properties": {"type": ["object", "null"]},
        "geometry": {"type": ["object", "null"], "required": ["type", "coordinates"]},
        "links": LINKS,
    },
}
PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": FEATURE},
        "links": LINKS,
        "timeStamp": {"type": "string", "format": "date-time"},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
}


def get(address: str, **parameters: Any) -> requests.Response:
    """The answer to a request for JSON, which must be 200."""
    answer = requests.get(address, params=parameters, headers={"Accept": "application/json"}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer


def valid(answer: requests.Response, schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON document of an answer, which ``schema`` describes."""
    document: dict[str, Any] = answer.json()
    jsonschema.validate(document, schema, format_checker=jsonschema.FormatChecker())
    return document


def links(document: dict[str, Any], relation: str) -> list[dict[str, str]]:
    """The links of a document that have ``relation``."""
    return [link for link in document["links"] if link["rel"] == relation]


def page(served: Served, layer_id: str, **parameters: Any) -> dict[str, Any]:
    """One page of features, checked against /req/core/fc-response and everything that it asks of every page."""
    answer = get(served.items(layer_id), **parameters)
    assert answer.headers["Content-Type"].startswith(GEOJSON)
    found = valid(answer, PAGE)
    # /req/core/fc-numberReturned and fc-numberMatched
    assert found["numberReturned"] == len(found["features"])
    assert found["numberMatched"] >= found["numberReturned"]
    # /req/core/fc-timeStamp: where there is one, it is the time of the answer.
    if "timeStamp" in found:
        assert abs(datetime.now(UTC) - datetime.fromisoformat(found["timeStamp"])) < timedelta(minutes=5)
    # /req/core/fc-links and fc-rel-type
    assert len(links(found, "self")) == 1
    assert links(found, "alternate")
    assert all(link.get("type") for relation in ("self", "alternate") for link in links(found, relation))
    return found


def ids(found: dict[str, Any]) -> set[str]:
    """The ids of a page, as text."""
    return {str(feature["id"]) for feature in found["features"]}


@cache
def _downloaded(path: str) -> gpd.GeoDataFrame:
    frame: gpd.GeoDataFrame = gpd.read_file(path).set_index("feature_id")
    return frame


def downloaded(served: Served, layer_id: str) -> gpd.GeoDataFrame:
    """The layer's features in WGS 84 by their ids, read from the file that is its download."""
    return _downloaded(str(served.store.features(layer_id).download)).to_crs(4326)
