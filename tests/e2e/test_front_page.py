"""The front page over the project's own layers, in a real browser, as a planner would use it."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from shapely.geometry import shape

from samkarta.i18n import Language
from samkarta.layer import STATUS_TITLES, THEMES, Layer
from samkarta.pages.strings import strings
from tests.browser import Watched, watched_page
from tests.components import REPOSITORY
from tests.e2e.conftest import Portal

pytestmark = pytest.mark.browser

LAYERS = sorted(file.stem for file in (REPOSITORY / "layers").glob("*.yaml"))
LANGUAGES: tuple[Language, ...] = ("sv", "en")
MAP = "#map_samkarta"


@pytest.fixture
def watched(portal: Portal, browser: Browser) -> Iterator[Watched]:
    """An empty page; after the test it has asked nobody else for anything, and nothing in it has gone wrong."""
    with watched_page(browser, portal.address) as page:
        yield page
    assert page.foreign == []
    assert page.faults == []


def served(portal: Portal) -> list[Layer]:
    """The layers that anybody may see."""
    return portal.catalog.open_layers()


def layer_of(portal: Portal, layer_id: str) -> Layer:
    """The layer, if it is served: one that needs a network or a key is not."""
    if layer_id not in portal.catalog:
        pytest.skip(f"{layer_id} is not enabled")
    return portal.catalog[layer_id].layer


def row(page: Page, layer_id: str) -> Locator:
    """The layer in the panel."""
    return page.locator(f"[data-layer='{layer_id}'].layer")


def wait_until_drawn(page: Page, layer_id: str) -> int:
    """How many features, or tiles of a raster, are drawn once nothing is under way any more."""
    expect(row(page, layer_id)).to_have_attribute("data-state", "ready", timeout=30_000)
    return int(row(page, layer_id).get_attribute("data-drawn") or "0")


def get(address: str) -> Any:
    """A JSON document of the portal."""
    with urlopen(address, timeout=20) as answer:  # noqa: S310 - the portal that this test started
        return json.load(answer)


def open_at(page: Page, portal: Portal, lon: float, lat: float, layer_id: str, language: Language) -> None:
    """Open the page with one layer on and a place in the middle of the map, and wait until it is drawn."""
    page.goto(f"{portal.address}/?lang={language}#map=12/{lat:.6f}/{lon:.6f}&layers={layer_id}")
    wait_until_drawn(page, layer_id)


def click_centre(page: Page) -> str:
    """Click the middle of the map and give the text of the popup that opens."""
    box = page.locator(MAP).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return page.locator(".samkarta-popup article").inner_text()


def test_every_layer_is_listed_under_its_theme_with_status_source_date_and_licence(
    portal: Portal, watched: Watched
) -> None:
    page = watched.page
    page.goto(f"{portal.address}/?lang=sv")
    for layer in served(portal):
        section = page.locator(f"section.theme:has([data-layer='{layer.id}'])")
        assert section.locator("h3").inner_text() == THEMES[layer.theme].sv
        text = row(page, layer.id).inner_text()
        for fact in (layer.title.sv, STATUS_TITLES[layer.status].sv, layer.publisher, layer.licence):
            assert fact in text
        assert layer.updated.isoformat() in text


def test_every_layer_can_be_switched_on_with_the_keyboard_and_is_drawn(
    portal: Portal, watched: Watched, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{portal.address}/?lang=sv#layers=")
    for layer in served(portal):
        switch = page.get_by_role("checkbox", name=layer.title.sv, exact=True)
        switch.focus()
        page.keyboard.press("Space")
        expect(switch).to_be_checked()
        assert wait_until_drawn(page, layer.id) > 0
        legend = row(page, layer.id).locator(".legend li")
        expect(legend.first).to_be_visible()
        if not layer.is_raster:
            total = get(f"{portal.address}/collections/{layer.id}/items?limit=1")["numberMatched"]
            count = row(page, layer.id).locator("[data-count]").inner_text()
            assert count.replace("\u00a0", "").endswith(f"av {total} visas i vyn")
    page.screenshot(path=tmp_path / "all-layers.png")
    page.get_by_role("button", name=strings()["all_off"].sv).click()
    assert page.locator(".layer[data-state=off]").count() == len(served(portal))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer_id", LAYERS)
def test_a_click_tells_what_the_feature_is_where_it_comes_from_and_whether_it_is_a_sample(
    portal: Portal, watched: Watched, layer_id: str, language: Language
) -> None:
    layer = layer_of(portal, layer_id)
    if layer.is_raster:
        pytest.skip("a raster has cells, see the next test")
    feature = get(f"{portal.address}/collections/{layer_id}/items?limit=1")["features"][0]
    place = shape(feature["geometry"]).representative_point()
    open_at(watched.page, portal, place.x, place.y, layer_id, language)
    text = click_centre(watched.page)
    assert layer.title[language] in text
    assert STATUS_TITLES[layer.status][language] in text
    if layer.label_field is not None:
        assert str(feature["properties"][layer.label_field]) in text
    for spec in layer.fields:
        if spec.name != layer.label_field and spec.title is not None:
            assert spec.title[language] in text
    assert (layer.caveat[language] in text) is (layer.status == "sample")
    link = watched.page.locator(".samkarta-popup article a")
    assert link.get_attribute("href") == f"/collections/{layer_id}/items/{feature['id']}?f=html&lang={language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_click_on_mobile_coverage_tells_the_class_of_the_cell(
    portal: Portal, watched: Watched, language: Language
) -> None:
    layer = layer_of(portal, "mobile-coverage")
    lon, lat = 20.263, 63.826
    position = get(f"{portal.address}/collections/mobile-coverage/position?coords=POINT({lon}%20{lat})&lang={language}")
    open_at(watched.page, portal, lon, lat, "mobile-coverage", language)
    text = click_centre(watched.page)
    assert position["label"] in text
    assert STATUS_TITLES[layer.status][language] in text
    assert layer.caveat[language] in text


def test_a_place_with_several_layers_shows_each_in_turn(portal: Portal, watched: Watched) -> None:
    page = watched.page
    feature = get(f"{portal.address}/collections/population/items?limit=1")["features"][0]
    place = shape(feature["geometry"]).representative_point()
    page.goto(f"{portal.address}/?lang=sv#map=12/{place.y}/{place.x}&layers=population,municipalities")
    wait_until_drawn(page, "population")
    wait_until_drawn(page, "municipalities")
    click_centre(page)
    shown = [page.locator(".samkarta-popup article").get_attribute("data-layer")]
    page.get_by_role("button", name=strings()["popup_next"].sv).click()
    shown.append(page.locator(".samkarta-popup article").get_attribute("data-layer"))
    assert set(shown) == {"population", "municipalities"}


def test_the_keyboard_alone_reaches_a_feature_and_closes_its_popup(portal: Portal, watched: Watched) -> None:
    page = watched.page
    feature = get(f"{portal.address}/collections/municipalities/items?limit=1")["features"][0]
    place = shape(feature["geometry"]).representative_point()
    open_at(page, portal, place.x, place.y, "municipalities", "sv")
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    close = page.get_by_role("button", name=strings()["popup_close"].sv)
    expect(close).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".samkarta-popup")).to_have_count(0)
    expect(page.locator(MAP)).to_be_focused()


def test_the_address_can_be_shared_and_survives_the_change_of_language(portal: Portal, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{portal.address}/?lang=sv#map=8/64.5/18.5&layers=settlements")
    wait_until_drawn(page, "settlements")
    page.get_by_label(portal.catalog["municipalities"].layer.title.sv, exact=True).check()
    wait_until_drawn(page, "municipalities")
    page.get_by_role("link", name=strings()["other_language"].sv).click()
    page.wait_for_url(re.compile(r"\?lang=en#"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "map=8/64.5000/18.5000" in page.url
    on = [box.get_attribute("id") for box in page.locator(".switch input:checked").all()]
    assert sorted(on) == ["switch-municipalities", "switch-settlements"]  # type: ignore[type-var]


def test_moving_the_map_fetches_only_what_is_not_there_yet(portal: Portal, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{portal.address}/?lang=sv#map=10/63.83/20.26&layers=population")
    wait_until_drawn(page, "population")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/population/items" in request.url else None)
    page.locator(MAP).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(800)
    assert asked == []
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(350)
    wait_until_drawn(page, "population")
    assert asked


@pytest.mark.parametrize("size", [(390, 844), (720, 450)], ids=["phone", "text at 200 %"])
def test_on_a_small_screen_the_map_comes_first_and_the_panel_on_demand(
    portal: Portal, browser: Browser, size: tuple[int, int], tmp_path: Path
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    with watched_page(browser, portal.address, viewport=viewport) as watched:
        page = watched.page
        page.goto(f"{portal.address}/?lang=sv")
        expect(page.locator("#panel")).to_be_hidden()
        page.screenshot(path=tmp_path / "map.png")
        toggle = page.get_by_role("button", name=strings()["show_panel"].sv)
        toggle.click()
        expect(page.locator("#panel")).to_be_visible()
        page.screenshot(path=tmp_path / "panel.png")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.get_by_role("button", name=strings()["hide_panel"].sv).click()
        expect(page.locator("#panel")).to_be_hidden()
    assert (watched.foreign, watched.faults) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_wrong(portal: Portal, watched: Watched, language: Language) -> None:
    page = watched.page
    feature = get(f"{portal.address}/collections/shops/items?limit=1")["features"][0]
    lon, lat = feature["geometry"]["coordinates"]
    open_at(page, portal, lon, lat, "shops", language)
    click_centre(page)
    page.locator("details:not([open]) summary").first.click()
    assert violations(page) == []
    page.locator("[data-opens=about]").click()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [f"{fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]}" for fault in found]
