"""The clock's rounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from incidents.models import IncidentShown
from layers import rounds
from layers.models import Event
from layers.rounds import Rounds, carry_out_due
from partners import scopes
from partners.labels import Entry
from partners.models import Due, Label, Marking, Scope, ScopeLabel, View
from partners.readers import reader_of
from partners.visibility import visible
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def green(cast):
    return make.label(cast.area, cast.alder, Marking.GREEN)


@pytest.fixture
def red(cast):
    return make.label(cast.area, cast.alder, Marking.RED)


def planned(incident, label, seconds: float) -> Due:
    """A planned re-label so many seconds from now; the row fails closed then."""
    at = clock.now() + timedelta(seconds=seconds)
    incident.sight_until = at
    incident.save(update_fields=["sight_until"])
    IncidentShown.unrestricted.filter(record=incident.pk).update(sight_until=at)
    return Due.objects.create(kind="incidents", record=incident.pk, at=at, label=label)


def count(member) -> int:
    scopes.refresh(member.pk)
    return visible(IncidentShown, reader_of(member)).count()


def test_a_planned_re_label_is_carried_out_in_its_time_with_its_event(cast, green, red):
    incident = make.incident(green)
    planned(incident, red, seconds=-1)
    events = Event.objects.count()
    assert carry_out_due(by=None) == 1
    incident.refresh_from_db()
    assert (incident.label, incident.sight_until) == (red, None)
    assert Event.objects.count() == events + 1
    assert not Due.objects.exists()


def test_until_its_time_nothing_happens(cast, green, red):
    incident = make.incident(green)
    planned(incident, red, seconds=3600)
    assert carry_out_due(by=None) == 0
    assert count(cast.bob) == 1


def test_past_its_time_the_row_is_dark_although_no_round_was_made(cast, green, red):
    incident = make.incident(green)
    planned(incident, red, seconds=-1)
    assert count(cast.bob) == 0


def test_a_record_comes_under_a_new_name_so_that_nobody_joins_it_to_what_he_saw(cast, green, red):
    incident = make.incident(red)
    before = set(IncidentShown.unrestricted.values_list("pk", flat=True))
    planned(incident, green, seconds=-1)
    carry_out_due(by=None)
    assert count(cast.bob) == 1
    assert not before & set(IncidentShown.unrestricted.values_list("pk", flat=True))


def test_the_next_re_label_of_a_record_is_where_it_fails_closed(cast, green, red):
    incident = make.incident(red)
    planned(incident, green, seconds=-1)
    later = Due.objects.create(kind="incidents", record=incident.pk, at=clock.now() + timedelta(hours=1), label=red)
    carry_out_due(by=None)
    incident.refresh_from_db()
    assert incident.sight_until == later.at
    assert count(cast.bob) == 1


def test_a_re_label_that_lost_its_consent_keeps_the_record_dark_and_is_put_off(cast, green):
    incident = make.incident(green)
    full = make.label(cast.area, cast.alder, Marking.AMBER, Entry(view=View.FULL, organisation=cast.heron.pk))
    due = planned(incident, full, seconds=-1)
    carry_out_due(by=None)
    due.refresh_from_db()
    assert due.at > clock.now()
    assert count(cast.bob) == 0


def test_a_re_label_of_a_record_that_is_gone_is_forgotten(cast, green):
    incident = make.incident(green)
    planned(incident, green, seconds=-1)
    IncidentShown.unrestricted.all().delete()
    incident.delete()
    assert carry_out_due(by=None) == 1
    assert not Due.objects.exists()


def test_at_most_so_many_are_taken_up_in_one_transaction(cast, green, red):
    for _ in range(3):
        planned(make.incident(green), red, seconds=-1)
    assert [carry_out_due(by=None, at_most=2), carry_out_due(by=None, at_most=2)] == [2, 1]


def test_one_process_makes_the_round_at_a_time(cast, green, red):
    planned(make.incident(green), red, seconds=-1)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [rounds.LOCK])
        Rounds().go()
        assert Due.objects.count() == 1
        cursor.execute("select pg_advisory_unlock(%s)", [rounds.LOCK])  # a closed connection gives it back only when its backend ends
    other.close()
    Rounds().go()
    assert not Due.objects.exists()


def test_events_and_scopes_that_had_their_time_are_deleted(cast, green):
    make.incident(green)
    scopes.refresh(cast.bob.pk)
    with connection.cursor() as cursor:
        cursor.execute("update layers_event set at = at - interval '25 hours'")
        cursor.execute("update partners_scope set used_at = used_at - interval '25 hours'")
    make.incident(green)
    Rounds().go()
    assert Event.objects.count() == 1
    assert not Scope.objects.exists()
    assert not ScopeLabel.objects.exists()
    assert count(cast.bob) == 2, "a swept scope is built anew, never an empty map"


def test_labels_that_nothing_uses_are_deleted_and_the_others_stay(cast, green, red):
    history = make.label(cast.area, cast.alder, Marking.AMBER)
    incident = make.incident(history)
    incident.refresh_from_db()
    from incidents.sources import INCIDENTS
    from partners import shown

    shown.publish(source=INCIDENTS, record=incident, label=green, at=make.EARLIER)
    Event.objects.all().delete()
    make.incident(green)
    new = make.label(cast.area, cast.alder, Marking.CLEAR)
    rounds.forget_labels()
    left = set(Label.objects.all())
    assert red not in left
    assert {green, history, new} <= left


def test_an_area_of_very_many_labels_is_said(cast, green, monkeypatch, caplog):
    monkeypatch.setattr(rounds, "LABELS_ALARM", 1)
    rounds.warn_of_labels()
    assert "area ssd has 1 labels" in caplog.text


def test_apps_above_name_hourly_work_and_the_command_makes_a_round(cast, monkeypatch):
    called = []
    monkeypatch.setattr(rounds, "_hourly", [called.append])
    call_command("rounds", "--once")
    assert len(called) == 1


def test_positions_find_their_daily_tables(db):
    Rounds().go()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relname ~ '^movements_position_[0-9]{8}$'")
        assert cursor.fetchone()[0] >= 8
