"""The map as people see it, photographed into docs/pictures. `make pictures` starts a server for it and gives its --url."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # make runs this file, not the package

from playwright.sync_api import Browser, Page, expect  # noqa: E402

from tests.browser import planning, sharing_pictures  # noqa: E402
from tests.browser.chromium import DESK, PHONE, chromium, live, sign_in  # noqa: E402

TO = ROOT / "docs" / "pictures"
Theme = Literal["light", "dark", "night"]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One photograph."""

    name: str
    take: Callable[[Page], None]
    """Brings the page to what is to be seen."""
    size: dict[str, int]
    theme: Theme = "light"
    login: str = "sioc"
    """Who looks; "" is nobody."""

    @property
    def path(self) -> Path:
        return TO / f"{self.name}-{self.size['width']}x{self.size['height']}-{self.theme}.png"


def first_view(page: Page) -> None:
    """What one sees after signing in."""
    page.goto("/")
    live(page)


def panel_and_card(page: Page) -> None:
    """Near Bor, the layers open and one incident chosen from the list."""
    page.goto("/#at=9/6.20/31.60")
    live(page)
    page.keyboard.press("i")
    page.locator("#panel [role=option]").filter(has_text="severity").first.click()
    expect(page.locator("#card-body dl").first).to_be_visible()
    page.keyboard.press("l")
    expect(page.locator("#panel .layer-list li").first).to_be_visible()
    live(page)


def vehicles(page: Page) -> None:
    """The list of missions and vehicles, a vehicle's card open."""
    page.goto("/#at=9.5/4.85/31.60")
    live(page)
    page.keyboard.press("m")
    page.locator("#panel [role=option]").filter(has_text="Heron").last.click()
    expect(page.locator("#card-body dl").first).to_be_visible()
    live(page)


def phone_layers(page: Page) -> None:
    page.goto("/")
    live(page)
    page.get_by_role("button", name="Layers").click()
    expect(page.locator("#panel .layer-list li").first).to_be_visible()


def phone_card(page: Page) -> None:
    page.goto("/#at=9/6.20/31.60")
    live(page)
    page.get_by_role("button", name="List").click()
    page.locator("#panel [role=option]").first.click()
    expect(page.locator("#card-body dl").first).to_be_visible()
    live(page)


def wall(page: Page) -> None:
    page.goto("/?wall=1")
    live(page)
    expect(page.locator("#board .figures")).to_be_visible()


def text(page: Page) -> None:
    page.goto("/text/")


def login(page: Page) -> None:
    page.goto("/accounts/login/")


def standing(page: Page) -> None:
    """Who stands in the area, and its cases."""
    page.goto("/standing/?area=ssd")


def case_open(page: Page) -> None:
    """A case with one entry, what it lacks, and what it would touch. It is opened once, by the first picture."""
    page.goto("/standing/?area=ssd")
    known = page.get_by_role("link", name="Kite Action: suspension")
    if known.count():
        return known.first.click()
    page.get_by_text("Open a case", exact=True).click()
    form = page.locator("form", has=page.locator("input[name=do][value=open]"))
    form.locator("select[name=organisation]").select_option(label="Kite Action")
    form.get_by_role("button", name="Open the case").click()
    entry = page.locator("form", has=page.locator("input[name=do][value=enter]"))
    entry.locator("select[name=kind]").select_option("reason")
    entry.locator("select[name=ground]").select_option("confidentiality")
    entry.get_by_role("button", name="Enter").click()


def case_in_effect(page: Page) -> None:
    """The case behind the one suspension of the exercise."""
    page.goto("/standing/?area=ssd")
    page.get_by_role("link", name="Plover Aid: suspension").click()


def plan_drawn(page: Page) -> None:
    """A route over the road that the exercise prohibits to UNSMS personnel, and what lies on it."""
    page.goto(planning.NEAR_BOR)
    live(page)
    planning.open_planner(page)
    for lon, lat in planning.BOR_PIBOR:
        planning.type_point(page, f"{lat}, {lon}")
    planning.vetted(page)
    planning.findings(page)


def plan_agreed(page: Page) -> None:
    """The mission of the exercise that waits for decisions."""
    found = page.request.get("/api/v1/layers/missions/features").json()["features"]
    mission = next(one for one in found if one["properties"]["code"] == "EX-TORIT")
    page.goto(f"/#see=missions/{mission['id']}")
    live(page)
    page.get_by_role("button", name="Open the plan").click()
    expect(page.locator(".mission-head")).to_be_visible()
    planning.vetted(page)


def board(page: Page) -> None:
    """The operator's board, live, the first mission chosen."""
    page.goto("/board/")
    expect(page.locator("#connection-word")).to_have_text("LIVE")
    expect(page.locator(".watch-lines li").first).to_be_visible()


def board_mission(page: Page) -> None:
    """A mission with its log and the forms of the room."""
    board(page)
    page.goto(page.locator(".watch-detail .button").first.get_attribute("href") or "")


def board_rooms(page: Page) -> None:
    page.goto("/board/rooms/")


def board_sheet(page: Page) -> None:
    page.goto("/board/sheet/")


def board_sos(page: Page) -> None:
    """Somebody of Kite Action called for help."""
    page.goto("/board/")
    script = """async () => {
        const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
        const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
        await fetch("/api/v1/sos", {method: "POST", headers, body: JSON.stringify({words: "tyres are gone (exercise)", lon: 32.6, lat: 4.42})});
    }"""
    page.evaluate(script)
    page.reload()
    expect(page.locator(".watch-call")).to_be_visible()


def phone_sos(page: Page) -> None:
    """A short press on SOS: what holding it does."""
    page.goto("/")
    live(page)
    page.locator("#sos").click()
    expect(page.locator("#sos-told h2")).to_be_visible()


