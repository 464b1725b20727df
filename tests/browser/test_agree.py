"""Two organisations and one mission: planned by one, joined and decided by the other for itself, open again when the route changes."""

import re
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser import planning
from tests.browser.chromium import PATIENCE_MS
from tests.browser.windows import is_live


def mission_tab(page: Page) -> None:
    page.locator(".plan-tabs").get_by_role("button", name="Mission").click()


def saved(page: Page, name: str) -> str:
    """Draws a line, names it, asks Kite Action, saves it; the mission's id."""
    planning.open_planner(page)
    planning.type_point(page, "6.21, 31.56")
    planning.type_point(page, "6.30, 31.90")
    mission_tab(page)
    page.get_by_label("Name of the mission").fill(name)
    page.get_by_role("checkbox", name="Kite Action").check()
    with page.expect_response(re.compile("/api/v1/missions$")) as answer:
        page.get_by_role("button", name="Save as mission").click()
    assert answer.value.status == 201, answer.value.text()
    expect(page.locator(".mission-head")).to_contain_text(name)
    return answer.value.json()["id"]


def test_one_plans_the_other_joins_and_decides_and_a_new_route_opens_decisions_again(windows):
    lead = windows.live(planning.NEAR_BOR, "planner")
    name = f"Seed to Bor {uuid4().hex[:6]}"
    mission = saved(lead, name)
    expect(lead.locator(".participant[data-organisation=kite]")).to_contain_text("asked, has not answered")

    other = windows.live(f"/#see=missions/{mission}", "focal")
    other.get_by_role("button", name="Open the plan").click()
    expect(other.locator(".mission-head")).to_contain_text(name)
    expect(other.locator(".escort")).to_contain_text("No escort is planned")
    other.get_by_label("People of your organisation").fill("3")
    other.get_by_role("button", name="Take part with this").click()
    decide = other.get_by_role("form", name="Your decision")
    decide.locator("label[data-decision=go]").click()
    decide.get_by_role("button", name="Decide for our organisation").click()
    expect(other.locator(".participant[data-organisation=kite] .decision")).to_contain_text("go")

    # the lead sees it without a reload
    expect(lead.locator(".participant[data-organisation=kite]")).to_contain_text("takes part", timeout=PATIENCE_MS)
    expect(lead.locator(".participant[data-organisation=kite] .decision")).to_contain_text("go", timeout=PATIENCE_MS)

    lead.locator(".plan-tabs").get_by_role("button", name="Route").click()
    planning.type_point(lead, "6.35, 32.00")
    mission_tab(lead)
    lead.get_by_role("button", name="Save what has changed").click()
    expect(lead.locator(".mission-head")).to_contain_text("Plan 2")
    expect(other.locator(".participant[data-organisation=kite]")).to_contain_text("open again", timeout=PATIENCE_MS)
    is_live(other)
