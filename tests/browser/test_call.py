"""A thumb calls for help: held, kept through a cut, received, and ended by nobody here. Under silence the screen shows nothing of it."""

from playwright.sync_api import Page, expect

from tests.browser.chromium import PATIENCE_MS, PHONE
from tests.browser.test_board import ask
from tests.browser.windows import is_live

HOLD_MS = 2_200
BOR = {"longitude": 31.56, "latitude": 6.21, "accuracy": 20}
KEPT = """() => new Promise(done => {
    const asked = indexedDB.open("sltmap-sos", 1);
    asked.onsuccess = () => asked.result.transaction("kept").objectStore("kept").getAllKeys().onsuccess = ({target}) => done(target.result);
})"""
WORD = "blue kettle (exercise)"  # Heron Relief's


def hold(page: Page, ms: float) -> None:
    page.locator("#sos").hover()
    page.mouse.down()
    page.wait_for_timeout(ms)  # a finger stays on it: the time is the thing
    page.mouse.up()


def calls(room: Page) -> list[dict]:
    board = room.request.get("/api/v1/board").json()
    listed = [call for mission in board["missions"] for call in mission["calls"]] + board["calls"]
    return [call for call in listed if call["kind"] == "sos" and call["organisation"] == "Heron Relief"]


def test_a_call_waits_for_the_line_and_tells_who_received_it(windows):
    phone = windows.live("/", "field", viewport=PHONE, geolocation=BOR, permissions=["geolocation"], service_workers="allow")
    room = windows.page("/text/", "planner")
    told = phone.locator("#sos-told")
    hold(phone, 300)  # a pocket
    expect(told).to_contain_text("Hold SOS for two seconds")
    told.get_by_role("button", name="Close").click()
    assert calls(room) == []
    windows.witness.cut = True
    phone.context.set_offline(True)
    hold(phone, HOLD_MS)
    expect(told).to_contain_text("Not sent yet")
    phone.context.set_offline(False)
    expect(told).to_contain_text("Nobody has received it yet", timeout=PATIENCE_MS)
    [call] = calls(room)
    assert (call["lon"], call["lat"]) == (31.56, 6.21)
    assert ask(room, "POST", f"/api/v1/calls/{call['id']}/acknowledge", {})["status"] == 200
    expect(told.locator(".sos-received")).to_contain_text("Heron Relief", timeout=PATIENCE_MS)
    assert "coming" not in told.inner_text() and told.get_by_role("button").all_inner_texts() == ["Close"]

    phone.context.clear_cookies()
    phone.goto("/")  # the session has ended; what the phone keeps has not
    expect(told).to_contain_text("Heron Relief", timeout=PATIENCE_MS)
    expect(phone.locator("#sos-who")).to_contain_text("field, Heron Relief")
    assert ask(room, "POST", f"/api/v1/sos/{call['id']}/heard", {"word": WORD})["status"] == 200
    expect(told).to_contain_text("They spoke with you", timeout=PATIENCE_MS)


def test_under_silence_the_screen_stays_as_it_was(windows):
    context = windows.context("field", viewport=PHONE)
    phone, room = context.new_page(), windows.page("/text/", "planner")
    phone.route("**/api/v1/sos/token", lambda route: route.fulfill(json=route.fetch().json() | {"silent": True}))
    with phone.expect_response("**/api/v1/sos/token"):
        phone.goto("/")
    is_live(phone)
    before = phone.locator("#sos").evaluate("one => one.outerHTML")
    with phone.expect_response(lambda answer: answer.url.endswith("/api/v1/sos")) as sent:
        hold(phone, HOLD_MS)
    assert sent.value.status == 201
    assert phone.locator("#sos").evaluate("one => one.outerHTML") == before
    expect(phone.locator("#sos-told")).to_be_hidden()
    assert phone.locator("#sos-say").inner_text() == ""
    [call] = calls(room)
    assert ask(room, "POST", f"/api/v1/sos/{call['id']}/heard", {"word": WORD})["status"] == 200


def test_who_signs_out_leaves_nothing_to_call_with(windows):
    state = windows.page("/text/", "field").context.storage_state()
    phone = windows.context(None, viewport=PHONE).new_page()
    phone.context.add_cookies(state["cookies"])
    with phone.expect_response("**/api/v1/sos/token"):
        phone.goto("/")
    windows.witness.refused = True  # what that page still asks for without its session
    phone.context.clear_cookies()
    phone.goto("/accounts/login/")
    expect(phone.locator("#sos")).to_be_visible()
    phone.context.add_cookies(state["cookies"])
    phone.goto("/accounts/logout/")
    phone.route("**/accounts/logout/", lambda route: route.fulfill(body="gone"))  # the session is other tests' too
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.locator("body")).to_have_text("gone")
    phone.context.clear_cookies()
    phone.goto("/accounts/login/")
    assert phone.evaluate(KEPT) == []
    expect(phone.locator("#sos")).to_be_hidden()
