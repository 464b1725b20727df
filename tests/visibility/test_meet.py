"""What derives from several records takes the meet of their labels: nobody sees it who does not see each of them, and no fuller."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners import labels
from partners.labels import Entry
from partners.models import Label, Marking, Onward
from partners.readers import facts_of, terms_of
from partners.visibility import decide
from tests import make
from tests.database import put_epoch_of_all
from tests.visibility.test_decide import World

SHARES: Counter[str] = Counter()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A random world, built once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        put_epoch_of_all()
        with connection.cursor() as cursor:
            cursor.execute("select sight_now()")
            made = World(cursor.fetchone()[0])
        made.redraw(random.Random(1))
        yield made
        transaction.set_rollback(True)


def beside(rng: random.Random, label: Label) -> Label:
    """Another label of the same originator and area, with some of the entries, at the same or another view."""
    entries = [
        Entry(
            view=rng.choice([entry.view, 1, 2]),
            organisation=entry.organisation_id or 0,
            audience=entry.audience_id or 0,
            audience_version=rng.choice([entry.audience_version or 0, 0]),
            member=entry.member_id or 0,
            basis=entry.basis,
        )
        for entry in label.entries.all()
        if rng.random() < 0.8
    ]
    marking = rng.choice([Marking(label.marking), Marking(label.marking), *Marking])
    onward = rng.choice([Onward(label.onward), Onward.MEMBERS])
    return labels.intern(area=label.area, originator=label.originator, marking=marking, entries=entries, onward=onward)


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rng=st.randoms(use_true_random=False))
def test_nobody_sees_the_meet_who_does_not_see_every_part(world, rng):
    reader = rng.choice(world.members)
    one = world.draw_label(rng, reader)
    other = beside(rng, one)
    met = labels.meet(one, other)
    with connection.cursor() as cursor:
        cursor.execute("select sight_now()")
        at = cursor.fetchone()[0]
    facts = facts_of(reader.pk, at=at)
    views = [decide(facts, terms_of(label, at=at), None, at) or 0 for label in (met, one, other)]
    SHARES["seen" if views[0] else "not seen"] += 1
    assert views[0] <= min(views[1:]), (one, other, met)


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rng=st.randoms(use_true_random=False))
def test_the_meet_of_a_label_with_itself_is_itself_and_order_is_no_matter(world, rng):
    one = world.draw_label(rng, rng.choice(world.members))
    other = beside(rng, one)
    assert labels.meet(one, other) == labels.meet(other, one)
    alone = labels.meet(one, one)
    principals = {
        (entry.organisation_id, entry.audience_id, entry.audience_version, entry.member_id, entry.basis) for entry in one.entries.all()
    }
    assert (alone.marking, alone.onward, alone.entries.count()) == (one.marking, one.onward, len(principals))


def test_the_law_was_asked_of_readers_who_see_something():
    if SHARES:
        assert SHARES["seen"] >= 0.1 * SHARES.total(), SHARES


@pytest.mark.django_db
def test_records_of_two_originators_have_no_meet():
    area = make.area()
    ours, theirs = make.label(area, make.organisation("ours")), make.label(area, make.organisation("theirs"))
    with pytest.raises(labels.NoMeet):
        labels.meet(ours, theirs)
