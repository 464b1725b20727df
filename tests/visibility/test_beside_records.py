"""What leaves beside the records is told to whom it concerns, in a world full of readers, and to nobody else."""

from __future__ import annotations

import pytest
from django.db import transaction

from partners import queries, scopes
from tests.database import put_epoch_of_all
from tests.visibility import beside
from tests.visibility import world as worlds
from tests.visibility.test_matrix import READERS


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The cast with incidents and premises under every label; the rest of the dense world would only take time."""
    with django_db_blocker.unblock(), transaction.atomic():
        scopes.forget_all()
        queries.forget_holding()
        put_epoch_of_all()
        built = worlds.build(dense=False)
        for key in worlds.PHOTOGRAPHED:
            for label in worlds.terms(built, key):
                worlds.publish(built, key, label)
        yield built
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", READERS)
def test_a_photograph_leaves_with_the_full_form_alone(world, db, name):
    got, due = beside.photographs(world, name)
    assert got == due
    if name == "confirmed":
        assert 0 < len(due) < len(world.rows)


@pytest.mark.parametrize("name", READERS)
def test_who_stands_in_an_area_is_told_to_who_stands_there_on_duty(world, db, name):
    told, due = beside.standing(world, name)
    assert told == due


@pytest.mark.parametrize("name", READERS)
def test_a_list_is_told_to_its_managers_and_its_people(world, db, name):
    told, due = beside.lists(world, name)
    assert told == due


def test_a_kept_view_is_told_to_who_keeps_it(world, db):
    for name, (told, due) in beside.views(world).items():
        assert told == due, name
