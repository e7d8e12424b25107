"""Every notebook runs from its first cell to its last, in a fresh kernel."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.components import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


def load(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call] # nbformat has no types


def run(path: Path) -> Any:
    """The notebook with its outputs; CellExecutionError where a cell fails."""
    notebook = load(path)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(REPOSITORY)}}).execute()
    return notebook


def text(notebook: Any) -> str:
    """Everything that the cells gave out, as plain text and HTML."""
    return "\n".join(
        str(content)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for content in [output.get("text", ""), *output.get("data", {}).values()]
    )


def test_adding_a_layer_publishes_the_good_rows_and_shows_them_on_a_map() -> None:
    outputs = text(run(REPOSITORY / "notebooks" / "01_add_a_layer.ipynb"))
    assert "lon: no coordinate" in outputs
    assert "lies outside northern-sweden" in outputs
    assert "Umeå, Klockarbäcken" in outputs
    assert "leaflet" in outputs


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    cells = load(path).cells
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in cells)
