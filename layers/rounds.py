"""The clock's rounds: planned re-labels each second, what has had its time each hour, labels nobody uses each night.

Any number of processes may run them (the live process, `manage.py rounds`); an advisory lock lets one do so at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import Error as DatabaseTrouble
from django.db import connection, transaction

from partners import chain, revocations, shown
from partners.acts import action
from partners.models import Due, Label, LabelEntry, Record, ScopeLabel
from partners.shown import ConsentRequired, Source
from partners.standing import locks
from sltmap import clock

from . import sources
from .hub.threads import Threads
from .models import CellCount, CellSum, Word

logger = logging.getLogger(__name__)

LOCK = 5_107_002  # advisory lock: whose round it is
EVERY_S = 1.0
AT_MOST = 500  # records a transaction
NIGHT_HOUR = 2  # UTC
KEPT_H = 24  # events, scopes
CHUNK = 5_000  # rows deleted in one go: no long writer
LABELS_ALARM = 2_000  # per area
POSTPONED = "1 minute"  # a re-label that cannot be carried out; its record stays dark meanwhile

Hourly = Callable[[datetime], object]
_hourly: list[Hourly] = []
_secondly: list[Hourly] = []


def every_hour(work: Hourly) -> None:
    """Names work of an app above this one, called with the present moment each hour and once when rounds begin."""
    if work not in _hourly:
        _hourly.append(work)


def every_second(work: Hourly) -> None:
    """The same, called each second: a statement that an index answers."""
    if work not in _secondly:
        _secondly.append(work)


class Rounds:
    """The rounds of one process, in a thread of their own."""

    def __init__(self) -> None:
        self._threads = Threads("rounds", 1)
        self._task: asyncio.Task[None] | None = None
        self._hour: tuple[int, int] | None = None  # day and hour of the last hourly work

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="rounds")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await asyncio.get_running_loop().run_in_executor(None, self._threads.close)

    async def _run(self) -> None:
        while True:
            try:
                await self._threads.run(self.go)
            except DatabaseTrouble as trouble:
                logger.warning("a round was not made: %s", type(trouble).__name__)
            except Exception:
                logger.exception("a round stumbled")
            await asyncio.sleep(EVERY_S)

    def go(self) -> None:
        """One round, if no other process is making one."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return
        try:
            while carry_out_due(by=None, at_most=AT_MOST) == AT_MOST:
                continue
            locks.lift_ended(clock.now())
            self._each_second(clock.now())
            self._keep_apart()
            self._hourly_work(clock.now())
        finally:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [LOCK])

    def _each_second(self, now: datetime) -> None:
        """What one app's work stumbles over stops nobody else's."""
        for work in _secondly:
            try:
                work(now)
            except DatabaseTrouble:
                raise
            except Exception:
                logger.exception("a second's work stumbled")

    def _keep_apart(self) -> None:
        """What was taken back goes into its file, and the audit into its chain. A full disk over there stops nothing here, and is said."""
        for what, work, at_most in (("revocations", revocations.keep, revocations.AT_MOST), ("the audit's head", chain.tie, chain.AT_MOST)):
            try:
                while work() == at_most:
                    continue
            except OSError as trouble:
                logger.error("%s could not be kept apart: %s", what, type(trouble).__name__)

    def _hourly_work(self, now: datetime) -> None:
        hour = (now.toordinal(), now.hour)
        if hour == self._hour:
            return
        forget_events()
        forget_scopes()
        for work in _hourly:
            work(now)
        if now.hour == NIGHT_HOUR:
            chain.prune(now)
            forget_labels()
            warn_of_labels()
        self._hour = hour


