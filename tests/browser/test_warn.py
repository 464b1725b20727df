"""Danger to life in two presses; the warning stands on another's screen, and its end too."""

from playwright.sync_api import Page, expect

from tests.browser.chromium import PATIENCE_MS


def open_own_incident(page: Page, organisation: str) -> None:
    """The card of an own report of the present area, reached by its link."""
    found = page.request.get("/api/v1/layers/incidents/features").json()["features"]
    own = next(f for f in found if f["properties"]["originator"] == organisation and f["geometry"])
    page.goto(f"/#see=incidents/{own['id']}")
    page.reload()
    expect(page.locator("#card-body dl").first).to_be_visible()


def warnings(page: Page, section: str) -> list[dict]:
    found = page.request.get("/api/v1/layers/warnings/features").json()["features"]
    return [feature for feature in found if feature["properties"]["section"] == section]


def test_two_presses_warn_the_suspended_too_and_the_end_is_told(windows):
    focal, suspended = windows.live("/", "focal"), windows.live("/", "suspended")
    section = "Two presses test section"
    open_own_incident(focal, "Kite Action")
    focal.get_by_role("button", name="Warn…").click()
    focal.locator("#warn-section").fill(section)
    focal.locator("#warn-call").fill("channel 5")
    focal.get_by_role("button", name="Warn everybody on the list").click()
    expect(focal.locator("#card .warn-part")).to_contain_text("Warned")
    suspended.wait_for_function(
        "async (section) => (await (await fetch('/api/v1/layers/warnings/features')).json()).features.some(f => f.properties.section === section)",
        arg=section,
        timeout=PATIENCE_MS,
    )
    (issued,) = warnings(focal, section)
    assert issued["geometry"]["type"] in ("Polygon", "MultiPolygon")
    focal.goto(f"/#see=warnings/{issued['id']}")
    focal.reload()
    focal.get_by_role("button", name="End the warning…").click()
    focal.get_by_role("button", name="Say that the warning ended").click()
    suspended.wait_for_function(
        "async (section) => (await (await fetch('/api/v1/layers/warnings/features')).json()).features.some(f => f.properties.section === section && f.properties.ended)",
        arg=section,
        timeout=PATIENCE_MS,
    )


def test_who_sees_a_report_redacted_asks_for_a_warning_and_it_waits_in_the_originators_inbox(windows):
    planner = windows.live("/", "planner")
    found = planner.request.get("/api/v1/layers/incidents/features").json()["features"]
    redacted = next(f for f in found if f["properties"]["view"] == "redacted" and f["properties"]["area"] == "ssd")
    planner.goto(f"/#see=incidents/{redacted['id']}")
    planner.reload()
    planner.get_by_role("button", name="Ask for a warning").click()
    expect(planner.locator("#card .warn-part")).to_contain_text("ten minutes")
    asked = planner.request.get("/api/v1/sharing/requests").json()["features"]
    assert any(f["properties"]["wants"] == "warning" and f["properties"]["about"]["id"] == redacted["id"] for f in asked)


def test_a_place_without_a_report_is_warned_about_from_the_map_and_by_a_key(windows):
    focal = windows.live("/#at=9/6.20/31.60", "focal")
    section = "Warn here test section"
    focal.locator("#map").click(button="right", position={"x": 700, "y": 420})
    focal.get_by_role("menuitem", name="Warn here…").click()
    expect(focal.locator("#panel .warn-form")).to_be_visible()
    expect(focal.locator("path.footprint")).to_be_visible()
    focal.locator("#warn-section").fill(section)
    focal.locator("#warn-call").fill("channel 5")
    focal.get_by_role("button", name="Warn everybody on the list").click()
    expect(focal.locator("#panel .warn-part")).to_contain_text("Warned")
    (issued,) = warnings(focal, section)
    assert issued["geometry"]["type"] == "Polygon" and issued["properties"]["issuer"] == "Kite Action"
    focal.request.post(
        f"/api/v1/warnings/{issued['id']}/end",
        headers={"X-CSRFToken": next(one["value"] for one in focal.context.cookies() if one["name"] == "csrftoken")},
        data={},
    )
    focal.keyboard.press("Escape")
    focal.keyboard.press("?")
    expect(focal.locator("#help")).to_contain_text("warn: from the record on the card")
    focal.keyboard.press("Escape")
    focal.keyboard.press("W")
    expect(focal.locator("#panel .warn-form")).to_be_visible()
