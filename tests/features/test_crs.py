import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from samkarta.errors import BadParameter
from samkarta.features.crs import CRS84, as_defined, crs_uri, named_crs, parse_box, parse_crs, supported_crs, to_crs

EPSG = "http://www.opengis.net/def/crs/EPSG/0"
CODES = ("OGC:CRS84", "EPSG:3006", "EPSG:3857", "EPSG:4326", "EPSG:4258")


def test_crs84_is_the_default_and_the_five_are_supported() -> None:
    uris = [CRS84, f"{EPSG}/3006", f"{EPSG}/3857", f"{EPSG}/4326", f"{EPSG}/4258"]
    assert list(supported_crs("EPSG:3006")) == uris
    assert list(supported_crs("EPSG:3021")) == [*uris, f"{EPSG}/3021"]
    assert parse_crs(None, "crs", "EPSG:3006").uri == CRS84
    assert "http://www.opengis.net/def/crs/OGC/0/CRS84h" not in uris


@pytest.mark.parametrize("code", CODES)
def test_a_system_is_named_by_uri_and_by_safe_curie(code: str) -> None:
    assert parse_crs(crs_uri(code), "crs", "EPSG:3006").code == code
    assert parse_crs(f"[{code}]", "crs", "EPSG:3006").code == code
    assert parse_crs(f"[{code}]", "crs", "EPSG:3006").header == f"<{crs_uri(code)}>"


@pytest.mark.parametrize("parameter", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize(
    "text", ["", "EPSG:3006", f"{EPSG}/3021", f"{EPSG}/3006 ", "http://www.opengis.net/def/crs/OGC/0/CRS84h"]
)
def test_other_systems_are_refused_with_those_that_there_are(text: str, parameter: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse_crs(text, parameter, "EPSG:3006")
    assert caught.value.parameter == parameter
    assert caught.value.allowed == tuple(supported_crs("EPSG:3006"))


@pytest.mark.parametrize("code", CODES)
def test_axes_are_in_the_order_that_pyproj_knows(code: str) -> None:
    crs = named_crs(code)
    first = CRS(code).axis_info[0]
    assert crs.y_first == (first.direction == "north")
    assert crs.axes == (("lon", "lat") if CRS(code).is_geographic else ("easting", "northing"))


@pytest.mark.parametrize("code", CODES)
def test_a_box_is_read_in_the_axis_order_of_its_system(code: str) -> None:
    transformer = Transformer.from_crs("OGC:CRS84", code)  # axes as each system defines them
    low, high = transformer.transform(18.0, 64.0), transformer.transform(19.0, 64.5)
    text = ",".join(str(value) for value in (*low, *high))
    box = parse_box(text, named_crs(code))
    west, south, east, north = box.bounds
    assert box.crs == CRS(code)
    back = Transformer.from_crs(code, "OGC:CRS84", always_xy=True)
    assert back.transform(west, south) == pytest.approx((18.0, 64.0))
    assert back.transform(east, north) == pytest.approx((19.0, 64.5))


def test_heights_are_left_out_of_a_box() -> None:
    assert parse_box("64,18,-5,65,19,1000", named_crs("EPSG:4326")).bounds == (18, 64, 19, 65)
    assert parse_box(" 18, 64,0, 19,65 ,0", named_crs("OGC:CRS84")).bounds == (18, 64, 19, 65)


def test_a_box_in_degrees_may_span_the_antimeridian_and_one_in_metres_may_not() -> None:
    assert parse_box("-20,170,20,-170", named_crs("EPSG:4326")).bounds == (170, -20, -170, 20)
    with pytest.raises(BadParameter, match="lowest northing,lowest easting,highest northing,highest easting"):
        parse_box("7000000,700000,7100000,600000", named_crs("EPSG:3006"))


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,nan,4", "1,2,inf,4", "1,9,3,4", "1,2,3,4,"])
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="bbox must be four numbers") as caught:
        parse_box(text, named_crs("OGC:CRS84"))
    assert caught.value.parameter == "bbox"


def test_a_place_that_the_system_does_not_have_becomes_null() -> None:
    places = np.array([shapely.Point(0, 95), shapely.Point(20, 64), None, shapely.Point()], dtype=object)
    moved = to_crs(places, "EPSG:4326", named_crs("EPSG:3857"))
    assert moved[0] is None
    assert moved[1].x == pytest.approx(2226389.8, abs=0.1)
    assert moved[2] is None
    assert moved[3].is_empty


def test_heights_survive_the_change_of_axes() -> None:
    points = np.array([shapely.Point(18.123456789, 64, 7)], dtype=object)
    assert list(as_defined(points, named_crs("EPSG:4326"))[0].coords[0]) == [64, 18.1234568, 7]
