"""Vehicles under way are watched: by their reports, in the reports' transaction, and by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, Point

from layers.models import Road
from layers.sources import ROADS
from movements.actions import Received, accept_reports, close_mission, depart_mission, digest, join_mission, plan_mission
from movements.decoders import Report
from movements.models import Alert, AlertShown, Watch, WatchRules
from movements.watching import batch, rounds
from partners import scopes, shown
from partners.models import Marking
from partners.readers import reader_of
from partners.visibility import visible
from tests import make

from .conftest import NOON

pytestmark = pytest.mark.django_db
EAST = LineString((31.0, 6.0), (32.0, 6.0), srid=4326)  # 110 km along a parallel
DEGREE_M = 110_600.0


@pytest.fixture
def under_way(cast, tracked, noon):
    """A mission of Heron Relief and Kite Action along a parallel, departed at noon, each with a vehicle."""
    heron, kite = tracked(cast.heron, "HERON 1"), tracked(cast.kite, "KITE 1")
    mission = plan_mission(
        by=reader_of(cast.bob), area=cast.area, lead=cast.heron, code="E-1", name="eastward", route=EAST, departs_at=noon,
        arrives_at=noon + timedelta(hours=4), organisations=[cast.kite], people=[cast.bob], vehicles=[heron.pk], at=noon - timedelta(hours=1),
        stops=[{"name": "Halfway", "lon": 31.5, "lat": 6.0, "arrives_at": (noon + timedelta(hours=2)).isoformat()}],
    )  # fmt: skip
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], vehicles=[kite.pk], at=noon - timedelta(minutes=30))
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    mission.refresh_from_db()
    return mission, heron, kite


def fix(seconds: float, km: float, off_m: float = 0.0, **readings) -> Report:
    """So far along the parallel, so far north of it."""
    return Report(fix_at=NOON + timedelta(seconds=seconds), lon=31.0 + km / 110.72, lat=6.0 + off_m / DEGREE_M, **readings)


def send(tracked, *fixes: Report, received: float | None = None) -> list:
    at = max(one.fix_at for one in fixes) if received is None else NOON + timedelta(seconds=received)
    return accept_reports(reports=[Received(secret_sha256=digest(tracked.credential), outcome=one) for one in fixes], received_at=at)


def open_rules(vehicle=None) -> list[str]:
    found = Alert.unrestricted.exclude(state="ended")
    return sorted(found.filter(vehicle=vehicle.pk).values_list("rule", flat=True) if vehicle else found.values_list("rule", flat=True))


def told(member) -> list[str]:
    scopes.refresh(member.pk)
    return sorted(visible(AlertShown, reader_of(member)).values_list("title", flat=True))


def clock(seconds: float) -> None:
    rounds.by_clock(by=None, at=NOON + timedelta(seconds=seconds))


def test_who_leaves_the_corridor_for_a_minute_is_told_and_told_again_when_back(under_way, cast):
    _, heron, _ = under_way
    send(heron, fix(0, 0), fix(115, 1.9))
    for second in (120, 150, 170):
        send(heron, fix(second, 2, off_m=900))
    assert open_rules(heron) == []
    send(heron, fix(200, 2, off_m=900))
    assert told(cast.carol) == told(cast.bob) == ["HERON 1: off the corridor"]
    alert = Alert.unrestricted.get()
    assert (alert.severity, alert.threshold, alert.km) == (3, 500.0, pytest.approx(2.0, abs=0.1))
    send(heron, fix(260, 2.5, off_m=450))
    send(heron, fix(400, 3, off_m=450))
    assert open_rules(heron) == ["off_corridor"], "between the thresholds nothing turns"
    send(heron, fix(460, 3.2), fix(500, 3.5))
    assert open_rules(heron) == []


def test_a_vehicle_in_no_mission_is_not_watched(tracked, cast, noon, django_assert_num_queries):
    heron = tracked(cast.heron)
    send(heron, fix(0, 0, off_m=9_000, speed_mps=60.0, battery=0.01))
    send(heron, fix(600, 0, off_m=9_000, speed_mps=60.0, battery=0.01))
    assert not Watch.unrestricted.exists() and open_rules() == []


def test_the_way_between_two_fixes_counts(under_way):
    """Both fixes lie in the corridor, the way from one to the other does not, and takes five minutes."""
    mission, heron, _ = under_way
    bent = LineString((31.0, 6.0), (31.2, 6.0), (31.2, 6.2), srid=4326)
    type(mission).unrestricted.filter(pk=mission.pk).update(route=bent, version=mission.version + 1)
    send(heron, fix(0, 0))
    send(heron, Report(fix_at=NOON + timedelta(seconds=600), lon=31.2, lat=6.19))
    alert = Alert.unrestricted.get()
    assert (alert.rule, alert.state) == ("off_corridor", "ended" if alert.ended_at else "open")


def test_standing_where_no_stop_is_planned_is_told_after_twenty_minutes(under_way):
    _, heron, kite = under_way
    send(heron, fix(0, 0), fix(600, 10))
    send(kite, fix(0, 0), fix(600, 55))
    for minute in (15, 20, 25, 31):
        send(heron, fix(60 * minute, 10.05))
        send(kite, fix(60 * minute, 55))
    assert open_rules(heron) == ["stopped"]
    assert open_rules(kite) == [], "at a planned stop"
    send(heron, fix(60 * 33, 12))
    assert open_rules(heron) == []


def test_speed_is_told_to_the_vehicles_own_organisation_alone(under_way, cast):
    _, heron, _ = under_way
    for second in range(0, 40, 5):
        send(heron, fix(second, second * 0.03, speed_mps=30.0))
    assert told(cast.bob) == ["HERON 1: speed"]
    assert told(cast.carol) == []


def test_a_low_battery_ends_when_it_is_charged_and_not_when_it_wavers(under_way):
    _, heron, _ = under_way
    send(heron, fix(0, 0, battery=0.15))
    send(heron, fix(5, 0.1, battery=0.25))
    assert open_rules(heron) == ["low_battery"]
    send(heron, fix(10, 0.2, battery=0.35))
    assert open_rules(heron) == []


def test_an_organisation_sets_its_own_thresholds_and_a_mission_its_own_before_them(under_way, cast):
    mission, heron, _ = under_way
    WatchRules.objects.create(organisation=cast.heron, area=cast.area, battery=0.5, off_corridor_dwell_s=0)
    WatchRules.objects.create(organisation=cast.heron, area=cast.area, mission=mission, battery=0.1)
    send(heron, fix(0, 0, battery=0.3))
    send(heron, fix(60, 1, off_m=2_000, battery=0.3))
    assert open_rules(heron) == ["off_corridor"]


def a_road(cast, status="prohibited", label=None, applies_to="all", off_m=0.0):
    """A road section along the route from km 20 to km 30."""
    line = LineString((31.0 + 20 / 110.72, 6.0 + off_m / DEGREE_M), (31.0 + 30 / 110.72, 6.0 + off_m / DEGREE_M), srid=4326)
    record = Road(
        name="Zebra road", status=status, applies_to=applies_to, decided_by="DO", since=NOON, geom=MultiLineString(line, srid=4326)
    )
    label = label or make.label(cast.area, cast.alder, Marking.GREEN, hide=frozenset())
    shown.publish(source=ROADS, record=record, label=label, at=NOON)
    return record


def test_a_prohibited_road_is_told_to_each_organisation_that_is_shown_it(under_way, cast):
    _, heron, _ = under_way
    a_road(cast)
    send(heron, fix(0, 10), fix(600, 19), fix(660, 20.5))
    send(heron, fix(720, 21.5), fix(780, 22.5))
    assert told(cast.bob) == told(cast.carol) == ["HERON 1: on a prohibited road"]
    assert sorted(Alert.unrestricted.values_list("recipient__code", "text")) == [("heron", "Zebra road"), ("kite", "Zebra road")]
    send(heron, fix(1400, 32), fix(1500, 33))
    assert open_rules(heron) == []


def test_a_hidden_road_does_not_exist_for_who_is_not_shown_it(under_way, cast):
    _, heron, _ = under_way
    a_road(cast, label=make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    send(heron, fix(0, 19), fix(60, 20.5), fix(120, 21.5), fix(180, 22.5))
    assert told(cast.bob) == []
    assert told(cast.carol) == ["HERON 1: on a prohibited road"]


def test_anothers_vehicle_is_told_of_to_no_one_who_is_not_shown_it(under_way, cast):
    """Of Kite Action, Carol is in the mission. Her colleague in the office is shown the road, and not Heron Relief's vehicle."""
    _, heron, _ = under_way
    office = make.member(cast.kite, "office", duties={cast.area: ["security_officer"]})
    driver = make.member(cast.kite, "driver", duties={cast.area: ["field"]})
    a_road(cast)
    send(heron, fix(0, 19), fix(60, 20.5), fix(120, 21.5), fix(180, 22.5))
    assert told(cast.carol) == ["HERON 1: on a prohibited road"]
    assert told(office) == told(driver) == []


