"""The exercise, loaded once for a module and taken out again: loading takes seconds."""

from __future__ import annotations

import pytest

from layers import sources
from partners import scopes
from partners.visibility import visible
from sltmap import clock
from sltmap.exercise import load
from tests.database import put_epoch_of_all


@pytest.fixture(scope="module")
def exercise(django_db_setup, django_db_blocker):
    """The world of the exercise, committed."""
    with django_db_blocker.unblock():
        put_epoch_of_all()
        scopes.forget_all()
        world = load.load(at=clock.now())
        yield world
        load.reset()


def picture(world, login: str) -> set[tuple[str, str, int]]:
    """What an account sees: layer, id and view of every feature."""
    reader = world.reader(login)
    return {(source.key, str(row.pk), row.view) for source in sources.every() for row in visible(source.shown, reader)}


@pytest.fixture(autouse=True)
def as_make_run_does(settings):
    """DEBUG on: without it an exercise's accounts act for nobody."""
    settings.DEBUG = True
