"""A planner draws a route and reads what lies on it while he draws: by mouse, by keys alone, by thumb."""

import pytest
from playwright.sync_api import expect

from tests.browser import planning
from tests.browser.chromium import DESK, PATIENCE_MS, PHONE
from tests.browser.planning import BOR_PIBOR, NEAR_BOR
from tests.browser.test_access import serious
from tests.browser.windows import at, is_live, where


@pytest.fixture
def sioc(windows):
    page = windows.live(NEAR_BOR, "sioc")
    planning.open_planner(page)
    return page


def draw(page, places=BOR_PIBOR, *, tap=False):
    for lon, lat in places:
        planning.press_map(page, lon, lat, tap=tap)
        page.wait_for_timeout(350)  # two presses in one moment are a double press
    planning.vetted(page)


def test_a_line_over_a_prohibited_road_is_told_while_it_is_drawn(sioc):
    draw(sioc)
    expect(sioc.locator(".vetting-words")).to_contain_text("finding")
    expect(sioc.locator(".route-figures")).to_contain_text("km")
    found = planning.findings(sioc).locator("button.finding").filter(has_text="Road prohibited").first
    expect(found).to_contain_text("Bor – Pibor")
    expect(found).to_contain_text("severity 4, critical")
    expect(sioc.locator(".findings .caveat")).to_contain_text("Nothing found does not mean that nothing is there")
    expect(sioc.locator(".chart [data-weight='4']").first).to_be_visible()
    expect(sioc.locator("path.route-band-4").first).to_be_attached()


def test_a_step_is_taken_back_and_done_again_and_a_mistake_loses_nothing(sioc):
    draw(sioc)
    said = sioc.locator(".route-tools > .help")
    expect(said).to_contain_text("3 points")
    sioc.keyboard.press("Control+z")
    expect(said).to_contain_text("2 points")
    sioc.get_by_role("button", name="Do again").click()
    expect(said).to_contain_text("3 points")
    sioc.get_by_role("button", name="Start anew").click()
    expect(sioc.locator("path.route-line")).to_have_count(0)
    sioc.get_by_role("button", name="Take back").click()
    expect(said).to_contain_text("3 points")
    sioc.locator("#panel-close").click()
    planning.open_planner(sioc)
    expect(said).to_contain_text("3 points")


def test_a_press_on_the_chart_moves_the_map_and_the_map_moves_the_chart(sioc):
    for text in ("6.25, 31.62", "8.10, 31.40"):
        planning.type_point(sioc, text)
    planning.vetted(sioc)
    chart = sioc.get_by_role("slider", name="Along the route")
    before, box = where(sioc), chart.bounding_box()
    sioc.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] - 12)
    sioc.wait_for_function("before => !location.hash.includes(before)", arg=f"/{before[1]:.5f}/")
    assert at(sioc.url)[1] > before[1]  # the end of the line lies to the north
    expect(sioc.locator(".route-cursor")).to_be_visible()
    sioc.keyboard.press("Home")
    expect(chart).to_have_attribute("aria-valuenow", "0.0")
    sioc.mouse.move(*planning.place_on_screen(sioc, 31.6195, 6.2525))
    expect(chart).not_to_have_attribute("aria-valuenow", "0.0", timeout=PATIENCE_MS)


def test_the_whole_of_it_is_done_by_keys_alone(windows):
    page = windows.live(NEAR_BOR, "sioc")
    page.keyboard.press("g")
    typed = page.get_by_label("A point by degrees or MGRS")
    expect(typed).to_be_focused()
    for text in ("6.25, 31.62", "36N WM 83000 92700", "6.32, 31.90"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(typed).to_have_value("")
    planning.vetted(page)
    chart = page.get_by_role("slider", name="Along the route")
    chart.focus()
    page.keyboard.press("PageDown")
    expect(page.locator(".finding[aria-pressed=true]")).to_have_count(1)
    first = chart.get_attribute("aria-valuetext")
    page.keyboard.press("End")
    assert first and chart.get_attribute("aria-valuetext") != first
    page.keyboard.press("Control+z")
    expect(page.locator(".vetting-line")).to_be_visible()


def test_a_thumb_draws_and_reads(windows):
    page = windows.live(NEAR_BOR, "sioc", viewport=PHONE, has_touch=True)
    page.locator("#who summary").click()
    page.get_by_role("button", name="Plan a route").click()
    expect(page.locator(".route-tools")).to_be_visible()
    draw(page, [(31.62, 6.46), (31.80, 6.44)], tap=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".tool-row button").first.bounding_box()["height"] >= 44
    expect(planning.findings(page).locator("button.finding").first).to_be_visible()
    expect(page.locator("#panel .chart svg")).to_be_visible()


def test_after_a_cut_the_line_grows_and_the_last_answer_is_kept_with_its_age(windows):
    page = windows.live(NEAR_BOR, "sioc")
    planning.open_planner(page)
    draw(page)
    windows.witness.cut = True
    page.context.set_offline(True)
    planning.type_point(page, "6.40, 32.10")
    line = page.locator(".vetting-line")
    expect(line).to_have_attribute("data-state", "failed")
    expect(line).to_contain_text("of an earlier line")
    page.context.set_offline(False)
    expect(line).to_have_attribute("data-state", "told", timeout=30_000)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_serious_is_found(windows, size):
    page = windows.context("sioc", viewport=size, bypass_csp=True).new_page()
    page.goto(NEAR_BOR)
    is_live(page)
    planning.open_planner(page)
    for text in ("6.25, 31.62", "6.32, 31.90"):
        planning.type_point(page, text)
    planning.vetted(page)
    assert serious(page) == []
    planning.findings(page)
    assert serious(page) == []
