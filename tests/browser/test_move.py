"""What drives is seen to drive."""

from playwright.sync_api import Page, expect

from tests.browser.windows import is_live

# The canvas of the vehicles: nothing else is drawn on it.
MOVING = "document.querySelector('.leaflet-moving-pane canvas').toDataURL()"


def open_fastest(page: Page) -> None:
    """Opens the card of a vehicle that drives: convoys rest now and then. The list tells what is in view, so the map goes there first."""
    found = page.request.get("/api/v1/layers/vehicles/features").json()["features"]
    fastest = max(found, key=lambda feature: (feature["properties"]["fix_source"] == "device", feature["properties"]["speed_mps"] or 0))
    lon, lat = fastest["geometry"]["coordinates"]
    page.goto("about:blank")  # the address of the same page with another place would only be noticed
    page.goto(f"/#at=9/{lat:.2f}/{lon:.2f}")
    is_live(page)
    page.get_by_role("button", name="Missions").click()
    title = fastest["properties"]["title"]
    page.get_by_role("option").filter(has=page.get_by_text(title, exact=True)).click()
    expect(page.locator("#card-title")).to_have_text(title)


def position(page: Page) -> tuple[float, float]:
    """lat, lon on the open card."""
    lat, lon = page.locator("#card .pos-text").first.inner_text().split(", ")
    return float(lat), float(lon)


def test_a_vehicle_moves_on_the_card_and_on_the_map(windows):
    page = windows.live()
    open_fastest(page)
    page.get_by_role("button", name="Show on the map").click()
    is_live(page)
    shown, drawn = page.locator("#card .pos-text").first, page.evaluate(MOVING)
    places = [position(page)]
    for _ in range(2):
        expect(shown).not_to_have_text(shown.inner_text())
        places.append(position(page))
    assert page.evaluate(MOVING) != drawn
    for (lat, lon), (then_lat, then_lon) in zip(places, places[1:], strict=False):
        assert abs(then_lat - lat) + abs(then_lon - lon) < 0.005, "at one fix a second nothing drives half a kilometre"


def test_the_trail_of_a_vehicle_is_where_it_was(windows):
    page = windows.live()
    with page.expect_response(lambda answer: answer.url.endswith("/trail")) as trail:
        open_fastest(page)
    assert trail.value.json()["geometry"]["type"] == "LineString"
