"""A small valid layer for tests to vary."""

from typing import Any

from samkarta.layer import Layer

SHOPS: dict[str, Any] = {
    "id": "shops",
    "title": {"sv": "Butiker", "en": "Shops"},
    "description": {"sv": "Butiker och drivmedel.", "en": "Shops and fuel."},
    "theme": "service",
    "status": "sample",
    "publisher": "Region Exempel",
    "licence": "CC0-1.0",
    "attribution": "© Region Exempel",
    "updated": "2026-01-15",
    "caveat": {"sv": "Påhittade butiker.", "en": "Made-up shops."},
    "source": {"format": "csv", "path": "shops.csv", "crs": "EPSG:4326", "x": "lon", "y": "lat"},
    "label_field": "name",
    "fields": [
        {"name": "name", "type": "string", "title": {"sv": "Namn", "en": "Name"}},
        {
            "name": "kind",
            "type": "string",
            "title": {"sv": "Slag", "en": "Kind"},
            "enum": ["grocery", "fuel", "both"],
            "enum_titles": {
                "grocery": {"sv": "Dagligvaror", "en": "Groceries"},
                "fuel": {"sv": "Drivmedel", "en": "Fuel"},
                "both": {"sv": "Båda", "en": "Both"},
            },
        },
        {"name": "people", "type": "integer", "unit": "km", "title": {"sv": "Invånare", "en": "Inhabitants"}},
        {"name": "open", "type": "boolean", "title": {"sv": "Öppen", "en": "Open"}},
    ],
    "checks": {"geometry": ["Point"]},
}


def layer_of(**changes: Any) -> Layer:
    """The layer ``shops`` with some keys changed."""
    return Layer.model_validate(SHOPS | changes)
