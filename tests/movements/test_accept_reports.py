"""Reports become positions; the track shows the newest and never goes back."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import Event
from movements.actions import Received, Verdict, accept_reports, digest, end_track, revoke_device
from movements.decoders import Fault, Report
from movements.models import Position, Quarantine, Segment, Track
from partners.models import Marking, View
from partners.readers import reader_of
from partners.visibility import visible

from .conftest import NOON

pytestmark = pytest.mark.django_db


def state(vehicle) -> tuple:
    """Track and positions of a vehicle, without what depends on when each report came."""
    track = Track.unrestricted.get(record=vehicle.pk)
    segment = (track.segment.mission_id, track.segment.day)
    positions = Position.unrestricted.filter(device_id=vehicle.device).order_by("fix_at").values_list("fix_at", "geom", "segment__day")
    return (
        track.fix_at,
        track.at,
        track.geom.coords,
        track.speed_mps,
        segment,
        track.label_id,
        [(a, g.coords, d) for a, g, d in positions],
    )


def test_a_first_report_puts_the_vehicle_on_its_organisations_map(tracked, report, cast):
    heron = tracked(cast.heron, "HERON 1")
    assert report(heron, speed_mps=8.0, heading_deg=10.0) == Verdict.STORED
    (seen,) = visible(Track, reader_of(cast.bob))
    assert (seen.title, seen.call_sign, seen.organisation, seen.originator) == ("HERON 1", "HERON 1", "Heron", "Heron")
    assert (seen.view, seen.marking, seen.version) == (View.FULL, Marking.AMBER_STRICT.label, 1)
    assert (seen.fix_at, seen.contact_at, seen.speed_mps) == (NOON, NOON, 8.0)
    assert not visible(Track, reader_of(cast.alice)).exists()
    assert not visible(Track, reader_of(cast.carol)).exists()


def test_the_world_hears_of_a_beginning_and_not_of_a_move(tracked, report):
    heron = tracked()
    for second in range(5):
        report(heron, second)
    event = Event.objects.get(source="vehicles")
    track = Track.unrestricted.get()
    assert (event.record, event.version, event.full_before, event.full_after) == (heron.pk, 1, None, track.pk)
    assert (event.label_before, event.label_after) == (None, track.label_id)
    assert track.version == 5


def test_the_track_never_goes_back_and_an_equal_time_does_not_move_it(tracked, report, track_of):
    heron = tracked()
    report(heron, 10, lon=31.6)
    assert report(heron, 5, lon=31.9, received=NOON + timedelta(seconds=20)) == Verdict.STORED
    track = track_of(heron)
    assert (track.geom.x, track.fix_at) == (31.6, NOON + timedelta(seconds=10))
    assert track.contact_at == NOON + timedelta(seconds=20), "an older fix that is new is contact all the same"
    assert report(heron, 10, lon=31.9) == Verdict.KNOWN
    assert track_of(heron).geom.x == 31.6


def test_a_replay_changes_nothing_not_even_the_last_contact(tracked, report, track_of):
    heron = tracked()
    report(heron, 10)
    before = Track.unrestricted.values().get()
    assert report(heron, 10, received=NOON + timedelta(minutes=9)) == Verdict.KNOWN
    assert Track.unrestricted.values().get() == before
    assert Position.unrestricted.count() == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.lists(st.integers(-40_000, 40_000), min_size=1, max_size=12, unique=True), data=st.data())
def test_any_order_and_multiplicity_gives_the_same_track_and_positions(tracked, seconds, data):
    """Fixes lie on both sides of midnight; a batch holds one report, some, or all, some of them twice."""
    straight, crooked = tracked(), tracked()
    # Both have their tracks at the same moments, so that only the order differs.
    received_at = NOON + timedelta(seconds=40_000)
    fixes = [Report(fix_at=NOON + timedelta(seconds=s), lon=31.0 + s / 1e6, lat=6.0, speed_mps=float(abs(s) % 30)) for s in seconds]
    in_order = sorted(fixes, key=lambda fix: fix.fix_at)
    accept_reports(reports=[Received(secret_sha256=digest(straight.credential), outcome=fix) for fix in in_order], received_at=received_at)
    shuffled = data.draw(st.permutations(fixes + data.draw(st.lists(st.sampled_from(fixes), max_size=6))))
    size = data.draw(st.integers(1, len(shuffled)))
    for start in range(0, len(shuffled), size):
        batch = [Received(secret_sha256=digest(crooked.credential), outcome=fix) for fix in shuffled[start : start + size]]
        accept_reports(reports=batch, received_at=received_at)
    assert state(crooked) == state(straight)


def test_midnight_begins_a_segment_and_tells_nobody(tracked, report, track_of):
    heron = tracked()
    report(heron, 11 * 3600)
    before = track_of(heron)
    report(heron, 13 * 3600)
    after = track_of(heron)
    assert list(Segment.unrestricted.order_by("day").values_list("day", flat=True)) == [date(2026, 3, 1), date(2026, 3, 2)]
    assert (after.pk, after.label_id, after.segment.day) == (before.pk, before.label_id, date(2026, 3, 2))
    assert Event.objects.filter(source="vehicles").count() == 1


def test_a_fix_more_than_a_day_off_or_ahead_of_our_clock_is_kept_aside(tracked, report):
    heron = tracked()
    assert report(heron, 0, received=NOON + timedelta(days=1)) == Verdict.STORED
    assert report(heron, 1, received=NOON + timedelta(days=1, seconds=2)) == Verdict.QUARANTINED
    assert report(heron, 600, received=NOON) == Verdict.STORED
    assert report(heron, 601, received=NOON) == Verdict.QUARANTINED
    assert set(Quarantine.unrestricted.values_list("code", flat=True)) == {"time_range"}
    assert Position.unrestricted.count() == 2


def test_a_batch_gives_each_report_its_own_verdict(tracked):
    heron, gone = tracked(), tracked()
    revoke_device(by=None, device=gone.device, at=NOON - timedelta(minutes=1))
    good = Report(fix_at=NOON, lon=31.5, lat=6.2)

    def one(credential, outcome):
        return Received(secret_sha256=digest(credential), outcome=outcome, raw="lat=abc")

    batch = [
        one(heron.credential, good),
        one("nobody holds this", good),
        one(heron.credential, Fault(code="not_a_number")),
        one(gone.credential, good),
        one(gone.credential, Fault(code="not_a_number")),
        one(heron.credential, good),
        one(heron.credential, None),
    ]
    verdicts = accept_reports(reports=batch, received_at=NOON)
    assert verdicts == ["stored", "refused", "quarantined", "refused", "refused", "known", "nothing"]
    kept = Quarantine.unrestricted.get()
    assert (kept.device_id, kept.code, kept.report, kept.received_at) == (heron.device, "not_a_number", "lat=abc", NOON)


def test_two_devices_of_one_vehicle_move_one_track(tracked, report, track_of, noon):
    from movements.actions import assign_device

    heron = tracked()
    phone, credential = assign_device(by=None, vehicle=heron.pk, name="phone", at=noon)
    report(heron, 10, lon=31.1)
    other = Received(secret_sha256=digest(credential), outcome=Report(fix_at=noon + timedelta(seconds=20), lon=31.2, lat=6.0))
    accept_reports(reports=[other], received_at=noon + timedelta(seconds=20))
    assert track_of(heron).geom.x == 31.2
    assert Position.unrestricted.filter(device_id=phone.pk).count() == 1


def test_a_track_that_was_ended_begins_again_under_a_new_id_and_a_higher_version(tracked, report, track_of, cast):
    heron = tracked()
    for second in range(3):
        report(heron, second)
    old = track_of(heron)
    assert end_track(by=reader_of(cast.bob), vehicle=heron.pk, at=NOON)
    event = Event.objects.filter(source="vehicles").latest("id")
    assert (event.full_before, event.full_after, event.label_after, event.version) == (old.pk, None, None, 4)
    assert not end_track(by=reader_of(cast.bob), vehicle=heron.pk, at=NOON)
    report(heron, 60)
    new = track_of(heron)
    assert new.pk != old.pk
    assert new.version > event.version


def test_a_batch_of_many_vehicles_takes_few_statements(tracked, django_assert_max_num_queries):
    fleet = [tracked() for _ in range(30)]
    random.Random(7).shuffle(fleet)

    def batch(seconds):
        fix = Report(fix_at=NOON + timedelta(seconds=seconds), lon=31.5, lat=6.2)
        return [Received(secret_sha256=digest(one.credential), outcome=fix) for one in fleet]

    accept_reports(reports=batch(0), received_at=NOON)
    # Savepoint and release, devices, two locks, parts, segments, positions, tracks.
    with django_assert_max_num_queries(9):
        verdicts = accept_reports(reports=batch(1), received_at=NOON)
    assert set(verdicts) == {Verdict.STORED}


def test_positions_are_where_they_were_reported(tracked, report):
    heron = tracked()
    report(heron, 0, lon=31.123456, lat=6.654321, accuracy_m=4.0, altitude_m=410.0, battery=0.5)
    position = Position.unrestricted.get()
    assert position.geom == Point(31.123456, 6.654321, srid=4326)
    assert (position.accuracy_m, position.altitude_m, position.battery, position.fix_source) == (4.0, 410.0, 0.5, "device")
