"""The audit beside the records it speaks of: an originator reads it with the titles of its own forms, an auditor with numbers alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from partners import audit_reads
from partners.audit_reads import Entry
from partners.models import AuditEntry, View
from partners.problems import Problem
from partners.readers import Reader
from partners.visibility import visible

from . import export, sources
from .queries import instant

FOOT = (export.NOTICE,)
ACTS = {str(value): title for value, title in AuditEntry.Act.choices}
REPORT_DAYS = 182  # an area's SLT level is reviewed every 6 months (guidelines 5)
REPORT_HEAD = ("organisation", "asked", "received", "answered", "turnaround_h", "released", "recalled", "warned", "exported")


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """How the reader's own organisation calls a record: id and title of its full form."""

    id: UUID
    title: str
    marking: str


def titles(reader: Reader, entries: Iterable[Entry]) -> dict[UUID, Title]:
    """Of the records of these entries, those that the reader sees in full now, by record."""
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.record is not None:
            wanted.setdefault(entry.layer, set()).add(entry.record)
    found: dict[UUID, Title] = {}
    for key, records in wanted.items():
        source = sources.get(key)
        if source is not None:
            rows = visible(source.shown, reader).filter(record__in=records, view=View.FULL).values_list("record", "id", "title", "marking")
            found |= {record: Title(id=pk, title=title, marking=marking) for record, pk, title, marking in rows}
    return found


def own_part(reader: Reader, *, before: datetime | None, record: UUID | None, limit: int) -> list[dict[str, Any]]:
    """What was done with the records of the reader's organisation. record: id of a form of his, as he sees it."""
    entries = audit_reads.of_own_records(reader, before=before, record=record, limit=limit)
    called, names = titles(reader, entries), audit_reads.names_of([entry.organisation for entry in entries])
    return [
        {
            "at": entry.at,
            "act": entry.act,
            "act_title": str(ACTS[entry.act]),
            "area": entry.area,
            "layer": entry.layer,
            "feature": str(called[entry.record].id) if entry.record in called else None,
            "title": called[entry.record].title if entry.record in called else "",
            "marking": called[entry.record].marking if entry.record in called else "",
            "version": entry.version,
            "view": View(entry.view).label if entry.view else "",
            "organisation": names.get(entry.organisation or 0, ""),
            "person": entry.member,
        }
        for entry in entries
    ]


def record_of(reader: Reader, key: str, form: UUID) -> UUID | None:
    """The record whose form the reader sees under this id, or None."""
    source = sources.get(key)
    return visible(source.shown, reader).filter(pk=form).values_list("record", flat=True).first() if source else None


def by_id(reader: Reader, *, before: datetime | None, limit: int) -> list[dict[str, Any]]:
    """All acts of the reader's areas, by number, without content."""
    fields = ("seq", "at", "act", "area", "layer", "record", "version", "view", "member", "organisation", "originator", "about", "detail")
    entries = audit_reads.by_id(reader, before=before, limit=limit)
    return [{name: getattr(entry, name) for name in fields} | {"record": entry.record and str(entry.record)} for entry in entries]


def sums(reader: Reader, *, area: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """How often what was done, by week."""
    found = audit_reads.sums(reader, area=area, since=since, until=until)
    return [{"week": one.week.date(), "act": one.act, "act_title": str(ACTS[one.act]), "n": one.n} for one in found]


def report(reader: Reader, *, area: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The sharing report, a line per organisation."""
    lines = audit_reads.report(reader, area=area, since=since, until=until)
    names = audit_reads.names_of([line.organisation for line in lines])
    return [
        {name: getattr(line, name) for name in REPORT_HEAD}
        | {
            "organisation": names[line.organisation],
            "turnaround_h": None if line.turnaround_h is None else round(line.turnaround_h, 1),
        }
        for line in lines
    ]


def term(query: dict[str, str], at: datetime) -> tuple[datetime, datetime]:
    """From when to when a report speaks: `from`, `to` (RFC 3339); the last six months unless told. Raises Problem 400, 422."""
    until = instant(query["to"], field="to") if query.get("to") else at
    since = instant(query["from"], field="from") if query.get("from") else until - timedelta(days=REPORT_DAYS)
    if since >= until:
        raise Problem(422, "time_range", "the report ends before it begins", field="to")
    return since.astimezone(UTC), until.astimezone(UTC)
