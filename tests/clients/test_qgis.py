"""QGIS itself, without its window: the provider that a planner's desktop uses."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from tests.components import require
from tests.served import Served

# QGIS comes with the system's Python, never from PyPI.
SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("qgis_reads.py")
BOX = (18.0, 63.5, 21.0, 65.0)


@cache
def has_qgis() -> bool:
    """Whether the system's Python has QGIS."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0


def read(served: Served, folder: Path, layer_id: str, condition: str) -> dict[str, Any]:
    """What QGIS, with a profile of its own in ``folder``, reads of a layer."""
    require("PyQGIS", has_qgis(), "apt-get install python3-qgis")
    asked = {"address": served.address, "layer_id": layer_id, "box": BOX, "condition": condition}
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        [SYSTEM_PYTHON, str(READER), json.dumps(asked)],
        env={"PATH": os.environ["PATH"]} | own,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    assert found["valid"], found["error"]
    return found


@pytest.mark.parametrize(
    ("layer_id", "field", "value"),
    [("shops", "kind", "fuel"), ("municipalities", "county_code", "24"), ("places", "kind", "town")],
)
def test_qgis_reads_counts_boxes_and_conditions_as_they_are(
    served: Served, tmp_path: Path, layer_id: str, field: str, value: str
) -> None:
    found = read(served, tmp_path, layer_id, f"\"{field}\" = '{value}'")
    kept = gpd.read_file(served.store.features(layer_id).download).set_index("feature_id")
    assert found["count"] == served.feature_counts()[layer_id]
    assert found["ids"] == sorted(kept.index)
    inside = kept.to_crs(4326).intersects(shapely.box(*BOX))
    assert found["in_box"] == sorted(kept.index[inside])
    assert 0 < len(found["in_box"]) < found["count"]
    assert found["subset"] == f"\"{field}\" = '{value}'"
    assert found["in_subset"] == sorted(kept.index[kept[field] == value])
    assert 0 < len(found["in_subset"]) < found["count"]


def test_qgis_puts_the_layer_where_it_lies_in_sweref_99_tm(served: Served, tmp_path: Path) -> None:
    found = read(served, tmp_path, "municipalities", "\"code\" = '2480'")
    kept = gpd.read_file(served.store.features("municipalities").download)
    assert kept.crs == "EPSG:3006"
    assert found["bounds_3006"] == pytest.approx(list(kept.total_bounds), abs=0.1)


def test_qgis_knows_the_types_of_the_fields(served: Served, tmp_path: Path) -> None:
    fields = read(served, tmp_path, "places", "\"kind\" = 'town'")["fields"]
    assert fields["name"] == "String"
    assert fields["people"].startswith("Integer")
