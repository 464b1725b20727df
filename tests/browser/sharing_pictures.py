"""The steps of sharing, photographed: two focal points at two browsers, on the desk and on the phone. pictures.py calls it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect

from tests.browser import sharing
from tests.browser.chromium import DESK, PATIENCE_MS, PHONE, live
from tests.browser.sharing import BESIDE_BOR

KITE, HERON = "focal", "heron-focal"
SUMMARY = "Theft from a parked vehicle at night. The driver was not hurt. Call the office at +211 912 345 678."
CLEAN = "Theft from a parked vehicle at night. The driver was not hurt."
NARRATIVE = "Two persons left on foot towards the river. The vehicle stood without lights beside the market."
PURPOSE = "A movement of ours passes there on Thursday: where exactly does one not park?"

Theme = Literal["light", "dark"]
STEPS = {"report", "marking", "card", "ask", "decide", "more", "released", "consents", "recall", "gone", "warn", "warn-here"}
# Of each step the papers show these; --every takes all.
SHOWN = {(1440, "light"): STEPS, (390, "light"): STEPS, (390, "dark"): {"preview"}}


def steps(kite: Page, heron: Page, *, phone: bool) -> Iterator[tuple[str, Page]]:
    """The story, step by step: the name of the picture, and whose page it is of."""
    sharing.open_report(kite)
    sharing.write_incident(kite, summary=SUMMARY, narrative=NARRATIVE)
    sharing.release_to(kite, "organisation:heron")
    kite.locator("#panel-body").evaluate("body => body.scrollTo(0, 0)")
    yield "report", kite
    if phone:
        kite.get_by_role("button", name="What others get").click()
    sharing.previewed(kite)
    kite.get_by_label("See it as").select_option("heron")
    expect(kite.locator(".seen-by")).to_be_visible()
    yield "preview", kite
    if phone:
        kite.get_by_role("button", name="What I write").click()
    sharing.field(kite, "summary").locator("textarea").fill(CLEAN)
    sharing.previewed(kite) if not phone else None
    sharing.save(kite)
    kite.get_by_role("button", name="Marking…").click()
    sharing.choose_marking(kite, "TLP:AMBER+STRICT")
    sharing.previewed(kite) if not phone else None
    yield "marking", kite
    sharing.save(kite)
    own = kite.evaluate("location.hash").rpartition("/")[2]
    show_in_card(kite, ".sharing") if phone else None
    yield "card", kite
    found = heron.request.get("/api/v1/layers/incidents/features?limit=1000").json()["features"]
    uid = next(one["id"] for one in found if one["properties"]["summary"] == CLEAN)
    sharing.open_record(heron, "incidents", uid)
    heron.get_by_label("What is it needed for?").fill(PURPOSE)
    show_in_card(heron, ".sharing") if phone else None
    yield "ask", heron
    sharing.ask_for_more(heron, PURPOSE)
    alert = kite.get_by_role("region", name="Alert")
    expect(alert).to_contain_text("asks for more", timeout=PATIENCE_MS)  # an alert of a movement may stand there before it
    yield "alert", kite
    alert.get_by_role("button", name="Show").click()
    expect(kite.locator(".decide")).to_be_visible()
    kite.locator(".decide").evaluate("form => form.scrollIntoView({block: 'start'})")
    kite.get_by_label("Reason, which they read").fill("So that you choose another place to stop.")
    yield "decide", kite
    kite.locator(".decide [type=submit]").click()
    expect(heron.locator("#card-body")).to_contain_text(NARRATIVE, timeout=PATIENCE_MS)
    yield "more", heron
    yield from tabs(kite)
    kite.locator("#panel-close").click()
    sharing.open_record(kite, "incidents", own)
    expect(kite.locator("#card .sharing .sentences")).to_be_visible()
    sharing.recall(kite, "The place was wrong")
    show_in_card(kite, ".recalled")
    yield "recall", kite
    expect(heron.locator("#card-title")).to_have_text("No longer shown to you", timeout=PATIENCE_MS)
    yield "gone", heron
    yield from danger(kite)


def tabs(page: Page) -> Iterator[tuple[str, Page]]:
    """The other lists of the sharing panel: what is released by name, and what is settled once."""
    for name, words in (("released", "Released"), ("consents", "Standing")):
        page.get_by_role("tab", name=words).click()
        expect(page.locator("#sharing-tab")).not_to_contain_text("Loading.")
        page.locator("#panel-body").evaluate("body => body.scrollTo(0, 0)")
        yield name, page


def danger(page: Page) -> Iterator[tuple[str, Page]]:
    """The two warnings, each before its second press: from a record of one's own, and about a place."""
    page.get_by_role("button", name="Warn…").click()
    page.locator("#warn-section").fill("Bor to Mongalla, north of the market")
    page.locator("#warn-call").fill("channel 5")
    show_in_card(page, ".warn-part")
    yield "warn", page
    page.locator("#card").get_by_role("button", name="Not now").click()
    page.locator("#card-close").click()
    page.keyboard.press("W")
    expect(page.locator("#panel .warn-form")).to_be_visible()
    page.locator("#warn-section").fill("Around the market of Bor")
    page.locator("#panel-body").evaluate("body => body.scrollTo(0, 0)")
    yield "warn-here", page


def show_in_card(page: Page, part: str) -> None:
    """Scrolls the card to one of its parts."""
    to = "part => { const body = part.closest('.side-body'); body.scrollTop += part.getBoundingClientRect().top - body.getBoundingClientRect().top; }"
    page.locator(f"#card {part}").evaluate(to)


def photograph(browser: Browser, url: str, kept: dict[str, Any], to: Path, every: Path | None) -> Iterator[Path]:
    """Walks through the story on the desk and on the phone; yields each picture written. every: a folder for all sizes and themes."""
    for size in (DESK, PHONE):
        with ExitStack() as stack:
            pages = {login: stack.enter_context(_window(browser, url, kept[login], size)).new_page() for login in (KITE, HERON)}
            for page in pages.values():
                page.goto(BESIDE_BOR)
                live(page)
            for name, page in steps(pages[KITE], pages[HERON], phone=size is PHONE):
                for theme in ("light", "dark"):
                    shown = name in SHOWN.get((size["width"], theme), set())
                    folder = to if shown else every
                    if folder is None:
                        continue
                    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                    page.wait_for_load_state("networkidle")
                    path = folder / f"sharing-{name}-{size['width']}x{size['height']}-{theme}.png"
                    page.screenshot(path=path)
                    yield path


def _window(browser: Browser, url: str, cookies: Any, size: dict[str, int]) -> Any:
    return browser.new_context(
        base_url=url, viewport=size, storage_state=cookies, has_touch=size is PHONE, reduced_motion="reduce", timezone_id="Africa/Juba"
    )
