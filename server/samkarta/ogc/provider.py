"""The pygeoapi provider of every layer: it knows the fields and the grid, the data stay in the store."""

from copy import deepcopy
from typing import Any

from pygeoapi.provider.base import BaseProvider


class ManifestProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi is untyped
    """Fields and grid of one layer as its definition says; asked for a description, never for data."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        # pygeoapi writes into what it gets here.
        self._fields = deepcopy(provider_def["fields"])
        self._coverage_properties = provider_def.get("grid")

    def get_fields(self) -> dict[str, Any]:
        """JSON Schema type and format of each field."""
        return dict(self._fields)
