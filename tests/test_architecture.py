import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.components import REPOSITORY

SERVER = REPOSITORY / "server"

# A module imports only from its own rank or an earlier one. Only what comes after `ingest` knows of HTTP.
RANKS: tuple[tuple[str, ...], ...] = (
    ("__init__", "i18n", "errors", "layer", "layer_source", "projection", "settings"),
    ("catalog", "catalog_problems", "catalog_yaml"),
    ("style", "style_expression", "style_legend", "style_model"),
    ("cql2",),
    ("sources",),
    ("stores",),
    ("ingest",),
    ("portal", "web", "http_protocol"),
    ("problems",),
    ("access", "features"),
    ("ogc", "tiles", "combine"),
    ("pages",),
    ("app",),
    ("cli",),
    ("__main__",),
)
RANK_OF = {part: rank for rank, parts in enumerate(RANKS) for part in parts}


def module_name(file: Path) -> str:
    parts = file.relative_to(SERVER).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(file): file for file in sorted((SERVER / "samkarta").rglob("*.py"))}


def part_of(module: str) -> str:
    """The file or package right under ``samkarta`` that ``module`` belongs to."""
    return module.split(".")[1] if "." in module else "__init__"


def imported_names(module: str) -> Iterator[str]:
    """Full names that ``module`` imports, wherever in the file it does so; relative imports are not used here."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(module: str) -> set[str]:
    """The modules of the project that ``module`` imports."""
    found = set()
    for name in imported_names(module):
        if name.split(".")[0] == "samkarta":
            found.add(name if name in MODULES else name.rpartition(".")[0])
    return found


def test_every_module_has_a_rank() -> None:
    assert {part_of(module) for module in MODULES} <= set(RANK_OF)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    rank = RANK_OF[part_of(module)]
    later = sorted(other for other in own_imports(module) if RANK_OF[part_of(other)] > rank)
    assert not later, f"{module} imports from a later rank: {', '.join(later)}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: own_imports(module) - {module} for module in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' → '.join(error.args[1])}", pytrace=False)


def test_only_ogc_imports_pygeoapi() -> None:
    importers = {module for module in MODULES for name in imported_names(module) if name.split(".")[0] == "pygeoapi"}
    assert {part_of(module) for module in importers} <= {"ogc"}


WATCHED_IMPORTS = """
import importlib, os, sys

class Watched(type(os.environ)):
    def __getitem__(self, key):
        if key.startswith("SAMKARTA_"):
            sys.exit(f"{module} reads {key}")
        return super().__getitem__(key)

def refuse(event, arguments):
    if event == "socket.connect" or event == "open" and "w" in str(arguments[1]):
        sys.exit(f"{module}: {event} {arguments}")

os.environ.__class__ = Watched
sys.addaudithook(refuse)
for module in sys.argv[1:]:
    importlib.import_module(module)
"""


def import_watched(*modules: str, folder: Path, source_root: Path) -> str:
    """What is wrong with importing ``modules`` in a fresh interpreter whose home and working folder is ``folder``."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAMKARTA_")}
    environment = inherited | {
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(source_root),
        "SAMKARTA_DATA": "never-read-at-import",
    }
    command = [sys.executable, "-W", "error", "-c", WATCHED_IMPORTS, *modules]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def test_nothing_happens_when_the_modules_are_imported(tmp_path: Path) -> None:
    # Importing __main__ is fine too: it runs nothing unless it is the program.
    assert import_watched(*MODULES, folder=tmp_path, source_root=SERVER) == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("import os; os.environ.get('SAMKARTA_DATA')", "hasty reads SAMKARTA_DATA"),
        ("from samkarta.settings import Settings; Settings()", "hasty reads SAMKARTA_DATA"),
        ("open('trace', 'w').close()", "hasty: open ('trace', 'w'"),
        ("print('hello')", "hello"),
    ],
)
def test_something_that_happens_at_import_is_noticed(statement: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "hasty.py").write_text(statement)
    assert complaint in import_watched("hasty", folder=tmp_path, source_root=tmp_path)
