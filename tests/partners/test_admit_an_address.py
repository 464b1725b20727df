"""Addresses of an organisation's domains sign in; a personal one is an exception with an end date."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from partners.addresses import reading, verbs
from partners.models import MailDomain, PersonalAddress
from partners.readers import reader_of
from tests import make
from tests.layers.live import Listener, serving, waits_until

ME = "/api/v1/me"


@pytest.fixture
def dave(cast):
    """Kite's field worker with a personal address; Carol has one of Kite's domain."""
    MailDomain.objects.create(organisation=cast.kite, domain="kite.example")
    cast.carol.user.email = "Carol@Kite.example"
    cast.carol.user.save()
    dave = make.member(cast.kite, "dave", duties={cast.area: ["field"]})
    dave.user.email = '"dave@kite.example"@mail.example'
    dave.user.save()
    return dave


def test_an_address_of_the_domain_reads_and_a_personal_one_only_until_its_end(cast, dave, signed_in):
    client = signed_in(dave)
    assert signed_in(cast.carol).get(ME).status_code == 200
    assert signed_in(cast.bob).get(ME).status_code == 200, "Heron named no domain"
    assert (client.get(ME).status_code, client.get(ME).json()["code"]) == (403, "personal_address")
    assert b"Your mail address is a personal one" in client.get("/").content
    made = verbs.admit_address(by=reader_of(cast.carol), member=dave.pk, reason="no mailbox yet", days=30, at=timezone.now())
    assert client.get(ME).status_code == 200
    now = timezone.now()
    PersonalAddress.objects.filter(pk=made.pk).update(starts_at=now - timedelta(days=31), ends_at=now - timedelta(seconds=1))
    assert client.get(ME).status_code == 403


def test_a_focal_point_admits_on_the_page_for_others_of_his_organisation_alone(cast, dave, signed_in):
    page = "/account/addresses/"
    carol = signed_in(cast.carol)
    assert reading.without_address(cast.kite.pk, timezone.now()) == [dave]
    assert carol.post(page, {"do": "admit", "member": cast.bob.pk, "reason": "x", "days": 3}).status_code == 200
    assert carol.post(page, {"do": "admit", "member": dave.pk, "reason": "x", "days": 400}).status_code == 200
    assert PersonalAddress.objects.count() == 0
    assert carol.post(page, {"do": "admit", "member": dave.pk, "reason": "no mailbox yet", "days": 3}).status_code == 302
    exception = PersonalAddress.objects.get()
    assert b"dave" in carol.get(page).content
    assert carol.post(page, {"do": "end", "exception": exception.pk}).status_code == 302
    assert signed_in(dave).get(ME).status_code == 403
    for by, member in ((cast.carol, cast.carol), (dave, dave)):
        with pytest.raises(verbs.MayNotAdmit):
            verbs.admit_address(by=reader_of(by), member=member.pk, reason="me", days=3, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_the_end_of_an_exception_cuts_the_open_socket_within_two_seconds(cast, dave):
    made = verbs.admit_address(by=reader_of(cast.carol), member=dave.pk, reason="no mailbox yet", days=30, at=timezone.now())
    with serving() as server:
        line, other = Listener(server, dave).open().is_current(), Listener(server, cast.carol).open().is_current()
        began = time.monotonic()
        verbs.end_address(by=reader_of(cast.carol), exception=made.pk, at=timezone.now())
        waits_until(lambda: line.code is not None, what="the socket is cut")
        assert time.monotonic() - began < 2.0
        with pytest.raises(InvalidStatus):
            line.open()
        assert other.is_current().code is None
        other.close()
