"""Restoring yesterday's backup, with PostgreSQL's own programs: what was revoked since stays revoked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from incidents import actions
from incidents.models import Incident, IncidentShown
from incidents.sources import INCIDENTS
from layers import tokens
from layers.rounds import Rounds
from movements.models import Mission
from partners import audit, chain, labels, replay, revocations, scopes, shown
from partners.labels import Entry
from partners.models import (
    AuditEntry,
    Due,
    Marking,
    Revocation,
    Standing,
    View,
)
from partners.readers import reader_of
from partners.visibility import SightStale, visible
from sltmap import clock
from tests import make
from tests.database import address, beside, gone
from tests.infra.yesterday import ALONE, LIFELINE, REVOKED, TOGETHER, places, suspend, yesterday

pytestmark = [pytest.mark.infra, pytest.mark.django_db(transaction=True)]


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """The tests' own connection, pointed at another database of the same cluster."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    scopes.forget_all()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        scopes.forget_all()


@pytest.fixture
def apart(tmp_path, settings):
    settings.REVOCATIONS_FILE = tmp_path / "apart" / "revocations.jsonl"
    settings.AUDIT_HEAD_FILE = tmp_path / "apart" / "head"
    return settings.REVOCATIONS_FILE


@pytest.fixture
def elsewhere():
    """An empty database beside the tests' own, gone afterwards."""
    name = f"{connection.settings_dict['NAME']}_restored"
    beside(address(), name, anew=True)
    yield name
    gone(address(), name)


@pytest.fixture
def day(cast, apart, tmp_path):
    """Yesterday, with its backup."""
    return yesterday(cast, tmp_path / "yesterday.dump")


def restored(day, elsewhere, **options):
    """The backup restored into a database of its own, as after the loss of the first; entered by the caller."""
    with connected_to(elsewhere):
        call_command("restore", str(day.backup), verbosity=0, **options)


def test_the_backup_is_its_owners_alone_and_overwrites_nothing(day):
    assert day.backup.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="overwrites nothing"):
        call_command("backup", str(day.backup), verbosity=0)


def test_a_restore_without_loss_gives_everybody_what_he_had(day, elsewhere, apart):
    before = {member.pk: places(member) for member in (day.cast.bob, day.cast.carol, day.cast.field, day.cast.alice)}
    apart.touch()
    restored(day, elsewhere)
    with connected_to(elsewhere):
        assert {member.pk: places(member) for member in (day.cast.bob, day.cast.carol, day.cast.field, day.cast.alice)} == before
        assert before[day.cast.bob.pk] == {"kept", "recalled", "deleted", "ended", "widened", "listed", "tightened", "consented"}


@pytest.mark.parametrize("names", [TOGETHER, *ALONE], ids=lambda names: names[0] if len(names) < 5 else "together")
def test_whatever_was_revoked_since_stays_revoked(day, elsewhere, apart, names):
    """Revoke, lose the database, restore. That the backup itself grants it is asked first: else nothing would be proved."""
    with connected_to(elsewhere):
        apart.parent.mkdir(exist_ok=True)
        apart.write_bytes(b"")
        call_command("restore", str(day.backup), verbosity=0)
        for name in names:
            assert not REVOKED[name][1](day), f"{name}: the backup grants it"
        for name in names:
            REVOKED[name][0](day)
        for name in names:
            assert REVOKED[name][1](day), f"{name}: revoked"
        Rounds().go()
        call_command("restore", str(day.backup), verbosity=0)
        for name in names:
            assert REVOKED[name][1](day), f"{name}: restored"


def test_what_was_not_yet_in_the_file_is_found_in_the_database_that_goes(day, elsewhere, apart):
    with connected_to(elsewhere):
        apart.touch()
        call_command("restore", str(day.backup), verbosity=0)
        kept = apart.read_text()
        suspend(day)
        assert apart.read_text() == kept, "the file has not heard of it"
        call_command("restore", str(day.backup), verbosity=0)
        assert places(day.cast.bob) == LIFELINE
        assert "standing" in apart.read_text().removeprefix(kept)


