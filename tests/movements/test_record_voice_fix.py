"""A position called in by voice is a position, and says that it was voice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point

from movements.actions import Verdict, depart_mission, record_voice_fix
from movements.models import Position, Track
from partners.models import Audience, View
from partners.readers import reader_of
from partners.records import MayNotRecord, NoSuchRecord
from tests import make

from .conftest import NOON

pytestmark = pytest.mark.django_db
PLACE = Point(31.6, 6.4, srid=4326)  # lon, lat


@pytest.fixture
def call_in():
    def one(tracked, by=None, minutes: float = 0):
        at = NOON + timedelta(minutes=minutes)
        return record_voice_fix(by=by and reader_of(by), vehicle=tracked.pk, place=PLACE, fix_at=at, at=at)

    return one


def test_voice_moves_the_track_and_a_newer_device_fix_takes_over(cast, tracked, report, call_in, track_of):
    heron = tracked(cast.heron)
    report(heron, 0)
    assert call_in(heron, by=cast.bob, minutes=5) == Verdict.STORED
    assert (track_of(heron).fix_source, track_of(heron).geom.x, track_of(heron).speed_mps) == ("voice", 31.6, None)
    report(heron, 400)
    assert track_of(heron).fix_source == "device"
    its = Position.unrestricted.filter(segment__vehicle=heron.pk).order_by("fix_at")
    assert list(its.values_list("fix_source", flat=True)) == ["device", "voice", "device"]


def test_a_vehicle_without_a_tracker_is_on_the_map_by_voice_alone(cast, tracked, call_in):
    heron = tracked(cast.heron)
    call_in(heron, by=cast.bob)
    assert Track.unrestricted.get().fix_source == "voice"


def test_a_desk_takes_down_what_it_sees_and_nothing_else(cast, tracked, report, call_in):
    heron = tracked(cast.heron)
    report(heron, 0)
    with pytest.raises(NoSuchRecord):
        call_in(heron, by=cast.alice, minutes=1)
    desk = Audience.objects.get(rule="duty_desk")
    make.standing_consent(cast.heron, cast.area, "vehicles", View.FULL, cast.bob, audience=desk)
    assert call_in(heron, by=cast.alice, minutes=1) == Verdict.STORED


def test_who_sees_a_vehicle_without_a_duty_desk_does_not_move_it(cast, tracked, report, call_in, planned):
    heron = tracked(cast.heron)
    mission = planned(vehicles=[heron.pk], people=[cast.bob])
    make.AudienceMember.objects.create(audience=mission.audience, member=cast.carol, starts_at=make.EARLIER)
    depart_mission(by=None, mission=mission.pk, at=NOON)
    report(heron, 0)
    with pytest.raises(MayNotRecord):
        call_in(heron, by=cast.carol, minutes=1)


def test_a_time_far_off_is_refused_with_the_value(cast, tracked):
    heron = tracked(cast.heron)
    with pytest.raises(ValueError, match="2026-02-27T12:00Z"):
        record_voice_fix(by=None, vehicle=heron.pk, place=PLACE, fix_at=NOON - timedelta(days=2), at=NOON)
