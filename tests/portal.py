"""A real portal in a process of its own, started by the command line as a user starts it."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.components import REPOSITORY


def samkarta(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "samkarta", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


@contextmanager
def running_portal(command: str, data: Path, *layers: Path) -> Iterator[str]:
    """The address of ``samkarta serve`` or ``up`` over ``layers``; at the end its log must be clean."""
    data.mkdir(parents=True, exist_ok=True)
    log = data / "log.txt"
    folders: Sequence[str] = [part for folder in layers for part in ("--layers", str(folder))]
    arguments = [sys.executable, "-m", "samkarta", command, "--port", "0", "--data", str(data), *folders]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(arguments, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.communicate(timeout=20)
    written = log.read_text(encoding="utf-8")
    assert "Traceback" not in written
    assert " ERROR " not in written


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """Where the portal says that it is, once it answers."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Page: "):
            return line.removeprefix("Page: ").strip().rstrip("/")
    pytest.fail(f"the portal stopped before it served:\n{log.read_text(encoding='utf-8')}")
