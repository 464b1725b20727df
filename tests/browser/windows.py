"""Windows onto the map, and the witness who writes down what a page must never do."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.chromium import DESK, PATIENCE_MS, sign_in

NEAR_BOR = "/#at=9/6.20/31.60"
OF_A_REFUSAL = re.compile(r"the server responded with a status of 4\d\d")
OF_A_CUT = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|ABORTED|FAILED)|WebSocket connection")


@dataclass
class Witness:
    """What pages said and asked for."""

    host: str
    """host:port that is ours."""
    abroad: list[str] = field(default_factory=list)
    """Addresses of anybody else that were asked for."""
    complaints: list[str] = field(default_factory=list)
    """Errors in the console, violations of the policy among them, and scripts that broke."""
    cut: bool = False
    """The test cut the network: then requests fail, and that is not the page's fault."""

    refused: bool = False
    """The test makes the server refuse something: the browser writes that into the console by itself."""

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"broke: {error.error}"))

    def _request(self, request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme in ("http", "https", "ws", "wss") and at.netloc != self.host:
            self.abroad.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        refused = "Content Security Policy" in message.text
        if message.type == "error" or refused:
            self.complaints.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def faults(self) -> list[str]:
        mine = [
            said for said in self.complaints if not ((self.cut and OF_A_CUT.search(said)) or (self.refused and OF_A_REFUSAL.search(said)))
        ]
        return [*mine, *(f"asked abroad: {url}" for url in self.abroad)]


@dataclass
class Windows:
    """Opens windows in which somebody is signed in, and closes them with the test."""

    browser: Browser
    url: str
    witness: Witness
    cookies: dict[str, Any]
    """By login; shared by all tests, so that each account signs in once."""
    opened: list[BrowserContext] = field(default_factory=list)

    def context(self, login: str | None = "sioc", **options: Any) -> BrowserContext:
        """A fresh profile. login: None for nobody. options: of playwright's new_context.

        The service worker is kept out: it is registered late, so that a test which cuts the network or signs out would meet it or not.
        """
        if login and login not in self.cookies:
            self.cookies[login] = sign_in(self.browser, self.url, login)
        state = self.cookies[login] if login else None
        settings = {"base_url": self.url, "viewport": DESK, "timezone_id": "Africa/Juba", "reduced_motion": "reduce"}
        settings |= {"service_workers": "block"} | options
        context = self.browser.new_context(storage_state=state, **settings)
        context.set_default_timeout(PATIENCE_MS)
        self.witness.watch(context)
        self.opened.append(context)
        return context

    def page(self, path: str = "/", login: str | None = "sioc", **options: Any) -> Page:
        page = self.context(login, **options).new_page()
        page.goto(path)
        return page

    def live(self, path: str = "/", login: str = "sioc", **options: Any) -> Page:
        """A map that says LIVE and has drawn its first picture."""
        page = self.page(path, login, **options)
        is_live(page)
        return page


def is_live(page: Page) -> None:
    """The chip says LIVE, and the strip knows what is drawn."""
    expect(page.locator("#connection-word")).to_have_text("LIVE", timeout=PATIENCE_MS)
    expect(page.locator("#strip-marking")).to_contain_text("TLP:", timeout=PATIENCE_MS)


def where(page: Page) -> tuple[float, float, float]:
    """zoom, lat, lon as the address tells them."""
    return at(page.url)


def at(link: str) -> tuple[float, float, float]:
    """zoom, lat, lon of a link."""
    found = re.search(r"#at=([\d.]+)/(-?[\d.]+)/(-?[\d.]+)", link)
    assert found, link
    return float(found[1]), float(found[2]), float(found[3])
