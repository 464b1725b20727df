"""A joint journey from the plan to the replay (issue 4, section 5): two organisations plan and decide, their vehicles report over HTTP, one
goes astray, one falls silent, one calls for help; two operators see it, receive it, hand over, end it, and close."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser import planning
from tests.browser.chromium import PATIENCE_MS
from tests.browser.test_agree import saved
from tests.browser.test_board import ask, board
from tests.browser.test_call import WORD

SILENT_MS = 90_000  # a minute without a position, and the round of the clock that finds it
ON_IT, ASTRAY = (31.57, 6.2126), (31.62, 6.32)
"""lon, lat: on the line that saved() draws from Bor, and some ten kilometres beside it."""
SHARES = {"manifest": False, "plate": False, "live": True, "history": True, "from": None, "until": None}


class Vehicle:
    """One of the convoy, entered by its own organisation with a tracker that reports over HTTP."""

    def __init__(self, page: Page, call_sign: str, outside: Any) -> None:
        self.call_sign, self.outside = call_sign, outside
        made = ask(page, "POST", "/api/v1/vehicles", {"area": "ssd", "call_sign": call_sign, "vehicle_class": "light"})
        self.id = made["id"]
        self.credential = ask(page, "POST", "/api/v1/devices", {"vehicle": self.id, "name": call_sign})["credential"]

    def report(self, lon: float, lat: float, *, in_s: int = 0) -> None:
        """A fix of now, or of a moment that its clock is ahead of ours."""
        at = datetime.now(UTC) + timedelta(seconds=in_s)
        told = {"id": self.credential, "lat": str(lat), "lon": str(lon), "timestamp": str(int(at.timestamp()))}
        assert self.outside.request.get("/ingest/osmand", params=told).ok

    def call_for_help(self) -> str:
        said = {"words": "axle broken", "lon": ON_IT[0], "lat": ON_IT[1]}
        answer = self.outside.request.post("/api/v1/sos", headers=self._signed(), data=said)
        assert answer.status == 201
        return str(answer.json()["id"])

    def received_by(self, call: str) -> list[str]:
        told = self.outside.request.get(f"/api/v1/sos/{call}", headers=self._signed()).json()
        return [one["organisation"] for one in told["received"]]

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.credential}"}


def decide(page: Page) -> None:
    form = page.get_by_role("form", name="Your decision")
    form.locator("label[data-decision=go]").click()
    form.get_by_role("button", name="Decide for our organisation").click()


def pressed_twice(page: Page, words: str, again: str) -> None:
    page.get_by_role("button", name=words).click()
    page.get_by_role("button", name=again).click()


def mission_id(page: Page, name: str) -> str:
    found = page.request.get("/api/v1/board").json()["missions"]
    return next(one["id"] for one in found if name in one["title"])


def chosen(page: Page, name: str):
    row = page.locator(".watch-rows > .watch-row", has_text=name)
    row.click(timeout=PATIENCE_MS)
    return row


def test_a_journey_is_planned_decided_watched_handed_over_closed_and_replayed(windows):
    name = f"Journey {uuid4().hex[:6]}"
    lead = windows.live(planning.NEAR_BOR, "planner")
    mission = saved(lead, name)
    path = f"/api/v1/missions/{mission}"
    other = windows.live(f"/#see=missions/{mission}", "focal")
    outside, sign = windows.context(None), name[-6:]
    astray, calling = Vehicle(lead, f"Heron A{sign}", outside), Vehicle(lead, f"Heron C{sign}", outside)
    silent = Vehicle(other, f"Kite S{sign}", outside)

    # each decides for itself
    assert ask(lead, "PATCH", f"{path}/part", {"people": 4, "vehicles": [astray.id, calling.id], "shares": SHARES})["status"] == 200
    assert ask(other, "POST", f"{path}/join", {"people": 2, "vehicles": [silent.id], "shares": SHARES})["status"] == 200
    assert ask(lead, "PUT", f"/api/v1/watching/rules?area=ssd&mission={mission}", {"fix_silent_min": 1})["status"] == 200
    other.get_by_role("button", name="Open the plan").click()
    decide(other)
    decide(lead)
    expect(lead.locator(".participant[data-organisation=kite] .decision")).to_contain_text("go", timeout=PATIENCE_MS)
    pressed_twice(lead, "We depart: the mission is under way", "Press again: departed now")
    expect(lead.get_by_role("button", name="Our people are out")).to_be_visible(timeout=PATIENCE_MS)

    # on the road: the silent one is heard once
    for vehicle in (silent, astray, calling):
        vehicle.report(*ON_IT)
    heron, kite = board(windows, "planner"), board(windows, "focal")
    own = next(room["id"] for room in heron.request.get("/api/v1/rooms").json()["rooms"] if room["mine"])
    assert ask(heron, "POST", f"{path}/take", {"room": own})["status"] == 201
    calling.report(*ON_IT, in_s=240)
    for in_s in (60, 120, 180):
        astray.report(*ASTRAY, in_s=in_s)
    for page in (heron, kite):
        chosen(page, name)
        expect(page.locator(".watch-due-list")).to_contain_text(f"{astray.call_sign}: off the corridor", timeout=PATIENCE_MS)

    # one calls for help: it stands first at both; one receives it, and hands over
    plan = {"agreed_word": WORD, "own_first_s": 0, "repeat_s": 10}
    assert ask(heron, "PUT", "/api/v1/sos/plan", plan)["status"] == 200
    call = calling.call_for_help()
    for page in (heron, kite):
        expect(page.locator(".watch-row", has_text=name)).to_have_attribute("data-tone", "sos", timeout=PATIENCE_MS)
        expect(page.locator(".watch-call")).to_contain_text("axle broken")
    during = datetime.now(UTC)
    kite.locator(".watch-row", has_text=name).focus()
    kite.keyboard.press("k")
    expect(heron.locator(".watch-call")).to_contain_text("Received by Kite Action", timeout=PATIENCE_MS)
    expect(heron.locator(".watch-due-list")).not_to_contain_text("off the corridor", timeout=PATIENCE_MS)  # once for all
    assert calling.received_by(call) == ["Kite Action"]
    heron.goto(f"/board/missions/{mission_id(heron, name)}/")
    heron.get_by_label("Offer it to").select_option(label="Kite Action, Radio room")
    heron.get_by_role("button", name="Offer", exact=True).click()
    expect(heron.locator(".messages")).to_contain_text("holds the mission until the other accepts")
    kite.get_by_role("button", name="We have contact: accept").click(timeout=PATIENCE_MS)
    expect(kite.locator(".watch-row", has_text=name)).to_contain_text("Kite Action, Radio room: staffed", timeout=PATIENCE_MS)
    heron.goto("/board/")
    windows.witness.refused = True  # the word that was another one, and closing too early
    kite.get_by_label("The word they said").fill("green kettle")
    kite.get_by_role("button", name="We spoke with them").click()
    expect(kite.locator("#shout")).to_contain_text("not the agreed word")
    kite.get_by_label("The word they said").fill(WORD)
    kite.get_by_role("button", name="We spoke with them").click()
    for page in (heron, kite):
        expect(page.locator(".watch-row", has_text=name)).not_to_have_attribute("data-tone", "sos", timeout=PATIENCE_MS)

    # one fell silent: it is told when its minute is over
    chosen(heron, name)
    expect(heron.locator(".watch-due-list")).to_contain_text(f"{silent.call_sign}: no position", timeout=SILENT_MS)

    # closed only when each has its people out
    refused = ask(heron, "POST", f"{path}/close", {})
    assert (refused["status"], refused["code"]) == (409, "people_not_out")
    pressed_twice(other, "Our people are out", "Press again: all our people are out")
    pressed_twice(lead, "Our people are out", "Press again: all our people are out")
    for page in (other, lead):
        expect(page.get_by_role("button", name="Our people are out")).to_have_count(0, timeout=PATIENCE_MS)
    pressed_twice(lead, "Close the mission", "Press again: it is closed for all")
    for page in (heron, kite):
        expect(page.locator(".watch-rows > .watch-row", has_text=name)).to_have_count(0, timeout=PATIENCE_MS)

    # replay shows it as it stood
    lead.locator("#map").focus()
    lead.keyboard.press("r")
    expect(lead.locator(".replay-banner")).to_contain_text("not live")
    stood = lead.request.get("/api/v1/replay", params={"at": during.isoformat()}).text()
    assert name in stood and calling.call_sign in stood and astray.call_sign in stood
