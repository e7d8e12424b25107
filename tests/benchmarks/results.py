"""The results as a page of Markdown."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.load import CONNECTIONS, Measurement
from tests.benchmarks.requests import Row
from tests.benchmarks.server import Server

OURS, LIMIT = "Samkarta", "nginx (files)"

type Outcome = Measurement | str
"""A measurement, or the reason why there is none."""


@dataclass
class Results:
    """All that was measured."""

    seconds: float
    warm_up: float = 0
    servers: list[Server] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    """Servers that could not be started, and why."""
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    """By row, then by server."""
    features: dict[str, float] = field(default_factory=dict)
    """Mean number of features in an answer, by row."""
    memory_mb: dict[str, float] = field(default_factory=dict)
    growth: list[tuple[int, Measurement]] = field(default_factory=list)
    """Boxes of 10 features from layers of more and more points, ours."""
    layers: int = 0
    disagreements: list[str] = field(default_factory=list)

    def rate(self, row: str, server: str) -> float | None:
        """Answers a second; None where nothing was measured."""
        outcome = self.outcomes.get(row, {}).get(server)
        return outcome.rate if isinstance(outcome, Measurement) else None

    def fastest_peer(self, row: str) -> tuple[str, float] | None:
        """The fastest server beside ours and the files, and its rate."""
        rates = [
            (rate, server)
            for server in self.outcomes.get(row, {})
            if server not in (OURS, LIMIT) and (rate := self.rate(row, server)) is not None
        ]
        return (max(rates)[1], max(rates)[0]) if rates else None

    def cpu_ratio(self, row: str) -> str:
        """How many answers ours gives for the processor time that the thriftiest peer needs for one."""
        measured = {name: one for name, one in self.outcomes[row].items() if isinstance(one, Measurement)}
        spent = {name: one.cpu_ms for name, one in measured.items() if name not in (OURS, LIMIT) and one.cpu_ms > 0}
        if not spent or measured[OURS].cpu_ms <= 0:
            return ""
        thriftiest = min(spent, key=spent.__getitem__)
        return f"{spent[thriftiest] / measured[OURS].cpu_ms:.1f} × {thriftiest}"


def page(results: Results, rows: Sequence[Row]) -> str:
    """``RESULTS.md``."""
    parts = [
        "# Speed, side by side\n\nWritten by `make bench`; do not edit.\n",
        _ratios(results, rows),
        *(_table(results, row) for row in rows),
        _growth(results),
        _memory(results),
        _servers(results),
        _method(results),
    ]
    return "\n".join(part for part in parts if part)


def ratio_lines(results: Results, rows: Sequence[Row]) -> list[tuple[str, str, str, str, str]]:
    """For each row: title, our rate, times the fastest peer, share of nginx's files, and times by processor time."""
    lines = []
    for row in rows:
        ours, peer, limit = (
            results.rate(row.title, OURS),
            results.fastest_peer(row.title),
            results.rate(row.title, LIMIT),
        )
        if ours is None:
            lines.append((row.title, str(results.outcomes.get(row.title, {}).get(OURS, "not measured")), "", "", ""))
            continue
        times = f"{ours / peer[1]:.1f} × {peer[0]}" if peer else ""
        share = f"1/{limit / ours:.1f}" if limit else ""
        lines.append((row.title, f"{ours:,.0f}", times, share, results.cpu_ratio(row.title)))
    return lines


def _ratios(results: Results, rows: Sequence[Row]) -> str:
    lines = [_line(*columns) for columns in ratio_lines(results, rows)]
    head = _head(
        "requests", "Samkarta, requests/s", "times the fastest peer", "share of nginx's files", "by processor time"
    )
    return "\n".join(["## Ratios\n", *head, *lines, ""])


def _table(results: Results, row: Row) -> str:
    outcomes = results.outcomes.get(row.title, {})
    measured = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Measurement)}
    ours, limit = measured.get(OURS), measured.get(LIMIT)
    lines = [
        _line(
            name,
            f"{one.rate:,.0f}" if one.rate >= 10 else f"{one.rate:.1f}",
            f"{one.p50_ms:.2f}",
            f"{one.p99_ms:.2f}",
            f"{one.answer_bytes:,.0f}",
            f"{one.rate / ours.rate:.3f}" if ours else "",
            f"{one.rate / limit.rate:.3f}" if limit else "",
            f"{one.cpu_ms:.3f}",
            f"{one.failed}",
        )
        for name, one in sorted(measured.items(), key=lambda pair: -pair[1].rate)
    ]
    without = [f"{name}: {outcome}." for name, outcome in outcomes.items() if isinstance(outcome, str)]
    about = f"{results.features.get(row.title, 0):,.1f} features an answer in the mean."
    head = _head("server", "requests/s", "p50 ms", "p99 ms", "bytes", "to ours", "to nginx", "CPU ms", "failed")
    return "\n".join(
        [f"## {row.title[0].upper()}{row.title[1:]}\n", f"{about} {' '.join(without)}\n", *head, *lines, ""]
    )


def _growth(results: Results) -> str:
    if not results.growth:
        return ""
    first = results.growth[0][1].p50_ms
    lines = [
        _line(f"{count:,}", f"{one.rate:,.0f}", f"{one.p50_ms:.3f}", f"{one.p99_ms:.3f}", f"{one.p50_ms / first:.2f}")
        for count, one in results.growth
    ]
    head = _head("points in the layer", "requests/s", "p50 ms", "p99 ms", "p50, times the first")
    return "\n".join(["## Samkarta, 10 a box, from layers of more and more points\n", *head, *lines, ""])


def _memory(results: Results) -> str:
    lines = [_line(name, f"{memory:,.0f}") for name, memory in results.memory_mb.items()]
    note = f"Resident memory after the load. Samkarta had {results.layers} layers open; PostgreSQL is not counted.\n"
    return "\n".join(["## Memory\n", note, *_head("server", "MB"), *lines, ""])


def _servers(results: Results) -> str:
    lines = [_line(server.name, server.version, server.settings) for server in results.servers]
    lines += [_line(name, "not measured", reason) for name, reason in results.missing.items()]
    return "\n".join(["## Servers\n", *_head("server", "version", "settings"), *lines, ""])


def _method(results: Results) -> str:
    agreement = [f"- {line}" for line in results.disagreements] or [
        "- Every server answered with the same ids as ours wherever it was sampled."
    ]
    facts = [
        f"- {datetime.now(UTC):%Y-%m-%d}; {_machine()}.",
        f"- wrk, 1 thread, {CONNECTIONS} connections, {results.seconds:.0f} s a row and server.",
        f"- Before that, {results.warm_up:.0f} s that do not count.",
        "- Client, server and database share the machine; no compression.",
        "- Servers take turns within a row, so that what else the machine does hits all alike.",
        "- The same boxes, ids and filters for every server, from a fixed seed.",
    ]
    return "\n".join(["## How it was measured\n", *facts, *agreement, ""])


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    system = f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    load = f"load average {os.getloadavg()[1]:.1f}"
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {system}, {load}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def _head(*titles: str) -> tuple[str, str]:
    return _line(*titles), _line(*("---" for _ in titles))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def summary(results: Results, rows: Sequence[Row]) -> str:
    """The ratios for the terminal."""
    widths = (46, 12, 34, 10, 34)
    return "\n".join(
        "".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in ratio_lines(results, rows)
    )
