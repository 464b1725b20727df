"""The account page: where one is signed in, and signing out there, which cuts an open socket too; signing in and out is noted."""

from __future__ import annotations

import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from partners.models import AuditEntry
from tests.layers.live import ORIGIN, Listener, serving, waits_until

PAGE = "/account/"


def at_the_form(login: str) -> Client:
    client = Client(headers={"User-Agent": "Firefox of the test"})
    assert client.post("/accounts/login/", {"login": login, "password": "exercise"}).status_code == 302
    return client


def test_signing_in_and_out_is_noted_by_number(cast):
    client = at_the_form("bob")
    client.post("/accounts/logout/")
    acts = AuditEntry.unrestricted.order_by("pk").values_list("act", "member", "detail")
    assert list(acts) == [("sign_in", cast.bob.pk, {"user": cast.bob.user_id}), ("sign_out", cast.bob.pk, {"user": cast.bob.user_id})]


def test_a_person_ends_his_own_session_elsewhere_and_nobody_elses(cast):
    here, there, carol = at_the_form("bob"), at_the_form("bob"), at_the_form("carol")
    assert here.get(PAGE).content.count(b"Sign out there") == 1
    other = UserSession.objects.get(user=cast.carol.user)
    here.post(PAGE, {"session": other.pk})
    assert carol.get("/api/v1/me").status_code == 200
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(PAGE, {"session": row.pk})
    assert there.get("/api/v1/me").status_code == 401
    assert here.get("/api/v1/me").status_code == 200
    assert AuditEntry.unrestricted.filter(act="sign_out", member=cast.bob.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_signing_out_there_cuts_the_open_socket_within_two_seconds(cast):
    there, here = at_the_form("bob"), at_the_form("bob")
    cookie = f"sessionid={there.session.session_key}"
    with serving() as server:
        line = Listener(server, None, headers={"Origin": ORIGIN, "Cookie": cookie}).open()
        waits_until(lambda: line.of("mark"))
        began = time.monotonic()
        here.post(PAGE, {"everywhere": "1"})
        waits_until(lambda: line.code is not None, what="the socket is cut")
        assert time.monotonic() - began < 2.0
        line.close()
