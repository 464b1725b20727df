"""A trail shows the fixes of the segments that the reader sees, and none of others."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from movements.actions import close_mission, depart_mission, join_mission
from movements.models import Track
from movements.queries import TRAIL, trail
from partners import scopes
from partners.readers import reader_of

from .conftest import NOON

pytestmark = pytest.mark.django_db


def read(member, tracked, hours: float = 3):
    scopes.refresh(member.pk)
    track = Track.unrestricted.get(record=tracked.pk)
    return trail(reader_of(member), track.pk, NOON - timedelta(hours=1), NOON + timedelta(hours=hours))


def test_the_own_organisation_reads_its_vehicles_way_in_order(cast, tracked, report):
    heron = tracked(cast.heron)
    for seconds in (60, 0, 30):
        report(heron, seconds, lon=31.0 + seconds / 1000, received=NOON + timedelta(seconds=61))
    fixes = read(cast.bob, heron)
    assert [(fix.at - NOON).seconds for fix in fixes] == [0, 30, 60]
    assert fixes[1].lon == pytest.approx(31.03)


def test_a_hidden_track_and_an_absent_one_have_no_trail(cast, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0)
    assert read(cast.carol, heron) is None
    assert trail(reader_of(cast.bob), uuid.uuid4(), NOON, NOON) is None


def test_a_participant_reads_the_way_from_departure_on_and_not_before(cast, tracked, report, planned, minutes):
    heron = tracked(cast.heron)
    mission = planned(vehicles=[heron.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], at=minutes(-30))
    report(heron, -60)
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=NOON)
    report(heron, 60)
    assert [(fix.at - NOON).total_seconds() for fix in read(cast.carol, heron)] == [60]
    assert [(fix.at - NOON).total_seconds() for fix in read(cast.bob, heron)] == [-60, 60]
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=minutes(5))
    report(heron, 360)
    assert read(cast.carol, heron) is None
    assert len(read(cast.bob, heron)) == 3


def test_positions_are_found_by_segment_and_never_by_label(cast, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0)
    track = Track.unrestricted.get()
    scope = scopes.of(cast.bob.pk)
    params = [track.pk, NOON, NOON, 2, scope.id, [], [], NOON, NOON, 10]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain (costs off) " + TRAIL.format(track="select record from movements_track where id = %s"), params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    positions = plan[plan.index("movements_position") :]
    assert "segment_id = " in positions
    assert "label" not in positions.split("CTE")[0]
