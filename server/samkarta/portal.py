"""The three things that every route works with."""

from dataclasses import dataclass

from samkarta.catalog import Catalog
from samkarta.settings import Settings
from samkarta.stores.base import Store


@dataclass(frozen=True)
class Portal:
    """Settings, catalogue and store of one running application."""

    settings: Settings
    catalog: Catalog
    store: Store
