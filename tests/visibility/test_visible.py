"""The restricted queryset itself: what it lets through, how it hears of a revocation, and what it refuses to do."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.db.models import Count, Max

from incidents.models import Incident, IncidentShown
from layers.models import Word
from partners import scopes, visibility
from partners.models import Label, Marking, Past, View
from partners.readers import reader_of
from partners.visibility import SightStale, VisibleQuerySet, guarded, together, visible
from tests import make


class Caused(Exception):
    """As the driver raises it."""

    def __init__(self, pgcode: str) -> None:
        self.pgcode = pgcode


def stale(code: str = scopes.STALE) -> DatabaseError:
    error = DatabaseError("stale scope")
    error.__cause__ = Caused(code)
    return error


def reads(*answers):
    """A read that gives these answers one after the other; an exception among them is raised."""
    coming = iter(answers)

    def read():
        answer = next(coming)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return read


@pytest.fixture
def heard(monkeypatch):
    """Members whose scope was forgotten."""
    members: list[int] = []
    monkeypatch.setattr(visibility.scopes, "forget", members.append)
    return members


READER = SimpleNamespace(member=7)


def test_a_read_under_a_good_scope_is_made_once(heard):
    assert guarded(READER, reads("rows", "other rows")) == "rows"
    assert heard == []


def test_a_stale_scope_is_rebuilt_and_read_again_three_times_at_most(heard):
    assert guarded(READER, reads(stale(), stale(), "rows")) == "rows"
    assert heard == [7, 7]
    with pytest.raises(SightStale):
        guarded(READER, reads(stale(), stale(), stale(), "rows"))
    assert heard == [7] * 5


@pytest.mark.parametrize("error", [stale("57014"), DatabaseError("no cause"), ValueError("of ours")])
def test_any_other_fault_is_no_stale_scope(heard, error):
    with pytest.raises(type(error)) as caught:
        guarded(READER, reads(error, "rows"))
    assert caught.value is error
    assert heard == []


@pytest.fixture
def shared(cast):
    """Kite's GREEN report, which Bob reads redacted; Kite's AMBER+STRICT one, which he does not; and his own."""
    green = make.incident(make.label(cast.area, cast.kite))
    strict = make.incident(make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    own = make.incident(make.label(cast.area, cast.heron, Marking.AMBER))
    return SimpleNamespace(green=green, strict=strict, own=own, bob=reader_of(cast.bob), carol=reader_of(cast.carol))


def test_each_record_comes_in_the_view_of_its_label_and_never_in_both(shared):
    rows = set(visible(IncidentShown, shared.bob).values_list("record", "view"))
    assert rows == {(shared.green.pk, View.REDACTED), (shared.own.pk, View.FULL)}
    assert set(visible(IncidentShown, shared.carol).values_list("record", "view")) == {
        (shared.green.pk, View.FULL),
        (shared.strict.pk, View.FULL),
    }


def test_labels_that_came_after_the_scope_ride_along(cast, shared):
    assert visible(IncidentShown, shared.bob).count() == 2
    newer = make.incident(make.label(cast.area, cast.kite, hide=frozenset({"position"})))
    hidden = make.incident(make.label(cast.area, cast.kite, Marking.RED, author=cast.carol.pk))
    scopes.refresh(cast.bob.pk)
    assert scopes.of(cast.bob.pk).newer
    records = list(visible(IncidentShown, shared.bob).values_list("record", "view"))
    assert (newer.pk, View.REDACTED) in records and len(records) == 3
    assert hidden.pk not in dict(records)


def test_a_row_past_its_time_is_not_shown(shared):
    IncidentShown.unrestricted.filter(record=shared.own.pk).update(sight_until=make.EARLIER)
    assert visible(IncidentShown, shared.bob).get().record == shared.green.pk
    IncidentShown.unrestricted.filter(record=shared.own.pk).update(sight_until=make.EARLIER.replace(year=2099))
    assert visible(IncidentShown, shared.bob).count() == 2


def test_words_have_no_end_of_their_own_and_follow_their_label(shared):
    bob = set(visible(Word, shared.bob).values_list("label", "view"))
    assert bob == {(shared.green.label_id, View.REDACTED), (shared.own.label_id, View.FULL)}


def test_a_key_for_redacted_forms_alone_opens_them_of_older_and_newer_labels_and_no_full_one(cast, shared):
    """Kite's GREEN report has a redacted form, which a machine of Kite would else pass over for the full one."""
    key = replace(shared.carol, redacted_only=True)
    assert set(visible(IncidentShown, key).values_list("record", "view")) == {(shared.green.pk, View.REDACTED)}
    newer = make.incident(make.label(cast.area, cast.kite, hide=frozenset({"position"})))
    scopes.refresh(cast.carol.pk)
    assert scopes.of(cast.carol.pk).newer
    rows = set(visible(IncidentShown, key).values_list("record", "view"))
    assert rows == {(shared.green.pk, View.REDACTED), (newer.pk, View.REDACTED)}


