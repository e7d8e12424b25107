"""A portal over a few tiny layers, ingested for real."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from samkarta.catalog import load_catalog
from samkarta.ingest.run import failures, ingest, progress_bars
from samkarta.settings import Settings
from samkarta.stores.disk import DiskStore
from tests.layer_files import SHOPS

SHOPS_CSV = """name,kind,people,open,lon,lat
Butiken i Lycksele,grocery,12,true,18.67,64.59
Macken i Dorotea,fuel,,false,16.41,64.26
<b>Fet</b> & Co,both,1200,,20.26,63.83
"""


def publish(folder: Path, layers: Sequence[dict[str, Any]] = (SHOPS,), **settings: Any) -> Settings:
    """Ingest ``layers``, whose files lie in ``folder``/layers, and give the settings of a portal that serves them."""
    catalogue = folder / "layers"
    catalogue.mkdir(exist_ok=True)
    (catalogue / "shops.csv").write_text(SHOPS_CSV, encoding="utf-8")
    for layer in layers:
        (catalogue / f"{layer['id']}.yaml").write_text(yaml.safe_dump(layer, allow_unicode=True), encoding="utf-8")
    made = Settings(data=folder / "data", layers=(catalogue,), **settings)
    with progress_bars() as progress:
        results = ingest(load_catalog(made.layers), DiskStore(made.data), progress)
    assert failures(results) == []
    return made
