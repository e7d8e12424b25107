"""Small real layers for tests: a YAML file and its data, written, ingested and opened as a user's would be."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rich.progress import Progress

from samkarta.catalog import Catalog, load_catalog
from samkarta.ingest.report import Result
from samkarta.ingest.run import ingest
from samkarta.stores.disk import DiskStore

# Kept as they are: markup, quotes, Swedish letters, an emoji, and what JSON has to escape.
STRANGE_TEXT = '<b>Åsele</b> & "Älvsbyn" \\ 🚌 \u2028 räksmörgås'

LAYER: Mapping[str, Any] = {
    "id": "places",
    "title": {"sv": "Platser", "en": "Places"},
    "description": {"sv": "Platser för prov.", "en": "Places for tests."},
    "theme": "base",
    "status": "sample",
    "publisher": "Samkarta",
    "licence": "CC0-1.0",
    "attribution": "Samkarta",
    "updated": "2026-01-15",
    "caveat": {"sv": "Exempeldata.", "en": "Sample data."},
    "source": {"format": "csv", "path": "places.csv", "crs": "EPSG:4326", "x": "lon", "y": "lat"},
    "fields": [
        {"name": "code", "type": "string"},
        {"name": "name", "type": "string"},
        {"name": "kind", "type": "string", "enum": ["town", "village"]},
        {"name": "people", "type": "integer", "minimum": 0},
        {"name": "opened", "type": "date"},
    ],
    "id_field": "code",
    "label_field": "name",
    "time_field": "opened",
}

PLACES_CSV = f"""code,name,kind,people,opened,lon,lat
ume,Umeå,town,91916,1622-06-24,20.2630,63.8258
ske,Skellefteå,town,35902,1845-06-06,20.9528,64.7507
lyc,Lycksele,town,8597,1946-01-01,18.6735,64.5954
ase,"{STRANGE_TEXT.replace('"', '""')}",village,1824,,17.3500,64.1600
kli,Klimpfjäll,village,,2025-03-01,14.7900,65.0600
"""


def write_layer(folder: Path, content: str | bytes | None = PLACES_CSV, **changes: Any) -> Path:
    """A layer file in ``folder`` with ``changes`` to ``LAYER``, and its source file; gives the layer file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    layer = {key: value for key, value in {**LAYER, **changes}.items() if value is not None}
    if content is not None:
        source = folder / layer["source"]["path"]
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
    file = folder / f"{layer['id']}.yaml"
    file.write_text(yaml.safe_dump(layer, allow_unicode=True), encoding="utf-8")
    return file


def ingest_all(folder: Path, data: Path) -> tuple[Catalog, DiskStore, dict[str, Result]]:
    """Ingest every layer of ``folder`` into ``data``."""
    catalog, store = load_catalog([folder]), DiskStore(data)
    with Progress(disable=True) as progress:
        results = ingest(catalog, store, progress)
    return catalog, store, {result.layer_id: result for result in results}


def quarantine(store: DiskStore, layer_id: str) -> list[str]:
    """The lines of the quarantine report of the version that is served, header first."""
    report = store.folder(layer_id) / str(store.current(layer_id)) / "quarantine.csv"
    return report.read_text(encoding="utf-8").splitlines()