def test_a_key_for_some_layers_opens_those_alone(shared):
    assert visible(IncidentShown, replace(shared.bob, layers=frozenset({"roads"}))).count() == 0
    assert visible(IncidentShown, replace(shared.bob, layers=frozenset({"incidents"}))).count() == 2
    assert visible(Word, replace(shared.bob, layers=frozenset({"roads"}))).exists()
    assert not visible(Past, replace(shared.bob, layers=frozenset({"roads"}))).exists()
    assert visible(Past, replace(shared.bob, layers=frozenset({"incidents"}))).exists()


@pytest.mark.parametrize("model", [Incident, Label])
def test_records_and_labels_are_no_shown_rows(shared, model):
    with pytest.raises(TypeError, match=rf"^{model.__name__} is no shown row; readers see forms of records, never records$"):
        visible(model, shared.bob)


REFUSED = (
    "iterator", "aiterator", "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "raw", "extra",
    "union", "intersection", "difference",
)  # fmt: skip


@pytest.mark.parametrize("verb", REFUSED)
def test_a_restricted_queryset_neither_writes_nor_joins_nor_opens_a_cursor(shared, verb):
    rows = visible(IncidentShown, shared.bob)
    with pytest.raises(
        TypeError, match=r"^shown rows are written by partners.shown.publish alone, read in pages, and never joined with others unasked$"
    ):
        getattr(rows, verb)(rows, title="x")
    assert rows.count() == 2


def test_nor_is_it_widened_by_an_operator(shared):
    rows = visible(IncidentShown, shared.bob)
    for widen in (lambda: rows | IncidentShown.unrestricted.all(), lambda: rows ^ rows):
        with pytest.raises(TypeError):
            widen()


def test_every_derived_queryset_reads_for_the_same_reader(shared):
    rows = visible(IncidentShown, shared.bob).filter(view=View.FULL).order_by("id")[:5]
    assert isinstance(rows, VisibleQuerySet)
    assert rows.reader == shared.bob


STATEMENT = (
    "select a.record, a.view, %s::text from {mine} a where a.view = %s and exists (select from {again} b where b.id = a.id) and %s > 0"
)


def test_one_statement_reads_restricted_rows_with_parameters_in_their_order(shared):
    mine, again = visible(IncidentShown, shared.bob).filter(severity=2), visible(IncidentShown, shared.bob)
    assert together(STATEMENT, ["100 %", int(View.FULL), 1], mine=mine, again=again) == [(shared.own.pk, View.FULL, "100 %")]
    assert together("select count(*) from {mine} a", mine=mine) == [(2,)]


def test_one_statement_has_one_reader(shared):
    rows = {"mine": visible(IncidentShown, shared.bob), "again": visible(IncidentShown, shared.carol)}
    with pytest.raises(ValueError, match=r"^2 readers in one statement$"):
        together(STATEMENT, ["x", 2, 1], **rows)
    with pytest.raises(ValueError, match=r"^0 readers in one statement$"):
        together("select 1")


READS = {
    "rows": lambda rows: len(list(rows)),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: int(rows.exists()),
    "aggregate by name": lambda rows: rows.aggregate(n=Count("pk"))["n"],
    "aggregate": lambda rows: rows.aggregate(Count("pk"), newest=Max("at"))["pk__count"],
    "statement": lambda rows: together("select count(*) from {mine} a", mine=rows)[0][0],
}


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_read_hears_of_a_change_of_rights_within_its_statement(cast, shared):
    """Reads run in autocommit: the guard's error would end a test's own transaction."""
    for name, read in READS.items():
        read(visible(IncidentShown, shared.bob))
        with connection.cursor() as cursor:
            cursor.execute("update partners_epoch set value = gen_random_uuid() where organisation_id = %s", [cast.heron.pk])
        assert read(visible(IncidentShown, shared.bob)) == (1 if name == "exists" else 2), name