def after(page: Page) -> None:
    """A mission under way, as its page tells it afterwards."""
    found = page.request.get("/api/v1/layers/missions/features").json()["features"]
    mission = next(one for one in found if one["properties"]["code"] == "EX-BOR")
    page.goto(f"/missions/{mission['id']}/after/")
    expect(page.locator("h1")).to_be_visible()


def replay(page: Page) -> None:
    """The picture of a moment ago, as soon as something is kept of it."""
    page.goto("/#at=8/5.60/31.60")
    live(page)
    page.locator("#map").focus()
    page.keyboard.press("r")
    page.locator(".replay-line input").press("End")
    expect(page.locator(".replay-note")).to_have_text("")
    expect(page.locator(".replay-mark")).to_contain_text("TLP:")


PICTURES = [
    *(Picture(name="plan", take=plan_drawn, size=DESK, theme=theme) for theme in ("light", "dark")),
    *(Picture(name="plan", take=plan_drawn, size=PHONE, theme=theme) for theme in ("light", "dark")),
    Picture(name="plan-agreed", take=plan_agreed, size=DESK, login="planner"),
    Picture(name="plan-asked", take=plan_agreed, size=DESK, login="focal"),
    Picture(name="plan-asked", take=plan_agreed, size=PHONE, theme="dark", login="focal"),
    *(Picture(name="board", take=board, size=DESK, theme=theme, login="planner") for theme in ("light", "dark", "night")),
    Picture(name="board", take=board, size=PHONE, login="planner"),
    Picture(name="board-mission", take=board_mission, size=DESK, login="planner"),
    Picture(name="board-mission", take=board_mission, size=PHONE, login="planner"),
    Picture(name="board-rooms", take=board_rooms, size=DESK, login="planner"),
    Picture(name="board-sheet", take=board_sheet, size=DESK, login="planner"),
    Picture(name="replay", take=replay, size=DESK),
    Picture(name="replay", take=replay, size=PHONE),
    Picture(name="after", take=after, size=DESK, login="planner"),
    Picture(name="after", take=after, size=PHONE, theme="dark", login="planner"),
    Picture(name="sos", take=phone_sos, size=PHONE, login="field"),
    *(Picture(name="map", take=first_view, size=DESK, theme=theme) for theme in ("light", "dark", "night")),
    *(Picture(name="card", take=panel_and_card, size=DESK, theme=theme) for theme in ("light", "dark")),
    Picture(name="vehicle", take=vehicles, size=DESK),
    Picture(name="redacted", take=panel_and_card, size=DESK, login="planner"),
    *(Picture(name="wall", take=wall, size=DESK, theme=theme) for theme in ("light", "dark")),
    Picture(name="text", take=text, size=DESK),
    *(Picture(name="login", take=login, size=DESK, theme=theme, login="") for theme in ("light", "dark")),
    *(Picture(name="map", take=first_view, size=PHONE, theme=theme) for theme in ("light", "dark")),
    Picture(name="layers", take=phone_layers, size=PHONE),
    *(Picture(name="card", take=phone_card, size=PHONE, theme=theme) for theme in ("light", "dark")),
    Picture(name="text", take=text, size=PHONE),
    Picture(name="login", take=login, size=PHONE, login=""),
    *(
        Picture(name=name, take=take, size=size, theme=theme, login=who)
        for name, take, who in (
            ("standing-list", standing, "sioc"),
            ("standing-case-open", case_open, "sioc"),
            ("standing-case-in-effect", case_in_effect, "sioc"),
            ("standing-suspended", first_view, "suspended"),
        )
        for size in (DESK, PHONE)
        for theme in ("light", "dark")
    ),
    # Last: from then on it rings in every picture.
    Picture(name="board-sos", take=board_sos, size=DESK, login="focal"),
    Picture(name="board-sos", take=board_sos, size=PHONE, login="focal", theme="dark"),
]


def photograph(browser: Browser, url: str, picture: Picture, cookies: Any) -> None:
    """Writes one picture. The theme is the reader's own choice, as the page keeps it: a cookie."""
    phone = picture.size is PHONE
    with browser.new_context(
        base_url=url,
        viewport=picture.size,  # type: ignore[arg-type]
        storage_state=cookies,
        color_scheme="light" if picture.theme == "light" else "dark",
        has_touch=phone,
        reduced_motion="reduce",
        timezone_id="Africa/Juba",
    ) as context:
        if picture.theme == "night":
            context.add_cookies([{"name": "theme", "value": "night", "url": url}])
        page = context.new_page()
        picture.take(page)
        page.screenshot(path=picture.path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="a server that holds the exercise")
    parser.add_argument("--only", default="", help="pictures whose file name has this in it")
    parser.add_argument("--every", type=Path, help="a folder for each step of sharing in every size and theme")
    given = parser.parse_args()
    TO.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        wanted = [picture for picture in PICTURES if given.only in picture.path.name]
        kept = {login: sign_in(browser, given.url, login) for login in sorted({picture.login for picture in wanted} - {""})}
        for picture in wanted:
            photograph(browser, given.url, picture, kept.get(picture.login))
            print(f"{picture.path.stat().st_size // 1024:5} KB  {picture.path.relative_to(ROOT)}", flush=True)
        if given.only and "sharing" not in given.only:
            return
        logins = (sharing_pictures.KITE, sharing_pictures.HERON)
        both = {login: kept.get(login) or sign_in(browser, given.url, login) for login in logins}
        for path in sharing_pictures.photograph(browser, given.url, both, TO, given.every):
            print(f"{path.stat().st_size // 1024:5} KB  {path.name}", flush=True)


if __name__ == "__main__":
    main()
