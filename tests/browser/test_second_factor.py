"""A passkey, made and used in the browser by its virtual authenticator (WebAuthn over the DevTools protocol), under our policy."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chromium import DESK, PASSWORD, PATIENCE_MS, PHONE
from tests.browser.windows import Witness

LOGIN = "kite-team"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def phone(browser, site):
    """A window at localhost, for a passkey belongs to a name and never to an address, with an authenticator in it."""
    url = f"http://localhost:{urlsplit(site).port}"
    context: BrowserContext = browser.new_context(base_url=url, viewport=DESK)
    context.set_default_timeout(PATIENCE_MS)
    witness = Witness(host=urlsplit(url).netloc)
    witness.watch(context)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()
    assert witness.faults() == []


@pytest.fixture
def picture(phone: Page, tmp_path: Path) -> Callable[[str], None]:
    """Takes the page at a desk and in a hand, by day and by night; it is never wider than the screen."""

    def take(name: str) -> None:
        for size, viewport in (("desk", DESK), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                phone.set_viewport_size(viewport)
                phone.emulate_media(color_scheme=scheme)
                phone.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png", full_page=True)
                assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than a {size}"
        phone.set_viewport_size(DESK)

    return take


def test_a_passkey_is_made_signs_in_alone_and_is_given_again(phone, picture):
    phone.goto("/accounts/login/")
    picture("sign-in")
    phone.get_by_label("Sign-in name").fill(LOGIN)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.wait_for_url(lambda at: "/accounts/login" not in at)
    phone.goto("/accounts/2fa/webauthn/add/")
    phone.locator("input[type=password]").fill(PASSWORD)
    phone.get_by_role("button", name="Confirm").click()
    expect(phone.locator("h1")).to_have_text("Add Security Key")
    picture("passkey")
    phone.locator("input[name=passwordless]").check(force=True)
    phone.get_by_role("button", name="Add").click()
    phone.wait_for_url(lambda at: "/webauthn/add" not in at)
    phone.goto("/account/")
    expect(phone.locator("main")).to_contain_text("Passkeys: 1")
    picture("account")
    for name in ("keys", "undertaking", "emergency", "addresses"):
        phone.goto(f"/account/{name}/")
        picture(name)
    phone.goto("/accounts/logout/")
    phone.locator("main").get_by_role("button", name="Sign out").click()
    phone.goto("/accounts/login/")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(lambda at: "/accounts/login" not in at and "/2fa/" not in at)
    assert phone.request.get("/api/v1/me").json()["login"] == LOGIN
    phone.goto("/accounts/2fa/reauthenticate/")
    expect(phone.locator("h1")).to_be_visible()
    phone.goto("/accounts/2fa/webauthn/reauthenticate/?next=/account/")
    phone.get_by_role("button", name="Use a security key").click()
    phone.wait_for_url("**/account/")
