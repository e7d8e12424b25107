"""The map in a real browser, where the data or the network are not as one would wish."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from samkarta.app import create_app
from samkarta.pages.strings import texts
from tests.browser import Watched, browser, serving, watched_page
from tests.small_portal import publish
from tests.tiles.halves import SIGNAL, write_halves

pytestmark = pytest.mark.browser

WORDS = texts("sv")
ROW = ".layer[data-layer=shops]"
# The third shop of the small portal: its name is markup, and whether it is open is not known.
STRANGE = "#map=14/63.83/20.26&layers=shops"
ITEMS = "**/collections/shops/items?*"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a portal with three shops is served."""
    with serving(create_app(publish(tmp_path_factory.mktemp("portal")))) as served:
        yield served


@pytest.fixture
def watched(chromium: Browser, address: str) -> Iterator[Watched]:
    """An empty page."""
    with watched_page(chromium, address) as page:
        yield page
    assert page.foreign == []


def click_centre(page: Page) -> None:
    """Click the middle of the map."""
    box = page.locator("#map_samkarta").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def points(count: int) -> list[dict[str, Any]]:
    """Features of the layer, close to each other."""
    return [
        {
            "type": "Feature",
            "id": str(index),
            "geometry": {"type": "Point", "coordinates": [20.2 + index % 100 / 1000, 63.8 + index // 100 / 10_000]},
            "properties": {"name": f"Butik {index}", "kind": "fuel", "people": 1, "open": True},
        }
        for index in range(count)
    ]


def test_markup_in_data_is_shown_and_not_run(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/{STRANGE}")
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    click_centre(page)
    expect(page.locator(".samkarta-popup h3")).to_have_text("<b>Fet</b> & Co")
    assert page.locator(".samkarta-popup b").count() == 0
    assert watched.faults == []


def test_a_popup_names_every_property_and_says_where_a_value_is_missing(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/{STRANGE}")
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    click_centre(page)
    popup = page.locator(".samkarta-popup article")
    assert popup.locator("dt").all_inner_texts() == ["Slag", "Invånare", "Öppen"]
    assert popup.locator("dd").all_inner_texts() == ["Båda", "1\u00a0200\u00a0km", "uppgift saknas"]
    assert popup.locator(".badge").inner_text() == "Exempeldata"
    assert "15 januari 2026" in popup.inner_text()
    assert "Påhittade butiker." in popup.inner_text()


def test_a_click_where_nothing_is_opens_no_popup(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/#map=12/66/18&layers=shops")
    expect(page.locator(ROW)).to_have_attribute("data-state", "ready")
    click_centre(page)
    page.wait_for_timeout(300)
    assert page.locator(".samkarta-popup").count() == 0


def test_a_view_that_holds_more_than_is_drawn_says_so(watched: Watched, address: str) -> None:
    page = watched.page
    features = points(10_000)

    def answer(route: Route) -> None:
        first = 10_000 if "offset=10000" in route.request.url else 0
        part = [feature | {"id": str(first + index)} for index, feature in enumerate(features)]
        route.fulfill(body=json.dumps({"features": part, "numberMatched": 50_000}), content_type="application/json")

    page.route(ITEMS, answer)
    page.goto(f"{address}/{STRANGE}")
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "20000")
    expect(page.locator(f"{ROW} [data-note]")).to_have_text(
        WORDS["cut"].format(drawn="20\u00a0000", matched="50\u00a0000")
    )


def test_a_layer_that_cannot_be_fetched_says_so_and_is_tried_again(watched: Watched, address: str) -> None:
    page = watched.page
    page.route(ITEMS, lambda route: route.fulfill(status=503, body="{}"))
    page.goto(f"{address}/{STRANGE}")
    expect(page.locator(ROW)).to_have_attribute("data-state", "failed")
    expect(page.locator(f"{ROW} [data-note]")).to_have_text(WORDS["failed"])
    assert any("503" in fault for fault in watched.faults)
    page.unroute(ITEMS)
    page.locator("#map_samkarta").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    expect(page.locator(f"{ROW} [data-note]")).to_be_empty()


def test_a_request_for_a_view_that_was_left_is_dropped(watched: Watched, address: str) -> None:
    page = watched.page
    held: list[Route] = []
    dropped: list[str] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(ITEMS, hold_the_first)
    page.on("requestfailed", lambda request: dropped.append(request.url))
    page.goto(f"{address}/{STRANGE}")
    expect(page.locator(ROW)).to_have_attribute("data-state", "loading")
    page.locator("#map_samkarta").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    assert dropped == [held[0].request.url]


def test_a_layer_that_is_switched_off_is_gone_and_comes_back(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/{STRANGE}")
    switch = page.get_by_label("Butiker", exact=True)
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    expect(page.locator(f"{ROW} .legend")).to_be_visible()
    switch.uncheck()
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "0")
    expect(page.locator(f"{ROW} .legend")).to_be_hidden()
    click_centre(page)
    page.wait_for_timeout(300)
    assert page.locator(".samkarta-popup").count() == 0
    assert page.url.endswith("&layers=")
    switch.check()
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    assert page.locator(f"{ROW} [data-count]").inner_text() == "1 av 3 visas i vyn"
    assert watched.faults == []


def test_the_sources_on_the_map_are_those_of_the_layers_that_are_on(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/#layers=")
    expect(page.locator(".sources li")).to_have_count(0)
    page.get_by_label("Butiker", exact=True).check()
    expect(page.locator(".sources li")).to_have_text(["© Region Exempel"])


def test_the_dialog_about_the_data_lists_every_caveat_and_gives_the_focus_back(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address)
    opener = page.get_by_role("button", name=WORDS["nav_about"], exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=WORDS["about_title"])
    expect(dialog).to_be_visible()
    assert "Påhittade butiker." in dialog.inner_text()
    assert "Exempeldata" in dialog.inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize(("skip", "target"), [("skip_to_layers", "#panel"), ("skip_to_map", "#map_samkarta")])
def test_skip_links_move_the_focus_and_leave_the_address(
    watched: Watched, address: str, skip: str, target: str
) -> None:
    page = watched.page
    page.goto(f"{address}/{STRANGE}")
    expect(page.locator(ROW)).to_have_attribute("data-drawn", "1")
    page.get_by_role("link", name=WORDS[skip]).focus()
    page.keyboard.press("Enter")
    expect(page.locator(target)).to_be_focused()
    assert "layers=shops" in page.url


def test_the_panel_can_be_hidden_and_the_map_takes_its_place(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address)
    canvas = page.locator("#map_samkarta")
    before = canvas.bounding_box()
    page.get_by_role("button", name=WORDS["hide_panel"]).click()
    expect(page.locator("#panel")).to_be_hidden()
    after = canvas.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    page.get_by_role("button", name=WORDS["show_panel"]).click()
    expect(page.locator("#panel")).to_be_visible()


def test_only_a_basemap_of_the_operator_makes_the_page_ask_another_host(chromium: Browser, tmp_path: Path) -> None:
    settings = publish(
        tmp_path,
        basemap_url="http://tiles.example.se/{z}/{x}/{y}.png",
        basemap_attribution="<b>Kartverket</b>",
    )
    with serving(create_app(settings)) as address, watched_page(chromium, address) as watched:
        watched.page.goto(address)
        expect(watched.page.locator(".sources li b")).to_have_text("Kartverket")
        watched.page.wait_for_timeout(300)
    assert watched.foreign
    assert all(url.startswith("http://tiles.example.se/") for url in watched.foreign)


def test_a_raster_whose_tiles_cannot_be_fetched_says_so(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    write_halves(tmp_path / "layers" / "halves.tif")
    settings = publish(tmp_path, [SIGNAL])
    with serving(create_app(settings)) as address, watched_page(chromium, address) as watched:
        watched.page.route("**/map/tiles/**", lambda route: route.fulfill(status=503))
        watched.page.goto(f"{address}/#map=9/64.6/18.6&layers=signal")
        row = watched.page.locator(".layer[data-layer=signal]")
        expect(row).to_have_attribute("data-state", "failed")
        expect(row.locator("[data-note]")).to_have_text(WORDS["failed"])
        watched.page.unroute("**/map/tiles/**")
        watched.page.locator("#map_samkarta").focus()
        watched.page.keyboard.press("-")
        expect(row).to_have_attribute("data-state", "ready")
        expect(row.locator("[data-note]")).to_be_empty()
