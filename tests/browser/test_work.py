"""Working at the map: keys alone, layers, links, the wall and the text."""

import re

from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.windows import NEAR_BOR, at, is_live, where


def test_a_card_is_opened_read_and_closed_by_keys_alone(windows):
    page = windows.live(NEAR_BOR)
    page.keyboard.press("i")
    rows = page.get_by_role("listbox", name="Records in view")
    expect(rows.get_by_role("option").first).to_be_visible()
    for _ in range(60):  # Tab reaches the list sooner or later, as anything that can be pressed
        if rows.evaluate("list => list === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#card-body dl")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator("#card-title")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#card :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_a_layer_goes_off_and_on_and_its_tiles_are_asked_for_only_while_on(windows):
    page = windows.live(NEAR_BOR + "&on=roads,reference")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/tiles/" in request.url else None)
    page.keyboard.press("l")
    box = page.get_by_role("checkbox", name="Roads")
    expect(box).to_be_checked()
    box.uncheck(force=True)  # the drawn tick lies over the box itself
    expect(page).to_have_url(re.compile("on=reference"))
    page.keyboard.press("Escape")
    page.locator("#zoom-in").click()
    expect(page).to_have_url(re.compile("#at=10/"))
    assert not [url for url in asked if "/tiles/roads/" in url]
    page.keyboard.press("l")
    with page.expect_response(re.compile("/tiles/roads/10/")):
        box.check(force=True)


def test_a_link_brings_the_same_view_to_somebody_else(windows):
    page = windows.live(NEAR_BOR)
    page.keyboard.press("i")
    # The road by its whole title: the simulator files incidents on it, whose titles only hold the words.
    page.get_by_role("option").filter(has=page.get_by_text("Bor – Pibor", exact=True)).first.click()
    expect(page.locator("#card-title")).to_have_text("Bor – Pibor")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("see=roads/.*theme="))
    page.get_by_role("button", name="Show on the map").click()
    expect(page).not_to_have_url(re.compile("#at=9/"))
    link = page.url

    other = windows.live(link, login="planner")
    expect(other.locator("#card-title")).to_have_text("Bor – Pibor")
    assert where(other) == at(link)
    assert other.locator("html").get_attribute("data-theme") == page.locator("html").get_attribute("data-theme")


def test_the_wall_shows_map_board_and_clocks_and_nothing_to_press(windows):
    page = windows.live("/?wall=1")
    expect(page.locator("#board .figures")).to_be_visible()
    expect(page.locator("#board .board-rows li").first).to_be_visible()
    expect(page.locator("#clock-utc")).to_have_text(re.compile(r"^\d\d:\d\d:\d\dZ$"))
    assert page.locator("button:visible, input:visible, summary:visible").count() == 0


def test_the_text_says_the_picture_without_a_script(windows):
    page = windows.page("/text/", java_script_enabled=False)
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()
    expect(page.get_by_text("For the security of personnel and operations only")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("TLP:")


def test_a_phone_reaches_its_panels_with_a_thumb(windows):
    page = windows.live(NEAR_BOR, viewport=PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="List").tap()
    row = page.get_by_role("option").first
    expect(row).to_be_visible()
    row.tap()
    expect(page.locator("#card-body dl")).to_be_visible()
    for button in page.locator(".rail button:visible").all():
        box = button.bounding_box()
        assert box and box["height"] >= 44 and box["y"] > PHONE["height"] * 2 / 3


def test_keys_are_shown(windows):
    page = windows.live()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    is_live(page)
