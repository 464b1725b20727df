"""Doors that wrong passwords closed, the named person who opens one, and a new password that signs out elsewhere."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client

from partners.defaults import NotAFocalPoint
from partners.entry import attempts
from partners.models import AuditEntry
from partners.readers import reader_of
from partners.records import NoSuchRecord
from sltmap import clock
from tests import make

ACCOUNT, ME = "/account/", "/api/v1/me"


def sign_in(member, password: str = "exercise") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": member.user.username, "password": password})
    return client


@pytest.fixture(autouse=True)
def first_of_the_minute():
    """The limit of sign-ins a minute and address counts over tests."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def dan(cast):
    """Field staff of Kite, before whom the door has closed."""
    dan = make.member(cast.kite, "dan", duties={cast.area: ["field"]})
    for _ in range(10):
        sign_in(dan, "wrong")
    assert sign_in(dan).get(ME).status_code == 401
    return dan


def test_a_focal_point_opens_the_door_of_a_colleague_and_is_named_for_it(cast, dan):
    carol = sign_in(cast.carol)
    assert "Open the door of dan" in carol.get(ACCOUNT).content.decode()
    assert carol.post(ACCOUNT, {"door": dan.pk}).status_code == 302
    assert sign_in(dan).get(ME).status_code == 200
    entry = AuditEntry.unrestricted.get(act="lock")
    assert (entry.member, entry.detail) == (cast.carol.pk, {"member": dan.pk, "step": "passwords_forgotten"})


def test_who_stands_before_a_closed_door_is_told_who_opens_it(cast, dan):
    answer = Client().post("/accounts/login/", {"login": "DAN", "password": "exercise"})
    assert answer.status_code == 429
    assert "a focal point of your organisation can open it" in answer.content.decode()


def test_nobody_else_opens_it_and_others_hear_nothing_of_it(cast, dan):
    at = clock.now()
    with pytest.raises(NotAFocalPoint):
        attempts.open_door(by=reader_of(cast.bob), member=dan.pk, at=at)
    with pytest.raises(NoSuchRecord):
        attempts.open_door(by=reader_of(cast.carol), member=cast.bob.pk, at=at)
    with pytest.raises(ValueError, match="another focal point"):
        attempts.open_door(by=reader_of(cast.carol), member=cast.carol.pk, at=at)
    bob = sign_in(cast.bob)
    assert "dan" not in bob.get(ACCOUNT).content.decode()
    for wrong in (dan.pk, 2**40):
        assert bob.post(ACCOUNT, {"door": wrong}).status_code in (200, 403, 404)
    for wrong in ("", "x", "-1", "9" * 60):
        assert sign_in(cast.carol).post(ACCOUNT, {"door": wrong}).status_code == 200
    assert AccessAttempt.objects.get().failures_since_start >= 10


def test_a_new_password_signs_out_everywhere_else(cast):
    desk, phone = sign_in(cast.bob), sign_in(cast.bob)
    assert desk.get(ME).status_code == phone.get(ME).status_code == 200
    words = {"oldpassword": "exercise", "password1": "a heron stands still", "password2": "a heron stands still"}
    assert desk.post("/accounts/password/change/", words).status_code == 302
    assert desk.get(ME).status_code == 200 and phone.get(ME).status_code == 401
