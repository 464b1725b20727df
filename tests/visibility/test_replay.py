"""Replay holds to the law of all paths: worlds that differ in what a reader may not see, now or then, replay alike."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction

from partners import queries, scopes, shown
from partners.models import Marking, Past, View
from sltmap import clock
from tests import make
from tests.database import put_epoch_of_all
from tests.visibility import world as worlds
from tests.visibility.test_noninterference import CHANGES, READERS

KEYS = ("incidents", "roads", "premises", "missions", "alerts")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        scopes.forget_all()
        queries.forget_holding()
        put_epoch_of_all()
        made = worlds.build()
        made.rows[:] = [row for row in made.rows if row.sight_until is None or row.sight_until > worlds.sight_now()]
        Past.unrestricted.update(starts_at=clock.now() - timedelta(hours=2))
        yield made
        transaction.set_rollback(True)


def replayed(world, name: str, at) -> bytes:
    """All that a reader is told of a moment, but what o'clock it is."""
    response = world.clients[name].get("/api/v1/replay", {"at": at.isoformat(), "limit": "5000"})
    told = response.json()
    told.pop("now", None)
    return json.dumps([response.status_code, told], sort_keys=True).encode()


def features(told: bytes) -> int:
    """How many features an answer holds."""
    return sum(len(found) for found in json.loads(told)[1].get("layers", {}).values())


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_hidden_change_is_unnoticed_in_its_past_and_after_it(world, db, change):
    hour_ago, now = clock.now() - timedelta(hours=1), clock.now
    with transaction.atomic():
        moment = now()
        before = {name: (replayed(world, name, hour_ago), replayed(world, name, moment)) for name in READERS}
        for number, key in enumerate(KEYS):
            change(world, key, number)
        for name in READERS:
            assert (replayed(world, name, hour_ago), replayed(world, name, moment)) == before[name], name
        scopes.forget_all()
        transaction.set_rollback(True)
    scopes.forget_all()


@pytest.mark.parametrize("name", READERS)
def test_what_was_hidden_then_stays_hidden_when_all_is_opened_now(world, db, name):
    """Every record is marked CLEAR and opened whole: of the hour before each reader is told what he could have been told then."""
    hour_ago = clock.now() - timedelta(hours=1)
    with transaction.atomic():
        before, forbidden = features(replayed(world, name, hour_ago)), world.forbidden_to(name)
        for row in [row for row in world.rows if row.source.key in KEYS]:
            record = type(row.record).unrestricted.get(pk=row.record.pk)
            opened = make.label(row.label.area, row.label.originator, Marking.CLEAR, hide=frozenset())
            shown.publish(source=row.source, record=record, label=opened, at=clock.now())
        told = replayed(world, name, hour_ago)
        assert worlds.leaks(told, forbidden) == set()
        assert features(told) <= before  # CLEAR alone shows the redacted form to who saw the full one then
        scopes.forget_all()
        transaction.set_rollback(True)
    scopes.forget_all()


@pytest.mark.parametrize("name", READERS)
def test_what_is_hidden_now_is_hidden_then(world, db, name):
    """Every record is taken back: of the hour before only its originator is told, and no canary of another's reaches anybody."""
    hour_ago = clock.now() - timedelta(hours=1)
    with transaction.atomic():
        own = world.cast[name].organisation.name
        for row in [row for row in world.rows if row.source.key in KEYS]:
            record = type(row.record).unrestricted.get(pk=row.record.pk)
            closed = make.label(row.label.area, row.label.originator, Marking.AMBER_STRICT)
            shown.publish(source=row.source, record=record, label=closed, at=clock.now(), fresh=True)
        told = json.loads(replayed(world, name, hour_ago))[1].get("layers", {})
        assert {feature["properties"]["originator"] for key in KEYS for feature in told.get(key, ())} <= {own}
        names = {organisation.name for organisation in world.organisations.values()}  # a mission's lead is told with it
        rows = [row for row in world.rows if row.source.key in KEYS and row.label.originator.name != own]
        others = {word for row in rows for word in row.hidden + row.open} - names
        assert worlds.leaks(json.dumps(told).encode(), others) == set()
        scopes.forget_all()
        transaction.set_rollback(True)
    scopes.forget_all()


def test_the_comparison_would_notice_what_may_be_seen(world, db):
    """Else the laws above would prove little: this reader's past holds full and redacted forms, and an opened change shows."""
    told = json.loads(replayed(world, "confirmed", clock.now() - timedelta(hours=1)))[1]["layers"]
    views = [feature["properties"]["view"] for key in KEYS for feature in told[key]]
    assert views.count(View.FULL.label) > 3
    assert views.count(View.REDACTED.label) > 3
