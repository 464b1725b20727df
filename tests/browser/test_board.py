"""Two organisations' operators at their boards: a vehicle is heard by both, from the keyboard alone. What calls for help is in test_journey."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PATIENCE_MS, PHONE
from tests.browser.test_access import serious

KITE, BIRCH = "focal", "birch-focal"


def board(windows, login: str, **options) -> Page:
    page = windows.page("/board/", login, **options)
    expect(page.locator("#connection-word")).to_have_text("LIVE", timeout=PATIENCE_MS)
    return page


def row(page: Page, code: str):
    return page.locator(".watch-rows > .watch-row", has_text=code)


def choose(page: Page, code: str) -> None:
    row(page, code).click()
    expect(page.locator(".watch-detail h2")).to_contain_text(code)


def ask(page: Page, method: str, path: str, body: dict) -> dict:
    """The API with the page's session."""
    script = """async ([method, path, body]) => {
        const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
        const answer = await fetch(path, {method, headers: {'Content-Type': 'application/json', 'X-CSRFToken': token}, body: JSON.stringify(body)});
        return {status: answer.status, ...(answer.status === 204 ? {} : await answer.json())};
    }"""
    return page.evaluate(script, [method, path, body])


def mission_id(page: Page, code: str) -> str:
    found = page.request.get("/api/v1/board").json()["missions"]
    return next(one["id"] for one in found if one["code"] == code)


def test_a_call_by_voice_is_read_by_both_at_once(windows):
    kite, birch = board(windows, KITE), board(windows, BIRCH)
    for page in (kite, birch):
        choose(page, "EX-RUMBEK")
    row(kite, "EX-RUMBEK").focus()
    kite.keyboard.press("c")
    kite.locator("#call-vehicle").select_option(label="Birch 2")
    kite.locator("#call-means").select_option("satellite")
    kite.locator("#call-place").fill("km 47")
    kite.locator("#call-words").fill("all well aboard")
    kite.locator("#call-words").press("Enter")
    for page in (kite, birch):
        expect(page.locator(".watch-lines")).to_contain_text("all well aboard", timeout=PATIENCE_MS)


def test_it_works_from_the_keyboard_alone(windows):
    page = board(windows, KITE)
    first = page.locator(".watch-rows > .watch-row").first
    first.focus()
    page.keyboard.press("End")
    expect(page.locator(".watch-rows > .watch-row").last).to_be_focused()
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("log a call")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("#call-vehicle")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".watch-row[aria-current]")).to_be_focused()
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/board/missions/"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_serious_is_found_on_the_pages_of_the_room(windows, size):
    page = board(windows, KITE, viewport=size, bypass_csp=True)
    pk = mission_id(page, "EX-KAPOETA")
    for path in ("/board/", f"/board/missions/{pk}/", "/board/rooms/", "/board/sheet/"):
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
