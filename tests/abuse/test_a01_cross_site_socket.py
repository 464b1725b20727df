"""a01: an outsider opens a cross-site WebSocket with a victim's cookie, or none: refused at the handshake, no frame."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from tests.layers.live import ORIGIN, Listener, serving, session_of, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(cast):
    with serving() as server:
        yield server


def test_the_victims_own_page_is_let_in(cast, server):
    bob = Listener(server, cast.bob).open(ask=False)
    waits_until(lambda: bob.of("hello"))
    bob.close()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", "http://[", None])
def test_a_page_of_another_site_is_refused_although_it_brings_the_cookie(cast, server, origin):
    headers = session_of(cast.bob) | ({"Origin": origin} if origin else {})
    stranger = Listener(server, None, headers=headers)
    stranger.headers = headers
    with pytest.raises(InvalidStatus) as refusal:
        stranger.open(ask=False)
    assert refusal.value.response.status_code == 403
    assert stranger.heard == ""


@pytest.mark.parametrize("cookie", [None, "sessionid=", "sessionid=" + "a" * 32, "sessionid", "=;;"])
def test_who_brings_no_session_is_refused(cast, server, cookie):
    headers = {"Origin": ORIGIN} | ({"Cookie": cookie} if cookie else {})
    with pytest.raises(InvalidStatus) as refusal:
        Listener(server, None, headers=headers).open(ask=False)
    assert refusal.value.response.status_code == 403


def test_who_is_signed_in_and_acts_for_nobody_is_refused(cast, server):
    cast.bob.user.is_active = False
    headers = session_of(cast.bob)
    cast.bob.user.save()
    with pytest.raises(InvalidStatus) as refusal:
        Listener(server, None, headers={"Origin": ORIGIN} | headers).open(ask=False)
    assert refusal.value.response.status_code == 403
