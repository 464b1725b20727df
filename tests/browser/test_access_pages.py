"""The pages of words (door, account, standing, sharing, who saw what) on the desk and on the phone, by day and by night, from the left and from
the right: axe-core finds nothing serious, nothing is wider than the screen, and everything to press is as high as a thumb."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.account import INSIDE, OUTSIDE
from tests.browser.chromium import DESK, PHONE
from tests.browser.test_access import serious

CASE = "the case of the exercise"
LIST = "a list of the exercise"
PAGES = {
    None: list(OUTSIDE.values()),
    "focal": [*INSIDE.values(), "/standing/", "/sharing/?area=ssd", "/sharing/layers/", "/audit/", LIST],
    "sioc": ["/standing/?area=ssd", CASE, "/standing/partnerships/", "/standing/locks/?area=ssd", "/audit/", "/account/undertaking/new/"],
    "platform": ["/standing/members/?area=ssd"],
}
LOW = """() => [...document.querySelectorAll('a.plain, button, input:not([type=hidden]), select, textarea, summary, nav a, .choices a, .cases a')]
  .filter(one => one.offsetParent && Math.max(...[one, one.closest('label') ?? one].map(box => box.getBoundingClientRect().height)) < 43.5)
  .map(one => one.outerHTML.slice(0, 90))"""
WIDE = "document.documentElement.scrollWidth > innerWidth"


def found(page: Page, path: str) -> str:
    """The address of a page, or of what stands in the exercise."""
    if path is CASE:
        page.goto("/standing/?area=ssd")
        return str(page.get_by_role("link", name="Plover Aid: suspension").get_attribute("href"))
    if path is LIST:
        page.goto("/sharing/?area=ssd")
        lists = page.locator("a[href*='/sharing/audiences/']")
        if not lists.count():
            page.get_by_text("New list").click()
            form = page.locator("form", has=page.locator("input[name=do][value=list]"))
            form.locator("input[name=name]").fill("Drivers of the exercise")
            form.get_by_role("button", name="Make it").click()
            page.goto("/sharing/?area=ssd")
        return str(lists.first.get_attribute("href"))
    return path


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("login", PAGES, ids=str)
def test_a_page_of_words_is_for_everybody(windows, login, size):
    # axe is a script of ours put in by the test: our own policy would rightly refuse it
    windows.witness.refused = True  # a sign-in elsewhere that failed answers 401
    context = windows.context(login, viewport=size, bypass_csp=True)
    page = context.new_page()
    faults = []
    for path in PAGES[login]:
        at = found(page, path)
        context.clear_cookies(name="django_language")
        page.goto(at)
        faults += [(at, "low", what) for what in page.evaluate(LOW)]
        faults += [(at, *what) for what in serious(page)]
        faults += [(at, "wide")] if page.evaluate(WIDE) else []
        context.add_cookies([{"name": "django_language", "value": "ar", "url": windows.url}])
        page.goto(at)
        assert page.evaluate("document.documentElement.dir") == "rtl"
        faults += [(at, "wide from the right")] if page.evaluate(WIDE) else []
    context.clear_cookies(name=re.compile("language"))
    assert faults == []
