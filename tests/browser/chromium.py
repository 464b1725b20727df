"""Debian's Chromium under playwright, and a window in which someone of the exercise is signed in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "exercise"  # the exercise's accounts, refused when DEBUG is off
PATIENCE_MS = 15_000


def found() -> str | None:
    """Path of a Chromium on this machine."""
    return "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else shutil.which("chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for the length of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(browser: Browser, url: str, login: str) -> Any:
    """The cookies of a login, for new windows: signing in through the form once an account is enough."""
    with browser.new_context(base_url=url) as context:
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("Sign-in name").fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda at: "/accounts/login" not in at)
        return context.storage_state()


def live(page: Page) -> None:
    """Waits until the page says LIVE and no tile is on its way."""
    expect(page.locator("#connection-word")).to_have_text("LIVE", timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle")
