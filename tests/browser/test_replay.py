"""Replay: the whole picture as it stood, moved by keys, in a frame that nobody takes for live."""

from playwright.sync_api import expect

from tests.browser.test_access import serious
from tests.browser.windows import NEAR_BOR, is_live


def test_the_picture_of_a_moment_ago_is_played_and_live_is_one_key_away(windows):
    page = windows.context("sioc", bypass_csp=True).new_page()  # axe is a script put in by the test
    page.goto(NEAR_BOR)
    is_live(page)
    page.locator("#map").focus()
    page.keyboard.press("r")
    banner = page.locator(".replay-banner")
    expect(banner).to_contain_text("REPLAY")
    expect(banner).to_contain_text("not live")
    expect(page.locator("#connection")).not_to_be_visible()
    # The exercise was loaded a moment ago: of an hour ago nothing is kept, and it is said; what stood a moment ago are its records.
    expect(page.locator(".replay-note")).to_contain_text("Nothing is kept of this moment")
    page.locator(".replay-line input").press("End")
    expect(page.locator(".replay-note")).to_have_text("")
    with page.expect_response(lambda answer: "/api/v1/replay?" in answer.url) as told:
        page.keyboard.press("ArrowLeft")
    assert told.value.ok
    expect(page.locator(".replay-play")).to_have_text("▶ Play")
    page.keyboard.press("Space")
    shown = page.locator(".replay-time").inner_text()
    expect(page.locator(".replay-time")).not_to_have_text(shown)
    expect(page.locator(".replay-play")).to_contain_text("Halt")
    page.keyboard.press("Space")
    assert serious(page) == []
    page.keyboard.press("r")
    expect(page.locator(".replay")).to_have_count(0)
    is_live(page)
