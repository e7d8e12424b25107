"""OGC's executable suite reads our OpenAPI document with a parser of its own, and stops where that finds a fault."""

import json
import subprocess
from pathlib import Path

import pytest
import requests

from tests.components import program, require
from tests.served import Served

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def class_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where Maven has put the parser and all that it needs."""
    written = tmp_path_factory.mktemp("maven") / "class-path.txt"
    maven = [program("mvn", "maven"), "--batch-mode", "--quiet", "--file", str(HERE / "pom.xml")]
    command = [*maven, "dependency:build-classpath", f"-Dmdep.outputFile={written}"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    require("openapi-parser", ended.returncode == 0, f"let Maven fetch it: {ended.stdout[-2000:]}")
    return written.read_text(encoding="utf-8")


def read(class_path: str, document: Path, address: str) -> list[str]:
    """The number of paths in the document, then what is wrong with it."""
    java = program("java", "default-jdk-headless")
    command = [java, "-cp", class_path, str(HERE / "ReadOpenApi.java"), str(document), address]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


@pytest.mark.ets
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_parser_of_the_suite_finds_no_fault(served: Served, class_path: str, tmp_path: Path, language: str) -> None:
    document = tmp_path / "openapi.json"
    answer = requests.get(f"{served.address}/openapi", params={"lang": language}, timeout=30)
    document.write_bytes(answer.content)
    assert read(class_path, document, answer.url) == [str(len(answer.json()["paths"]))]


@pytest.mark.ets
def test_the_parser_of_the_suite_finds_a_fault_where_there_is_one(
    served: Served, class_path: str, tmp_path: Path
) -> None:
    document = tmp_path / "openapi.json"
    broken = requests.get(f"{served.address}/openapi", timeout=30).json()
    del broken["info"]["title"]
    document.write_text(json.dumps(broken), encoding="utf-8")
    assert any("title" in line for line in read(class_path, document, served.address)[1:])
