"""Layers of points, lines and areas with all that formats find hard: strange texts, nulls, dates, holes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from samkarta.portal import Portal
from samkarta.settings import Settings
from tests.example import STRANGE_TEXT, ingest_all, write_layer

FIELDS = [
    {"name": "code", "type": "integer", "title": {"sv": "Kod", "en": "Code"}},
    {
        "name": "name",
        "type": "string",
        "title": {"sv": "Namn", "en": "Name"},
        "description": {"sv": "Vad det heter", "en": "What it is called"},
    },
    {
        "name": "status",
        "type": "string",
        "enum": ["open", "shut"],
        "enum_titles": {"open": {"sv": "Öppen", "en": "Open"}, "shut": {"sv": "Stängd", "en": "Shut"}},
        "title": {"sv": "Läge", "en": "State"},
    },
    {"name": "length_m", "type": "number", "unit": "m", "minimum": 0, "title": {"sv": "Längd", "en": "Length"}},
    {"name": "lit", "type": "boolean", "title": {"sv": "Belyst", "en": "Lit"}},
    {"name": "opened", "type": "date", "title": {"sv": "Öppnad", "en": "Opened"}},
    {"name": "seen", "type": "datetime", "title": {"sv": "Sedd", "en": "Seen"}},
]

_NAMES = ("code", "name", "status", "length_m", "lit", "opened", "seen")
_VALUES = (
    (1, STRANGE_TEXT, "open", 12.5, True, "1622-06-24", "2026-01-31T23:59:59Z"),
    (2, "=1+1", "shut", 0.1 + 0.2, False, "2026-02-28", None),
    (9007199254740993, None, None, None, None, None, None),
    (-4, "@a,b;c	d", "open", 1e-7, True, "2000-02-29", None),
)
ROWS: tuple[Mapping[str, Any], ...] = tuple(dict(zip(_NAMES, values, strict=True)) for values in _VALUES)

_CORNERS = ((20.26, 63.83), (15.5, 65.06), (17.35, 64.16), (23.9, 66.1))
SHAPES: Mapping[str, Sequence[BaseGeometry]] = {
    "points": [Point(lon, lat) for lon, lat in _CORNERS],
    "lines": [LineString([(lon, lat), (lon + 0.1, lat + 0.05), (lon + 0.3, lat)]) for lon, lat in _CORNERS],
    "areas": [
        MultiPolygon(
            [
                Polygon(
                    [(lon, lat), (lon + 0.2, lat), (lon + 0.2, lat + 0.1), (lon, lat + 0.1)],
                    [[(lon + 0.05, lat + 0.02), (lon + 0.1, lat + 0.02), (lon + 0.1, lat + 0.05)]],
                ),
                Polygon([(lon + 0.5, lat), (lon + 0.6, lat), (lon + 0.6, lat + 0.1)]),
            ]
        )
        for lon, lat in _CORNERS
    ],
}


def publish(folder: Path) -> Portal:
    """The layers of ``SHAPES``, ingested below ``folder``."""
    layers = folder / "layers"
    for layer_id, shapes in SHAPES.items():
        features = [
            {"type": "Feature", "properties": dict(row), "geometry": mapping(shape)}
            for row, shape in zip(ROWS, shapes, strict=True)
        ]
        write_layer(
            layers,
            json.dumps({"type": "FeatureCollection", "features": features}),
            id=layer_id,
            title={"sv": f"Prov åäö {layer_id}", "en": f"Sample {layer_id}"},
            caveat={"sv": "Påhittade <i>objekt</i>.", "en": "Invented features."},
            source={"format": "geojson", "path": f"{layer_id}.geojson"},
            fields=FIELDS,
            id_field="code",
            label_field="name",
            time_field="opened",
        )
    catalog, store, results = ingest_all(layers, folder / "data")
    assert {result.outcome for result in results.values()} == {"published"}, results
    return Portal(Settings(data=folder / "data", layers=(layers,)), catalog, store)
