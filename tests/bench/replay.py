"""Replay of one day of 200 vehicles in headless Chromium: how soon a sought moment is on the screen, and how evenly 60x plays."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, chromium

from . import past_day, server

VEHICLES, SEEKS, PLAYED_S, STILL_S = 200, 20, 20, 8
SEEK_AT_MOST_S, FRAME_S = 0.5, 1 / 60
DROPPED_MS = 25.0  # a frame that took longer missed a picture of the screen
PATIENCE_MS = 30_000
SETTLES_MS = 3_000  # of playing before it counts: what was never run is compiled, what is ahead is fetched
DAY_MS = 24 * 3_600_000
AT = "/#at=8/6.20/31.60"

# Milliseconds from the slider's input until the picture of that moment was drawn.
SEEK = """at => new Promise(done => {
    const host = document.querySelector('.replay'), slider = document.querySelector('.replay-line input');
    delete host.dataset.drawn;
    const began = performance.now();
    slider.value = String(at);
    const wanted = String(Math.round(Number(slider.value)));
    new MutationObserver((_, watch) => {
        if (host.dataset.drawn !== wanted) return;
        watch.disconnect();
        done(performance.now() - began);
    }).observe(host, { attributes: true });
    slider.dispatchEvent(new Event('input', { bubbles: true }));
})"""
FRAMES = """wait => new Promise(done => {
    const times = [], began = performance.now();
    const frame = now => { times.push(now); performance.now() - began < wait ? requestAnimationFrame(frame) : done(times); };
    requestAnimationFrame(frame);
})"""


def day(log: Callable[[str], None], vehicles: int = VEHICLES) -> list[dict[str, Any]]:
    """p95 of a seek, frames at 60x against the same page with nothing moving."""
    with past_day.kept(vehicles) as kept:
        log(f"{kept.fixes:,} fixes of {vehicles} vehicles, {past_day.REPORTS} reports")
        port = server.free_port()
        # Signed in before playwright, in whose loop Django's ORM will not work.
        cookie = server.session_of(kept.reader)["Cookie"].partition("=")[2]
        url = f"http://127.0.0.1:{port}"
        with (
            server.running(["uvicorn", "sltmap.asgi:application", *server.quiet(port)], port),
            chromium() as browser,
            browser.new_context(base_url=url, viewport=DESK) as context,
        ):
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
            found = _measured(context.new_page(), kept.noon)
    seeks, still, played = sorted(found["seeks"]), _frames(found["still"]), _frames(found["played"])
    load = os.getloadavg()[0]
    p95 = seeks[int(len(seeks) * 0.95)]
    log(f"seek p50 {seeks[len(seeks) // 2]:.0f} p95 {p95:.0f} most {seeks[-1]:.0f} ms, load {load:.1f}")
    for words, frames in (("nothing moving", still), ("60x", played)):
        log(f"{words}: frames {_told(frames)}")
    return [
        {"what": "replay: seek p95 of 500 ms", "ratio": p95 / 1e3 / SEEK_AT_MOST_S, "at_most": 1.0, "ms": seeks, "load": load},
        {"what": "replay at 60x: median frame of 1/60 s", "ratio": played["median"] / 1e3 / FRAME_S, "at_most": 1.05, "frames": played, "still": still},
        {"what": "replay at 60x: p95 of a frame against nothing moving", "ratio": played["p95"] / still["p95"], "at_most": 1.5},
        {"what": "replay at 60x: share of frames over 25 ms", "ratio": played["over_25"], "at_most": 0.05, "still": still["over_25"]},
    ]  # fmt: skip


def _measured(page: Page, noon: datetime) -> dict[str, list[float]]:
    page.goto(AT)
    expect(page.locator("#connection-word")).to_have_text("LIVE", timeout=PATIENCE_MS)
    page.locator("#map").focus()
    page.keyboard.press("r")
    page.locator("#replay-jump").fill(f"{noon:%Y-%m-%dT%H:%M}")  # the slider then spans that day
    page.locator("#replay-jump").dispatch_event("change")
    middle = int(noon.timestamp() * 1000)
    expect(page.locator(".replay")).to_have_attribute("data-drawn", str(middle), timeout=PATIENCE_MS)
    # Over the whole day, and never near the one before.
    wanted = [middle - DAY_MS // 2 + (n * 7 % SEEKS + 1) * DAY_MS // (SEEKS + 2) for n in range(SEEKS)]
    page.set_default_timeout(PATIENCE_MS)
    seeks = [page.evaluate(SEEK, at) for at in wanted]
    page.evaluate(SEEK, middle)
    page.evaluate(FRAMES, SETTLES_MS)  # what is ahead comes in
    still = page.evaluate(FRAMES, STILL_S * 1000)
    page.locator("#replay-speed").select_option("60")
    page.locator(".replay-play").click()
    page.evaluate(FRAMES, SETTLES_MS)
    before = page.locator(".replay-time").inner_text()
    played = page.evaluate(FRAMES, PLAYED_S * 1000)
    if page.locator(".replay-time").inner_text() == before:
        raise RuntimeError(f"it did not play on from {before}")
    if os.environ.get("BENCH_PICTURE"):
        page.screenshot(path=os.environ["BENCH_PICTURE"])
    return {"seeks": seeks, "still": still, "played": played}


def _frames(times: list[float]) -> dict[str, float]:
    """Milliseconds between pictures of the screen."""
    took = sorted(after - before for before, after in pairwise(times))
    count = len(took)
    return {
        "count": count, "median": took[count // 2], "p95": took[int(count * 0.95)], "most": took[-1],
        "over_16_7": sum(ms > 17.0 for ms in took) / count, "over_25": sum(ms > DROPPED_MS for ms in took) / count,
    }  # fmt: skip


def _told(frames: dict[str, float]) -> str:
    return (
        f"{frames['count']}, median {frames['median']:.1f} p95 {frames['p95']:.1f} most {frames['most']:.0f} ms, "
        f"{frames['over_16_7']:.1%} over 16.7 ms, {frames['over_25']:.1%} over 25 ms"
    )
