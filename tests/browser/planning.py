"""The steps of planning as a planner makes them, for tests and for pictures: draw, read findings, save, decide."""

from typing import Any

from playwright.sync_api import Page, expect

NEAR_BOR = "/#at=9/6.30/31.75"
BOR_PIBOR = [(31.62, 6.25), (31.75, 6.268), (31.90, 6.32)]
"""lon, lat: along the road Bor - Pibor, which the exercise prohibits to UNSMS personnel."""


def open_planner(page: Page) -> None:
    """The planning panel, by its key."""
    page.keyboard.press("g")
    expect(page.locator(".route-tools")).to_be_visible()


def press_map(page: Page, lon: float, lat: float, *, tap: bool = False) -> None:
    """A press on the map at that place, with the mouse or a finger. The place has to be in view."""
    x, y = place_on_screen(page, lon, lat)
    page.touchscreen.tap(x, y) if tap else page.mouse.click(x, y)


def place_on_screen(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Pixels of the window. By the address, which tells middle and zoom: the map gives its own functions to nobody."""
    found = page.evaluate(
        """([lon, lat]) => {
            const [zoom, midLat, midLon] = /at=([\\d.]+)\\/(-?[\\d.]+)\\/(-?[\\d.]+)/.exec(location.hash).slice(1).map(Number);
            const y = at => { const s = Math.sin(at * Math.PI / 180); return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI); };
            const world = 256 * 2 ** zoom, box = document.getElementById('map').getBoundingClientRect();
            return [box.x + box.width / 2 + (lon - midLon) / 360 * world, box.y + box.height / 2 + (y(lat) - y(midLat)) * world];
        }""",
        [lon, lat],
    )
    return float(found[0]), float(found[1])


def type_point(page: Page, text: str) -> None:
    """A point by its coordinates."""
    page.get_by_label("A point by degrees or MGRS").fill(text)
    page.get_by_label("A point by degrees or MGRS").press("Enter")
    expect(page.get_by_label("A point by degrees or MGRS")).to_have_value("")


def vetted(page: Page) -> None:
    """What is told is of the line as it stands."""
    expect(page.locator(".vetting-line")).to_have_attribute("data-state", "told")


def findings(page: Page) -> Any:
    """The list of findings, turned to."""
    page.locator(".plan-tabs").get_by_role("button", name="Findings").click()
    return page.locator(".finding-list")
