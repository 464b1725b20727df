"""a11: an organisation is suspended while it reads: what is of others stops, and what is its own goes on.

What leaves at the moment itself is tests/visibility/test_suspension_race.py: every page and socket, 100 trials, Redis up and down.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, Point

from incidents import actions as incidents
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
from movements.actions.missions import confirm_people_out
from movements.decoders import Report
from partners.defaults import confirm_defaults
from partners.models import CaseEntry, Duty, Marking, Office
from partners.readers import reader_of
from partners.standing import cases
from sltmap import clock
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(cast):
    """Heron drives with Kite in a joint mission that is under way; Alder speaks for UNDSS."""
    Office.objects.create(area=cast.area, kind="undss", organisation=cast.alder)
    Duty.objects.create(member=cast.bob, area=cast.area, kind="focal_point", starts_at=make.EARLIER)
    begin = clock.now() - timedelta(minutes=5)
    make_partitions(begin)
    cast.credentials = {}
    vehicles = {}
    for organisation in (cast.heron, cast.kite):
        vehicle = add_vehicle(
            by=None, organisation=organisation, area=cast.area, call_sign=f"{organisation.code} 1", vehicle_class="light", at=begin
        )
        _, cast.credentials[organisation.code] = assign_device(by=None, vehicle=vehicle.pk, name="tracker", at=begin)
        vehicles[organisation.code] = vehicle.pk
    bob, carol = reader_of(cast.bob), reader_of(cast.carol)
    mission = plan_mission(
        by=carol, area=cast.area, lead=cast.kite, code="J-7", name="to Malek", route=LineString((31.55, 6.2), (31.7, 6.8), srid=4326),
        departs_at=clock.now(), arrives_at=clock.now() + timedelta(hours=3), at=begin, organisations=[cast.heron], people=[cast.carol],
        vehicles=[vehicles["kite"]],
    )  # fmt: skip
    join_mission(by=bob, mission=mission.pk, at=begin, people=[cast.bob], vehicles=[vehicles["heron"]])
    depart_mission(by=carol, mission=mission.pk, at=begin)
    cast.mission = mission
    for code in ("heron", "kite"):
        drive(cast, code)
    return cast


def drive(world, code: str, lon: float = 31.56) -> str:
    at = clock.now()
    report = Received(secret_sha256=digest(world.credentials[code]), outcome=Report(fix_at=at, lon=lon, lat=6.3))
    return accept_reports(reports=[report], received_at=at)[0]


def suspend_heron(world) -> None:
    now, sioc = clock.now(), reader_of(world.alice)
    case = cases.open_case(by=sioc, kind="suspend", organisation=world.heron, area=world.area, at=now)
    cases.enter(by=sioc, case=case.pk, kind=CaseEntry.Kind.OC_DECISION, document="OC/1", said_on=now.date(), at=now)
    cases.decide(by=sioc, case=case.pk, at=clock.now())


def names(listener: Listener, layer: str) -> set[str]:
    return {feature["properties"]["title"] for (key, _), feature in list(listener.features.items()) if key == layer}


def test_a11_own_vehicles_and_the_mission_under_way_go_on_and_others_records_leave(world, signed_in):
    make.incident(make.label(world.area, world.alder, Marking.GREEN), clock.now(), place="word-of-alder")
    with serving() as server:
        bob = Listener(server, world.bob).open().is_current()
        assert names(bob, "vehicles") == {"heron 1", "kite 1"}
        suspend_heron(world)
        waits_until(lambda: bob.code is not None, within_s=2.0, what="the socket is dropped")
        bob = Listener(server, world.bob).open().is_current()
        assert names(bob, "vehicles") == {"heron 1", "kite 1"}, "a movement under way is finished as its participants agreed"
        heard = len(bob.of("tick"))
        assert drive(world, "heron", 31.57) == "stored"
        waits_until(lambda: len(bob.of("tick")) > heard, what="its own vehicle moves on")
        confirm_people_out(by=reader_of(world.bob), mission=world.mission.pk, at=clock.now())
        waits_until(lambda: bob.code is not None or names(bob, "vehicles") == {"heron 1"}, what="its people are out")
        last = Listener(server, world.bob).open().is_current()
        assert names(last, "vehicles") == {"heron 1"}
        for listener in (bob, last):
            listener.close()
    listed = signed_in(world.bob).get("/api/v1/layers/incidents/features").json()
    assert listed["features"] == []


def test_a11_a_warning_still_reaches_it_and_its_own_report_is_filed_and_recalled(world, signed_in):
    focal = make.member(world.alder, "alder-focal", duties={world.area: ["focal_point"]})
    confirm_defaults(organisation=world.alder, area=world.area, by=reader_of(focal), at=clock.now())
    suspend_heron(world)
    incidents.warn(
        by=reader_of(world.alice), area=world.area, geom=Point(31.56, 6.3, srid=4326), kind="flood", section="Malek crossing",
        ends_at=clock.now() + timedelta(hours=2), call_back="channel 5", at=clock.now(),
    )  # fmt: skip
    bob = signed_in(world.bob)
    warned = bob.get("/api/v1/layers/warnings/features").json()["features"]
    assert [feature["properties"]["section"] for feature in warned] == ["Malek crossing"]
    made = incidents.report(
        by=reader_of(world.bob), area=world.area, at=clock.now(), geom=Point(31.56, 6.3, srid=4326), type="theft", severity=1,
        occurred_at=clock.now(), occurred_precision="exact",
    )  # fmt: skip
    assert len(bob.get("/api/v1/layers/incidents/features").json()["features"]) == 1
    incidents.recall_incident(by=reader_of(world.bob), incident=made.pk, at=clock.now())
