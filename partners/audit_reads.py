"""The audit as it is read: originators the part about their records, desks sums, auditors all by id. The rule stands in audit_duties()."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from .readers import Reader

AT_MOST = 1_000  # entries a page


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry. Names of organisations are public among those who share; a person is the number of his membership."""

    at: datetime
    act: str
    area: str  # code; empty where the act belongs to none
    layer: str
    record: UUID | None
    version: int | None
    view: int | None
    member: int | None
    organisation: int | None
    originator: int | None
    about: int | None
    detail: dict[str, Any]
    seq: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """How often an act was done in a week that begins on a Monday (UTC)."""

    week: datetime
    act: str
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """The sharing report's line for one organisation. turnaround_h: median hours from request to answer; None without any."""

    organisation: int
    asked: int
    received: int
    answered: int
    turnaround_h: float | None
    released: int  # records, however often
    recalled: int
    warned: int
    exported: int  # of others' records, by it


FIELDS = """select e.at, e.act, coalesce(a.code, ''), e.layer, e.record, e.version, e.view, e.member, e.organisation, e.originator, e.about, e.detail,
    e.seq from partners_auditentry e left join partners_doarea a on a.id = e.area"""
# A page ends with all entries of its last moment, so that the next may begin before it, and no number of an entry is ever told.
PAGE = "e.at >= coalesce((select q.at from ({chosen} order by e.at desc offset %(last)s limit 1) q), '-infinity') order by e.at desc, e.id desc"
OWN = """e.originator = %(organisation)s and e.area in (select area_id from audit_duties(%(member)s) where duty = 'focal_point')
    and (%(record)s::uuid is null or e.record = %(record)s::uuid) and e.at < coalesce(%(before)s::timestamptz, 'infinity')
    and exists (select from partners_member m where m.id = %(member)s and m.organisation_id = e.originator)"""
# What belongs to no area (a sign-in, a key) is read where the organisation it concerns has a standing.
BY_ID = """e.at < coalesce(%(before)s::timestamptz, 'infinity') and exists (
    select from audit_duties(%(member)s) d where d.duty = 'auditor' and (d.area_id = e.area or (e.area is null and (
        e.organisation is null or exists (select from partners_standing s where s.area_id = d.area_id
            and s.organisation_id in (e.organisation, e.about) and s.starts_at <= sight_now() and (s.ends_at is null or s.ends_at > sight_now()))))))"""
COUNTED = """e.counted and e.at >= %(since)s and e.at < %(until)s
    and e.area = (select id from partners_doarea where code = %(area)s)
    and e.area in (select area_id from audit_duties(%(member)s) where duty in ('duty_officer', 'auditor'))"""
SUMS = (
    f"select date_trunc('week', e.at, 'UTC'), e.act, count(*) from partners_auditentry e where {COUNTED} group by 1, 2 order by 1 desc, 2"  # noqa: S608
)
REPORT = f"""with counted as (select e.* from partners_auditentry e where {COUNTED}),
asked as (select c.detail->>'request' as request, c.organisation, c.originator, min(c.at) as at from counted c where c.act = 'request' group by 1, 2, 3),
answered as (select c.detail->>'request' as request, min(c.at) as at from counted c where c.act = 'decision' group by 1),
turned as (select a.originator, percentile_cont(0.5) within group (order by extract(epoch from d.at - a.at) / 3600) as hours, count(*) as n
    from asked a join answered d using (request) where a.request is not null group by 1)
select o.id, (select count(*) from asked a where a.organisation = o.id), (select count(*) from asked a where a.originator = o.id),
    coalesce(t.n, 0), t.hours,
    (select count(distinct c.record) from counted c where c.act = 'release' and c.originator = o.id),
    (select count(*) from counted c where c.act = 'recall' and c.originator = o.id),
    (select count(*) from counted c where c.act = 'warning' and c.organisation = o.id and not c.detail ? 'ended'),
    (select count(*) from counted c where c.act = 'export' and c.organisation = o.id)
from partners_organisation o left join turned t on t.originator = o.id
where exists (select from counted c where o.id in (c.organisation, c.originator)) order by o.name"""  # noqa: S608


def duties(reader: Reader) -> dict[str, list[str]]:
    """Which parts of the audit a reader reads now: DO areas (codes) by duty."""
    found: dict[str, list[str]] = {"focal_point": [], "duty_officer": [], "auditor": []}
    for code, duty in _rows(
        "select a.code, d.duty from audit_duties(%(member)s) d join partners_doarea a on a.id = d.area_id order by 1",
        {"member": reader.member},
    ):
        found[duty].append(code)
    return found


def of_own_records(reader: Reader, *, before: datetime | None = None, record: UUID | None = None, limit: int = 100) -> list[Entry]:
    """What was done with the records of the reader's organisation in the areas where he is its focal point, newest first."""
    return _page(OWN, {"member": reader.member, "organisation": reader.organisation, "record": record, "before": before}, limit)


def by_id(reader: Reader, *, before: datetime | None = None, limit: int = 100) -> list[Entry]:
    """All acts in the areas where the reader is auditor, newest first."""
    return _page(BY_ID, {"member": reader.member, "before": before}, limit)


def sums(reader: Reader, *, area: str, since: datetime, until: datetime) -> list[Sum]:
    """How often what was done in an area, by week: for its desks and auditors. RED, and what one reads of one's own, is in no sum."""
    rows = _rows(SUMS, {"member": reader.member, "area": area, "since": since, "until": until})
    return [Sum(week=week, act=act, n=n) for week, act, n in rows]


def report(reader: Reader, *, area: str, since: datetime, until: datetime) -> list[Line]:
    """The sharing report of an area for its SLT review, by organisation: for its desks and auditors."""
    rows = _rows(REPORT, {"member": reader.member, "area": area, "since": since, "until": until})
    names = ("organisation", "asked", "received", "answered", "turnaround_h", "released", "recalled", "warned", "exported")
    return [Line(**dict(zip(names, row, strict=True))) for row in rows]


def names_of(organisations: Sequence[int | None]) -> dict[int, str]:
    """Names of organisations by number."""
    wanted = sorted({number for number in organisations if number is not None})
    return dict(_rows("select id, name from partners_organisation where id = any(%(ids)s)", {"ids": wanted}))


def _page(chosen: str, terms: dict[str, Any], limit: int) -> list[Entry]:
    inner = f"select e.at from partners_auditentry e where {chosen}"  # noqa: S608 (our own statements)
    statement = f"{FIELDS} where {chosen} and {PAGE.format(chosen=inner)}"
    names = list(Entry.__dataclass_fields__)
    found = [dict(zip(names, row, strict=True)) for row in _rows(statement, terms | {"last": min(limit, AT_MOST) - 1})]
    return [Entry(**(row | {"detail": json.loads(row["detail"])})) for row in found]  # Django hands jsonb of raw SQL on as text


def _rows(statement: str, terms: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, terms)
        return cursor.fetchall()
