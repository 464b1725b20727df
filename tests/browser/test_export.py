"""A layer is saved as a file from its line in the layer panel; what stands in the way is said there."""

import json
import re

from playwright.sync_api import expect

from tests.browser.windows import NEAR_BOR


def test_a_layer_is_saved_with_its_marking_in_the_name_and_a_refusal_is_told_where_it_is(windows):
    page = windows.live(NEAR_BOR)
    page.keyboard.press("l")
    line = page.locator("details.export[data-export=incidents]")
    line.locator("summary").click()
    with page.expect_download() as saved:
        line.get_by_role("button", name=re.compile("as GeoJSON")).click()
    assert re.fullmatch(r"sltmap-incidents-TLP-[A-Z-]+-EXERCISE-\d{8}T\d{4}Z\.geojson", saved.value.suggested_filename)
    document = json.loads(saved.value.path().read_text())
    assert document["exercise"] is True and document["features"]
    expect(line.locator(".fault")).to_be_hidden()
    refusal = {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "code": "step_up_required",
        "page": "/accounts/2fa/reauthenticate/",
    }
    page.route("**/export?format=csv", lambda route: route.fulfill(status=403, json=refusal, content_type="application/problem+json"))
    windows.witness.refused = True
    line.get_by_role("button", name=re.compile("as CSV")).click()
    expect(line.get_by_role("link", name="Identify again")).to_be_focused()
