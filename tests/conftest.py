"""The cast: three organisations around Bor, and how they come to the door."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from partners import queries, scopes
from partners.models import View
from partners.readers import reader_of
from tests import make
from tests.database import put_epoch_of_all
from tests.workers import ByWorld


def pytest_configure() -> None:
    """A slow hash is what passwords need and what tests, which make thousands of people, do not: four fifths of a run went into it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWorld:
    """Two at a time: tests/workers.py says which stay together."""
    return ByWorld(config, log)


@pytest.fixture(autouse=True)
def forgotten():
    """A process that has heard of nobody yet: rows of an earlier test must not answer for this one's."""
    scopes.forget_all()
    queries.forget_holding()
    yield
    scopes.forget_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """An earlier session's tests may have left the kept database without the epoch of all; worlds built once per module need it."""
    with django_db_blocker.unblock():
        put_epoch_of_all()


@pytest.fixture(autouse=True)
def epoch_of_all(request):
    """Tests with transaction=True empty every table at their end, the epoch of all too; without it no scope can be built."""
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("db")
        put_epoch_of_all()


@pytest.fixture(autouse=True)
def no_positions(request):
    """The flush at the end of a test that commits leaves positions where they are: their table is unmanaged, and it does not know it."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        request.getfixturevalue("transactional_db")  # before it, so that its end comes after ours
    yield
    if commits:
        with connection.cursor() as cursor:
            cursor.execute("delete from movements_position")


@pytest.fixture
def cast(db):
    """Alice is duty officer of Agency Alder (UNSMS), Bob security officer of Heron Relief, Carol focal point of Kite Action (INGOs)."""
    area = make.area()
    alder, heron, kite = make.organisation("alder", "unsms"), make.organisation("heron"), make.organisation("kite")
    make.standing(alder, area, "present")
    make.standing(heron, area)
    make.standing(kite, area)
    alice = make.member(alder, "alice", duties={area: ["duty_officer"]})
    bob = make.member(heron, "bob", duties={area: ["security_officer"]})
    carol = make.member(kite, "carol", duties={area: ["focal_point"]})
    return SimpleNamespace(
        area=area, alder=alder, heron=heron, kite=kite, alice=alice, bob=bob, carol=carol, partition=make.partition(area), View=View
    )


@pytest.fixture
def reader():
    """The reader that a member is."""
    return reader_of


@pytest.fixture
def signed_in():
    """A browser signed in as a member."""

    def sign_in(member) -> Client:
        client = Client()
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
