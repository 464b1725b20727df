"""a25: the scope of an earlier request, a revocation between check and read, a scope that is gone: never an empty map."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from incidents import actions
from incidents.models import IncidentShown
from layers import rounds
from partners import acts, scopes
from partners.acts import NotActing
from partners.models import Marking, Member, Standing
from partners.readers import reader_of
from partners.visibility import SightStale, visible
from sltmap import clock
from tests import make
from tests.abuse import between

FEATURES = "/api/v1/layers/incidents/features"
DETAIL = "/api/v1/layers/incidents/features/{}"
READS = (
    FEATURES,
    "/api/v1/layers",
    "/api/v1/search?q=theft",
    "/api/v1/feed",
    "/tiles/incidents/12/2407/1977.pbf",
    "/tiles/incidents/5/18/15.pbf",
)
# The guard's error ends a transaction, and reads run in autocommit: inside a test's own transaction nobody would see either.
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(cast):
    """Carol's report, which Bob's organisation reads redacted, and Bob's own."""
    theirs = make.incident(make.label(cast.area, cast.kite))
    own = make.incident(make.label(cast.area, cast.heron, Marking.AMBER))
    return theirs, own


def suspend(organisation, area):
    Standing.objects.filter(organisation=organisation, area=area).update(status="suspended")


def test_a_suspension_between_two_equal_requests_is_heard(cast, shared, signed_in):
    client = signed_in(cast.bob)
    assert {f["properties"]["view"] for f in client.get(FEATURES).json()["features"]} == {"full", "redacted"}
    suspend(cast.heron, cast.area)
    assert [f["properties"]["view"] for f in client.get(FEATURES).json()["features"]] == ["full"]


@committed
def test_a_suspension_between_check_and_read_reaches_every_read(cast, shared, signed_in, monkeypatch):
    client, now = signed_in(cast.bob), timezone.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    for path in (*READS, "/text/", "/"):
        Standing.objects.filter(organisation=cast.heron, area=cast.area).update(status="confirmed")
        before = between.told(client.get(path))
        with monkeypatch.context() as patch:
            between.check_and_read(patch, lambda: suspend(cast.heron, cast.area))
            overtaken = client.get(path)
        after = client.get(path)
        assert (overtaken.status_code, between.told(overtaken)) == (after.status_code, between.told(after)), path
        assert between.told(after) != before, path


@committed
def test_the_detail_of_what_was_just_revoked_is_the_404_of_what_never_was(cast, shared, signed_in, monkeypatch):
    client = signed_in(cast.bob)
    [redacted] = [f for f in client.get(FEATURES).json()["features"] if f["properties"]["view"] == "redacted"]
    assert client.get(DETAIL.format(redacted["id"])).status_code == 200
    between.check_and_read(monkeypatch, lambda: suspend(cast.heron, cast.area))
    assert client.get(DETAIL.format(redacted["id"])).status_code == 404


@committed
def test_rights_that_never_rest_are_a_503_never_an_empty_map(cast, shared, signed_in, monkeypatch):
    client = signed_in(cast.bob)
    client.get(FEATURES)
    between.every_build(monkeypatch, lambda: between.bump(cast.heron))
    for path in READS:
        response = client.get(path)
        assert response.status_code == 503 and response.json()["code"] == "rights_changing", path
        assert response["Retry-After"] and response["Cache-Control"] == "private, no-store"


@committed
def test_a_scope_that_the_sweeper_took_is_built_anew(cast, shared):
    reader = reader_of(cast.bob)
    assert visible(IncidentShown, reader).count() == 2
    with connection.cursor() as cursor:
        cursor.execute("update partners_scope set used_at = used_at - interval '25 hours'")
    assert rounds.forget_scopes() > 0
    assert visible(IncidentShown, reader).count() == 2


def test_a_scope_in_use_is_touched_before_the_sweeper_comes(cast, shared, signed_in):
    client = signed_in(cast.bob)
    client.get(FEATURES)
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute("update partners_scope set used_at = used_at - interval '13 hours'")
        assert client.get(FEATURES).json()["numberReturned"] == 2
        assert rounds.forget_scopes() == 0


@committed
def test_a_scope_that_was_rolled_back_with_its_transaction_is_built_anew(cast, shared):
    reader = reader_of(cast.bob)
    with transaction.atomic():
        scopes.refresh(cast.bob.pk)
        transaction.set_rollback(True)
    assert visible(IncidentShown, reader).count() == 2
    scopes.refresh(cast.bob.pk)
    assert visible(IncidentShown, reader).count() == 2


