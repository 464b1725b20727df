"""A device is with a vehicle for a time; what it reported belongs to the vehicle that had it then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from movements.actions import Verdict, accept_reports, digest
from movements.actions.devices import move_device
from movements.actions.reports import Received
from movements.decoders import Report
from movements.models import DeviceAssignment, Position, Quarantine, Track
from partners.problems import Problem
from partners.readers import reader_of
from partners.records import NoSuchRecord
from tests import make

from .conftest import NOON

pytestmark = pytest.mark.django_db


def send(tracked, minutes: float, received: float | None = None) -> Verdict:
    at = NOON + timedelta(minutes=minutes if received is None else received)
    one = Report(fix_at=NOON + timedelta(minutes=minutes), lon=31.5, lat=6.2)
    return accept_reports(reports=[Received(secret_sha256=digest(tracked.credential), outcome=one)], received_at=at)[0]


def owners() -> list[str]:
    return list(Position.unrestricted.order_by("fix_at").values_list("segment__vehicle__call_sign", flat=True))


def move(cast, device, to, minutes: float, until: float | None = None, now: float = 0.0):
    ends_at = NOON + timedelta(minutes=until) if until is not None else None
    at = NOON + timedelta(minutes=now)
    return move_device(
        by=reader_of(cast.bob), device=device.device, vehicle=to.pk, starts_at=NOON + timedelta(minutes=minutes), at=at, ends_at=ends_at
    )


def test_positions_belong_to_the_vehicle_that_had_the_device_at_their_fix(cast, tracked):
    one, two = tracked(cast.heron, "HERON 1"), tracked(cast.heron, "HERON 2")
    send(one, 0)
    move(cast, one, two, 10)
    send(one, 20)
    send(one, 5, received=21)
    assert owners() == ["HERON 1", "HERON 1", "HERON 2"]
    assert {track.call_sign for track in Track.unrestricted.all()} == {"HERON 1", "HERON 2"}


def test_after_its_time_a_device_is_with_nobody_and_its_report_is_kept_aside(cast, tracked):
    one, two = tracked(cast.heron, "HERON 1"), tracked(cast.heron, "HERON 2")
    move(cast, one, two, 10, until=30)
    assert send(one, 20) == Verdict.STORED
    assert send(one, 40) == Verdict.QUARANTINED
    assert Quarantine.unrestricted.get().code == "not_assigned"


def test_two_times_of_a_device_never_overlap(cast, tracked, noon):
    one, two = tracked(cast.heron), tracked(cast.heron)
    move(cast, one, two, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceAssignment.unrestricted.create(device_id=one.device, vehicle=one.vehicle, starts_at=noon + timedelta(minutes=11))


def test_what_it_reported_stays_where_it_is(cast, tracked):
    one, two = tracked(cast.heron), tracked(cast.heron)
    send(one, 20)
    with pytest.raises(Problem) as refusal:
        move(cast, one, two, 10, now=21)
    assert refusal.value.code == "positions_already"


def test_it_goes_to_no_vehicle_of_another_organisation(cast, tracked):
    one, kite = tracked(cast.heron), tracked(cast.kite)
    for device, to in ((one, kite), (kite, one)):
        with pytest.raises(NoSuchRecord):
            move(cast, device, to, 10)


def test_an_organisation_keeps_its_devices_over_the_api(cast, tracked, signed_in):
    one, two = tracked(cast.heron, "HERON 1"), tracked(cast.heron, "HERON 2")
    client = signed_in(cast.bob)
    made = client.post("/api/v1/devices", {"vehicle": str(one.pk), "name": "phone"}, content_type="application/json")
    assert made.status_code == 201 and len(made.json()["credential"]) >= 24
    pk = made.json()["id"]
    moved = client.post(f"/api/v1/devices/{pk}/move", {"vehicle": str(two.pk)}, content_type="application/json").json()
    assert [time["call_sign"] for time in moved["assignments"]] == ["HERON 1", "HERON 2"]
    listed = client.get("/api/v1/devices").json()["devices"]
    assert {device["name"] for device in listed} == {"tracker", "phone"}
    assert "credential" not in str(listed) and "secret" not in str(listed)
    assert client.delete(f"/api/v1/devices/{pk}").status_code == 204


def test_another_organisations_device_is_as_absent_as_none(cast, tracked, signed_in):
    one, client = tracked(cast.heron), signed_in(cast.carol)
    assert client.get("/api/v1/devices").json()["devices"] == []
    kite = tracked(cast.kite)
    for verb, tail, body in (("post", "/move", {"vehicle": str(kite.pk)}), ("delete", "", {})):
        answers = [
            getattr(client, verb)(f"/api/v1/devices/{pk}{tail}", body, content_type="application/json") for pk in (one.device, 10**9)
        ]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content


def test_who_has_no_security_duty_enters_none(cast, tracked, signed_in):
    driver = make.member(cast.heron, "driver", duties={cast.area: ["field"]})
    answer = signed_in(driver).post(
        "/api/v1/devices", {"vehicle": str(tracked(cast.heron).pk), "name": "x"}, content_type="application/json"
    )
    assert answer.json()["code"] == "no_duty_here"
