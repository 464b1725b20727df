"""axe-core finds nothing serious on any page, on the desk and on the phone, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.served import ROOT
from tests.browser.windows import NEAR_BOR, is_live

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


def door(page: Page) -> None:
    page.goto("/accounts/login/")


def open_map(page: Page) -> None:
    page.goto("/")
    is_live(page)


def panel_and_card(page: Page) -> None:
    page.goto(NEAR_BOR)
    is_live(page)
    desk = page.viewport_size == DESK
    page.get_by_role("button", name="Incidents" if desk else "List").click()
    page.get_by_role("option").first.click()
    expect(page.locator("#card-body dl")).to_be_visible()
    page.get_by_role("button", name="Layers").click()
    expect(page.locator("#panel .layer-list > li").first).to_be_visible()


def wall(page: Page) -> None:
    page.goto("/?wall=1")
    is_live(page)


def text(page: Page) -> None:
    page.goto("/text/")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("show", [door, open_map, panel_and_card, text])
def test_nothing_serious_is_found(windows, show: Callable[[Page], None], size: dict[str, int]):
    # axe is a script of ours put in by the test: our own policy would rightly refuse it
    page = windows.context(None if show is door else "sioc", viewport=size, bypass_csp=True).new_page()
    show(page)
    assert serious(page) == []


def test_nothing_serious_is_found_on_the_wall(windows):
    page = windows.context(viewport=DESK, bypass_csp=True).new_page()
    wall(page)
    assert serious(page) == []


def serious(page: Page) -> list[tuple[str, str, list[str]]]:
    """What axe finds serious or critical, in light and in dark: scheme, rule, elements."""
    page.add_script_tag(path=AXE)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        rules = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found += [(scheme, rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in rules if rule["impact"] in SERIOUS]
    return found
