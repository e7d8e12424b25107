"""OGC's own executable test suite for Features, Part 1 and Part 2, run against the real server.

OGC publishes the suite in no package registry that an ordinary client reaches, so whoever has it names its file
``ets-ogcapi-features10-<version>-aio.jar`` in the environment variable ``ETS_JAR``. ``test_core.py`` and
``test_crs.py`` follow the abstract test suites that it implements, and always run.
"""

import os
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.components import program
from tests.served import Served

PROPERTIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">
<properties version="1.0"><entry key="iut">{address}/</entry><entry key="noofcollections">-1</entry></properties>
"""


@pytest.fixture(scope="session")
def suite() -> Path:
    """The all-in-one file of the suite."""
    named = os.environ.get("ETS_JAR")
    if not named:
        pytest.skip("ETS_JAR does not name the suite's file: get ets-ogcapi-features10-…-aio.jar from OGC")
    return Path(named)


@pytest.mark.ets
def test_the_suite_of_ogc_fails_in_nothing(served: Served, suite: Path, tmp_path: Path) -> None:
    asked = tmp_path / "test-run-props.xml"
    asked.write_text(PROPERTIES.format(address=served.address), encoding="utf-8")
    command = [program("java", "default-jre-headless"), "-jar", str(suite), "-o", str(tmp_path), str(asked)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    results = list(tmp_path.rglob("testng-results.xml"))
    assert results, ended.stdout + ended.stderr
    counts, faults = summary(results[0])
    assert counts["PASS"] > 50
    assert faults == []


def summary(results: Path) -> tuple[Counter[str], list[str]]:
    """How many tests ended how, and the failed ones with their reason."""
    # The file is written by the suite that this test has just run.
    methods = [
        method
        for method in ET.parse(results).iter("test-method")  # noqa: S314
        if method.get("is-config") != "true"
    ]
    faults = [
        f"{method.get('signature')}: {' '.join((method.findtext('.//message') or '').split())}"
        for method in methods
        if method.get("status") == "FAIL"
    ]
    return Counter(method.get("status", "") for method in methods), faults


def test_the_results_of_a_suite_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "testng-results.xml").write_text(
        """<testng-results><suite><test><class>
        <test-method is-config="true" status="FAIL" signature="before()"/>
        <test-method status="PASS" signature="landing()"/>
        <test-method status="SKIP" signature="crs()"/>
        <test-method status="FAIL" signature="limit()"><exception><message>
          more than asked </message></exception></test-method>
        </class></test></suite></testng-results>""",
        encoding="utf-8",
    )
    counts, faults = summary(tmp_path / "testng-results.xml")
    assert counts == {"PASS": 1, "SKIP": 1, "FAIL": 1}
    assert faults == ["limit(): more than asked"]
