"""The pages in a real browser, in the whole application: they draw, and ask nothing of anybody else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from samkarta.app import create_app
from samkarta.portal import Portal
from tests.browser import Watched, browser, serving, watched_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def address(portal: Portal) -> Iterator[str]:
    with serving(create_app(portal.settings, portal.catalog)) as found:
        yield found


@pytest.fixture
def watched(started: Browser, address: str) -> Iterator[Watched]:
    """A page; when the test is over nothing was asked of another host and nothing went wrong in it."""
    with watched_page(started, address) as found:
        yield found
        assert found.foreign == []
        assert found.faults == []


def test_items_are_drawn_over_the_municipalities_and_lead_to_their_pages(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/collections/shops/items")
    shapes = page.locator("#map .leaflet-overlay-pane path")
    expect(shapes).to_have_count(3)
    expect(page.locator("#map .leaflet-backdrop-pane path")).to_have_count(1)
    # Attributions are text, whatever they contain.
    expect(page.locator("#map .leaflet-control-attribution")).to_have_text("Samkarta <i>exempel</i>, SCB")
    shapes.first.click(force=True)
    link = page.locator("#map .leaflet-popup-content a")
    label = link.text_content()
    link.click()
    expect(page.locator("h1")).to_contain_text(str(label))


def test_an_extent_is_drawn(watched: Watched, address: str) -> None:
    watched.page.goto(f"{address}/collections/shops")
    expect(watched.page.locator("#map .leaflet-overlay-pane path")).to_have_count(1)


def test_a_raster_is_drawn_with_its_tiles(watched: Watched, address: str) -> None:
    watched.page.goto(f"{address}/collections/mobile-coverage/coverage")
    expect(watched.page.locator("#map img.leaflet-tile-loaded").first).to_be_visible()


def test_the_api_can_be_read_and_tried(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/openapi?lang=en")
    expect(page.locator(".opblock")).not_to_have_count(0)
    page.locator(".opblock", has_text="Standards that the API conforms to").locator("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".responses-table.live-responses-table")).to_contain_text("ogcapi-features-1/1.0/conf/core")


def test_the_menu_can_be_skipped_by_keyboard(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/collections")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", ["/collections", "/collections/shops", "/collections/shops/items", "/conformance"])
def test_a_page_fits_a_small_screen(started: Browser, address: str, path: str) -> None:
    with watched_page(started, address, viewport={"width": 320, "height": 640}) as small:
        small.page.goto(f"{address}{path}")
        assert small.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_pages_work_behind_a_path(portal: Portal, started: Browser) -> None:
    app = create_app(portal.settings, portal.catalog)
    app.root_path = "/geo"
    with serving(app) as address, watched_page(started, address) as found:
        found.page.goto(f"{address}/geo/collections/shops/items")
        expect(found.page.locator("#map .leaflet-overlay-pane path")).to_have_count(3)
        assert found.faults == []
        assert found.foreign == []
