"""The steps of sharing as a focal point makes them, for tests and for pictures: report, mark, release, ask, decide, recall."""

from typing import Any

from playwright.sync_api import Page, expect

NORTH_OF_BOR = "6.4321, 31.6123"
BESIDE_BOR = "/#at=9/6.35/31.60"


def open_report(page: Page, kind: str = "Incident") -> None:
    """The form of a new record, by its key."""
    page.keyboard.press("Shift+N")
    expect(page.locator("form.editor")).to_be_visible()
    if kind != "Incident":
        before = page.locator("form.editor").element_handle()
        page.locator("form.editor").get_by_text(kind, exact=True).click()
        page.wait_for_function("before => !before.isConnected", arg=before)  # the form of that kind has come


def put_place(page: Page, text: str) -> None:
    """Types a position and goes there."""
    page.get_by_label("Place *").fill(text)
    page.get_by_label("Place *").press("Enter")
    expect(page.locator(".place-pin")).to_be_visible()


def field(page: Page, name: str) -> Any:
    """The part of the form that holds the field of that name on the wire."""
    return page.locator(f'form.editor [data-field="{name}"]')


def write_incident(page: Page, *, kind: str = "theft", summary: str, narrative: str, place: str = NORTH_OF_BOR) -> None:
    """Fills the form of an incident, all but its marking."""
    put_place(page, place)
    field(page, "type").locator("select").select_option(kind)
    field(page, "severity").get_by_text("2", exact=False).first.click()
    field(page, "summary").locator("textarea").fill(summary)
    field(page, "narrative").locator("textarea").fill(narrative)


def previewed(page: Page) -> None:
    """The preview has answered for what the form says now."""
    expect(page.locator(".preview .sentences")).to_be_visible()
    expect(page.locator(".preview.busy")).to_have_count(0)


def choose_marking(page: Page, marking: str) -> None:
    page.locator(f'.marking input[value="{marking}"]').check()


def release_to(page: Page, principal: str, view: str = "Redacted") -> None:
    """principal: "organisation:heron"."""
    page.locator(".release-add").select_option(principal)
    page.locator(".release").last.get_by_role("button", name=view).click()


def save(page: Page) -> None:
    """Files or saves, and waits for the card of the record."""
    page.locator(".editor-foot [type=submit]").click()
    expect(page.locator("form.editor")).to_be_hidden()
    expect(page.locator("#card .sharing .sentences")).to_be_visible()


def open_record(page: Page, layer: str, uid: str) -> None:
    """The card of a record, by its link."""
    page.evaluate(f"location.hash = '#at=9/6.35/31.60&see={layer}/{uid}'")
    page.reload()
    expect(page.locator("#connection-word")).to_have_text("LIVE")
    expect(page.locator("#card-body dl").first).to_be_visible()


def ask_for_more(page: Page, purpose: str) -> None:
    page.get_by_label("What is it needed for?").fill(purpose)
    page.locator("#card .sharing").get_by_role("button", name="Ask").click()
    expect(page.locator("#card .request-state")).to_contain_text("Waits for an answer")


def decide(page: Page, *, answer: str, reason: str) -> None:
    """Answers the question whose alert was shown: its form is open."""
    expect(page.locator(".decide")).to_be_visible()
    page.locator(".decide").get_by_text(answer, exact=True).click()
    page.get_by_label("Reason, which they read").fill(reason)
    page.locator(".decide [type=submit]").click()
    expect(page.locator(".decide")).to_have_count(0)


def recall(page: Page, reason: str) -> None:
    page.locator("#card").get_by_role("button", name="Recall…").click()
    page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_role("button", name="Recall now").click()
    expect(page.locator("#card .recalled")).to_be_visible()
