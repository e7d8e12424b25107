"""What anybody may see at one moment: the open layers that have a published version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samkarta.errors import NotFound
from samkarta.i18n import Text
from samkarta.layer import THEMES, Layer
from samkarta.portal import Portal
from samkarta.stores.base import FeatureSnapshot, RasterSnapshot, Store
from samkarta.stores.manifest import Manifest


@dataclass(frozen=True)
class Published:
    """A layer and what its current version says about itself."""

    layer: Layer
    manifest: Manifest
    download_bytes: int | None = None
    """Size of the file that holds the whole layer; None where nobody asked."""

    @property
    def is_raster(self) -> bool:
        """Whether the layer is a coverage rather than features."""
        return self.manifest.kind == "raster"


class Publication:
    """The published layers, in the order of the themes and within a theme in that of the catalogue."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        themes = list(THEMES)
        layers = sorted(portal.catalog.open_layers(), key=lambda layer: themes.index(layer.theme))
        self._published = {
            layer.id: _published(portal.store, layer) for layer in layers if portal.store.current(layer.id) is not None
        }

    def __iter__(self) -> Iterator[Published]:
        return iter(self._published.values())

    def __getitem__(self, layer_id: str) -> Published:
        """The layer ``layer_id``; NotFound where there is none, or nothing of it was published yet."""
        self._portal.open_layer(layer_id)
        if layer_id in self._published:
            return self._published[layer_id]
        raise NotFound(
            Text(
                sv=f"Samlingen '{layer_id}' har inga publicerade data ännu.",
                en=f"The collection '{layer_id}' has no published data yet.",
            ),
            parameter="collectionId",
            allowed=tuple(self._published),
        )

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of each layer."""
        return {layer_id: published.manifest.version for layer_id, published in self._published.items()}


def _published(store: Store, layer: Layer) -> Published:
    snapshot: FeatureSnapshot | RasterSnapshot = store.raster(layer.id) if layer.is_raster else store.features(layer.id)
    return Published(layer, snapshot.manifest, snapshot.download.stat().st_size)


def current_versions(portal: Portal) -> Mapping[str, str]:
    """The version of each open layer that is served right now; cheap enough to ask for in every request."""
    versions = {layer.id: portal.store.current(layer.id) for layer in portal.catalog.open_layers()}
    return {layer_id: version for layer_id, version in versions.items() if version is not None}
