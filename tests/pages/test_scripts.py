"""The page's scripts, each called in a real browser."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from samkarta.app import create_app
from samkarta.pages.strings import texts
from tests.browser import browser, serving, watched_page
from tests.small_portal import publish
from tests.style_cases import CASES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page on which Leaflet is loaded."""
    app = create_app(publish(tmp_path_factory.mktemp("portal")))
    with browser() as started, serving(app) as address, watched_page(started, address) as watched:
        watched.page.goto(address)
        watched.page.wait_for_selector("[data-backdrop=ready]")
        yield watched.page
        assert (watched.foreign, watched.faults) == ([], [])


def call(page: Page, module: str, body: str, argument: object = None) -> Any:
    """What ``body`` returns, where ``m`` is the module and ``argument`` what is passed."""
    return page.evaluate(f"async (argument) => {{ const m = await import('/static/{module}.js'); {body} }}", argument)


def test_expressions_mean_the_same_in_the_browser_as_in_python(page: Page) -> None:
    cases = [[case.value, case.properties] for case in CASES]
    results = call(page, "style", "return argument.map(([value, properties]) => m.evaluate(value, properties));", cases)
    assert [(type(result), result) for result in results] == [(type(case.result), case.result) for case in CASES]


def options_of(page: Page, style: list[dict[str, Any]], geometry: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Leaflet's options for one feature."""
    found: dict[str, Any] = call(page, "style", "return m.pathOptions(...argument);", [style, geometry, properties])
    return found


def test_an_area_is_filled_and_edged_in_its_own_colour_unless_the_style_names_another(page: Page) -> None:
    paint = {"fill-color": ["step", ["get", "people"], "#111111", 10, "#222222"], "fill-opacity": 0.5}
    options = options_of(page, [{"type": "fill", "paint": paint}], "MultiPolygon", {"people": 12})
    assert (options["fill"], options["fillColor"], options["fillOpacity"], options["color"]) == (
        (True, "#222222", 0.5, "#222222")
    )
    edged = [{"type": "fill", "paint": paint | {"fill-outline-color": "#333333"}}]
    assert options_of(page, edged, "Polygon", {})["color"] == "#333333"


def test_a_feature_without_data_is_grey(page: Page) -> None:
    paint = {"fill-color": ["step", ["get", "people"], "#111111", 10, "#222222"]}
    assert options_of(page, [{"type": "fill", "paint": paint}], "Polygon", {"people": None})["fillColor"] == "#8a939b"


def test_a_line_over_a_fill_draws_the_edge(page: Page) -> None:
    style = [
        {"type": "fill", "paint": {"fill-color": "#111111"}},
        {"type": "line", "paint": {"line-color": "#222222", "line-width": 3, "line-dasharray": [2, 1]}},
    ]
    options = options_of(page, style, "Polygon", {})
    assert (options["fillColor"], options["color"], options["weight"], options["dashArray"]) == (
        ("#111111", "#222222", 3, "6 3")
    )


def test_a_style_layer_of_another_geometry_draws_nothing(page: Page) -> None:
    assert options_of(page, [{"type": "circle", "paint": {}}], "LineString", {}) == {"stroke": False, "fill": False}


def test_a_point_has_radius_colour_and_edge(page: Page) -> None:
    paint = {"circle-color": "#111111", "circle-radius": 7, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2}
    options = options_of(page, [{"type": "circle", "paint": paint}], "Point", {})
    assert (options["radius"], options["fillColor"], options["color"], options["weight"]) == (
        (7, "#111111", "#ffffff", 2)
    )


@pytest.mark.parametrize(
    ("value", "field", "swedish", "english"),
    [
        (None, {"type": "number"}, "uppgift saknas", "no data"),
        (True, {"type": "boolean"}, "ja", "yes"),
        (False, {"type": "boolean"}, "nej", "no"),
        (1234567.5, {"type": "number", "unit": "m"}, "1\u00a0234\u00a0567,5\u00a0m", "1,234,567.5\u00a0m"),
        (0, {"type": "integer"}, "0", "0"),
        ("2026-01-15", {"type": "date"}, "15 januari 2026", "15 January 2026"),
        ("2026-07-01T10:00:00Z", {"type": "datetime"}, "1 juli 2026 kl. 12:00", "1 July 2026 at 12:00"),
        (2, {"type": "integer", "values": {"2": "God"}}, "God", "God"),
        ("<b>x</b>", {"type": "string"}, "<b>x</b>", "<b>x</b>"),
    ],
)
def test_values_are_written_as_the_language_writes_them(
    page: Page, value: object, field: dict[str, Any], swedish: str, english: str
) -> None:
    whole = {"unit": None, "values": {}} | field
    body = "m.setTexts(...argument[0]); return m.formatValue(argument[1], argument[2]);"
    assert call(page, "texts", body, [["sv", dict(texts("sv"))], value, whole]) == swedish
    assert call(page, "texts", body, [["en", dict(texts("en"))], value, whole]) == english


SQUARE = [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]]


