"""Tracks grow old: whole, then thinned, then gone; what an organisation keeps for a reason stays whole until the day it named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from movements.actions import depart_mission, join_mission
from movements.models import KeptTracks, Position, Segment, TrackDay
from movements.replay import keeping
from partners.models import AuditEntry
from partners.problems import Problem
from partners.readers import reader_of
from partners.records import MayNotRecord, NoSuchRecord

from .conftest import NOON

pytestmark = pytest.mark.django_db
THINNED = NOON + timedelta(days=settings.TRACKS_WHOLE_DAYS + 1)
GONE = NOON + timedelta(days=settings.TRACKS_KEPT_DAYS + 1)


def fixes(tracked) -> list[int]:
    rows = Position.unrestricted.filter(device_id=tracked.device).order_by("fix_at").values_list("fix_at", flat=True)
    return [int((at - NOON).total_seconds()) for at in rows]


def drive(tracked, report) -> None:
    for seconds in (0, 10, 59, 60, 70, 130):
        report(tracked, seconds)


def test_a_track_is_whole_then_thinned_then_gone(cast, tracked, report):
    heron = tracked(cast.heron)
    drive(heron, report)
    keeping.grow_old(NOON + timedelta(days=settings.TRACKS_WHOLE_DAYS))
    assert fixes(heron) == [0, 10, 59, 60, 70, 130]
    keeping.grow_old(THINNED)
    assert fixes(heron) == [0, 60, 130]
    assert [day.day for day in TrackDay.objects.all()] == [NOON.date()]
    keeping.grow_old(GONE)
    assert fixes(heron) == []
    # A day that is past goes with its partition; the segment that the live track stands on stays with it.
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [f"movements_position_{NOON:%Y%m%d}"])
        assert cursor.fetchone()[0] is None
    assert Segment.unrestricted.filter(vehicle=heron.pk).count() == 1


def test_what_its_organisation_keeps_stays_whole_and_anothers_does_not(cast, tracked, report, planned, minutes):
    heron, kite = tracked(cast.heron), tracked(cast.kite)
    mission = planned(vehicles=[heron.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], vehicles=[kite.pk], at=minutes(-30))
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=minutes(-1))
    drive(heron, report)
    drive(kite, report)
    kept = keeping.keep_tracks(
        by=reader_of(cast.bob),
        mission=mission.pk,
        until=GONE.date() + timedelta(days=5),
        reason="an inquiry into the accident",
        at=minutes(300),
    )
    keeping.grow_old(THINNED)
    assert (fixes(heron), fixes(kite)) == ([0, 10, 59, 60, 70, 130], [0, 60, 130])
    keeping.grow_old(GONE)
    assert (fixes(heron), fixes(kite)) == ([0, 10, 59, 60, 70, 130], [])
    entry = AuditEntry.unrestricted.get(act="decision", record=mission.pk)
    assert entry.detail == {"tracks_until": kept.until.isoformat()}
    keeping.grow_old(GONE + timedelta(days=7))
    assert fixes(heron) == []
    assert not KeptTracks.unrestricted.exists()


def test_only_who_leads_or_takes_part_keeps_and_says_why(cast, tracked, planned, minutes):
    mission = planned()
    terms = {"mission": mission.pk, "until": THINNED.date(), "at": minutes(0)}
    with pytest.raises(NoSuchRecord):
        keeping.keep_tracks(by=reader_of(cast.alice), reason="an inquiry into the accident", **terms)
    with pytest.raises(Problem, match="10 to 300 characters"):
        keeping.keep_tracks(by=reader_of(cast.bob), reason="because", **terms)
    with pytest.raises(Problem, match="a day after"):
        keeping.keep_tracks(by=reader_of(cast.bob), reason="an inquiry into the accident", **(terms | {"until": NOON.date()}))
    cast.bob.duties.all().delete()
    with pytest.raises(MayNotRecord):
        keeping.keep_tracks(by=reader_of(cast.bob), reason="an inquiry into the accident", **terms)
