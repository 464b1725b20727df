"""Every page of the door is ours: its words, its layout; and what is the organisation's to enter, its people cannot write themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import engines
from django.test import Client

from partners.account.sessions import device
from tests.browser.account import INSIDE, OUTSIDE
from tests.partners.test_sign_out_there import at_the_form

OURS = Path(engines["django"].dirs[0])
MORE = {
    "app": "/accounts/2fa/totp/activate/",
    "codes": "/accounts/2fa/recovery-codes/generate/",
    "passkey": "/accounts/2fa/webauthn/add/",
}


def drawn_by(client: Client, path: str) -> set[str]:
    """Files of the templates that a page was drawn by, those of libraries alone. Widgets of forms are Django's."""
    answer = client.get(path, follow=True)
    assert answer.status_code in (200, 401), path
    origins = {template.origin.name for template in answer.templates if template.origin and template.name}
    return {name for name in origins if not Path(name).is_relative_to(OURS) and "/forms/" not in name}


@pytest.mark.parametrize("path", OUTSIDE.values(), ids=OUTSIDE)
def test_a_page_before_the_door_is_ours(path, db):
    assert drawn_by(Client(), path) == set()


@pytest.mark.parametrize("path", (INSIDE | MORE).values(), ids=INSIDE | MORE)
def test_a_page_of_an_account_is_ours(cast, path):
    assert drawn_by(at_the_form("bob"), path) == set()


def test_nobody_writes_an_address_of_his_own(cast):
    """Else a personal address would pass for one of the organisation's domain."""
    bob = at_the_form("bob")
    before = cast.bob.user.email
    for words in ({"action_add": "", "email": "bob@heron.example"}, {"action_primary": "", "email": "bob@heron.example"}):
        answer = bob.post("/accounts/email/", words)
        assert (answer.status_code, answer["Location"]) == (302, "/account/")
    cast.bob.user.refresh_from_db()
    assert cast.bob.user.email == before
    assert not cast.bob.user.emailaddress_set.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36 Edg/120", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604", "Safari, iPhone"),
        ("<script>", "unknown browser"),
    ],
)
def test_a_session_is_told_by_browser_and_system(said, told):
    assert device(said) == told
