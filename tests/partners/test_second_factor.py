"""Second factors: who needs one reads nothing without; what goes to others asks for a fresh one."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

ME = "/api/v1/me"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR = True


def code(steps: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + steps))


def sign_in(member, password="exercise") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": member.user.username, "password": password})
    return client


def with_app(member) -> None:
    totp.TOTP.activate(member.user, SECRET)


def test_who_verifies_reads_nothing_without_a_second_factor_and_field_staff_does(cast, strict, signed_in):
    answer = signed_in(cast.alice).get(ME)
    assert (answer.status_code, answer.json()["code"]) == (403, "factor_required")
    cast.bob.duties.update(kind="field")
    assert signed_in(cast.bob).get(ME).status_code == 200


def test_a_code_is_asked_for_after_the_password_and_serves_once(cast, strict):
    with_app(cast.alice)
    client = sign_in(cast.alice)
    assert client.get(ME).status_code == 401
    said = code()
    client.post("/accounts/2fa/authenticate/", {"code": said})
    assert client.get(ME).status_code == 200
    thief = sign_in(cast.alice)
    thief.post("/accounts/2fa/authenticate/", {"code": said})
    assert thief.get(ME).status_code == 401
    thief.post("/accounts/2fa/authenticate/", {"code": code(5)})
    assert thief.get(ME).status_code == 401


def test_secrets_of_apps_are_not_readable_in_the_database(cast):
    with_app(cast.alice)
    assert SECRET not in str(Authenticator.objects.get().data)


def test_who_needs_a_factor_keeps_his_last_one(cast, strict):
    with_app(cast.alice)
    assert not get_adapter().can_delete_authenticator(Authenticator.objects.get())
    cast.alice.duties.update(kind="field")
    assert get_adapter().can_delete_authenticator(Authenticator.objects.get())
