"""The catalogue reports every problem with file, key, reason and allowed values."""

from pathlib import Path
from typing import Any

import pytest

from samkarta.catalog import load_catalog
from samkarta.errors import CatalogError, Problem
from tests.example import LAYER, write_layer


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(CatalogError) as error:
        load_catalog([folder])
    return list(error.value.problems)


def test_a_correct_file_becomes_a_layer(tmp_path: Path) -> None:
    write_layer(tmp_path)
    (entry,) = load_catalog([tmp_path])
    assert entry.layer.id == "places"
    assert entry.layer.title.sv == "Platser"
    assert entry.folder == tmp_path


def test_every_problem_of_every_file_is_reported(tmp_path: Path) -> None:
    write_layer(tmp_path, theme="servce", colour="red", title={"sv": "Platser"})
    write_layer(tmp_path, id="other", source={"format": "csvv", "path": "x"})
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    found = {(Path(problem.file).name, problem.key): problem for problem in problems(tmp_path)}
    assert set(found) == {
        ("places.yaml", "theme"),
        ("places.yaml", "colour"),
        ("places.yaml", "title.en"),
        ("other.yaml", "source.format"),
        ("broken.yaml", "(file)"),
    }
    assert "'service'" in found["places.yaml", "theme"].allowed
    assert "title" in found["places.yaml", "colour"].allowed
    assert "'csv'" in found["other.yaml", "source.format"].allowed


def test_an_unknown_key_deep_in_a_file_names_the_keys_allowed_there(tmp_path: Path) -> None:
    write_layer(tmp_path, fields=[{"name": "code", "type": "string", "derive": {"kind": "over", "fild": "x"}}])
    (unknown,) = [problem for problem in problems(tmp_path) if problem.reason == "unknown key"]
    assert unknown.key == "fields[0].derive.fild"
    assert unknown.allowed == "kind, field, limit"


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"id_field": "cod"}, "(file)", "id_field: unknown field 'cod'"),
        ({"time_field": "name"}, "(file)", "must be of type date or datetime"),
        ({"checks": {"bounds": "norrland"}}, "checks.bounds", "unknown extent 'norrland'"),
        ({"updated": "2026-13-01"}, "updated", "month"),
        ({"storage_crs": "EPSG:1"}, "storage_crs", "unknown CRS"),
        ({"fields": [{"name": "bbox", "type": "string"}]}, "fields[0].name", "is reserved"),
        ({"source": {"format": "csv", "path": "x", "x": "lon"}}, "source", "both 'x' and 'y'"),
    ],
)
def test_a_value_that_cannot_be_used_is_a_problem(
    tmp_path: Path, changes: dict[str, Any], key: str, reason: str
) -> None:
    write_layer(tmp_path, **{"id_field": None, "time_field": None, "label_field": None, **changes})
    (problem,) = problems(tmp_path)
    assert problem.key == key
    assert reason in problem.reason


def test_a_key_that_stands_twice_is_a_problem(tmp_path: Path) -> None:
    file = write_layer(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + "\nstatus: official\n", encoding="utf-8")
    (problem,) = problems(tmp_path)
    assert "status stands twice" in problem.reason


def test_the_id_has_to_be_the_name_of_the_file(tmp_path: Path) -> None:
    write_layer(tmp_path).rename(tmp_path / "other.yaml")
    (problem,) = problems(tmp_path)
    assert (problem.key, problem.allowed) == ("id", "other")


def test_a_second_folder_adds_layers_but_cannot_redeclare_one(tmp_path: Path) -> None:
    write_layer(tmp_path / "ours")
    write_layer(tmp_path / "theirs", id="more")
    assert set(load_catalog([tmp_path / "ours", tmp_path / "theirs"]).ids) == {"places", "more"}
    write_layer(tmp_path / "theirs")
    with pytest.raises(CatalogError, match="already declared"):
        load_catalog([tmp_path / "ours", tmp_path / "theirs"])


def test_a_layer_comes_after_those_it_looks_up(tmp_path: Path) -> None:
    look_up = {"name": "code", "type": "string", "derive": {"kind": "lookup", "layer": "zones", "take": "code"}}
    write_layer(tmp_path, fields=[look_up, *LAYER["fields"][1:]])
    write_layer(tmp_path, id="zones")
    assert load_catalog([tmp_path]).ids == ("zones", "places")


def test_a_look_up_in_an_unknown_layer_or_in_a_circle_is_a_problem(tmp_path: Path) -> None:
    def looks_up(layer: str) -> list[object]:
        return [{"name": "code", "type": "string", "derive": {"kind": "lookup", "layer": layer, "take": "code"}}]

    plain = {"label_field": None, "time_field": None, "id_field": None}
    write_layer(tmp_path, fields=looks_up("zones"), **plain)
    assert [problem.reason for problem in problems(tmp_path)] == ["unknown layer 'zones'"]
    write_layer(tmp_path, id="zones", fields=looks_up("places"), **plain)
    assert "circle" in problems(tmp_path)[0].reason


def test_a_disabled_layer_is_checked_but_not_part_of_the_catalogue(tmp_path: Path) -> None:
    write_layer(tmp_path, enabled=False)
    assert len(load_catalog([tmp_path])) == 0
    write_layer(tmp_path, enabled=False, theme="nope")
    assert problems(tmp_path)[0].key == "theme"


def test_a_folder_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    assert "is not a folder" in problems(tmp_path / "nowhere")[0].reason
