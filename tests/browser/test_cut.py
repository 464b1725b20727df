"""The line is cut and comes back; the page says so, keeps everything and needs nobody."""

import re

from playwright.sync_api import expect

from tests.browser.windows import is_live

GREYS_WITHIN_MS = 20_000  # the first step is ten seconds after the last word


def test_a_cut_greys_the_picture_and_the_page_catches_up_by_itself(windows):
    page = windows.live()
    page.evaluate("document.body.dataset.loaded = 'once'")
    page.locator("#q").fill("half a thou")
    windows.witness.cut = True
    page.context.set_offline(True)

    expect(page.locator("#connection-word")).to_have_text(re.compile("CUT OFF|NO WORD FOR"), timeout=GREYS_WITHIN_MS)
    expect(page.locator("#connection-age")).to_have_text(re.compile(r"^1\d s"), timeout=GREYS_WITHIN_MS)  # counting up
    expect(page.locator("body")).to_have_attribute("data-grey", "1", timeout=GREYS_WITHIN_MS)
    as_of = page.locator("#as-of").inner_text()

    page.context.set_offline(False)
    is_live(page)
    expect(page.locator("body")).to_have_attribute("data-grey", "0")
    expect(page.locator("#as-of")).not_to_have_text(as_of)
    expect(page.locator("#as-of-note")).to_have_text(re.compile(r"^\d+ changes? while away$"))
    expect(page.locator("#q")).to_have_value("half a thou")
    assert page.evaluate("document.body.dataset.loaded") == "once", "the page was loaded again"
