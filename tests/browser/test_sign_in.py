"""Seven people sign in, and each sees what is theirs to see."""

import re

import pytest
from playwright.sync_api import Page, expect

READERS = ["sioc", "planner", "focal", "field", "platform", "suspended"]


def asked(page: Page) -> dict[str, int]:
    """Records of each layer as the API counts them for whoever is signed in."""
    return {layer["key"]: layer["count"] for layer in page.request.get("/api/v1/layers").json()["layers"]}


def counted(page: Page) -> dict[str, int]:
    """The same as the layers panel says them."""
    page.get_by_role("button", name="Layers").click()
    rows = page.locator("#panel .layer-list > li")
    expect(page.locator('[data-layer="reference"] .layer-count').first).to_have_text(re.compile(r"\d"))
    said = {row.get_attribute("data-layer"): row.locator(".layer-count").inner_text() for row in rows.all()}
    return {key: 0 if text == "none" else int(text.replace(",", "")) for key, text in said.items() if key}


@pytest.mark.parametrize("login", READERS)
def test_the_page_counts_what_the_api_counts(windows, login):
    page = windows.context(login).new_page()
    before = asked(page)
    page.goto("/")
    expect(page.locator("#connection-word")).to_have_text("LIVE")
    shown, after = counted(page), asked(page)
    assert shown.keys() == before.keys() - {"requests", "alerts"}, "a question has no place, an alert stands in the banner"
    for key, count in shown.items():  # the simulator files an incident now and then
        assert before[key] <= count <= after[key], key


def test_no_two_readers_have_the_same_picture(windows):
    pictures = {login: tuple(sorted(asked(windows.context(login).new_page()).items())) for login in READERS}
    assert len(set(pictures.values())) == len(READERS), pictures


def test_the_suspended_see_their_own_records_and_warnings_and_public_places(windows):
    page = windows.live(login="suspended")
    seen = asked(page)
    assert seen["warnings"] > 0 and seen["reference"] > 0
    assert (seen["roads"], seen["vehicles"], seen["missions"], seen["hospitals"]) == (0, 0, 0, 0)
    own = page.request.get("/api/v1/layers/incidents/features").json()["features"]
    assert own and {feature["properties"]["originator"] for feature in own} == {"Plover Aid"}


def test_the_administrator_lands_on_the_admin_and_sees_no_record(windows):
    page = windows.page("/", "admin")
    expect(page).to_have_url(re.compile("/admin/$"))
    assert page.request.get("/api/v1/layers/incidents/features").status == 403


def test_a_stranger_is_led_to_the_door(windows):
    page = windows.page("/", None)
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/"))


def test_a_wrong_password_is_said_and_keeps_the_name(windows):
    page = windows.page("/accounts/login/", None)
    page.get_by_label("Sign-in name").fill("nobody")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="do not belong together")).to_be_visible()
    expect(page.get_by_label("Sign-in name")).to_have_value("nobody")
