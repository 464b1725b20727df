"""Nobody reads before accepting the area's confidentiality undertaking; a new version asks again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from partners.keys import verbs as keys
from partners.models import CaseEntry, Office, Undertaking
from partners.readers import reader_of
from partners.standing.offices import DoesNotSpeak
from partners.undertakings import verbs
from tests import make

PAGE, ME = "/account/undertaking/", "/api/v1/me"


def test_who_accepted_nothing_is_sent_to_the_page_and_reads_once_he_did(cast, signed_in):
    dave = make.member(cast.heron, "dave", duties={cast.area: ["field"]}, undertaking_version=None, undertaking_accepted_at=None)
    client = signed_in(dave)
    refused = client.get(ME)
    assert (refused.status_code, refused.json()["code"], refused.json()["page"]) == (403, "undertaking_required", PAGE)
    sent = client.get("/text/")
    assert sent.status_code == 302 and sent["Location"] == f"{PAGE}?next=%2Ftext%2F"
    assert b"passed on" in client.get(PAGE).content or b"pass nothing on" in client.get(PAGE).content
    assert client.post(PAGE, {"version": 1}).status_code == 200, "without the tick nothing is accepted"
    assert client.get(ME).status_code == 403
    accepted = client.post(PAGE, {"version": 1, "accepted": "on", "next": "https://elsewhere.example/"})
    assert accepted["Location"] == "/", "a page of elsewhere is no next page"
    assert client.get(ME).status_code == 200


def test_a_new_version_asks_people_and_machines_again(cast, signed_in):
    _, secret = keys.create_key(
        by=reader_of(cast.carol), name="GIS", layers=[], precision="full", per_minute=99, per_day=99, networks=[], days=9, at=timezone.now()
    )
    machine = Client(headers={"Authorization": f"Bearer {secret}"})
    assert machine.get(ME).status_code == 200 and signed_in(cast.carol).get(ME).status_code == 200
    Office.objects.create(area=cast.area, kind=CaseEntry.Kind.UNDSS, organisation=cast.alder)
    made = verbs.publish_undertaking(by=reader_of(cast.alice), area=cast.area, text="Nothing leaves this room.", at=timezone.now())
    assert made.version == 2
    for client in (machine, signed_in(cast.carol), signed_in(cast.bob)):
        assert client.get(ME).json()["code"] == "undertaking_required"
    carol = signed_in(cast.carol)
    assert b"Nothing leaves this room." in carol.get(PAGE).content
    stale = carol.post(PAGE, {"version": 1, "accepted": "on"})
    assert stale.status_code == 200 and b"version 1 was read; 2 is in force" in stale.content
    assert carol.post(PAGE, {"version": 2, "accepted": "on"}).status_code == 302
    assert b"Nothing leaves this room." in carol.get(PAGE).content, "what was accepted can be read again"
    assert carol.get(ME).status_code == 200 and machine.get(ME).status_code == 200, "a focal point accepts for the machines"
    assert signed_in(cast.bob).get(ME).status_code == 403


def test_only_who_speaks_for_undss_puts_a_version_in_force(cast):
    with pytest.raises(DoesNotSpeak):
        verbs.publish_undertaking(by=reader_of(cast.bob), area=cast.area, text="Mine.", at=timezone.now())
    assert Undertaking.objects.count() == 0
