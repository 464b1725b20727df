"""A fresh second factor before what reaches others: releases and decisions on standing. Who has none is sent to set one up."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import RequestFactory
from django.urls import reverse

from partners import doors, factors
from partners.problems import Problem

SECRET = "JBSWY3DPEHPK3PXP"  # base32, of this test alone


@pytest.fixture(autouse=True)
def asked(settings):
    settings.SECOND_FACTOR = True


def code(steps: int = 0) -> str:
    """What an authenticator app shows now, or some steps of 30 s from now."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def request_of(client, user):
    request = RequestFactory().post("/standing/")
    request.user, request.session = user, client.session
    return request


def refused(request) -> str:
    with pytest.raises(Problem) as problem:
        doors.fresh_factor(request)
    assert problem.value.status == 403
    return problem.value.code


def test_who_has_no_second_factor_is_told_to_set_one_up_and_who_has_gives_it(cast, signed_in, settings):
    client = signed_in(cast.bob)
    assert refused(request_of(client, cast.bob.user)) == "factor_required"
    TOTP.activate(cast.bob.user, SECRET)
    assert refused(request_of(client, cast.bob.user)) == "step_up_required"
    assert client.post(reverse("mfa_reauthenticate"), {"code": code()}).status_code == 302
    doors.fresh_factor(request_of(client, cast.bob.user))
    settings.SECOND_FACTOR = False
    doors.fresh_factor(request_of(signed_in(cast.carol), cast.carol.user))


def test_a_second_factor_grows_stale(cast, signed_in, monkeypatch):
    TOTP.activate(cast.bob.user, SECRET)
    client = signed_in(cast.bob)
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    request = request_of(client, cast.bob.user)
    doors.fresh_factor(request)
    monkeypatch.setattr(factors, "FRESH_S", -1)
    assert refused(request) == "step_up_required"


def test_a_password_given_again_is_no_second_factor(cast, signed_in):
    TOTP.activate(cast.bob.user, SECRET)
    client = signed_in(cast.bob)
    client.post(reverse("account_reauthenticate"), {"password": "exercise"})
    assert refused(request_of(client, cast.bob.user)) == "step_up_required"


def test_a_code_is_taken_once(cast, signed_in):
    TOTP.activate(cast.bob.user, SECRET)
    shown = code()
    assert signed_in(cast.bob).post(reverse("mfa_reauthenticate"), {"code": shown}).status_code == 302
    replayed = signed_in(cast.bob).post(reverse("mfa_reauthenticate"), {"code": shown})
    assert replayed.status_code == 200 and replayed.context["form"].errors
