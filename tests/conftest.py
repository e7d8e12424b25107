"""What every test starts from: the settings' defaults, whatever the shell that started the tests has set."""

import os
from collections.abc import Iterator

import pytest

from tests.components import REQUIRE_ALL


@pytest.fixture(scope="session", autouse=True)
def default_settings() -> Iterator[None]:
    """No setting comes from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("SAMKARTA_") and name != REQUIRE_ALL]:
            patch.delenv(name)
        patch.delenv("PORT", raising=False)
        yield
