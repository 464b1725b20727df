"""A mission's people see its vehicles from departure on, and no longer than agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from layers.models import Event
from movements.actions import MissionState, close_mission, confirm_people_out, depart_mission, join_mission
from movements.models import Mission, MissionShown, Position, Segment, Track
from partners import scopes
from partners.defaults import NotAFocalPoint
from partners.models import Audience, StandingConsent, View
from partners.readers import reader_of
from partners.records import MayNotRecord, NoSuchRecord
from partners.visibility import visible
from tests import make

pytestmark = pytest.mark.django_db


def read(model, member):
    """What a member sees, asked as a request asks: with the rights of this moment."""
    scopes.refresh(member.pk)
    return visible(model, reader_of(member))


def sees(member, tracked) -> bool:
    return read(Track, member).filter(record=tracked.pk).exists()


@pytest.fixture
def driver(cast):
    """A field person of Kite Action: no security duty, so what she sees of others she sees by the mission's list."""
    return make.member(cast.kite, "dina", duties={cast.area: ["field"]})


@pytest.fixture
def joint(cast, planned, tracked, driver, minutes):
    """A mission of Heron Relief that Kite Action joined: a vehicle of each."""
    heron, kite = tracked(cast.heron, "HERON 1"), tracked(cast.kite, "KITE 1")
    mission = planned(vehicles=[heron.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol, driver], vehicles=[kite.pk], at=minutes(-30))
    return mission, heron, kite


def test_a_planned_mission_is_seen_by_its_people_alone(cast, joint, driver):
    mission, *_ = joint
    for member in (cast.bob, cast.carol, driver):
        (shown,) = read(MissionShown, member)
        assert (shown.code, shown.status, shown.lead, shown.organisations) == ("J-1", "planned", "Heron", ["Heron", "Kite"])
    assert not read(MissionShown, cast.alice).exists()
    assert Mission.unrestricted.get() == mission


def test_before_departure_a_vehicle_is_its_organisations_own(cast, joint, report, driver):
    _, heron, kite = joint
    report(heron, -60)
    report(kite, -60)
    assert sees(cast.bob, heron)
    assert not sees(cast.bob, kite)
    assert sees(cast.carol, kite)
    assert not sees(cast.carol, heron)
    assert not sees(driver, heron)


def test_departure_shows_the_vehicles_to_the_missions_people_and_tells_them(cast, joint, report, driver, track_of, noon):
    mission, heron, kite = joint
    report(heron, -60)
    report(kite, -60)
    before = track_of(heron)
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    after = track_of(heron)
    assert (after.mission, after.version, after.geom) == ("J-1", before.version + 1, before.geom)
    assert after.pk != before.pk
    event = Event.objects.filter(source="vehicles", record=heron.pk).latest("id")
    assert (event.full_before, event.full_after, event.version) == (before.pk, after.pk, after.version)
    assert (event.label_before, event.label_after) == (before.label_id, after.label_id)
    for member in (cast.bob, cast.carol, driver):
        assert sees(member, heron)
        assert sees(member, kite)
    assert not sees(cast.alice, heron)


def test_a_fix_belongs_to_the_mission_that_was_under_way_when_it_was_made(cast, joint, report, noon):
    mission, heron, _ = joint
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    report(heron, 30)
    report(heron, -30, received=noon + timedelta(minutes=1))
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon + timedelta(hours=1))
    report(heron, 40, received=noon + timedelta(hours=1, minutes=1))
    report(heron, 3700)
    counted = {segment.mission_id: segment.label_id for segment in Segment.unrestricted.filter(vehicle=heron.pk)}
    assert set(counted) == {None, mission.pk}
    by_mission = Position.unrestricted.filter(device_id=heron.device).order_by("fix_at").values_list("segment__mission", flat=True)
    assert list(by_mission) == [None, mission.pk, mission.pk, None]


def test_closing_gives_the_vehicles_back_at_once(cast, joint, report, driver, track_of, noon, minutes):
    mission, heron, kite = joint
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    report(heron, 60)
    report(kite, 60)
    shared = track_of(kite)
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=minutes(30))
    own = track_of(kite)
    assert (own.mission, own.pk != shared.pk) == ("", True)
    assert not sees(cast.bob, kite)
    assert not sees(driver, heron)
    assert sees(cast.carol, kite)
    report(kite, 1860)
    assert not sees(cast.bob, kite)
    assert track_of(kite).pk == own.pk