def test_crossing_a_prohibited_road_is_not_driving_on_it(under_way, cast):
    _, heron, _ = under_way
    line = LineString((31.0 + 20 / 110.72, 5.9), (31.0 + 20 / 110.72, 6.1), srid=4326)
    record = Road(name="across", status="prohibited", applies_to="all", decided_by="DO", since=NOON, geom=MultiLineString(line, srid=4326))
    shown.publish(source=ROADS, record=record, label=make.label(cast.area, cast.alder, hide=frozenset()), at=NOON)
    for second in range(0, 300, 10):
        send(heron, fix(second, 19 + second / 100))
    assert open_rules(heron) == []


def test_a_new_incident_is_told_where_it_is_shown_and_an_old_one_nowhere(under_way, cast):
    _, heron, _ = under_way
    place = Point(31.0 + 15 / 110.72, 6.0, srid=4326)
    make.incident(make.label(cast.area, cast.heron, Marking.AMBER_STRICT), at=NOON - timedelta(hours=1), geom=place)
    make.incident(make.label(cast.area, cast.heron, Marking.AMBER_STRICT), at=NOON - timedelta(hours=40), geom=place)
    send(heron, fix(0, 10), fix(300, 14))
    assert told(cast.bob) == ["HERON 1: near a new incident"]
    assert told(cast.carol) == []