def test_what_the_backup_knows_already_is_not_done_again(day, elsewhere, apart, tmp_path):
    """A suspension that was lifted before the backup stays lifted: the line is older than what it would undo."""
    suspend(day)
    revocations.keep()
    Standing.objects.filter(organisation=day.cast.heron).delete()
    make.standing(day.cast.heron, day.cast.area)
    day.backup = tmp_path / "later.dump"
    call_command("backup", str(day.backup), verbosity=0)
    restored(day, elsewhere)
    with connected_to(elsewhere):
        assert "kept" in places(day.cast.bob)


def test_what_was_loosened_since_is_neither_given_nor_taken(day, elsewhere, apart):
    """A release made after the backup is lost with the database; it takes nothing back either."""
    wider = labels.intern(area=day.cast.area, originator=day.cast.kite, marking=Marking.CLEAR)
    actions.relabel_incident(by=reader_of(day.cast.carol), incident=day.shared["widened"].pk, label=wider, at=clock.now())
    assert not Revocation.unrestricted.filter(kept_at=None, kind="record").exists()
    apart.touch()
    restored(day, elsewhere)
    with connected_to(elsewhere):
        assert Incident.unrestricted.get(pk=day.shared["widened"].pk).label.marking == Marking.GREEN
        assert "widened" in places(day.cast.bob)


def test_what_was_planned_before_loosens_nothing_after(day, elsewhere, apart):
    """The backup holds a plan that would put the recalled report back under GREEN; the recall came after it."""
    record = day.shared["recalled"]
    Incident.unrestricted.filter(pk=record.pk).update(sight_until=timezone.now() + timedelta(days=1))
    Due.objects.create(kind="incidents", record=record.pk, at=timezone.now() - timedelta(seconds=1), label=record.label)
    day.backup.unlink()
    call_command("backup", str(day.backup), verbosity=0)
    actions.recall_incident(by=reader_of(day.cast.carol), incident=record.pk, at=clock.now())
    revocations.keep()
    restored(day, elsewhere)
    with connected_to(elsewhere):
        Rounds().go()
        assert "recalled" not in places(day.cast.bob) and "recalled" in places(day.cast.carol)


def test_a_new_release_with_an_end_takes_nothing_from_what_all_see(day):
    """A GREEN report gets one release more, until a day: after a restore it is GREEN as before."""
    record = Incident.unrestricted.select_related("label__area", "label__originator").get(pk=day.shared["widened"].pk)
    more = make.label(day.cast.area, day.cast.kite, Marking.GREEN, Entry(view=View.FULL, audience=day.listed.pk))
    record.sight_until = timezone.now() + timedelta(days=1)
    Revocation.unrestricted.filter(kept_at=None).delete()
    shown.publish(source=INCIDENTS, record=record, label=more, at=clock.now())
    assert not Revocation.unrestricted.filter(kept_at=None).exists()


