"""What some tests need beside Python: they skip where it is missing, and fail there when everything is required."""

import os
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
REAL_DATA = REPOSITORY.parent / "shared" / "data"
REQUIRE_ALL = "SAMKARTA_REQUIRE_ALL"


def require(component: str, present: bool, how_to_get: str) -> None:
    """Go on if ``component`` is present; else skip the test, or fail it under SAMKARTA_REQUIRE_ALL=1."""
    if present:
        return
    reason = f"{component} is missing: {how_to_get}"
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name: str, package: str) -> str:
    """The path of a program that Debian's ``package`` brings."""
    found = shutil.which(name)
    require(name, found is not None, f"apt-get install {package}")
    return str(found)


def chromium() -> str:
    """The path of Chromium, for Playwright's executable_path."""
    return program("chromium", "chromium")


def ogrinfo() -> str:
    """The path of GDAL's ogrinfo."""
    return program("ogrinfo", "gdal-bin")


def real_data(name: str) -> Path:
    """A folder or file of the real data that lies beside the repository."""
    path = REAL_DATA / name
    require(f"real data '{name}'", path.exists(), "put it in ../shared/data, beside the repository")
    return path