def test_a_suspended_participant_finishes_the_movement_under_way(cast, joint, report, driver, noon):
    mission, heron, _ = joint
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    report(heron, 60)
    cast.kite.standings.update(status="suspended")
    assert sees(driver, heron)
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon + timedelta(minutes=30))
    assert not sees(driver, heron)


def test_people_out_ends_the_lifeline_and_takes_the_vehicles_out(cast, joint, report, driver, track_of, noon, minutes):
    mission, heron, kite = joint
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    report(heron, 60)
    report(kite, 60)
    cast.kite.standings.update(status="suspended")
    assert confirm_people_out(by=reader_of(cast.carol), mission=mission.pk, at=minutes(10)) == 2
    assert not sees(driver, heron)
    assert not sees(cast.bob, kite)
    report(kite, 700)
    assert not sees(cast.bob, kite)
    assert sees(cast.bob, heron)
    assert track_of(heron).mission == "J-1"


def test_withdrawing_the_consent_hides_a_participants_vehicle_at_once(cast, joint, report, noon):
    mission, _, kite = joint
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    report(kite, 60)
    assert sees(cast.bob, kite)
    StandingConsent.objects.filter(originator=cast.kite).delete()
    assert not sees(cast.bob, kite)


def test_a_desk_sees_vehicles_and_missions_only_of_who_chose_so(cast, joint, report, noon):
    _, heron, kite = joint
    report(heron, 0)
    report(kite, 0)
    assert not sees(cast.alice, heron)
    desk = Audience.objects.get(rule="duty_desk")
    make.standing_consent(cast.heron, cast.area, "vehicles", View.FULL, cast.bob, audience=desk)
    make.standing_consent(cast.heron, cast.area, "missions", View.FULL, cast.bob, audience=desk)
    assert sees(cast.alice, heron)
    assert not sees(cast.alice, kite)
    assert read(MissionShown, cast.alice).count() == 1


def test_only_a_focal_point_consents_for_an_organisation(cast, planned, tracked, minutes):
    mission = planned()
    officer = make.member(cast.kite, duties={cast.area: ["security_officer"]})
    with pytest.raises(NotAFocalPoint):
        join_mission(by=reader_of(officer), mission=mission.pk, people=[officer], at=minutes(-30))
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], at=minutes(-30))
    join_mission(by=reader_of(officer), mission=mission.pk, people=[officer], at=minutes(-20))
    assert Audience.objects.get(mission=True).version == 3


def test_nobody_brings_another_organisations_people_or_vehicles(cast, planned, tracked):
    with pytest.raises(ValueError, match="another organisation"):
        planned(people=[cast.carol])
    kite = tracked(cast.kite)
    with pytest.raises(NoSuchRecord):
        planned(vehicles=[kite.pk])
    assert not Mission.unrestricted.exists()


def test_a_mission_moves_by_its_lead_and_in_order(cast, joint, noon, minutes):
    mission, *_ = joint
    with pytest.raises(NoSuchRecord):
        depart_mission(by=reader_of(cast.alice), mission=mission.pk, at=noon)
    with pytest.raises(MayNotRecord):
        depart_mission(by=reader_of(cast.carol), mission=mission.pk, at=noon)
    with pytest.raises(MissionState):
        close_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    with pytest.raises(MissionState):
        depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=minutes(9))
    with pytest.raises(MissionState):
        join_mission(by=reader_of(cast.carol), mission=mission.pk, at=minutes(10))


def test_a_vehicle_is_under_way_in_one_mission_at_a_time(cast, planned, tracked, noon):
    heron = tracked()
    first, second = planned("J-1", vehicles=[heron.pk]), planned("J-2", vehicles=[heron.pk])
    depart_mission(by=reader_of(cast.bob), mission=first.pk, at=noon)
    with pytest.raises(MissionState, match="J-1"):
        depart_mission(by=reader_of(cast.bob), mission=second.pk, at=noon)
