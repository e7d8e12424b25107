"""The container image without Docker: linted, and built and started step by step in a folder taken for its root."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from dockerfile_parse import DockerfileParser

from tests.components import REPOSITORY, require

DOCKERFILE = REPOSITORY / "docker" / "Dockerfile"
COMPOSE = REPOSITORY / "docker" / "compose.yaml"
# What the image's root user does to the image's own system; everything else is done for real.
SYSTEM_COMMANDS = ("apt-get", "chown", "useradd")


def instructions(wanted: str = "") -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their values, or those of one kind."""
    structure = DockerfileParser(str(DOCKERFILE)).structure
    steps = [(step["instruction"], step["value"]) for step in structure if step["instruction"] != "COMMENT"]
    return [step for step in steps if wanted in ("", step[0])]


class Image:
    """The image's file system in a folder; a new stage starts with an empty one, as after FROM."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.stages = folder / "stages"
        self.stage = ""
        self.root.mkdir()
        self.stages.mkdir()
        programs = folder / "bin"
        programs.mkdir()
        (programs / "python").write_text(f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n")
        for name in SYSTEM_COMMANDS:
            (programs / name).write_text("#!/bin/sh\n")
        for program in programs.iterdir():
            program.chmod(0o755)
        self.host = os.environ | {"PATH": f"{programs}:/usr/bin:/bin"}
        self.host.pop("PYTHONPATH", None)

    def inside(self, text: str) -> str:
        """``text`` with the image's absolute paths moved under the folder."""
        return re.sub(r"(?<![\w.}/])/(?=opt/|var/lib/)", f"{self.root}/", text)

    def do(self, instruction: str, value: str) -> None:
        """Carry out one instruction; those that only describe the image change nothing."""
        match instruction:
            case "FROM":
                self._begin_stage(value)
            case "WORKDIR":
                self.workdir = Path(self.inside(value))
                self.workdir.mkdir(parents=True, exist_ok=True)
            case "ENV":
                for name, content in re.findall(r"(\w+)=(\S+)", self.inside(value)):
                    self.environment[name] = content.replace("$PATH", self.environment["PATH"])
            case "COPY":
                self._copy(value.split())
            case "RUN":
                command = ["/bin/sh", "-c", self.inside(value)]
                subprocess.run(command, check=True, cwd=self.workdir, env=self.environment)

    def _begin_stage(self, value: str) -> None:
        if any(self.root.iterdir()):
            self.root.rename(self.stages / self.stage)
            self.root.mkdir()
        self.stage = value.partition(" AS ")[2]
        self.workdir = self.root
        self.environment = dict(self.host)

    def _copy(self, words: Sequence[str]) -> None:
        *sources, target = [word for word in words if not word.startswith("--")]
        for source in sources:
            if words[0].startswith("--from="):
                stage = self.stages / words[0].removeprefix("--from=")
                shutil.move(stage / source.lstrip("/"), self.workdir / target)
            elif (REPOSITORY / source).is_dir():
                shutil.copytree(REPOSITORY / source, self.workdir / target)
            else:
                shutil.copy(REPOSITORY / source, self.workdir / target)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The finished image."""
    folder = tmp_path_factory.mktemp("image")
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "affine"]
    reached = subprocess.run(probe, cwd=folder, capture_output=True, check=False).returncode == 0
    require("a package registry", reached, "connect to the network")
    image = Image(folder)
    for instruction, value in instructions():
        # The image is to stay small; the test is to fetch nothing twice.
        image.do(instruction, value.replace(" --no-cache-dir", ""))
    return image


@pytest.fixture
def container(image: Image) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The image's command on a free port, seen from this machine only, and that port."""
    port = free_port()
    words = json.loads(instructions("CMD")[-1][1])
    ours = {"0.0.0.0": "127.0.0.1", instructions("EXPOSE")[0][1]: str(port)}  # noqa: S104 - what is replaced
    command = [ours.get(word, word) for word in words]
    executable = shutil.which(command[0], path=image.environment["PATH"])
    log = (image.stages / "log").open("w")
    process = subprocess.Popen(
        [str(executable), *command[1:]], cwd=image.workdir, env=image.environment, stdout=log, stderr=log, text=True
    )
    with log, process:
        yield process, port
        process.kill()


def is_healthy(image: Image, port: int) -> bool:
    """Whether the image's HEALTHCHECK succeeds."""
    words = json.loads(instructions("HEALTHCHECK")[0][1].partition("CMD ")[2])
    command = [word.replace(instructions("EXPOSE")[0][1], str(port)) for word in words]
    executable = shutil.which(command[0], path=image.environment["PATH"])
    checked = subprocess.run(
        [str(executable), *command[1:]], env=image.environment, capture_output=True, check=False, timeout=10
    )
    return checked.returncode == 0


@pytest.mark.docker
def test_the_image_builds_starts_reports_health_and_stops(
    image: Image, container: tuple[subprocess.Popen[str], int]
) -> None:
    process, port = container
    deadline = time.monotonic() + 90
    while not is_healthy(image, port):
        assert process.poll() is None, (image.stages / "log").read_text()
        assert time.monotonic() < deadline, (image.stages / "log").read_text()
        time.sleep(0.5)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/?f=json") as answer:
        assert json.load(answer)["links"]
    assert any(Path(image.environment["SAMKARTA_DATA"], "layers").iterdir())
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) in (0, -signal.SIGTERM)
    assert "Traceback" not in (image.stages / "log").read_text()


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    require("hadolint", hadolint is not None, "make test installs it, where it exists for the platform")
    ended = subprocess.run([str(hadolint), str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_compose_file_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_image_does_not_run_as_root() -> None:
    assert instructions("USER") == [("USER", "10001")]
    assert any("useradd" in value and "--uid 10001 " in value for _, value in instructions("RUN"))


def test_the_build_context_holds_what_is_copied_and_no_more() -> None:
    sources = {
        word for _, value in instructions("COPY") if not value.startswith("--from") for word in value.split()[:-1]
    }
    lines = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == sources
    assert all((REPOSITORY / source).exists() for source in sources)


def test_compose_fits_the_image() -> None:
    service = yaml.safe_load(COMPOSE.read_text())["services"]["samkarta"]
    volumes = [volume.split(":") for volume in service["volumes"]]
    assert ["snapshots", instructions("VOLUME")[0][1]] in volumes
    assert all(volume[2:] == ["ro"] for volume in volumes if volume[0].startswith(".."))
    [port] = service["ports"]
    assert port.startswith("127.0.0.1:")
    assert port.endswith(f":{instructions('EXPOSE')[0][1]}")