@pytest.mark.parametrize(
    ("geometry", "place", "hit"),
    [
        ({"type": "Polygon", "coordinates": SQUARE}, [1, 1], True),
        ({"type": "Polygon", "coordinates": SQUARE}, [5, 5], False),
        ({"type": "Polygon", "coordinates": SQUARE}, [11, 5], False),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, [9, 9], True),
        ({"type": "Point", "coordinates": [3, 3]}, [3, 3], True),
        ({"type": "Point", "coordinates": [3, 3]}, [4, 3], False),
        ({"type": "MultiPoint", "coordinates": [[3, 3], [4, 3]]}, [4, 3], True),
        ({"type": "LineString", "coordinates": [[0, 0], [10, 0]]}, [5, 0.01], True),
        ({"type": "LineString", "coordinates": [[0, 0], [10, 0]]}, [5, 1], False),
        ({"type": "MultiLineString", "coordinates": [[[0, 0], [10, 0]]]}, [11, 0], False),
        (
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [3, 3]}]},
            [3, 3],
            True,
        ),
    ],
)
def test_a_click_hits_what_is_there(page: Page, geometry: dict[str, Any], place: list[float], hit: bool) -> None:
    body = """
        const map = L.map(document.createElement("div")).setView([5, 5], 8);
        return m.touches(argument[0], L.latLng(argument[1][1], argument[1][0]), map, 8);
    """
    assert call(page, "hit", body, [geometry, place]) is hit


def test_the_box_of_a_geometry_holds_all_its_parts(page: Page) -> None:
    geometry = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": SQUARE}]}
    assert call(page, "box", "return m.boxOf(argument);", geometry) == [0, 0, 10, 10]
    assert call(page, "box", "return m.boxOf(argument);", {"type": "Point", "coordinates": [1, 2]}) == [1, 2, 1, 2]


def test_boxes_overlap_contain_and_intersect(page: Page) -> None:
    body = "return [m.overlaps(...argument), m.contains(...argument), m.intersection(...argument)];"
    assert call(page, "box", body, [[0, 0, 9, 9], [5, 5, 6, 6]]) == [True, True, [5, 5, 6, 6]]
    assert call(page, "box", body, [[0, 0, 9, 9], [5, 5, 12, 6]])[:2] == [True, False]
    assert call(page, "box", body, [[0, 0, 9, 9], [10, 5, 12, 6]])[0] is False


def test_items_are_fetched_page_by_page_up_to_what_the_page_can_bear(page: Page) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url.partition("?")[2])
        features = [{"id": index} for index in range(10_000)]
        route.fulfill(body=json.dumps({"features": features, "numberMatched": 50_000}), content_type="application/json")

    page.route("**/collections/many/items?*", answer)
    body = "const { features, matched } = await m.fetchItems(...argument); return [features.length, matched];"
    assert call(page, "items", body, ["/collections/many", [1, 2, 3.1234567, 4]]) == [20_000, 50_000]
    assert asked == [
        "limit=10000&f=json&bbox=1.00000%2C2.00000%2C3.12346%2C4.00000",
        "limit=10000&f=json&bbox=1.00000%2C2.00000%2C3.12346%2C4.00000&offset=10000",
    ]
    page.unroute("**/collections/many/items?*")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", {"view": None, "layers": None}),
        ("#map=7/64.5/18&layers=a,b", {"view": {"zoom": 7, "center": [64.5, 18]}, "layers": ["a", "b"]}),
        ("#map=7/64.5/18&layers=", {"view": {"zoom": 7, "center": [64.5, 18]}, "layers": []}),
        ("#map=7/99/18", {"view": None, "layers": None}),
        ("#map=x", {"view": None, "layers": None}),
    ],
)
def test_the_address_names_view_and_layers(page: Page, address: str, expected: dict[str, Any]) -> None:
    body = "history.replaceState(null, '', location.pathname + argument); return m.readHash();"
    assert call(page, "hash", body, address) == expected
