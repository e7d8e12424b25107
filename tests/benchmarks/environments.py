"""A virtual environment for each peer that comes from PyPI, apart from ours."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.process import run


def environment(folder: Path, name: str, requirements: Sequence[str]) -> Path:
    """The programs of an environment with ``requirements``, made anew only where they changed."""
    home = folder / f"venv-{name}"
    stamp = home / "requirements.txt"
    wanted = "\n".join(requirements)
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        run([sys.executable, "-m", "venv", "--clear", str(home)])
        run([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements])
        stamp.write_text(wanted, encoding="ascii")
    return home / "bin"
