"""The command line as a user meets it: output, faults and exit codes."""

import json
from pathlib import Path

from tests.components import REPOSITORY
from tests.example import LAYER, PLACES_CSV, write_layer
from tests.portal import samkarta


def test_check_prints_every_problem_and_exits_with_1(tmp_path: Path) -> None:
    write_layer(tmp_path, theme="servce", colour="red")
    done = samkarta("check", "--layers", tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path}/places.yaml: theme: unknown value 'servce'; allowed: 'service'" in done.stderr
    assert f"{tmp_path}/places.yaml: colour: unknown key; allowed: id, title" in done.stderr
    assert "2 problems" in done.stderr


def test_check_accepts_the_layers_in_the_box_and_an_operators_own_beside_them(tmp_path: Path) -> None:
    write_layer(tmp_path)
    done = samkarta("check", "--layers", REPOSITORY / "layers", "--layers", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "places" in done.stdout
    assert "municipalities" in done.stdout


def test_ingest_prints_a_table_and_fails_when_a_layer_does(tmp_path: Path) -> None:
    write_layer(tmp_path / "layers", PLACES_CSV + "x,,city,,,,\n")
    write_layer(tmp_path / "layers", None, id="gone", source={**LAYER["source"], "path": "gone.csv"})
    done = samkarta("ingest", "--layers", tmp_path / "layers", "--data", tmp_path / "data")
    assert done.returncode == 1
    head, row = (
        next(line.split() for line in done.stdout.splitlines() if line.split()[:1] == [word])
        for word in ("layer", "places")
    )
    assert head == ["layer", "read", "published", "quarantined", "repaired", "seconds", "version"]
    assert row[1:5] == ["6", "5", "1", "0"]
    assert "failed: gone: source file not found: gone.csv" in done.stderr
    assert "Traceback" not in done.stderr
    listed = samkarta("list", "--layers", tmp_path / "layers", "--data", tmp_path / "data")
    assert row[6] in listed.stdout
    assert "not ingested" in listed.stdout


def test_an_unknown_layer_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    write_layer(tmp_path)
    done = samkarta("ingest", "place", "--layers", tmp_path, "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "use one of places" in " ".join(done.stderr.split())


def test_the_committed_json_schema_is_the_models() -> None:
    committed = json.loads((REPOSITORY / "layers" / "layer.schema.json").read_text(encoding="utf-8"))
    assert json.loads(samkarta("schema").stdout) == committed