def test_a_late_fix_turns_nothing_until_the_clock_judges_anew(under_way):
    _, heron, _ = under_way
    send(heron, fix(0, 0), fix(600, 8))
    send(heron, fix(200, 3, off_m=3_000), fix(300, 4, off_m=3_000), received=610)
    assert open_rules(heron) == []
    assert Watch.unrestricted.get().late
    rounds.go(NOON + timedelta(seconds=615))
    assert not Watch.unrestricted.get().late
    assert [rule for rule in open_rules(heron) if rule == "off_corridor"] == [], "it is back by now: history rings at nobody"


def test_late_fixes_end_what_they_show_not_to_be(under_way):
    """Two fixes far off, and the late one between them in the corridor: it was never off for a minute."""
    _, heron, _ = under_way
    send(heron, fix(0, 0), fix(30, 0.5, off_m=600), fix(110, 1.5, off_m=600))
    assert open_rules(heron) == ["off_corridor"]
    send(heron, fix(70, 1), received=111)
    rounds.judge_anew(by=None, vehicle=heron.pk, at=NOON + timedelta(seconds=112))
    assert open_rules(heron) == []


def test_the_clock_tells_who_has_not_departed(cast, planned, noon):
    mission = planned()
    clock(29 * 60)
    assert open_rules() == []
    clock(31 * 60)
    assert open_rules() == ["not_departed"]
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon + timedelta(minutes=32))
    clock(33 * 60)
    assert "not_departed" not in open_rules()


def test_last_contact_and_last_fix_are_two_things(under_way, cast):
    from movements.actions import record_voice_fix

    _, heron, kite = under_way
    send(heron, fix(0, 0))
    send(kite, fix(0, 0))
    clock(11 * 60)
    assert open_rules(heron) == open_rules(kite) == ["silent_contact"]
    at = NOON + timedelta(minutes=12)
    record_voice_fix(by=reader_of(cast.bob), vehicle=heron.pk, place=Point(31.05, 6.0, srid=4326), fix_at=at, at=at)
    clock(13 * 60)
    assert open_rules(heron) == []
    at = NOON + timedelta(minutes=31)
    record_voice_fix(by=reader_of(cast.bob), vehicle=heron.pk, place=Point(31.1, 6.0, srid=4326), fix_at=at, at=at)
    clock(31.5 * 60)
    assert open_rules(heron) == ["silent_fix"]
    assert open_rules(kite) == ["silent_contact"]


