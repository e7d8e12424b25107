"""Cells of a raster, against the array that the raster was made of."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from fastapi.testclient import TestClient
from pyproj import Transformer
from rasterio.io import MemoryFile
from rasterio.transform import from_origin

from samkarta.errors import BadParameter
from samkarta.layer import FieldSpec
from samkarta.ogc.coverage import coverage_json, read_cells
from tests.ogc.conftest import CELL_M, CORNER_E, CORNER_N, LEVELS

COVERAGE = "/collections/mobile-coverage/coverage"


def box_of(west_m: float, south_m: float, east_m: float, north_m: float) -> str:
    """A box in degrees around a point or rectangle in metres from the upper left corner, east and south positive."""
    to_degrees = Transformer.from_crs("EPSG:3006", "OGC:CRS84", always_xy=True)
    corners = [(CORNER_E + east, CORNER_N - south) for east, south in ((west_m, south_m), (east_m, north_m))]
    (west, south), (east, north) = (to_degrees.transform(*corner) for corner in corners)
    return f"{west},{south},{east},{north}"


def test_the_whole_raster_as_coverage_json(client: TestClient) -> None:
    document = client.get(COVERAGE).json()
    assert document["domain"]["axes"] == {
        "x": {"start": CORNER_E + 500, "stop": CORNER_E + 3500, "num": 4},
        "y": {"start": CORNER_N - 500, "stop": CORNER_N - 2500, "num": 3},
    }
    # EPSG:3006 puts northing before easting, and CoverageJSON follows the CRS.
    assert document["domain"]["referencing"] == [
        {
            "coordinates": ["y", "x"],
            "system": {"type": "ProjectedCRS", "id": "http://www.opengis.net/def/crs/EPSG/0/3006"},
        }
    ]
    assert document["ranges"]["level"] == {
        "type": "NdArray",
        "dataType": "integer",
        "axisNames": ["y", "x"],
        "shape": [3, 4],
        "values": [*LEVELS.ravel().tolist()[:-1], None],
    }


def test_the_parameter_has_name_unit_and_classes_in_both_languages(client: TestClient) -> None:
    parameter = client.get(COVERAGE).json()["parameters"]["level"]
    assert parameter["observedProperty"]["label"] == {"sv": "Nivå", "en": "Level"}
    assert parameter["description"] == {"sv": "Bästa nivå", "en": "Best level"}
    assert parameter["unit"] == {"symbol": "dBm"}
    assert parameter["categoryEncoding"] == {"0": 0, "1": 1, "2": 2}
    assert parameter["observedProperty"]["categories"][2] == {"id": "2", "label": {"sv": "God", "en": "Good"}}


def test_a_box_gives_every_cell_that_it_touches(client: TestClient) -> None:
    document = client.get(COVERAGE, params={"bbox": box_of(1200, 1300, 1800, 700)}).json()
    assert document["domain"]["axes"]["x"] == {"start": CORNER_E + 1500, "stop": CORNER_E + 1500, "num": 1}
    assert document["ranges"]["level"]["shape"] == [2, 1]
    assert document["ranges"]["level"]["values"] == LEVELS[0:2, 1:2].ravel().tolist()


def test_a_box_larger_than_the_raster_gives_all_of_it(client: TestClient) -> None:
    assert client.get(COVERAGE, params={"bbox": "10,60,25,70"}).json() == client.get(COVERAGE).json()


@pytest.mark.parametrize("bbox", ["0,0,1,1", "179,64,-179,65", "20,64,17,65", "-180,-90,-170,-80"])
@pytest.mark.parametrize("token", ["json", "tiff"])
def test_a_box_beside_the_raster_is_400_and_told_where_the_raster_is(client: TestClient, bbox: str, token: str) -> None:
    response = client.get(COVERAGE, params={"bbox": bbox, "f": token})
    assert response.status_code == 400
    problem = response.json()
    assert problem["parameter"] == "bbox"
    west, south, east, north = map(float, problem["allowed"][0].split(","))
    assert (west, south, east, north) == pytest.approx((17.0437, 63.9843, 17.1274, 64.0124), abs=1e-3)


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "17,65,18,64", ""])
def test_a_box_that_is_none_is_400(client: TestClient, bbox: str) -> None:
    for token in ("json", "tiff", "html"):
        response = client.get(COVERAGE, params={"bbox": bbox, "f": token})
        assert (response.status_code, response.json()["parameter"]) == (400, "bbox")


def test_the_whole_raster_as_geotiff_is_the_published_file_and_can_be_read_in_parts(client: TestClient) -> None:
    response = client.get(COVERAGE, params={"f": "tiff"})
    assert response.headers["content-type"] == "image/tiff; application=geotiff"
    assert response.headers["content-disposition"] == 'attachment; filename="mobile-coverage.tif"'
    with MemoryFile(response.content) as memory, memory.open() as raster:
        assert raster.read(1).tolist() == LEVELS.tolist()
        assert raster.crs.to_epsg() == 3006
    part = client.get(COVERAGE, params={"f": "tiff"}, headers={"range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, response.content[:4])
    again = client.get(COVERAGE, params={"f": "tiff"}, headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_part_of_the_raster_as_geotiff_lies_where_it_lay(client: TestClient) -> None:
    response = client.get(COVERAGE, params={"f": "tiff", "bbox": box_of(2500, 2500, 3500, 1500)})
    with MemoryFile(response.content) as memory, memory.open() as raster:
        assert raster.read(1).tolist() == LEVELS[1:3, 2:4].tolist()
        assert raster.nodata == 255
        assert raster.transform == from_origin(CORNER_E + 2000, CORNER_N - 1000, CELL_M, CELL_M)
        assert raster.crs.to_epsg() == 3006


def test_more_cells_than_json_is_good_for_are_400(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    write(path, np.zeros((20, 10), dtype=np.float32), "EPSG:3006")
    with pytest.raises(BadParameter, match="more than 199 cells") as caught:
        read_cells(path, None, most=199)
    assert caught.value.parameter == "bbox"
    assert read_cells(path, None, most=200).values.shape == (20, 10)


@pytest.mark.parametrize(
    ("crs", "kind", "coordinates"),
    [("EPSG:4326", "GeographicCRS", ["y", "x"]), ("EPSG:3857", "ProjectedCRS", ["x", "y"])],
)
def test_coordinates_stand_in_the_order_of_the_crs(tmp_path: Path, crs: str, kind: str, coordinates: list[str]) -> None:
    path = tmp_path / "share.tif"
    write(path, np.array([[0.5, np.nan]], dtype=np.float32), crs)
    document = coverage_json(read_cells(path, None), FieldSpec(name="share", type="number"))
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{crs.removeprefix('EPSG:')}"
    assert document["domain"]["referencing"] == [{"coordinates": coordinates, "system": {"type": kind, "id": uri}}]
    assert document["ranges"]["share"]["dataType"] == "float"
    assert document["ranges"]["share"]["values"] == [0.5, None]
    assert document["parameters"]["share"]["observedProperty"]["label"] == {"sv": "share", "en": "share"}


def test_a_box_over_the_antimeridian_gives_what_either_side_touches(client: TestClient) -> None:
    document = client.get(COVERAGE, params={"bbox": "170,60,17.0837,70"}).json()
    assert document["ranges"]["level"]["shape"] == [3, 2]


def write(path: Path, values: np.ndarray[tuple[int, int], np.dtype[np.float32]], crs: str) -> None:
    height, width = values.shape
    profile = {"driver": "GTiff", "count": 1, "width": width, "height": height, "dtype": "float32", "nodata": np.nan}
    with rasterio.open(path, "w", crs=crs, transform=from_origin(18, 65, 1, 1), **profile) as raster:
        raster.write(values, 1)
