"""Load by wrk: as many requests as a server can answer, from a fixed list."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.process import Unavailable, cpu_seconds, run
from tests.benchmarks.requests import Row
from tests.benchmarks.server import Server

SCRIPT = Path(__file__).with_name("requests.lua")
CONNECTIONS = 8
ACCEPT = "application/geo+json"
TIMEOUT_SECONDS = 60
# No more than the head of an answer: one that is larger was sent in full.
UNCHANGED_BYTES = 1000


@dataclass(frozen=True)
class Measurement:
    """What one server did with one row of requests."""

    rate: float
    """Answers a second."""
    p50_ms: float
    p99_ms: float
    answer_bytes: float
    failed: int
    cpu_ms: float
    """Processor time of the server and its database for one answer: what else the machine does hardly changes it."""


def measure(server: Server, row: Row, seconds: float, warm_up: float) -> Measurement:
    """Drive ``server`` with the requests of ``row``; Unavailable where it does not know how to answer them."""
    lines = request_lines(server, row)
    if warm_up:
        _drive(server, lines, warm_up)
    measured = _drive(server, lines, seconds)
    if measured.rate == 0:
        raise Unavailable(f"answers nothing within {seconds:.0f} s")
    if row.revalidates and measured.answer_bytes > UNCHANGED_BYTES:
        raise Unavailable("answers in full what the client has")
    return measured


def _drive(server: Server, lines: Sequence[str], seconds: float) -> Measurement:
    with TemporaryDirectory() as name:
        requests = Path(name) / "requests"
        requests.write_text("\n".join(lines), encoding="utf-8")
        options = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{max(seconds, 1):.0f}s"]
        # A server that answers late is slow, not broken.
        options += ["--timeout", "30s", "--script", str(SCRIPT), server.address, "--", str(requests)]
        began = cpu_seconds([*server.pids, *server.database])
        report = json.loads(run([wrk(), *options]).splitlines()[-1])
        used = cpu_seconds([*server.pids, *server.database]) - began
    answered = report["requests"]
    return Measurement(
        rate=answered / (report["microseconds"] / 1e6),
        p50_ms=report["p50"] / 1000,
        p99_ms=report["p99"] / 1000,
        answer_bytes=report["bytes"] / max(answered, 1),
        failed=report["failed"],
        cpu_ms=used * 1000 / max(answered, 1),
    )


def wrk() -> str:
    """The path of wrk; Unavailable without it."""
    found = shutil.which("wrk")
    if found is None:
        raise Unavailable("wrk is missing: apt-get install wrk")
    return found


def request_lines(server: Server, row: Row) -> Sequence[str]:
    """A line for each request, as requests.lua reads them."""
    paths = [path for question in row.questions if (path := server.path(question)) is not None]
    if not paths:
        raise Unavailable("not supported")
    status, tag, _ = ask(server, paths[0])
    if status != 200:
        raise Unavailable(f"answers {status}")
    if not row.revalidates:
        return paths
    if tag is None:
        raise Unavailable("sends no ETag")
    if (again := ask(server, paths[0], tag)[0]) != 304:
        raise Unavailable(f"answers {again} to its own ETag")
    return [f"{path}\t{ask(server, path)[1]}" for path in paths]


def ask(server: Server, path: str, tag: str | None = None) -> tuple[int, str | None, bytes]:
    """Status, ETag and body of one answer; ``tag`` is what the client has already."""
    host = server.address.removeprefix("http://")
    connection = HTTPConnection(host, timeout=TIMEOUT_SECONDS)
    try:
        # The headers of requests.lua in their order: an ETag may depend on them.
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        headers = {"Host": host, "Accept": ACCEPT}
        for name, value in (headers | ({"If-None-Match": tag} if tag else {})).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers.get("ETag"), answer.read()
    finally:
        connection.close()
