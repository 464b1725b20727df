"""Two focal points of two organisations at two browsers: what one shares the other sees, and no longer when it is recalled."""

import re
import time
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import sharing
from tests.browser.chromium import DESK, PATIENCE_MS, PHONE
from tests.browser.sharing import BESIDE_BOR
from tests.browser.test_access import serious
from tests.browser.windows import is_live

KITE, HERON = "focal", "heron-focal"
FIVE_SECONDS = 5.0


def word() -> str:
    """A word that no other record has."""
    return f"w{uuid4().hex[:10]}"


def file_incident(
    page: Page, *, summary: str, narrative: str, marking: str = "TLP:AMBER+STRICT", release: str = "organisation:heron"
) -> str:
    """Files it as a focal point does; the id by which its originator knows it."""
    sharing.open_report(page)
    sharing.write_incident(page, summary=summary, narrative=narrative)
    sharing.choose_marking(page, marking)
    if release:
        sharing.release_to(page, release)
    sharing.previewed(page)
    sharing.save(page)
    found = re.search(r"see=incidents/([\w-]+)", page.evaluate("location.hash"))
    if found is None:
        page.wait_for_url(re.compile("see=incidents/"))
        found = re.search(r"see=incidents/([\w-]+)", page.url)
    assert found
    return found[1]


def shown_to(page: Page, summary: str) -> dict | None:
    """The incident with that summary as the reader of page is shown it."""
    found = page.request.get("/api/v1/layers/incidents/features?limit=1000").json()["features"]
    return next((one for one in found if one["properties"]["summary"] == summary), None)


def test_two_focal_points_share_ask_answer_and_recall(windows):
    kite, heron = windows.live(BESIDE_BOR, KITE), windows.live(BESIDE_BOR, HERON)
    summary, narrative = f"Theft from a parked vehicle {word()}", f"The driver saw two persons leave {word()}"

    # create, with what the other gets seen before it is saved
    sharing.open_report(kite)
    sharing.write_incident(kite, summary=summary, narrative=narrative)
    sharing.choose_marking(kite, "TLP:AMBER+STRICT")
    sharing.release_to(kite, "organisation:heron")
    sharing.previewed(kite)
    expect(kite.locator(".preview .sentences")).to_contain_text("Heron Relief")
    expect(kite.locator(".preview .form-shown")).to_have_attribute("data-view", "redacted")
    expect(kite.locator(".preview .form-shown")).to_contain_text(summary)
    expect(kite.locator(".preview .form-shown")).not_to_contain_text(narrative)
    expect(kite.locator("path.footprint")).to_have_count(1)
    expect(kite.locator(".footprint-name")).to_contain_text("What others get: about here")
    assert shown_to(heron, summary) is None
    sharing.save(kite)
    expect(kite.locator("#card .sentences")).to_contain_text("Heron Relief")

    # the other sees the redacted form, and asks for more
    redacted = shown_to(heron, summary)
    assert redacted and redacted["properties"]["view"] == "redacted" and redacted["geometry"]["type"] != "Point"
    sharing.open_record(heron, "incidents", redacted["id"])
    expect(heron.locator("#card-body")).to_contain_text("Redacted form")
    sharing.ask_for_more(heron, "A convoy of ours passes there on Thursday")

    # the question reaches the originator by itself, and is answered
    alert = kite.get_by_role("region", name="Alert")
    expect(alert).to_contain_text("asks for more", timeout=PATIENCE_MS)  # an alert of a movement may stand there before it
    alert.get_by_role("button", name="Show").click()
    expect(kite.locator(".request").first).to_contain_text("A convoy of ours passes there on Thursday")
    sharing.decide(kite, answer="Full form", reason="You need the exact place")

    # the fuller form comes without a reload
    expect(heron.locator("#card-body")).to_contain_text(narrative, timeout=PATIENCE_MS)
    expect(heron.locator("#card-body")).to_contain_text("Full form")

    # recall: it goes from the other's open page
    kite.locator("#panel-close").click()
    expect(kite.locator("#card .sharing")).to_be_visible()
    windows.witness.refused = True  # the card may ask for its label under the id that the recall ends
    sharing.recall(kite, "The place was wrong")
    expect(kite.locator("#card .seen")).to_contain_text("Heron Relief")
    expect(heron.locator("#card-title")).to_have_text("No longer shown to you", timeout=PATIENCE_MS)
    assert narrative not in heron.content() and summary not in heron.content()
    assert shown_to(heron, summary) is None
    expect(kite.locator("#card-body")).to_contain_text(narrative)


