"""The audit: written with its act, chained by the clock, changed by nobody."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from incidents import actions
from partners import audit, chain
from partners.models import AuditCheckpoint, AuditEntry, Marking
from partners.readers import reader_of
from sltmap import clock
from tests import make


@pytest.fixture
def head_file(tmp_path, settings):
    settings.AUDIT_HEAD_FILE = tmp_path / "apart" / "head"
    return settings.AUDIT_HEAD_FILE


def verified() -> str:
    told = io.StringIO()
    call_command("verify_audit", stdout=told)
    return told.getvalue()


def entries(n: int, **fields) -> None:
    for number in range(n):
        AuditEntry.unrestricted.create(act="view", counted=True, detail={"n": number}, **fields)


def tampered(statement: str) -> None:
    """What somebody who holds the database can do: drop the trigger first."""
    with connection.cursor() as cursor:
        cursor.execute("alter table partners_auditentry disable trigger user")
        cursor.execute(statement)
        cursor.execute("alter table partners_auditentry enable trigger user")


def test_an_act_knows_whose_record_it_touched(cast):
    incident = make.incident(make.label(cast.area, cast.kite))
    audit.note(act="request", by=reader_of(cast.bob), layer="incidents", record=incident.pk, view=1, detail={"request": 4})
    entry = AuditEntry.unrestricted.get()
    assert (entry.member, entry.organisation, entry.originator, entry.area) == (cast.bob.pk, cast.heron.pk, cast.kite.pk, cast.area.pk)
    assert (entry.version, entry.counted, entry.detail) == (incident.version, True, {"request": 4})


def test_red_and_what_one_reads_of_ones_own_is_not_counted(cast):
    red = make.incident(make.label(cast.area, cast.kite, Marking.RED))
    green = make.incident(make.label(cast.area, cast.kite))
    audit.note(act="release", by=reader_of(cast.carol), layer="incidents", record=red.pk)
    audit.note(act="view", by=reader_of(cast.carol), layer="incidents", record=green.pk)
    audit.note(act="view", by=reader_of(cast.bob), layer="incidents", record=green.pk)
    assert list(AuditEntry.unrestricted.order_by("pk").values_list("counted", flat=True)) == [False, False, True]


@pytest.mark.parametrize("detail", [{"why": "two people were hurt"}, {"a b": 1}, {"x": 1.5}, {"x": "é"}])
def test_no_content_gets_into_the_audit(db, detail):
    with pytest.raises(ValueError, match="no id, code or number"):
        audit.note(act="request", by=None, detail=detail)
    with pytest.raises(ValueError, match="act 'peek'"):
        audit.note(act="peek", by=None)


def test_an_act_that_was_taken_back_leaves_no_entry(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.note(act="recall", by=reader_of(cast.carol))
        raise RuntimeError
    assert not AuditEntry.unrestricted.exists()


def test_looking_at_a_record_is_written_down_once_a_burst_and_again_for_a_new_version(cast, signed_in):
    incident = make.incident(make.label(cast.area, cast.kite))
    form = type(incident)  # the record; its form is what Bob asks for
    browser = signed_in(cast.bob)
    listed = browser.get("/api/v1/layers/incidents/features").json()["features"][0]["id"]
    for _ in range(3):
        assert browser.get(f"/api/v1/layers/incidents/features/{listed}").status_code == 200
    assert AuditEntry.unrestricted.exclude(act="sign_in").count() == 1
    actions.edit_incident(by=reader_of(cast.carol), incident=incident.pk, at=clock.now(), summary="Another was reported.")
    browser.get(f"/api/v1/layers/incidents/features/{listed}")
    told = AuditEntry.unrestricted.exclude(act="sign_in").order_by("pk").values_list("act", "member", "record", "version", "view")
    assert list(told) == [("view", cast.bob.pk, form(pk=incident.pk).pk, version, 1) for version in (1, 2)]


def test_recall_and_deletion_are_written_down(cast):
    incident = make.incident(make.label(cast.area, cast.kite))
    by = reader_of(cast.carol)
    actions.recall_incident(by=by, incident=incident.pk, at=clock.now())
    actions.delete_incident(by=by, incident=incident.pk)
    acts = AuditEntry.unrestricted.order_by("pk").values_list("act", "record", "originator", "detail")
    assert list(acts) == [("recall", incident.pk, cast.kite.pk, {}), ("recall", incident.pk, cast.kite.pk, {"deleted": 1})]


@pytest.mark.parametrize("statement", ["update partners_auditentry set act = 'export'", "delete from partners_auditentry"])
def test_an_entry_is_changed_and_deleted_by_nobody(db, head_file, statement):
    entries(2)
    for chained in (False, True):
        if chained:
            chain.tie()
        with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert caught.value.__cause__.pgcode == "SL004"


def test_a_chained_entry_is_chained_once(db, head_file):
    entries(1)
    chain.tie()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update partners_auditentry set seq = 9")


def test_the_chain_holds_and_loose_entries_are_counted(db, head_file):
    entries(3)
    assert chain.tie() == 3
    entries(2)
    assert verified().startswith("3 entries hang together up to row 3; 2 are not yet chained")
    assert chain.tie() == 2 and chain.tie() == 0
    assert verified().startswith("5 entries hang together up to row 5; 0 are not yet")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("update partners_auditentry set member = 7 where seq = 3", r"row 3 \(entry \d+\) is not what was chained"),
        ("update partners_auditentry set at = at - interval '1 hour' where seq = 2", r"row 2 \("),
        ("delete from partners_auditentry where seq = 2", "row 2 is missing: row 3 follows row 1"),
        ("delete from partners_auditentry where seq > 3", "rows 4 to 5 are missing: they stand in the head kept apart"),
        ("delete from partners_auditentry", "rows 1 to 5 are missing"),
    ],
)
def test_the_verifier_names_the_first_broken_row(db, head_file, statement, named):
    entries(5)
    chain.tie()
    tampered(statement)
    with pytest.raises(CommandError, match=named):
        verified()


def test_a_chain_that_was_written_anew_is_betrayed_by_its_head(db, head_file):
    entries(3)
    chain.tie()
    kept = head_file.read_bytes()
    tampered("update partners_auditentry set seq = null, hash = '', member = 9")
    chain.tie()
    head_file.write_bytes(kept)
    with pytest.raises(CommandError, match="the chain was written anew"):
        verified()


def test_old_entries_go_behind_a_checkpoint_and_the_chain_goes_on(db, head_file, settings):
    settings.AUDIT_KEPT_DAYS = 100
    now = datetime(2026, 11, 24, tzinfo=UTC)
    entries(3, at=now - timedelta(days=200))
    entries(2, at=now - timedelta(days=50))
    chain.tie()
    assert chain.prune(now) == 3
    assert chain.prune(now) == 0
    assert AuditCheckpoint.unrestricted.get().seq == 3
    chain.tie()
    assert verified().startswith("3 entries hang together up to row 6; 0 are")  # two kept, and one that says what went
    tampered("delete from partners_auditentry where seq = 4")
    with pytest.raises(CommandError, match="row 4 is missing"):
        verified()


def test_nothing_younger_than_30_days_is_forgotten_whatever_the_setting(db, head_file):
    entries(1)
    chain.tie()
    entry = AuditEntry.unrestricted.get()
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        AuditCheckpoint.unrestricted.create(seq=entry.seq, hash=entry.hash, entries=1)
    assert caught.value.__cause__.pgcode == "SL004"


def test_a_checkpoint_that_no_entry_speaks_of_is_no_checkpoint(db, head_file):
    entries(2, at=datetime(2026, 1, 1, tzinfo=UTC))
    chain.tie()
    first = AuditEntry.unrestricted.get(seq=1)
    AuditCheckpoint.unrestricted.create(seq=1, hash=first.hash, entries=1)
    with pytest.raises(CommandError, match="checkpoint 1 was set by nobody"):
        verified()
