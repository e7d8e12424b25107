"""The catalogue: every layer file of one or more folders, checked as a whole before anything is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import yaml
from pydantic import ValidationError

from samkarta.catalog_problems import explain
from samkarta.catalog_yaml import LayerFileLoader
from samkarta.errors import CatalogError, Problem
from samkarta.layer import Layer


@dataclass(frozen=True)
class Entry:
    """A layer and the file that declares it."""

    layer: Layer
    file: Path

    @property
    def folder(self) -> Path:
        """The folder that the paths in the layer file are relative to."""
        return self.file.parent


class Catalog:
    """The enabled layers; a layer comes after those that it looks values up in."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = {entry.layer.id: entry for entry in entries}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, layer_id: str) -> bool:
        return layer_id in self._entries

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all enabled layers."""
        return tuple(self._entries)

    def __getitem__(self, layer_id: str) -> Entry:
        """The entry of ``layer_id``; KeyError where there is none."""
        return self._entries[layer_id]

    def open_layers(self) -> list[Layer]:
        """The layers that anybody may see."""
        return [entry.layer for entry in self if entry.layer.is_open]


def load_catalog(folders: Sequence[Path]) -> Catalog:
    """All enabled layers of ``folders``; CatalogError lists every problem of every file."""
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    for folder in folders:
        if not folder.is_dir():
            problems.append(Problem(str(folder), "--layers", "is not a folder", "a folder with <layer-id>.yaml files"))
            continue
        for file in sorted(folder.glob("*.y*ml")):
            layer = _load_layer(file, problems)
            if layer is None:
                continue
            if layer.id in entries:
                problems.append(
                    Problem(str(file), "id", f"'{layer.id}' is already declared in {entries[layer.id].file}")
                )
                continue
            entries[layer.id] = Entry(layer, file)
    problems += _reference_problems(entries)
    if problems:
        raise CatalogError(problems)
    order = TopologicalSorter({key: entry.layer.needs for key, entry in entries.items()}).static_order()
    return Catalog([entries[key] for key in order if entries[key].layer.enabled])


def _load_layer(file: Path, problems: list[Problem]) -> Layer | None:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), LayerFileLoader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        problems.append(Problem(str(file), "(file)", f"is not readable YAML: {' '.join(str(error).split())}"))
        return None
    try:
        layer = Layer.model_validate(content)
    except ValidationError as error:
        problems.extend(explain(str(file), error, content))
        return None
    if layer.id != file.stem:
        problems.append(Problem(str(file), "id", f"'{layer.id}' differs from the file's name", file.stem))
    return layer


def _reference_problems(entries: dict[str, Entry]) -> list[Problem]:
    """Faults that only the whole catalogue shows: unknown, disabled or circular look-ups."""
    problems = []
    for entry in entries.values():
        for needed in sorted(entry.layer.needs):
            key = "fields.derive.layer"
            if needed not in entries:
                problems.append(Problem(str(entry.file), key, f"unknown layer '{needed}'", ", ".join(sorted(entries))))
            elif entry.layer.enabled and not entries[needed].layer.enabled:
                problems.append(Problem(str(entry.file), key, f"layer '{needed}' is not enabled"))
    if not problems:
        try:
            TopologicalSorter({key: entry.layer.needs for key, entry in entries.items()}).prepare()
        except CycleError as error:
            circle = " → ".join(error.args[1])
            problems.append(
                Problem("(catalogue)", "fields.derive.layer", f"layers look each other up in a circle: {circle}")
            )
    return problems