@action
def carry_out_due(*, by: None, at_most: int = AT_MOST) -> int:
    """Carries out the planned re-labels whose time has come, each as an ordinary re-label with its event. Returns how many it took up.

    Whether the time has come is sight's clock's to say. A re-label that lacks a consent by now is put off, and its record stays dark.
    """
    publishable = [source.key for source in sources.every() if issubclass(source.record, Record)]
    with connection.cursor() as cursor:
        cursor.execute(
            """select id from partners_due where at <= sight_now() and kind = any(%s) order by at, id limit %s for update skip locked""",
            [publishable, at_most],
        )
        ids = [row[0] for row in cursor.fetchall()]
    # Records are locked in the order of their ids, as everywhere; of one record's re-labels the later counts.
    for due in Due.objects.filter(pk__in=ids).select_related("label__area", "label__originator").order_by("record", "at", "pk"):
        try:
            with transaction.atomic():
                _relabel(due)
        except ConsentRequired:
            logger.error("a planned re-label of %s lacks its consent; the record stays dark", due.kind)
            _put_off(due)
    return len(ids)


def _relabel(due: Due) -> None:
    source: Source = sources.get(due.kind)  # type: ignore[assignment]
    record = source.record.unrestricted.select_for_update().filter(pk=due.record).first()
    coming = Due.objects.filter(kind=due.kind, record=due.record).exclude(pk=due.pk).order_by("at").values_list("at", flat=True).first()
    if record is not None and source.shown.unrestricted.filter(record=record.pk).exists():
        # Until it is carried out, the next one is what the row fails closed at.
        record.sight_until = coming
        shown.publish(source=source, record=record, label=due.label, at=due.at, fresh=True)
    due.delete()


def _put_off(due: Due) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update partners_due set at = sight_now() + %s::interval where id = %s", [POSTPONED, due.pk])


def forget_events() -> int:
    """Deletes events older than KEPT_H hours. Returns how many."""
    return _in_chunks(
        "delete from layers_event where id in (select id from layers_event where at < statement_timestamp() - %s * interval '1 hour' limit %s)"
    )


def forget_scopes() -> int:
    """Deletes scopes that nobody used for KEPT_H hours; who still holds one touches it every 12. Returns how many."""
    deleted = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                """select id from partners_scope where used_at < statement_timestamp() - %s * interval '1 hour'
                order by id limit 100 for update skip locked""",
                [KEPT_H],
            )
            unused = [row[0] for row in cursor.fetchall()]
            cursor.execute("delete from partners_scopelabel where scope_id = any(%s)", [unused])
            cursor.execute("delete from partners_scope where id = any(%s)", [unused])
        deleted += len(unused)
        if len(unused) < 100:
            return deleted


def _in_chunks(statement: str) -> int:
    deleted = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [KEPT_H, CHUNK])
            deleted += cursor.rowcount
            if cursor.rowcount < CHUNK:
                return deleted


def forget_labels() -> int:
    """Deletes labels that no row, event or history uses and that are older than the oldest event kept. Returns how many."""
    own: set[Any] = {LabelEntry, ScopeLabel, Word, CellCount, CellSum}
    relations: list[Any] = Label._meta.get_fields(include_hidden=True)
    uses = [
        (field.related_model._meta.db_table, field.field.column)
        for field in relations
        if field.auto_created and not field.concrete and field.related_model not in own
    ]
    unused = " and ".join(f'not exists (select from "{table}" u where u."{column}" = l.id)' for table, column in uses)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(  # the names are our own tables'
            f"""select id from partners_label l where l.xact < (select min(xact) from layers_event) and {unused}
            and not exists (select from layers_event e where l.id in (e.label_before, e.label_after)) limit {CHUNK} for update skip locked"""  # noqa: S608
        )
        labels = [row[0] for row in cursor.fetchall()]
        for model in own:
            cursor.execute(f"delete from {model._meta.db_table} where label_id = any(%s)", [labels])  # noqa: S608
        cursor.execute("delete from partners_label where id = any(%s)", [labels])
    return len(labels)


def warn_of_labels() -> None:
    """Logs the areas whose labels have become too many to judge quickly."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select a.code, count(*) from partners_label l join partners_doarea a on a.id = l.area_id
            group by a.code having count(*) >= %s order by a.code""",
            [LABELS_ALARM],
        )
        for area, count in cursor.fetchall():
            logger.error("area %s has %s labels; judging a reader grows slow at %s", area, count, LABELS_ALARM)
