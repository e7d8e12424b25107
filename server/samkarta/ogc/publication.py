"""What anybody may see at one moment: the open layers that have a published version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samkarta.catalog import Catalog
from samkarta.layer import THEMES, Layer
from samkarta.portal import Portal
from samkarta.stores.manifest import Manifest


@dataclass(frozen=True)
class Published:
    """A layer and what its current version says about itself."""

    layer: Layer
    manifest: Manifest

    @property
    def is_raster(self) -> bool:
        """Whether the layer is a coverage rather than features."""
        return self.manifest.kind == "raster"


class Publication:
    """The published layers, in the order of the themes and within a theme in that of the catalogue."""

    def __init__(self, portal: Portal) -> None:
        entries = [entry for entry in portal.catalog if entry.layer.is_open]
        manifests = {entry.layer.id: portal.store.manifest(entry.layer.id) for entry in entries}
        entries = [entry for entry in entries if manifests[entry.layer.id] is not None]
        themes = list(THEMES)
        self._visible = Catalog(sorted(entries, key=lambda entry: themes.index(entry.layer.theme)))
        self._manifests = {layer_id: manifest for layer_id, manifest in manifests.items() if manifest is not None}

    def __iter__(self) -> Iterator[Published]:
        return (Published(entry.layer, self._manifests[entry.layer.id]) for entry in self._visible)

    def __getitem__(self, layer_id: str) -> Published:
        """The layer ``layer_id``; NotFound names near matches, and of these only what anybody may see."""
        return Published(self._visible[layer_id].layer, self._manifests[layer_id])

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of each layer."""
        return {layer_id: manifest.version for layer_id, manifest in self._manifests.items()}


def current_versions(portal: Portal) -> Mapping[str, str]:
    """The version of each open layer that is served right now; cheap enough to ask for in every request."""
    versions = {layer.id: portal.store.current(layer.id) for layer in portal.catalog.open_layers()}
    return {layer_id: version for layer_id, version in versions.items() if version is not None}