def test_a_missed_checkpoint_and_a_missed_arrival_are_told_and_end_when_reached(under_way):
    _, heron, _ = under_way
    send(heron, fix(0, 0))
    late = 2 * 3600 + 31 * 60
    send(heron, fix(late - 60, 40))
    clock(late)
    assert "checkpoint_late" in open_rules(heron)
    send(heron, fix(late + 600, 55.36))
    clock(late + 610)
    assert "checkpoint_late" not in open_rules(heron)
    end = 4 * 3600 + 31 * 60
    send(heron, fix(end - 10, 100))
    clock(end)
    assert "not_arrived" in open_rules(heron)
    send(heron, fix(end + 600, 110.7))
    clock(end + 610)
    assert open_rules(heron) == []


def test_a_convoy_that_falls_apart_is_told_once_for_all_and_the_lone_vehicle_by_name(under_way):
    _, heron, kite = under_way
    for minute in range(4):
        send(heron, fix(60 * minute, 20))
        send(kite, fix(60 * minute, 5))
        clock(60 * minute)
    assert open_rules() == ["alone", "alone", "convoy_apart"]
    send(kite, fix(600, 19))
    send(heron, fix(601, 20))
    clock(602)
    assert open_rules() == []


def test_what_is_over_ends_its_alerts(under_way, cast):
    mission, heron, _ = under_way
    send(heron, fix(0, 0, battery=0.1))
    clock(7 * 3600)
    assert {"low_battery", "silent_contact", "not_arrived", "not_returned"} <= set(open_rules())
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=NOON + timedelta(hours=7))
    clock(7 * 3600 + 5)
    assert open_rules() == []


def test_a_replay_raises_nothing_twice(under_way):
    _, heron, _ = under_way
    fixes = [fix(0, 0), fix(60, 1, off_m=900), fix(130, 2, off_m=900), fix(140, 2, off_m=900)]
    send(heron, *fixes)
    send(heron, *fixes, *fixes)
    rounds.go(NOON + timedelta(seconds=200))
    assert open_rules(heron) == ["off_corridor"]
    assert Alert.unrestricted.count() == 1


def test_a_fault_of_a_rule_costs_no_report(under_way, monkeypatch):
    _, heron, _ = under_way

    def stumbles(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(batch, "advance", stumbles)
    assert send(heron, fix(0, 0), fix(60, 1, off_m=3_000)) == ["stored", "stored"]
    assert not Watch.unrestricted.exists()


def test_one_mission_that_cannot_be_watched_leaves_the_others_watched(under_way, planned, monkeypatch):
    _, heron, _ = under_way
    planned("J-9")
    judged = rounds.clockwork.standing

    def stumbles(mission, *args):
        if mission.status == "under_way":
            raise ZeroDivisionError
        return judged(mission, *args)

    monkeypatch.setattr(rounds.clockwork, "standing", stumbles)
    clock(31 * 60)
    assert open_rules() == ["not_departed"]


def test_who_replays_an_old_buffer_report_by_report_keeps_nobody_busy(under_way, monkeypatch):
    _, heron, _ = under_way
    judged = []
    monkeypatch.setattr(rounds, "judge_anew", lambda *, by, vehicle, at: judged.append(vehicle))
    monkeypatch.setattr(rounds, "monotonic", iter([100.0, 101.0, 102.0, 122.0, 123.0]).__next__)
    monkeypatch.setattr(rounds, "_rested", {})
    send(heron, fix(0, 0), fix(600, 8))
    send(heron, fix(300, 4), received=610)
    for second in (611, 612, 633):
        rounds.go(NOON + timedelta(seconds=second))
    assert len(judged) == 2, "the second round came while it rested"
