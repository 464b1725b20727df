"""Replay: the picture as it stood, and where vehicles were, of those that the reader may see of then and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from layers.geojson import stamp
from movements.actions import close_mission, depart_mission, join_mission
from movements.replay import positions
from partners import past, scopes
from partners.models import Marking, StandingConsent
from partners.readers import reader_of
from sltmap import clock
from tests import make

from .conftest import NOON

pytestmark = pytest.mark.django_db
AROUND_BOR = make.square(31.0, 6.0, 1.0)
ELSEWHERE = make.square(10.0, 10.0, 1.0)


def stood(member, minutes: float, bbox=None):
    scopes.refresh(member.pk)
    return positions.stood(reader_of(member), NOON + timedelta(minutes=minutes), bbox)


def ways(member, since: float, until: float, step_s: int = 1, bbox=None):
    scopes.refresh(member.pk)
    return positions.ways(reader_of(member), NOON + timedelta(minutes=since), NOON + timedelta(minutes=until), bbox, step_s)


def test_a_vehicle_stands_where_its_last_fix_before_was(cast, tracked, report):
    heron = tracked(cast.heron)
    for seconds in (0, 60, 120):
        report(heron, seconds, lon=31.0 + seconds / 1000)
    (vehicle,) = stood(cast.bob, 1.5)
    assert vehicle.row.geom.x == pytest.approx(31.06)
    assert [(time - NOON).seconds for time in vehicle.times] == [0, 60]
    assert stood(cast.bob, -1) == []


def test_it_falls_silent_and_is_not_moved_on(cast, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0, lon=31.0)
    (vehicle,) = stood(cast.bob, 600)
    assert (vehicle.row.geom.x, vehicle.row.fix_at) == (31.0, NOON)
    assert stood(cast.bob, 25 * 60) == []


def test_a_box_holds_who_stands_in_it_and_ways_that_pass_it(cast, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0)
    assert len(stood(cast.bob, 1, AROUND_BOR)) == 1 == len(ways(cast.bob, 0, 1, bbox=AROUND_BOR).ways)
    assert stood(cast.bob, 1, ELSEWHERE) == [] == ways(cast.bob, 0, 1, bbox=ELSEWHERE).ways


def test_a_participant_sees_from_departure_on_and_while_the_consent_stands(cast, tracked, report, planned, minutes):
    heron, kite = tracked(cast.heron), tracked(cast.kite)
    mission = planned(vehicles=[heron.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], vehicles=[kite.pk], at=minutes(-30))
    for vehicle in (heron, kite):
        report(vehicle, -60)
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=NOON)
    for vehicle in (heron, kite):
        report(vehicle, 60)
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=minutes(5))
    for vehicle in (heron, kite):
        report(vehicle, 360)
    assert {one.row.call_sign for one in stood(cast.carol, -0.5)} == {kite.vehicle.call_sign}
    told = {way["call_sign"]: way["t"] for way in ways(cast.carol, -5, 10).ways if way["mission"] == "J-1"}
    assert told == {heron.vehicle.call_sign: [3600], kite.vehicle.call_sign: [3600]}
    assert sum(len(way["t"]) for way in ways(cast.carol, -5, 10).ways if way["call_sign"] == heron.vehicle.call_sign) == 1
    assert sum(len(way["t"]) for way in ways(cast.bob, -5, 10).ways if way["call_sign"] == heron.vehicle.call_sign) == 3
    # Kite Action withdraws what it agreed to when it joined: its past goes along.
    StandingConsent.objects.filter(originator=cast.kite, kind="vehicles").update(ends_at=minutes(6))
    assert {one.row.call_sign for one in stood(cast.bob, 2)} == {heron.vehicle.call_sign}


def test_positions_are_thinned_to_a_step_and_end_where_the_answer_is_full(cast, tracked, report, monkeypatch):
    heron = tracked(cast.heron)
    for seconds in range(0, 60, 10):
        report(heron, seconds)
    assert ways(cast.bob, 0, 2, step_s=30).ways[0]["t"] == [0, 300]
    monkeypatch.setattr(positions, "FIXES_AT_MOST", 4)
    first = ways(cast.bob, 0, 2)
    assert first.ways[0]["t"] == [0, 100, 200, 300]
    assert first.until == NOON + timedelta(seconds=40)


@pytest.mark.parametrize(("since", "until"), [(0, 3), (0.2, 2.7), (1, 1.1)])
def test_looked_up_one_by_one_the_first_fix_of_each_step_is_the_same(cast, tracked, report, monkeypatch, since, until):
    heron, other = tracked(cast.heron), tracked(cast.heron)
    for seconds in (0, 7, 19, 20, 41, 59, 66, 100, 159, 160):
        report(heron, seconds)
        report(other, seconds + 3)
    among_all, looked_up = [], []
    for told, least in ((among_all, 1_000), (looked_up, 1)):
        monkeypatch.setattr(positions, "LOOKED_UP_FROM_S", least)
        told += [(way["call_sign"], way["t"]) for way in ways(cast.bob, since, until, step_s=20).ways]
    assert looked_up == among_all != []


def test_what_came_in_late_says_so_and_voice_says_voice(cast, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0, received=NOON + timedelta(minutes=10))
    (way,) = ways(cast.bob, 0, 20).ways
    assert way["heard_s"] == [600]
    assert "source" not in way


def test_who_sees_no_vehicle_gets_none_and_no_key_reads_them_redacted(cast, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0)
    assert stood(cast.carol, 1) == [] == ways(cast.carol, 0, 1).ways
    for narrowed in ({"redacted_only": True}, {"layers": frozenset({"roads"})}):
        assert positions.stood(replace(reader_of(cast.bob), **narrowed), NOON + timedelta(minutes=1), None) == []


def test_two_readers_know_a_vehicle_by_two_names(cast, tracked):
    heron = tracked(cast.heron)
    bob, carol = reader_of(cast.bob), reader_of(cast.carol)
    assert positions.pseudonym(bob, heron.pk) == positions.pseudonym(bob, heron.pk) != positions.pseudonym(carol, heron.pk)
    assert positions.pseudonym(bob, heron.pk) != heron.pk


def test_an_answer_that_the_reader_has_is_not_told_again_and_trails_are_left_out_if_he_wishes(cast, signed_in, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0)
    label = make.label(cast.area, cast.kite, Marking.GREEN)
    make.incident(label)
    client, asked = signed_in(cast.bob), "/api/v1/replay?layers=incidents,vehicles&trails=none&at="
    moment = stamp(clock.now())
    told = client.get(asked + moment).json()
    again = client.get(f"{asked}{moment}&unless={told['digest']}").json()
    assert (told["same"], len(told["layers"]["incidents"]), told["trails"]) == (False, 1, {})
    assert (again["same"], set(again["layers"]), again["digest"]) == (True, {"vehicles"}, told["digest"])
    make.incident(label)
    changed = client.get(f"{asked}{stamp(clock.now())}&unless={told['digest']}").json()
    assert (changed["same"], len(changed["layers"]["incidents"])) == (False, 2)


def test_the_answer_says_since_when_forms_and_tracks_are_kept(cast, signed_in, settings):
    settings.HISTORY_DAYS, settings.TRACKS_KEPT_DAYS = 1, 2
    client = signed_in(cast.bob)
    told = client.get("/api/v1/replay?at=2026-03-01T10:00:00Z").json()
    begun = past.kept_from(clock.now())
    assert told["forms_from"] == stamp(begun)  # kept since the database was made, moments ago
    assert told["tracks_from"] == stamp((clock.now() - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0))
    later = begun + timedelta(days=5)
    assert past.kept_from(later) == later - timedelta(days=1)


ASKED = [
    ("/api/v1/replay", 422, "required", "at"),
    ("/api/v1/replay?at=yesterday", 400, "bad_time", "at"),
    ("/api/v1/replay?at=2026-03-01T10:00:00", 400, "time_zone_missing", "at"),
    ("/api/v1/replay?at=2190-03-01T10:00:00Z", 422, "time_range", "at"),
    ("/api/v1/replay?at=2026-03-01T10:00:00Z&bbox=1,2,3", 400, "bad_bbox", "bbox"),
    ("/api/v1/replay?at=2026-03-01T10:00:00Z&layers=secrets", 400, "unknown_value", "layers"),
    ("/api/v1/replay?at=2026-03-01T10:00:00Z&trails=all", 400, "unknown_value", "trails"),
    ("/api/v1/replay?at=2026-03-01T10:00:00Z&limit=0", 400, "bad_limit", "limit"),
    ("/api/v1/replay?at=2026-03-01T10:00:00Z&as=desk", 400, "unknown_filter", "as"),
    ("/api/v1/replay/window?to=2026-03-01T10:00:00Z", 422, "required", "from"),
    ("/api/v1/replay/window?from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00Z", 422, "time_range", "to"),
    ("/api/v1/replay/window?from=2026-03-01T10:00:00Z&to=2026-03-02T10:00:01Z", 422, "time_range", "to"),
    ("/api/v1/replay/window?from=2026-03-01T10:00:00Z&to=2026-03-01T11:00:00Z&step_s=0", 422, "number_range", "step_s"),
]


@pytest.mark.parametrize(("path", "status", "code", "field"), ASKED)
def test_what_is_asked_wrongly_is_named(cast, signed_in, path, status, code, field):
    answer = signed_in(cast.bob).get(path)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, field)


def test_the_answer_holds_features_by_layer_as_the_layers_tell_them(cast, signed_in, tracked, report):
    heron = tracked(cast.heron)
    report(heron, 0)
    make.incident(make.label(cast.area, cast.kite, Marking.GREEN))
    client = signed_in(cast.bob)
    now = client.get("/api/v1/layers/incidents/features").json()
    at = now["timeStamp"]
    told = client.get(f"/api/v1/replay?at={at}").json()
    assert told["layers"]["incidents"] == now["features"]
    assert told["truncated"] == []
    then = client.get("/api/v1/replay?at=2026-03-01T12:10:00Z&bbox=31,6,32,7").json()
    assert [one["properties"]["call_sign"] for one in then["layers"]["vehicles"]] == [heron.vehicle.call_sign]
    assert then["layers"]["incidents"] == []
    window = client.get("/api/v1/replay/window?from=2026-03-01T12:00:00Z&to=2026-03-01T13:00:00Z").json()
    assert (window["ways"][0]["lon"], window["ways"][0]["t"], window["step_s"]) == ([3155860], [0], 3)
