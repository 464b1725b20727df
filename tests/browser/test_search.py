"""Places by their coordinates in any notation, records by their words."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import where

BOR = (6.21, 31.56)  # lat, lon


@pytest.mark.parametrize("written", ["6.21, 31.56", "6°12'36\"N 31°33'36\"E", "36N UM 4068 8663"])
def test_coordinates_lead_there(windows, written):
    page = windows.live()
    page.keyboard.press("/")
    page.keyboard.type(written)
    page.keyboard.press("Enter")  # at once: before the list has caught up with what was typed
    expect(page).to_have_url(re.compile("#at=12/"))
    _, lat, lon = where(page)
    assert abs(lat - BOR[0]) < 0.001 and abs(lon - BOR[1]) < 0.001


def test_a_name_leads_to_its_record(windows):
    page = windows.live()
    page.keyboard.press("/")
    with page.expect_response(lambda answer: "q=bor&" in answer.url):
        page.keyboard.type("bor")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Bor")
    expect(first).to_contain_text("TLP:")
    page.keyboard.press("Enter")
    expect(page.locator("#card-title")).to_contain_text("Bor")


def test_what_is_not_shown_is_not_found_and_said_without_a_hint(windows):
    page = windows.live(login="suspended")
    page.locator("#q").click()
    page.keyboard.type("EX-BOR")
    expect(page.locator("#found")).to_contain_text("Nothing that is shown to you matches.")
