import re
import subprocess
import sys

from tests.components import REPOSITORY, program


def test_make_bench_measures_every_case() -> None:
    program("wrk", "wrk")
    command = [sys.executable, "-m", "tests.benchmarks", "--points", "2000", "--seconds", "1"]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("2,000 points ingested and served after ")
    rates = re.findall(r"^(\w.*?)\s{2,}([\d,]+)\s+\S+s\s+\S+s\s+[\d,]+$", ended.stdout, re.MULTILINE)
    assert len(rates) == 5
    assert all(int(rate.replace(",", "")) > 0 for _, rate in rates)
