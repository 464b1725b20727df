"""A photograph beside a report: added on the card, seen by who sees the report in full, large and small."""

import io

from PIL import Image
from playwright.sync_api import Page, expect


def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (90, 110, 130)).save(out, "JPEG")
    return out.getvalue()


def open_own_incident(page: Page, organisation: str) -> str:
    found = page.request.get("/api/v1/layers/incidents/features").json()["features"]
    own = next(feature for feature in found if feature["properties"]["originator"] == organisation)
    page.goto(f"/#see=incidents/{own['id']}")
    page.reload()
    expect(page.locator("#card-body dl").first).to_be_visible()
    return own["id"]


def test_a_photograph_is_added_looked_at_and_taken_away(windows):
    page = windows.live("/", "focal")
    open_own_incident(page, "Kite Action")
    chooser = page.locator("#photo-file")
    chooser.set_input_files({"name": "bridge.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    small = page.locator("#card .photo img")
    expect(small).to_have_count(1)
    page.wait_for_function("() => document.querySelector('#card .photo img').naturalWidth > 0")
    small.click()
    large = page.locator("dialog.photo-large")
    expect(large.locator("img")).to_be_visible()
    large.get_by_role("button", name="Take it away").click()
    expect(page.locator("#card .photo")).to_have_count(0)


def test_what_is_no_photograph_says_why_and_nothing_is_added(windows):
    page = windows.live("/", "focal")
    open_own_incident(page, "Kite Action")
    windows.witness.refused = True
    page.locator("#photo-file").set_input_files({"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(page.locator("#card .photo-part .error")).to_contain_text("plan.svg")
    expect(page.locator("#card .photo")).to_have_count(0)
