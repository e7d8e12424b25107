"""A running portal as the tests of its clients see it."""

from dataclasses import dataclass

from samkarta.catalog import Catalog
from samkarta.stores.disk import DiskStore


@dataclass(frozen=True)
class Served:
    """Its address, what it was told to serve, and the snapshots that it serves."""

    address: str
    catalog: Catalog
    store: DiskStore

    def items(self, layer_id: str) -> str:
        """The address of the layer's features."""
        return f"{self.address}/collections/{layer_id}/items"

    def feature_counts(self) -> dict[str, int]:
        """How many features each layer has, as its manifest says; rasters have none."""
        layers = (layer.id for layer in self.catalog.open_layers() if not layer.is_raster)
        return {layer_id: self.store.features(layer_id).manifest.count for layer_id in layers}
