"""A suspension, from the case to the open page of the organisation: what is of others leaves, what is its own goes on."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PATIENCE_MS

ORGANISATION = "Heron Relief"


def enter(page: Page, kind: str, **said: str) -> None:
    """One entry of the case whose page is open."""
    form = page.locator("form", has=page.locator("input[name=do][value=enter]"))
    form.locator("select[name=kind]").select_option(kind)
    form.locator("input[name=said_on]").fill(datetime.now(UTC).date().isoformat())
    for name, value in said.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if name == "ground" else field.fill(value)
    form.get_by_role("button", name="Enter").click()
    expect(page.locator(".messages")).to_contain_text("Entered")


def open_case(page: Page, kind: str) -> None:
    page.goto("/standing/?area=ssd")
    page.get_by_text("Open a case", exact=True).click()
    form = page.locator("form", has=page.locator("input[name=do][value=open]"))
    form.locator("select[name=organisation]").select_option(label=ORGANISATION)
    form.locator("select[name=kind]").select_option(kind)
    form.get_by_role("button", name="Open the case").click()
    expect(page.locator("h1")).to_contain_text(ORGANISATION)


def decide(page: Page) -> None:
    page.locator("form", has=page.locator("input[name=do][value=decide]")).get_by_role("button").click()
    expect(page.locator(".messages")).to_contain_text("In effect")


@pytest.fixture
def lifted(windows):
    """Whatever happened, the organisation is confirmed again afterwards: other tests look through its eyes."""
    yield
    sioc = windows.page("/standing/?area=ssd", "sioc")
    row = sioc.locator("tr", has=sioc.locator("th", has_text=ORGANISATION))
    if "suspended" in row.inner_text():
        open_case(sioc, "lift")
        enter(sioc, "oc_decision", document="OC/2026/2")
        second = windows.page(sioc.url.removeprefix(windows.url), "alder-focal")
        decide(second)
        sioc.goto("/standing/?area=ssd")
    expect(sioc.locator("tr", has=sioc.locator("th", has_text=ORGANISATION))).to_contain_text("confirmed")


def of_whom(page: Page, layer: str) -> set[str]:
    """Whose records of South Sudan the page is shown; in Abyei the organisation stands as before."""
    found = page.request.get(f"/api/v1/layers/{layer}/features").json()["features"]
    return {feature["properties"]["originator"] for feature in found if feature["properties"]["area"] == "ssd"}


def test_five_entries_and_the_open_page_of_the_organisation_loses_what_is_of_others(windows, lifted):
    planner = windows.live("/", "planner")
    assert {"partner organisation"} & of_whom(planner, "incidents") and len(of_whom(planner, "vehicles")) > 1
    expect(planner.locator("#standing-note")).to_be_hidden()
    sioc = windows.page("/", "sioc")
    open_case(sioc, "suspend")
    enter(sioc, "reason", ground="confidentiality")
    enter(sioc, "consultation", words="Met its country director (exercise)")
    enter(sioc, "undss")
    enter(sioc, "ocha", document="EX-OCHA-9")
    expect(sioc.locator(".wanting")).to_have_count(1)
    assert sioc.locator("input[name=do][value=decide]").count() == 0, "four entries change nothing"
    platform = windows.page(sioc.url.removeprefix(windows.url), "platform")
    enter(platform, "community")
    sioc.reload()
    expect(sioc.locator(".touched")).to_contain_text("vehicle")
    decide(sioc)
    note = planner.locator("#standing-note")
    expect(note).to_contain_text("suspended in South Sudan", timeout=PATIENCE_MS)
    expect(note).to_contain_text("What stays")
    assert of_whom(planner, "incidents") <= {ORGANISATION}
    assert ORGANISATION in of_whom(planner, "vehicles"), "its own vehicles go on"
    fixes = {v["id"]: v["properties"]["fix_at"] for v in planner.request.get("/api/v1/layers/vehicles/features").json()["features"]}
    planner.wait_for_function(
        """async (fixes) => {
            const answer = await fetch('/api/v1/layers/vehicles/features');
            return (await answer.json()).features.some(({id, properties}) => fixes[id] && properties.fix_at > fixes[id]);
        }""",
        arg=fixes,
    )
