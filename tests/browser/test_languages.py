"""Arabic from the right and French, chosen on the page: words of the door and of the map's frame, and nothing wider than a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PATIENCE_MS, PHONE


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_arabic_is_chosen_on_the_page_and_stands_from_the_right(windows, size):
    page = windows.page("/accounts/login/", None, viewport=size)
    page.get_by_role("link", name="Language").click()
    page.get_by_role("button", name="العربية").click()
    expect(page).to_have_url(f"{windows.url}/accounts/login/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.get_by_role("heading", name="تسجيل الدخول")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    field = page.locator("label[for=id_login]").bounding_box()
    form = page.locator(".door").bounding_box()
    assert field and form and field["x"] + field["width"] > form["x"] + form["width"] - 60, "words begin at the right"


@pytest.mark.parametrize(("language", "live", "layers"), [("ar", "مباشر", "الطبقات"), ("fr", "EN DIRECT", "Couches")])
def test_the_frame_of_the_map_speaks_the_chosen_language(windows, language, live, layers):
    context = windows.context("field", viewport=PHONE)
    context.add_cookies([{"name": "django_language", "value": language, "url": windows.url}])
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#connection-word")).to_have_text(live, timeout=PATIENCE_MS)
    page.get_by_role("button", name=layers).click()
    expect(page.locator("#panel-title")).to_have_text(layers)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#map")).to_have_attribute("dir", "ltr")
    page.goto("/account/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
