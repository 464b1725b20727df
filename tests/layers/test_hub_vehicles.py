"""Live vehicles are state: every fix is heard by who sees the vehicle, none passes the outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString

from layers.models import Event
from movements.actions import (
    Received,
    accept_reports,
    add_vehicle,
    assign_device,
    depart_mission,
    digest,
    join_mission,
    make_partitions,
    plan_mission,
)
from movements.decoders import Report
from movements.models import Track
from partners.models import CURRENT_XACT, Duty, Standing
from partners.readers import reader_of
from sltmap import clock
from tests import make
from tests.layers.live import Listener, serving, waits_until

ROUTE = LineString((31.5586, 6.2089), (31.7, 6.8), srid=4326)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drives(cast):
    """A vehicle of Heron Relief; drives(second) reports a fix of that second."""
    begin = clock.now() - timedelta(minutes=5)
    make_partitions(begin)
    vehicle = add_vehicle(by=None, organisation=cast.heron, area=cast.area, call_sign="HERON 1", vehicle_class="light", at=begin)
    _, credential = assign_device(by=None, vehicle=vehicle.pk, name="tracker", at=begin)

    def drive(second: int, **fields) -> None:
        at = begin + timedelta(seconds=second)
        report = Report(fix_at=at, lon=31.5 + second / 1000, lat=6.2, **fields)
        accept_reports(reports=[Received(secret_sha256=digest(credential), outcome=report)], received_at=at)

    drive.vehicle = vehicle
    drive(0)
    return drive


@pytest.fixture
def server(cast, drives):
    with serving() as server:
        yield server


def vehicles_of(listener) -> dict:
    return {name: feature for (layer, name), feature in listener.features.items() if layer == "vehicles"}


def lon(listener) -> float:
    return next(iter(vehicles_of(listener).values()))["geometry"]["coordinates"][0]


def test_its_people_have_it_in_the_snapshot_and_see_it_move_and_the_outbox_stays_empty(cast, server, drives):
    bob, carol = Listener(server, cast.bob).open().is_current(), Listener(server, cast.carol).open().is_current()
    assert lon(bob) == 31.5
    events = Event.objects.count()
    for second in range(1, 4):
        drives(second)
        waits_until(lambda second=second: lon(bob) == round(31.5 + second / 1000, 7))
    assert Event.objects.count() == events
    assert not any(layer == "vehicles" for layer, _ in carol.features)
    assert carol.of("tick") == []
    bob.close()
    carol.close()


def test_who_comes_back_has_it_where_it_is(cast, server, drives):
    bob = Listener(server, cast.bob).open().is_current()
    bob.cut()
    drives(7)
    bob.open(resume=True).is_current()
    assert not bob.of("resync")
    assert lon(bob) == 31.507
    bob.close()


def test_a_suspended_organisation_keeps_its_own_vehicle_moving(cast, server, drives):
    """Review 22."""
    bob = Listener(server, cast.bob).open().is_current()
    Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    bob.settles()
    if bob.code is not None:
        bob.open(resume=True).is_current()
    drives(9)
    waits_until(lambda: lon(bob) == 31.509)
    bob.close()


def test_a_vehicle_that_departs_on_a_mission_comes_to_its_people_of_other_organisations(cast, server, drives, monkeypatch):
    monkeypatch.setattr("layers.hub.engine.JITTER_S", 0.1)
    now = clock.now()
    # Who names a vehicle's consent speaks for his organisation.
    Duty.objects.create(member=cast.bob, area=cast.area, kind="focal_point", starts_at=make.EARLIER)
    mission = plan_mission(
        by=reader_of(cast.bob), area=cast.area, lead=cast.heron, code="J-1", name="north", route=ROUTE, departs_at=now,
        arrives_at=now + timedelta(hours=4), organisations=[cast.kite], people=[cast.bob], vehicles=[drives.vehicle.pk], at=now,
    )  # fmt: skip
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], at=now)
    carol = Listener(server, cast.carol).open().is_current()
    assert not vehicles_of(carol)
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=now)
    drives(400)  # after departure: an earlier fix would belong to what it did before
    waits_until(lambda: vehicles_of(carol) and lon(carol) == 31.9)
    carol.is_current()
    fresh = Listener(server, cast.carol).open().is_current()
    assert vehicles_of(carol) == vehicles_of(fresh)
    carol.close()
    fresh.close()


def test_an_sos_rings_once(cast, server, drives):
    bob = Listener(server, cast.bob).open().is_current()
    drives(1)
    waits_until(lambda: lon(bob) == 31.501)
    for sos in (True, True):
        Track.unrestricted.update(sos=sos, version=Track.unrestricted.get().version + 1, xact=CURRENT_XACT)
        bob.settles()
    assert len(bob.alerts) == 1
    bob.close()
