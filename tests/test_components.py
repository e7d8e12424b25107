from pathlib import Path

import pytest

from tests import components
from tests.components import REQUIRE_ALL, program, real_data, require


def test_a_present_component_lets_the_test_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE_ALL, "1")
    require("a shell", True, "it is there")
    assert Path(program("sh", "dash")).is_file()


def test_a_missing_component_skips_the_test_and_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE_ALL, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program is missing: apt-get install no-such-package"):
        program("no-such-program", "no-such-package")


def test_a_missing_component_fails_the_test_when_everything_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE_ALL, "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is missing"):
        program("no-such-program", "no-such-package")


def test_real_data_is_looked_for_beside_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE_ALL, raising=False)
    monkeypatch.setattr(components, "REAL_DATA", tmp_path)
    (tmp_path / "stops").mkdir()
    assert real_data("stops") == tmp_path / "stops"
    with pytest.raises(pytest.skip.Exception, match=r"real data 'shops' is missing: put it in \.\./shared/data"):
        real_data("shops")
