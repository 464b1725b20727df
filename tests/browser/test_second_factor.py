"""The second factor in the browser, under our policy: an app set up from the page, codes that are shown once, a passkey (WebAuthn over the
DevTools protocol), a press that waits for its factor, and signing out there. Each with an account that no other test uses."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import account, sharing
from tests.browser.chromium import DESK, PATIENCE_MS
from tests.browser.windows import Windows, Witness, is_live

APP, PASSKEY, BARE = "juniper-focal", "kite-team", "birch-focal"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(browser, site) -> Iterator[BrowserContext]:
    """Windows at localhost, for a passkey belongs to a name and never to an address."""
    url = f"http://localhost:{urlsplit(site).port}"
    context: BrowserContext = browser.new_context(base_url=url, viewport=DESK)
    context.set_default_timeout(PATIENCE_MS)
    witness = Witness(host=urlsplit(url).netloc)
    witness.watch(context)
    yield context
    context.close()
    assert witness.faults() == []


def signed_in(page: Page, login: str) -> Page:
    page.goto("/accounts/login/")
    account.password(page, login)
    page.wait_for_url(lambda at: "/accounts/login" not in at)
    return page


def with_app(page: Page, login: str) -> tuple[str, list[str]]:
    """Signs in, sets an app up from the page. Returns the secret and the codes that were shown."""
    signed_in(page, login)
    *_, (secret, codes) = account.set_up_app(page)
    return secret, codes.split()


def take_app_away(page: Page, site: str = "") -> None:
    """On the server that asks nobody for a factor: there the last one may go. A session holds at both."""
    page.goto(f"{site}/accounts/2fa/totp/deactivate/")
    page.get_by_role("button", name="Take it away").click()
    expect(page.locator("main")).to_contain_text("The app was taken away.")


def test_an_app_is_set_up_from_the_page_and_its_codes_are_shown_once_and_used_once(windows):
    page = windows.page("/", None)
    _, codes = with_app(page, APP)
    assert len(codes) == len(set(codes)) == 10
    page.goto("/accounts/2fa/recovery-codes/")
    expect(page.locator("main")).to_contain_text("10 codes are left of 10.")
    assert not any(code in page.content() for code in codes), "the codes are shown once"
    other = windows.page("/accounts/login/", None)
    account.password(other, APP)
    account.give(other, "000000", "Sign in")
    expect(other.get_by_role("alert").first).to_contain_text("This code does not fit")
    account.give(other, codes[0], "Sign in")
    is_live(other)
    thief = windows.page("/accounts/login/", None)
    account.password(thief, APP)
    account.give(thief, codes[0], "Sign in")
    expect(thief.get_by_role("alert").first).to_contain_text("This code does not fit")
    page.goto("/accounts/2fa/recovery-codes/")
    expect(page.locator("main")).to_contain_text("9 codes are left of 10.")
    take_app_away(page)


def test_a_release_waits_for_the_factor_and_goes_on_when_it_was_given_in_the_other_tab(windows: Windows, site: str, strict: str):
    windows.witness.refused = True
    windows.witness.host = urlsplit(strict).netloc
    context = windows.context(None, base_url=strict)
    page = context.new_page()
    _, codes = with_app(page, APP)
    page.goto(sharing.BESIDE_BOR)
    is_live(page)
    sharing.open_report(page)
    sharing.write_incident(page, summary="A bridge rail is broken.", narrative="Seen from the bank at noon.")
    sharing.release_to(page, "organisation:heron")
    page.locator(".editor-foot [type=submit]").click()
    asked = page.get_by_role("link", name="Identify again")
    expect(asked).to_be_focused()
    with context.expect_page() as opened:
        asked.click()
    tab = opened.value
    expect(tab.get_by_role("heading", name="Once more")).to_be_visible()
    expect(tab.get_by_role("link", name="Use your password")).to_have_count(0)
    account.give(tab, codes[0], "Go on")
    expect(tab.get_by_role("heading", name="Your second factor was given")).to_be_visible()
    tab.close()
    page.bring_to_front()
    returned(page)
    expect(page.locator("form.editor")).to_be_hidden()
    expect(page.locator("#card .sharing .sentences")).to_contain_text("Heron Relief")
    sharing.recall(page, "It was an exercise of the factor")
    page.goto("/accounts/2fa/totp/deactivate/")
    expect(page.get_by_role("alert").first).to_contain_text("Your duty needs a second factor, and this is your last one.")
    page.goto("about:blank")  # or the map asks once more for what is no longer ours
    windows.witness.host = urlsplit(site).netloc
    take_app_away(page, site)


def returned(page: Page) -> None:
    """A headless browser hides no tab, so that coming back is said by hand."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_passkey_is_made_signs_in_alone_and_is_given_again(named):
    page = named.new_page()
    devtools = named.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    signed_in(page, PASSKEY)
    page.goto("/accounts/2fa/webauthn/add/")
    account.who_again(page)
    page.get_by_label("Name").fill("Phone of the exercise")
    page.get_by_label("Sign me in with it alone").check(force=True)
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    account.keep(page)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Phone of the exercise")
    expect(page.locator("main")).to_contain_text("Signs you in alone.")
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda at: "/accounts/logout" not in at)  # the page first takes away what could call for help
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda at: "/accounts/login" not in at and "/2fa/" not in at)
    assert page.request.get("/api/v1/me").json()["login"] == PASSKEY
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/account/given/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your second factor was given")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Take it away…").click()
    page.get_by_role("button", name="Take it away").click()
    expect(page.locator("main")).to_contain_text("The passkey was taken away.")


def test_a_passkey_that_is_not_given_is_said_on_the_page(named):
    page = named.new_page()
    devtools = named.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    nobody = AUTHENTICATOR | {"isUserVerified": False}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": nobody})
    signed_in(page, BARE)
    page.goto("/accounts/2fa/webauthn/add/")
    account.who_again(page)
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("[data-passkey-said=cancelled]")).to_be_visible()


def test_signing_out_there_takes_the_picture_from_the_other_screen(windows: Windows):
    windows.witness.refused = windows.witness.cut = True
    there = signed_in(windows.page("/", None), BARE)
    is_live(there)
    here = signed_in(windows.page("/", None), BARE)
    here.goto("/account/")
    expect(here.locator("main")).to_contain_text("This is where you are now.")
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.locator(".messages")).to_contain_text("Signed out there")
    expect(there).to_have_url(re.compile(r"/accounts/login/\?next="), timeout=PATIENCE_MS)
    assert here.request.get("/api/v1/me").status == 200
