"""What an ingest run tells the operator: a result for each layer, a quarantine file, a table."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.table import Table

from samkarta.sources.base import Rejected

type Outcome = Literal["published", "unchanged", "failed"]


@dataclass(frozen=True)
class Result:
    """What became of one layer; ``version`` is the one that is served now, None where there is none."""

    layer_id: str
    outcome: Outcome
    read: int = 0
    published: int = 0
    quarantined: int = 0
    repaired: int = 0
    seconds: float = 0.0
    version: str | None = None
    fault: str | None = None


def write_quarantine(path: Path, rejected: Sequence[Rejected]) -> None:
    """One line for each rejected row: its number in the source, the reason, and its original values."""
    columns = list(dict.fromkeys(name for row in rejected for name in row.values))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "reason", *columns])
        for row in sorted(rejected, key=lambda row: row.row):
            writer.writerow([row.row, row.reason, *(row.values.get(name, "") for name in columns)])


def result_table(results: Sequence[Result]) -> Table:
    """The results as a table for the terminal, one row a layer."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("layer", no_wrap=True)
    for name in ("read", "published", "quarantined", "repaired", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("version", no_wrap=True)
    for result in results:
        style = {"failed": "red", "unchanged": "dim", "published": ""}[result.outcome]
        counts = (result.read, result.published, result.quarantined, result.repaired)
        outcome = "" if result.outcome == "published" else f" ({result.outcome})"
        table.add_row(
            result.layer_id,
            *(f"{count:,}" for count in counts),
            f"{result.seconds:.1f}",
            f"{result.version or '-'}{outcome}",
            style=style,
        )
    return table
