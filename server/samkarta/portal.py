"""The three things that every route works with."""

import difflib
from dataclasses import dataclass
from functools import cached_property

from samkarta.catalog import Catalog
from samkarta.errors import NotFound
from samkarta.i18n import Text
from samkarta.layer import Layer
from samkarta.settings import Settings
from samkarta.stores.base import Store


@dataclass(frozen=True)
class Portal:
    """Settings, catalogue and store of one running application."""

    settings: Settings
    catalog: Catalog
    store: Store

    @cached_property
    def _open_layers(self) -> dict[str, Layer]:
        return {layer.id: layer for layer in self.catalog.open_layers()}

    def open_layer(self, layer_id: str) -> Layer:
        """The layer, if anybody may see it; NotFound names near matches and gives no other layer away."""
        layers = self._open_layers
        if layer_id in layers:
            return layers[layer_id]
        raise NotFound(
            Text(sv=f"Samlingen '{layer_id}' finns inte.", en=f"There is no collection '{layer_id}'."),
            parameter="collectionId",
            allowed=difflib.get_close_matches(layer_id, layers, n=3) or list(layers),
        )