def test_a_colleagues_open_card_goes_on_with_a_record_of_ours_that_is_recalled(windows):
    kite, colleague = windows.live(BESIDE_BOR, "focal"), windows.live(BESIDE_BOR, "focal")
    windows.witness.refused = True  # a card may ask for its label under the id that the recall ends
    summary = "A colleague has this card open."
    sharing.open_report(kite)
    sharing.write_incident(kite, summary=summary, narrative="Seen at noon.")
    sharing.save(kite)
    before = kite.evaluate("location.hash").rpartition("/")[2]
    sharing.open_record(colleague, "incidents", before)
    sharing.recall(kite, "The place was wrong")
    colleague.wait_for_function("before => !location.hash.includes(before) && location.hash.includes('see=incidents/')", arg=before)
    expect(colleague.locator("#card-body")).to_contain_text(summary)
    expect(colleague.locator("#card .sharing .sentences")).to_be_visible()


def test_an_operator_marks_a_record_in_five_seconds(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    summary = f"Road damage after rain {word()}"
    file_incident(kite, summary=summary, narrative="", release="")
    began = time.monotonic()
    kite.get_by_role("button", name="Marking…").click()
    sharing.choose_marking(kite, "TLP:GREEN")
    sharing.save(kite)
    expect(kite.locator("#card .mark")).to_contain_text("TLP:GREEN")
    assert time.monotonic() - began < FIVE_SECONDS


def test_see_as_shows_what_a_reader_would_see(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    sharing.open_report(kite)
    sharing.write_incident(kite, summary=f"Shots heard {word()}", narrative="what was heard")
    sharing.choose_marking(kite, "TLP:AMBER+STRICT")
    kite.get_by_label("See it as").select_option("heron")
    expect(kite.locator(".seen-by")).to_contain_text("nothing at all")
    sharing.release_to(kite, "organisation:heron", "Full")
    expect(kite.locator(".seen-by")).to_contain_text("the full form")
    expect(kite.locator(".footprint-name")).to_contain_text("the exact place")
    kite.get_by_label("in which role").select_option("field")
    expect(kite.locator(".seen-by")).to_contain_text("nothing at all")
    expect(kite.locator(".footprint-name")).to_have_count(0)


def test_details_are_pointed_out_and_taken_out_by_one_press(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    sharing.open_report(kite)
    sharing.write_incident(kite, summary="Theft, call +211 912 345 678 for more.", narrative="")
    expect(kite.locator(".pointed")).to_contain_text("+211 912 345 678")
    kite.locator(".pointed").get_by_role("button", name="Take out").first.click()
    expect(sharing.field(kite, "summary").locator("textarea")).to_have_value("Theft, call for more.")
    expect(kite.locator(".pointed")).to_have_count(0)


def test_what_was_typed_outlives_a_reload_and_a_refusal_and_ends_with_the_reader(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    summary = f"Checkpoint {word()}"
    sharing.open_report(kite)
    sharing.write_incident(kite, summary=summary, narrative="")
    sharing.previewed(kite)
    refusal = {
        "type": "about:blank",
        "title": "Too long",
        "status": 422,
        "code": "too_long",
        "detail": "At most 20 characters.",
        "field": "summary",
    }
    kite.route(
        re.compile("/layers/incidents/features$"),
        lambda route: route.fulfill(status=422, content_type="application/problem+json", json=refusal),
    )
    windows.witness.refused = True
    kite.locator(".editor-foot [type=submit]").click()
    expect(sharing.field(kite, "summary").locator(".error")).to_have_text("At most 20 characters.")
    expect(sharing.field(kite, "summary").locator("textarea")).to_be_focused()
    kite.reload()
    is_live(kite)
    expect(kite.locator("#report-draft")).to_have_text("draft")
    sharing.open_report(kite)
    expect(kite.locator(".draft-note")).to_be_visible()
    expect(sharing.field(kite, "summary").locator("textarea")).to_have_value(summary)
    expect(kite.locator(".place-pin")).to_be_visible()
    kite.get_by_role("button", name="Throw it away").click()
    expect(sharing.field(kite, "summary").locator("textarea")).to_have_value("")
    assert kite.evaluate("sessionStorage.length") == 0


def test_a_second_factor_is_asked_for_beside_and_the_press_is_made_again(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    summary = f"Flood over the road {word()}"
    file_incident(kite, summary=summary, narrative="", release="")
    kite.get_by_role("button", name="Marking…").click()
    sharing.choose_marking(kite, "TLP:GREEN")
    refusal = {"type": "about:blank", "title": "Second factor", "status": 403, "code": "step_up_required", "detail": "Identify again."}
    label = re.compile("/label$")

    def refuse(route):
        return (
            route.fulfill(status=403, content_type="application/problem+json", json=refusal)
            if route.request.method == "PUT"
            else route.fallback()
        )

    kite.route(label, refuse)
    windows.witness.refused = True
    kite.locator(".editor-foot [type=submit]").click()
    identify = kite.get_by_role("link", name="Identify again")
    expect(identify).to_have_attribute("target", "_blank")
    expect(identify).to_be_focused()
    kite.unroute(label, refuse)
    kite.get_by_role("button", name="Then press here").click()
    expect(kite.locator("#card .mark")).to_contain_text("TLP:GREEN")


def test_a_road_is_drawn_point_by_point_and_steps_are_taken_back(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    sharing.open_report(kite, "Road")
    said = kite.locator(".place .help")
    for x, y in ((620, 520), (700, 460), (820, 500)):
        kite.mouse.click(x, y)
        kite.mouse.move(x, y + 60)
    expect(said).to_contain_text("3 points")
    kite.get_by_role("button", name="Take back").click()
    expect(said).to_contain_text("2 points")
    kite.get_by_role("button", name="Do again").click()
    expect(said).to_contain_text("3 points")
    expect(kite.locator(".leaflet-sharing-pane .marker-icon").first).to_be_visible()
    middle = kite.locator(".leaflet-sharing-pane .marker-icon").nth(1).bounding_box()
    assert middle
    long = said.inner_text()
    kite.mouse.move(middle["x"] + 8, middle["y"] + 8)
    kite.mouse.down()
    kite.mouse.move(middle["x"] + 20, middle["y"] + 120, steps=4)
    kite.mouse.up()
    expect(said).not_to_have_text(long)
    kite.get_by_role("button", name="Start anew").click()
    kite.get_by_role("button", name="Take back").click()
    expect(said).to_contain_text("3 points")


def test_a_report_begins_at_the_place_that_was_pressed(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    kite.locator("#map").click(position={"x": 700, "y": 300}, button="right")
    kite.get_by_role("menuitem", name="New report here").click()
    expect(kite.locator(".place-pin")).to_be_visible()
    expect(kite.get_by_label("Place *")).to_have_value(re.compile(r"^6\.\d+, 31\.\d+$"))
    kite.get_by_label("Place *").fill("36N VM 12345 12345")
    kite.get_by_label("Place *").press("Enter")
    expect(kite.get_by_label("Place *")).to_have_value(re.compile(r"^\d\.\d{5}, 3\d\.\d{5}$"))


def test_switched_off_is_never_told_as_not_shown(windows):
    kite = windows.live(BESIDE_BOR, KITE)
    kite.keyboard.press("l")
    box = kite.get_by_role("checkbox", name="Incidents")
    row = kite.locator('.layer-list > li[data-layer="incidents"] .layer-state')
    box.uncheck(force=True)
    expect(row).to_have_text("Switched off: shown to you, not drawn.")
    expect(kite.locator("#panel .note", has_text="It changes nothing of what is shown to you")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_serious_is_found_while_one_shares(windows, size):
    page = windows.context(KITE, viewport=size, bypass_csp=True).new_page()
    page.goto(BESIDE_BOR)
    is_live(page)
    sharing.open_report(page)
    sharing.write_incident(page, summary="Theft, call +211 912 345 678.", narrative="more")
    sharing.release_to(page, "organisation:heron")
    if size is PHONE:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert serious(page) == []
        page.get_by_role("button", name="What others get").click()
    sharing.previewed(page)
    assert serious(page) == []
    sharing.save(page)
    page.get_by_role("button", name="Recall…").click()
    assert serious(page) == []
    page.keyboard.press("s") if size is DESK else None
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    expect(page.locator(".sharing-tabs")).to_be_visible()
    assert serious(page) == []
