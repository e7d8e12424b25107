"""geopandas reads the address of the items as it reads a file."""

import geopandas as gpd
import pytest

from tests.served import Served


@pytest.mark.parametrize("layer_id", ["shops", "municipalities", "places"])
def test_items_are_read_as_a_file_and_lie_where_the_download_has_them(served: Served, layer_id: str) -> None:
    frame = gpd.read_file(f"{served.items(layer_id)}?limit=10000")
    download = gpd.read_file(served.store.features(layer_id).download)
    assert len(frame) == len(download) == served.feature_counts()[layer_id]
    assert frame.crs == "EPSG:4326"
    shown = frame.set_index("id").sort_index().geometry
    kept = download.to_crs(4326).set_index("feature_id").sort_index().geometry
    assert list(shown.index) == list(kept.index)
    # GeoJSON has seven decimals of a degree, about a centimetre.
    assert shown.geom_equals_exact(kept, 1e-6).all()


def test_a_filtered_address_reads_as_what_it_filters(served: Served) -> None:
    frame = gpd.read_file(f"{served.items('shops')}?kind=fuel&limit=10000")
    assert set(frame["kind"]) == {"fuel"}
