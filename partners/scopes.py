"""Scopes: the result of scope() for a reader, interned in the database, kept per process, guarded in every statement."""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import connection, transaction

STALE = "SL001"  # SQLSTATE raised by sight_guard()
NEWER_AT_MOST = 200  # labels that ride along before the scope is interned anew
KEPT_AT_MOST = 1024  # scopes a process remembers
NOTHING: Mapping[int, int] = MappingProxyType({})


class SightStale(Exception):
    """The reader's rights changed again and again while he read; he should ask again in a second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What one member sees, as of an epoch."""

    id: int  # interned rows in partners_scopelabel
    member: int
    organisation: int
    epoch: UUID  # of the organisation
    epoch_all: UUID  # of rules that touch all
    valid_until: datetime | str  # the next moment at which a range begins or ends; 'infinity' when none does
    newest_label: int  # labels up to this one were judged
    newer: Mapping[int, int]  # view by label, of labels newer than the interned rows
    cohort: str  # equal for members who read alike

    def views(self) -> dict[int, int]:
        """View (1 redacted, 2 full) by label, of every label that is seen."""
        return {**_interned(self.id), **self.newer}


_lock = threading.Lock()
_by_member: dict[int, Scope] = {}
_by_cohort: dict[tuple[str, UUID, UUID], Scope] = {}
_rows: dict[int, dict[int, int]] = {}


def of(member: int) -> Scope:
    """The scope of a member, from this process's memory, or built. The guard tells when it is stale."""
    return _by_member.get(member) or _build(member)


def refresh(member: int) -> Scope:
    """The scope of a member, brought up to the labels and epochs of this moment: one short statement. Called once a request.

    Scopes unused for 24 h are deleted; one used by this process is touched every 12 h, so none vanishes between here and the read.
    """
    scope = _by_member.get(member)
    if scope is None:
        return _build(member)
    with connection.cursor() as cursor:
        cursor.execute(
            """select coalesce((select max(id) from partners_label), 0),
                exists (select from partners_scope where id = %s and used_at > sight_now() - interval '12 hours')
                and exists (select from partners_epoch where organisation_id = %s and value = %s)
                and exists (select from partners_epoch where organisation_id = 0 and value = %s)
                and sight_now() < %s""",
            [scope.id, scope.organisation, scope.epoch, scope.epoch_all, scope.valid_until],
        )
        newest, fresh = cursor.fetchone()
    if not fresh:
        return _build(member)
    return scope if newest == scope.newest_label else _extend(scope)


def forget(member: int) -> None:
    """Drops what this process remembers of a member and of who reads alike; the next read builds it anew."""
    with _lock:
        scope = _by_member.pop(member, None)
        if scope is not None:
            _by_cohort.pop((scope.cohort, scope.epoch, scope.epoch_all), None)


def forget_all() -> None:
    """Drops everything, as a restarted process would."""
    with _lock:
        _by_member.clear()
        _by_cohort.clear()
        _rows.clear()


def _keep(scope: Scope) -> Scope:
    with _lock:
        _by_member[scope.member] = scope
    return scope


def _build(member: int) -> Scope:
    """Judges every label, or takes over what a member of the same cohort was judged by under the same epochs."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select m.organisation_id, e.value, a.value, sight_valid_until(m.id)::text, sight_cohort(m.id)
            from partners_member m join partners_epoch e on e.organisation_id = m.organisation_id
            join partners_epoch a on a.organisation_id = 0 where m.id = %s""",
            [member],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"no member {member}")
    organisation, epoch, epoch_all, valid_until, cohort = row
    alike = _by_cohort.get((cohort, epoch, epoch_all))
    # Equal cohort and epochs mean equal facts, ranges included; only labels may have come since, and they are judged per member.
    if alike is not None and alike.valid_until == valid_until and _touch(alike.id):
        return _extend(replace(alike, member=member))
    # One statement: epochs and labels of one snapshot. An epoch read before the labels could be newer than they are.
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.value, a.value, sight_valid_until(m.id)::text, sight_cohort(m.id),
                coalesce((select max(id) from partners_label), 0), s.labels, s.views
            from partners_member m join partners_epoch e on e.organisation_id = m.organisation_id
            join partners_epoch a on a.organisation_id = 0
            cross join lateral (select coalesce(array_agg(label_id order by label_id), '{}') as labels,
                coalesce(array_agg(view order by label_id), '{}') as views from sight_scope(m.id)) s
            where m.id = %s""",
            [member],
        )
        epoch, epoch_all, valid_until, cohort, newest, labels, views = cursor.fetchone()
    scope = Scope(
        id=_intern(labels, views),
        member=member,
        organisation=organisation,
        epoch=epoch,
        epoch_all=epoch_all,
        valid_until=valid_until,
        newest_label=newest,
        newer=NOTHING,
        cohort=cohort,
    )
    with _lock:
        if len(_by_cohort) >= KEPT_AT_MOST:
            _by_cohort.clear()
            _rows.clear()
        _by_cohort[(cohort, epoch, epoch_all)] = scope
    return _keep(scope)


def _extend(scope: Scope) -> Scope:
    """The scope with the labels that are newer than it judged too. Labels are interned under a lock, so ids commit in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select coalesce((select max(id) from partners_label), 0), s.labels, s.views from (
                select coalesce(array_agg(label_id), '{}') as labels, coalesce(array_agg(view), '{}') as views
                from sight_scope(%s, %s)) s""",
            [scope.member, scope.newest_label],
        )
        newest, labels, views = cursor.fetchone()
    newer = {**scope.newer, **dict(zip(labels, views, strict=True))}
    if len(newer) > NEWER_AT_MOST:
        with _lock:
            _by_cohort.pop((scope.cohort, scope.epoch, scope.epoch_all), None)
        return _build(scope.member)
    return _keep(replace(scope, newest_label=newest, newer=MappingProxyType(newer)))


def _intern(labels: list[int], views: list[int]) -> int:
    """The id of the scope with exactly these rows; written once, in a transaction of its own."""
    packed = b"".join(struct.pack(">qB", label, view) for label, view in zip(labels, views, strict=True))
    content_hash = hashlib.sha256(packed).hexdigest()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            """insert into partners_scope (content_hash) values (%s)
            on conflict (content_hash) do update set used_at = statement_timestamp() returning id, xmax = 0""",
            [content_hash],
        )
        scope_id, is_new = cursor.fetchone()
        if is_new:
            cursor.execute(
                "insert into partners_scopelabel (scope_id, label_id, view) select %s, * from unnest(%s::bigint[], %s::smallint[])",
                [scope_id, labels, views],
            )
    with _lock:
        _rows[scope_id] = dict(zip(labels, views, strict=True))
    return scope_id


def _touch(scope_id: int) -> bool:
    """Whether an interned scope still stands; says that it is in use. It may be gone: swept, or rolled back with who interned it."""
    with connection.cursor() as cursor:
        cursor.execute("select used_at > sight_now() - interval '12 hours' from partners_scope where id = %s", [scope_id])
        row = cursor.fetchone()
        if row == (False,):
            cursor.execute("update partners_scope set used_at = statement_timestamp() where id = %s", [scope_id])
            return cursor.rowcount == 1
    return row is not None


def _interned(scope_id: int) -> dict[int, int]:
    rows = _rows.get(scope_id)
    if rows is None:
        with connection.cursor() as cursor:
            cursor.execute("select label_id, view from partners_scopelabel where scope_id = %s", [scope_id])
            rows = dict(cursor.fetchall())
        with _lock:
            _rows[scope_id] = rows
    return rows