def test_no_scope_token_or_session_of_the_lost_database_opens_the_restored_one(day, elsewhere, apart):
    apart.touch()
    browser = Client()
    browser.force_login(day.cast.bob.user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/layers").status_code == 200
    lost_key, lost_scope = tokens.key(), scopes.refresh(day.cast.bob.pk)
    day.backup.unlink()
    call_command("backup", str(day.backup), verbosity=0)
    restored(day, elsewhere)
    with connected_to(elsewhere):
        assert tokens.key() != lost_key
        assert browser.get("/api/v1/layers").status_code == 401
        scopes._keep(lost_scope)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from partners_epoch where value in (%s, %s)", [lost_scope.epoch, lost_scope.epoch_all])
            assert cursor.fetchone() == (0,)
        assert visible(IncidentShown, reader_of(day.cast.bob)).count() > 0  # the guard refused the old scope, and a new one was built


def test_between_loading_and_replaying_nobody_reads(day, elsewhere, apart, monkeypatch):
    apart.touch()
    told = []

    def look(rows):
        scopes.forget_all()
        with pytest.raises((SightStale, LookupError)):
            visible(IncidentShown, reader_of(day.cast.bob)).count()
        told.append("looked")
        return real(rows)

    real = replay.replay
    monkeypatch.setattr(replay, "replay", look)
    restored(day, elsewhere)
    assert told == ["looked"]


def test_the_audit_says_what_was_lost_and_its_chain_goes_on(day, elsewhere, apart):
    audit.note(act="sign_in", by=reader_of(day.cast.bob))
    chain.tie()
    apart.touch()
    restored(day, elsewhere)
    with connected_to(elsewhere):
        entry = AuditEntry.unrestricted.get(act="restore")
        assert entry.detail["lost"] == 1 and entry.seq is not None
        call_command("verify_audit")


def test_a_restore_without_its_file_is_refused_unless_said(day, elsewhere, settings, tmp_path):
    with connected_to(elsewhere):
        for file in (None, tmp_path / "nowhere"):
            settings.REVOCATIONS_FILE = file
            with pytest.raises(CommandError, match="what was revoked since the backup would come back"):
                call_command("restore", str(day.backup), verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from information_schema.tables where table_name = 'partners_member'")
            assert cursor.fetchone() == (0,)
        call_command("restore", str(day.backup), without_revocations=True, verbosity=0)
        assert places(day.cast.bob)


def test_a_broken_backup_changes_nothing(day, elsewhere, apart, tmp_path):
    apart.touch()
    restored(day, elsewhere)
    torn = tmp_path / "torn.dump"
    torn.write_bytes(day.backup.read_bytes()[: day.backup.stat().st_size // 2])
    with connected_to(elsewhere):
        with pytest.raises(CommandError, match="nothing was restored"):
            call_command("restore", str(torn), verbosity=0)
        assert "kept" in places(day.cast.bob)


def test_a_line_that_a_crash_cut_is_passed_over_and_a_false_one_is_not(apart, db):
    row = {"name": "a", "at": "2026-11-24T00:00:00+00:00", "kind": "record", "row": {"layer": "roads"}}
    revocations.append([row])
    with apart.open("a") as file:
        file.write(json.dumps(row | {"name": "b"})[:40])
    revocations.append([row | {"name": "c"}, row | {"name": "c"}])
    assert [line["name"] for line in revocations.lines()] == ["a", "c"]
    with apart.open("a") as file:
        file.write("hello\n")
    with pytest.raises(ValueError, match="is no revocation"):
        list(revocations.lines())


def test_every_table_that_scope_reads_is_watched_and_every_watched_one_can_be_replayed(db):
    with connection.cursor() as cursor:
        cursor.execute("select distinct event_object_table from information_schema.triggers where trigger_name like '%%\\_narrowed'")
        watched = {row[0] for row in cursor.fetchall()}
        cursor.execute("select prosrc from pg_proc where proname in ('sight_scope', 'sight_valid_until', 'sight_cohort', 'audit_duties')")
        text = " ".join(row[0] for row in cursor.fetchall())
    read = set(re.findall(r"\b(?:from|join)\s+(partners_\w+)", text)) - {"partners_label", "partners_labelentry"}  # immutable
    assert read - {"partners_organisation"} <= watched  # its kind is a fact, and no right
    assert watched == set(replay.NARROWS)


def test_a_mission_that_closed_does_not_run_again(day, elsewhere, apart):
    mission = Mission(
        label=day.to_list, code="M1", name="m", status="under_way", departs_at=make.EARLIER, arrives_at=make.EARLIER + timedelta(hours=1),
        route=LineString((31, 6), (32, 7), srid=4326), lead=day.cast.kite, audience=day.mission_list,
    )  # fmt: skip
    mission.save(force_insert=True)
    day.backup.unlink()
    call_command("backup", str(day.backup), verbosity=0)
    Mission.unrestricted.filter(pk=mission.pk).update(status="closed")
    revocations.keep()
    restored(day, elsewhere)
    with connected_to(elsewhere):
        assert Mission.unrestricted.get(pk=mission.pk).status == "closed"
