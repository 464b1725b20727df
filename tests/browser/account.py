"""The pages of one's own account as a person walks through them, for tests and for pictures: each step is a page that stands."""

import base64
import hmac
import struct
import time
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.chromium import PASSWORD

OUTSIDE = {  # pages of who is not in: what stands there, by its address
    "login": "/accounts/login/",
    "signup-refused": "/accounts/signup/",
    "inactive": "/accounts/inactive/",
    "password-reset": "/accounts/password/reset/",
    "password-reset-sent": "/accounts/password/reset/done/",
    "password-reset-dead-link": "/accounts/password/reset/key/1-dead-link/",
    "password-reset-done": "/accounts/password/reset/key/done/",
    "cancelled-elsewhere": "/accounts/3rdparty/login/cancelled/",
    "failed-elsewhere": "/accounts/3rdparty/login/error/",
}
INSIDE = {  # pages of one's own account that are there for everybody who acts for an organisation
    "overview": "/account/",
    "factor": "/accounts/2fa/",
    "passkeys": "/accounts/2fa/webauthn/",
    "password": "/accounts/password/change/",
    "undertaking": "/account/undertaking/",
    "emergency": "/account/emergency/",
    "addresses": "/account/addresses/",
    "keys": "/account/keys/",
    "given": "/account/given/",
    "sign-out": "/accounts/logout/",
}


def totp(secret: str, *, at: float | None = None) -> str:
    """The six digits that an authenticator app shows for a secret (base32, spaces ignored) at Unix time at, by RFC 6238."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.digest(key, struct.pack(">Q", int((time.time() if at is None else at) // 30)), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def password(page: Page, login: str, said: str = PASSWORD) -> None:
    """Gives name and password at the door that stands open."""
    page.get_by_label("Sign-in name").fill(login)
    page.get_by_label("Password", exact=True).fill(said)
    page.get_by_role("button", name="Sign in", exact=True).click()


def who_again(page: Page) -> None:
    """Gives the password where a page asks for it anew; the page that was wanted follows."""
    expect(page.get_by_role("heading", name="Once more")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Once more")).to_have_count(0)


def give(page: Page, code: str, button: str) -> None:
    """Types a code and presses."""
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name=button, exact=True).click()


def set_up_app(page: Page) -> Iterator[tuple[str, str]]:
    """From the page of the second factor to the codes that are shown once. Yields each page's name, and at the end the secret and the codes."""
    page.goto("/accounts/2fa/totp/activate/")
    expect(page.get_by_role("heading", name="Once more")).to_be_visible()
    yield "once-more-password", ""
    who_again(page)
    yield "app", ""
    secret = page.locator("#authenticator_secret").inner_text()
    give(page, "000000", "Switch it on")
    expect(page.get_by_role("alert").first).to_contain_text("This code does not fit")
    yield "app-wrong-code", ""
    give(page, totp(secret), "Switch it on")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    yield "codes-once", ""
    codes = page.locator("#recovery_codes").input_value()
    keep(page)
    yield secret, codes


def keep(page: Page) -> None:
    """Says that the codes were kept; else the page holds its reader back."""
    page.wait_for_load_state("load")  # the page's script hears the box from then on
    page.get_by_label("I have kept them").check(force=True)


def with_app(page: Page) -> Iterator[str]:
    """The pages of who has an app."""
    for name, path in {
        "factor-set-up": "/accounts/2fa/",
        "codes-kept": "/accounts/2fa/recovery-codes/",
        "codes-anew": "/accounts/2fa/recovery-codes/generate/",
        "app-away": "/accounts/2fa/totp/deactivate/",
        "once-more-code": "/accounts/2fa/reauthenticate/",
        "passkey": "/accounts/2fa/webauthn/add/",
        "overview-set-up": "/account/",
    }.items():
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        yield name
