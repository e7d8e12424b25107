"""The house: what is declared, pinned, documented and published agrees with the code, and names no machine."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from samkarta.settings import Settings
from tests.components import REPOSITORY, require

RUNTIME = REPOSITORY / "requirements.txt"
TEST = REPOSITORY / "requirements-test.txt"

# Direct dependencies that no line of ours imports, and who does.
STARTED_BY_NAME = {
    "httptools": "uvicorn parses requests with it",
    "uvloop": "uvicorn runs its loop",
}


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def declared() -> list[Requirement]:
    return [Requirement(line) for line in project()["project"]["dependencies"]]


def group(name: str) -> list[Requirement]:
    """The requirements of a dependency group and of the groups that it includes."""
    found = []
    for entry in project()["dependency-groups"][name]:
        found += group(entry["include-group"]) if isinstance(entry, dict) else [Requirement(entry)]
    return found


def pins(file: Path) -> dict[str, str]:
    """The version that ``file`` pins for each distribution."""
    found = re.findall(r"^([a-z0-9-]+)==([^\s;]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def tracked_texts() -> dict[str, str]:
    """Every text file that is in the repository or about to be."""
    require("the git history", (REPOSITORY / ".git").exists(), "clone the repository")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
    texts = {}
    for name in filter(None, names):
        content = (REPOSITORY / name).read_bytes() if (REPOSITORY / name).is_file() else b"\0"
        if b"\0" not in content:
            texts[name] = content.decode("utf-8")
    return texts


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        # The brackets keep this file from matching itself.
        ("a package registry's host", r"pypi[.]org|pythonhoste[d]|registry[.]npmjs|deb[.]debian"),
        ("a path of one machine", r"(?<![\w.])/(?:root|home|Users|work|farm)/|/tmp/(?:wt|env)\b"),
        ("a private key or token", r"BEGIN [A-Z ]*PRIVATE[ ]KEY|\bgh[pousr]_\w{30}|\bAKIA[0-9A-Z]{16}\b"),
        ("an unfinished mark", r"\b(?:TOD[O]|FIXM[E])\b|raise NotImplementedErro[r]"),
    ],
    ids=["registry", "path", "secret", "unfinished"],
)
def test_nothing_that_does_not_belong_stands_in_the_repository(what: str, pattern: str) -> None:
    found = {name: re.search(pattern, text) for name, text in tracked_texts().items()}
    hits = [f"{name}: {match.group()}" for name, match in found.items() if match]
    assert hits == [], f"{what} stands in the repository"


@pytest.mark.parametrize("file", [RUNTIME, TEST], ids=lambda file: file.name)
def test_every_pin_has_a_hash_and_names_no_source(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    blocks = re.findall(r"^[a-z0-9-]+==(?:.*\\\n)+.*", text, re.MULTILINE)
    assert len(blocks) == len(pins(file)) > 0
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^--", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("file", "requirements"),
    [(RUNTIME, declared() + group("build")), (TEST, declared() + group("test"))],
    ids=["requirements.txt", "requirements-test.txt"],
)
def test_pins_satisfy_what_is_declared(file: Path, requirements: list[Requirement]) -> None:
    pinned = pins(file)
    wrong = [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]
    assert wrong == [], "run make lock"


def test_the_tests_run_with_the_very_packages_that_are_served_with() -> None:
    assert pins(RUNTIME).items() <= pins(TEST).items()


def test_the_build_backend_is_pinned_once() -> None:
    assert [str(requirement) for requirement in group("build")] == project()["build-system"]["requires"]


def imported_names(tree: ast.Module) -> Iterator[str]:
    """Names of the modules that ``tree`` imports, or reads files of with importlib.resources."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(name)) | ast.Call(func=ast.Name("files"), args=[ast.Constant(str(name))]):
                yield name


# QGIS comes with the system's Python; what imports it is run by that Python.
FROM_THE_SYSTEM = {"qgis"}


def imported_distributions(folder: str) -> set[str]:
    """The distributions that the code under ``folder`` imports."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (REPOSITORY / folder).rglob("*.py")]
    tops = {name.split(".")[0] for tree in trees for name in imported_names(tree)}
    owners = packages_distributions()
    foreign = tops - set(sys.stdlib_module_names) - {"samkarta", "tests"} - FROM_THE_SYSTEM
    return {canonicalize_name(owner) for top in foreign for owner in owners[top]}


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def test_what_the_code_imports_is_declared() -> None:
    assert imported_distributions("server") <= names(declared())


def test_what_is_declared_is_used() -> None:
    assert names(declared()) - imported_distributions("server") == set(STARTED_BY_NAME)


def test_what_the_tests_import_is_declared() -> None:
    assert imported_distributions("tests") <= names(declared() + group("test"))


def test_every_setting_is_documented_with_its_default_in_the_readme() -> None:
    rows = dict(re.findall(r"^\| `(SAMKARTA_\w+)` \| (?:`(.*?)` )?\|", read("README.md"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        default = ":".join(str(part) for part in field.default) if isinstance(field.default, tuple) else field.default
        assert rows.pop(f"SAMKARTA_{name.upper()}", None) == str(default), name
    assert rows == {}, "settings that no longer exist"


def test_the_readme_names_the_two_commands() -> None:
    assert "make run" in read("README.md")
    assert "make test" in read("README.md")


def test_make_help_tells_of_every_target() -> None:
    targets = re.findall(r"^\.PHONY: (.*)", read("Makefile"), re.MULTILINE)[0].split()
    command = ["make", "--no-print-directory", "help"]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\w+)", told, re.MULTILINE) == [target for target in targets if target != "help"]


def test_the_wheel_carries_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        carried = {name for name in wheel.namelist() if ".dist-info/" not in name}
    tracked = {name.removeprefix("server/") for name in tracked_texts() if name.startswith("server/samkarta/")}
    assert tracked <= carried
    assert not any(name.startswith("tests/") for name in carried)


def test_publiccode_has_the_mandatory_keys_in_both_languages() -> None:
    content = yaml.safe_load(read("publiccode.yml"))
    for key in ("publiccodeYmlVersion", "name", "url", "softwareType", "platforms", "categories", "developmentStatus"):
        assert content[key], key
    assert content["legal"]["license"] == project()["project"]["license"]
    assert content["maintenance"]["type"] == "community"
    assert [contact["name"] for contact in content["maintenance"]["contacts"]]
    assert content["localisation"] == {"localisationReady": True, "availableLanguages": ["sv", "en"]}
    assert list(content["description"]) == ["sv", "en"]
    for texts in content["description"].values():
        # Lengths that the standard sets.
        assert 0 < len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert texts["features"]


def test_the_changelog_has_an_unreleased_section_with_entries() -> None:
    section = read("CHANGELOG.md").split("## [Unreleased]\n")[1].split("\n## [")[0]
    assert re.search(r"^### (Added|Changed|Deprecated|Removed|Fixed|Security)$", section, re.MULTILINE)
    assert re.search(r"^- \w", section, re.MULTILINE)


def test_the_licence_is_the_whole_of_apache_2() -> None:
    text = read("LICENSE")
    assert text.lstrip().startswith("Apache License")
    assert "END OF TERMS AND CONDITIONS" in text
    assert "APPENDIX: How to apply the Apache License to your work." in text


def test_pre_commit_hooks_are_local_and_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(REPOSITORY / ".pre-commit-config.yaml")]
    subprocess.run(command, check=True)
    repositories = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