def test_who_was_unseated_between_check_and_write_writes_nothing(cast):
    """sight-review 7. His duties still run: the membership alone has ended."""
    reader = reader_of(cast.bob)
    scopes.refresh(cast.bob.pk)
    fields = {"type": "theft", "severity": 1, "geom": make.BOR, "occurred_at": timezone.now()}
    actions.report(by=reader, area=cast.area, at=timezone.now(), **fields)
    Member.objects.filter(pk=cast.bob.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    before = IncidentShown.unrestricted.count()
    with pytest.raises(NotActing):
        actions.report(by=reader, area=cast.area, at=timezone.now(), **fields)
    assert IncidentShown.unrestricted.count() == before


def test_who_signs_in_no_more_writes_nothing(cast):
    reader = reader_of(cast.bob)
    cast.bob.user.is_active = False
    cast.bob.user.save()
    with pytest.raises(NotActing):
        actions.report(by=reader, area=cast.area, at=timezone.now(), type="theft", severity=1, geom=make.BOR)


def test_two_readers_on_one_pooled_connection_keep_their_own_sight(cast, shared, signed_in):
    bob, carol = signed_in(cast.bob), signed_in(cast.carol)
    for _ in range(3):
        assert {f["properties"]["view"] for f in carol.get(FEATURES).json()["features"]} == {"full"}
        assert {f["properties"]["view"] for f in bob.get(FEATURES).json()["features"]} == {"full", "redacted"}
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_settings where name like 'sight%' or name like 'sltmap%'")
        assert cursor.fetchone()[0] == 0  # nothing of a reader is kept in the session


@committed
def test_a_stale_guard_raises_in_every_form_of_read(cast, shared, monkeypatch):
    reader = reader_of(cast.bob)
    reads = {
        "rows": lambda rows: list(rows),
        "count": lambda rows: rows.count(),
        "exists": lambda rows: rows.exists(),
        "first": lambda rows: rows.first(),
        "aggregate": lambda rows: rows.aggregate(n=Count("pk")),
        "values": lambda rows: list(rows.values_list("pk")),
        "slice": lambda rows: rows.order_by("pk")[:1].get(),
    }
    between.every_build(monkeypatch, lambda: between.bump(cast.heron))
    for name, read in reads.items():
        with pytest.raises(SightStale):
            raise AssertionError(f"{name}: {read(visible(IncidentShown, reader))}")


@pytest.mark.parametrize(
    "verb", ["raw", "extra", "union", "intersection", "difference", "iterator", "update", "delete", "create", "bulk_create"]
)
def test_a_visible_queryset_lets_nobody_around_the_rule(cast, verb):
    with pytest.raises(TypeError):
        getattr(visible(IncidentShown, reader_of(cast.bob)), verb)(IncidentShown.unrestricted.all())


def test_an_or_with_rows_that_nobody_restricted_is_refused(cast):
    with pytest.raises(TypeError):
        visible(IncidentShown, reader_of(cast.bob)) | IncidentShown.unrestricted.all()


@committed
def test_a_suspension_stands_before_or_after_a_whole_write_never_within(cast, monkeypatch):
    """sight-review 7: twenty times, the suspension begins when the writer's rights were just found good."""
    reader, found_good = reader_of(cast.bob), acts._holds_still
    waited, order = [], []  # of each trial; of the last one

    def suspended_meanwhile(by):
        good = found_good(by)
        if good and not order and len(waited) == trial:  # report() is an action that calls another

            def other() -> None:
                Standing.objects.filter(organisation=cast.heron, area=cast.area).update(status="suspended")
                order.append("suspended")
                connection.close()

            thread = threading.Thread(target=other)
            thread.start()
            thread.join(0.05)
            waited.append((thread, thread.is_alive()))
        return good

    monkeypatch.setattr(acts, "_holds_still", suspended_meanwhile)
    while (trial := len(waited)) < 20:
        Standing.objects.filter(organisation=cast.heron, area=cast.area).update(status="confirmed")
        order.clear()
        actions.report(by=reader, area=cast.area, at=timezone.now(), type="theft", severity=1, geom=make.BOR)
        order.append("written")
        waited[-1][0].join(5)
        assert "suspended" in order
    assert len(waited) == 20 and all(blocked for _, blocked in waited)
