"""``make`` and ``.ci/run`` with stand-ins for the programs that they call."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.components import REPOSITORY


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What make and CI read, in a folder whose name has a space, with an empty folder for programs beside it."""
    clone = tmp_path / "a clone"
    for name in ("Makefile", ".ci/make-venv", ".ci/run", "requirements.txt", "requirements-test.txt"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, clone / name)
    (tmp_path / "bin").mkdir()
    for name in ("sh", "env", "bash", "touch", "test", "rm", "echo"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return clone


def program(clone: Path, name: str, script: str) -> None:
    """Put a program into the folder that stands first, and alone, in PATH."""
    file = clone.parent / "bin" / name
    file.write_text(script)
    file.chmod(0o755)


def run(clone: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in the clone, where only the programs put there are found."""
    path = {"PATH": str(clone.parent / "bin")}
    return subprocess.run(
        command,
        cwd=clone,
        env=path | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def log_calls(clone: Path, name: str, after: str = "") -> None:
    """A program that writes its arguments to ``calls``."""
    program(clone, name, f"#!/bin/sh\necho \"{name} $*\" >>'{clone.parent}/calls'\n{after}\n")


def calls(clone: Path) -> list[str]:
    file = clone.parent / "calls"
    return file.read_text().splitlines() if file.exists() else []


def python(version: str) -> str:
    """A Python of ``version`` that can answer what its version is, and makes a .venv that logs how it is called."""
    major, minor = version.split(".")
    return f"""#!/bin/sh
case "$*" in
*"(3,12) <= sys.version_info < (3,14)"*) [ {major} -eq 3 ] && [ {minor} -ge 12 ] && [ {minor} -lt 14 ] ;;
*"(3,14) <= sys.version_info < (4,0)"*) [ {major} -eq 3 ] && [ {minor} -ge 14 ] ;;
*"-m venv --clear .venv"*) echo "made by {version}" ;;
esac
"""


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ({"python3": "3.13"}, "3.13"),
        ({"python3": "3.11", "python3.12": "3.12"}, "3.12"),
        ({"python3": "3.14", "python3.13": "3.13"}, "3.13"),
        ({"python3": "3.14"}, "3.14"),
        ({"python": "3.12"}, "3.12"),
    ],
)
def test_the_first_python_that_is_new_enough_is_taken(clone: Path, found: dict[str, str], chosen: str) -> None:
    for name, version in found.items():
        program(clone, name, python(version))
    ended = run(clone, "sh", ".ci/make-venv")
    assert ended.stdout == f"made by {chosen}\n"
    assert ("Rust" in ended.stderr) == (chosen == "3.14")


def test_a_shim_that_does_not_run_is_passed_over(clone: Path) -> None:
    program(clone, "python3", "#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    program(clone, "python3.13", python("3.13"))
    ended = run(clone, "sh", ".ci/make-venv")
    assert (ended.stdout, ended.stderr) == ("made by 3.13\n", "")


def test_the_python_that_is_named_is_taken_and_no_other(clone: Path) -> None:
    program(clone, "python3", python("3.13"))
    program(clone, "my python", python("3.12"))
    program(clone, "old", python("3.11"))
    assert run(clone, "sh", ".ci/make-venv", PYTHON="my python").stdout == "made by 3.12\n"
    refused = run(clone, "sh", ".ci/make-venv", PYTHON="old")
    assert refused.returncode == 1
    assert "No Python 3.12 or 3.13 (with venv) among: old." in refused.stderr


def test_without_a_python_make_run_says_what_to_do_in_both_languages(clone: Path) -> None:
    (clone / "pyproject.toml").touch()
    ended = run(clone, str(shutil.which("make")), "run")
    assert ended.returncode != 0
    assert "Installera en, eller ange var den finns: make run PYTHON=…" in ended.stderr
    assert "Install one, or say where it is: make run PYTHON=…" in ended.stderr


def make_venv_that_logs(clone: Path) -> str:
    """A Python whose .venv/bin/python writes its arguments to ``calls``."""
    log_calls(clone, "logging-python")
    return (
        "#!/bin/sh\n"
        'case "$*" in *venv*) "$MKDIR" -p .venv/bin && "$LN" -sf '
        f"'{clone.parent}/bin/logging-python' .venv/bin/python ;; esac\n"
    )


def run_make(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tools = {"MKDIR": str(shutil.which("mkdir")), "LN": str(shutil.which("ln"))}
    return run(clone, str(shutil.which("make")), *arguments, **tools)


def test_a_second_make_run_installs_nothing_and_a_changed_pin_does(clone: Path) -> None:
    (clone / "pyproject.toml").touch()
    program(clone, "python3", make_venv_that_logs(clone))
    installs = ["install --quiet --requirement requirements.txt", "--no-deps --no-build-isolation --editable ."]

    assert run_make(clone, "run").returncode == 0
    first = calls(clone)
    assert [part in call for part, call in zip(installs, first, strict=False)] == [True, True]
    assert first[2:] == ["logging-python -m samkarta up"]

    assert run_make(clone, "run").returncode == 0
    assert calls(clone)[3:] == ["logging-python -m samkarta up"]

    os.utime(clone / "requirements.txt", (2_000_000_000, 2_000_000_000))
    assert run_make(clone, "run").returncode == 0
    assert len(calls(clone)) == 7


def test_a_venv_whose_python_is_gone_is_made_anew(clone: Path) -> None:
    (clone / "pyproject.toml").touch()
    program(clone, "python3", make_venv_that_logs(clone))
    run_make(clone, "run")
    (clone / ".venv/bin/python").unlink()
    (clone / ".venv/bin/python").symlink_to("no-such-python")
    assert run_make(clone, "run").returncode == 0
    assert len(calls(clone)) == 6


def test_make_test_installs_once_and_passes_its_arguments_on(clone: Path) -> None:
    (clone / "pyproject.toml").touch()
    program(clone, "python3", make_venv_that_logs(clone))
    run_make(clone, "test", "TESTS=-k house")
    assert "install --quiet --requirement requirements-test.txt" in calls(clone)[0]
    assert calls(clone)[2:] == ["logging-python -m pytest -k house"]
    # What the tests need includes what the portal needs.
    run_make(clone, "run")
    assert calls(clone)[3:] == ["logging-python -m samkarta up"]


@pytest.fixture
def machine(clone: Path) -> Path:
    """A clone on a machine that has all that CI needs."""
    for name in ("make", "apt-get"):
        log_calls(clone, name, after=f'[ -z "$FAIL_{name.replace("-", "_")}" ] || exit 5')
    for name in ("chromium", "dpkg-query", "git", "java", "mvn", "ogrinfo", "wrk"):
        program(clone, name, "#!/bin/sh\n")
    return clone


def test_ci_runs_lint_and_then_every_test(machine: Path) -> None:
    assert run(machine, "bash", ".ci/run").returncode == 0
    assert calls(machine) == ["make lint", "make test"]


def test_ci_requires_all_components(machine: Path) -> None:
    log_calls(machine, "make", after=f"echo \"$SAMKARTA_REQUIRE_ALL\" >>'{machine.parent}/calls'")
    run(machine, "bash", ".ci/run")
    assert calls(machine) == ["make lint", "", "make test", "1"]


# Another installation may be under way.
WAITS = "-o DPkg::Lock::Timeout=300"


def test_ci_installs_the_modules_of_the_systems_python_too(machine: Path) -> None:
    (machine.parent / "bin/dpkg-query").unlink()
    assert run(machine, "bash", ".ci/run").returncode == 0
    assert calls(machine)[1] == f"apt-get {WAITS} install --quiet --yes --no-install-recommends python3-qgis"


def test_ci_installs_only_what_is_missing(machine: Path) -> None:
    (machine.parent / "bin/ogrinfo").unlink()
    assert run(machine, "bash", ".ci/run").returncode == 0
    assert calls(machine) == [
        f"apt-get {WAITS} update --quiet",
        f"apt-get {WAITS} install --quiet --yes --no-install-recommends gdal-bin",
        "make lint",
        "make test",
    ]


def test_ci_goes_on_where_nothing_can_be_installed_and_fails_with_the_tests(machine: Path) -> None:
    (machine.parent / "bin/chromium").unlink()
    ended = run(machine, "bash", ".ci/run", FAIL_apt_get="1")
    assert ended.returncode == 0
    assert "Could not install chromium" in ended.stderr
    assert calls(machine) == [f"apt-get {WAITS} update --quiet", "make lint", "make test"]


def test_ci_fails_when_make_does_as_when_no_test_ran(machine: Path) -> None:
    assert run(machine, "bash", ".ci/run", FAIL_make="1").returncode == 5
    assert calls(machine) == ["make lint"]
