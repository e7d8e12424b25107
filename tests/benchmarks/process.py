"""Server processes: started on a free loopback port, waited for, weighed, and stopped."""

import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60


class Unavailable(Exception):
    """A server cannot be measured here; the message says why and what would help."""


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(
    command: Sequence[str], log: Path, ready: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that answers the address ``ready`` with 200, until the block ends; Unavailable with its log if not."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"{Path(command[0]).name} does not start: {last_line(log)}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    """Whether the address answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=START_SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it says nothing")


def run(command: Sequence[str], content: str | None = None) -> str:
    """What a command prints when it is given ``content``; Unavailable with its complaint if it fails."""
    try:
        ended = subprocess.run(command, input=content, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise Unavailable(f"{command[0]} is missing") from error
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{Path(command[0]).name} fails: {error.stderr.strip()[-300:]}") from error
    return ended.stdout.strip()


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(other for child in children for other in family(int(child)))]


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time that the processes and all that they started have used so far."""
    ticks = 0
    for pid in (other for parent in pids for other in family(parent)):
        # After the name in brackets, which may hold blanks, user and system time are the 12th and 13th.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mb(pids: Sequence[int]) -> float:
    """Resident memory of the processes and all that they started, in MB; shared pages count in each."""
    total = 0
    for pid in (other for parent in pids for other in family(parent)):
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
        total += int(found[1]) if found else 0
    return total / 1000
