"""Reads about standing, partnership, cases and locks; each begins with the reader and tells what is his to know.

The list of an area is for people with a security duty whose organisation stands in it; a case is for the bodies of the framework, and,
once it was consulted, for the organisation that it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ..models import AccountLock, Case, CaseEntry, DOArea, Duty, Mechanism, Member, Organisation, Partnership, PartnershipStep, Standing
from ..readers import SECURITY_DUTIES, Reader, running
from ..records import NoSuchRecord
from . import law, offices, partnerships
from .cases import said_of
from .touched import what_if

Entry = CaseEntry.Kind
IN = (Standing.Status.PRESENT, Standing.Status.CONFIRMED)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """A case as one reader gets it. full: he speaks for a body; else it is about his organisation, and only its stage is told."""

    case: Case
    full: bool
    entries: list[CaseEntry]
    missing: list[str]
    may_enter: list[tuple[str, str]]  # kind, words
    may_decide: bool
    touched: dict[str, int]


def areas_of(reader: Reader, at: datetime) -> list[DOArea]:
    """DO areas that a person's organisation has, or had, a standing in, or where he is on duty."""
    stood = Standing.objects.filter(organisation=reader.organisation).values("area")
    on_duty = Duty.objects.filter(running(at), member=reader.member).values("area")
    return list(DOArea.unrestricted.filter(Q(pk__in=stood) | Q(pk__in=on_duty)).order_by("name"))


def reads_list(reader: Reader, area: DOArea, at: datetime) -> bool:
    """Whether a reader is told who stands in an area: a security duty there, in an organisation that is present or confirmed."""
    kinds = {*SECURITY_DUTIES}
    duty = Duty.objects.filter(running(at), member=reader.member).filter(Q(area=area, kind__in=kinds) | Q(kind=Duty.Kind.HQ_SECURITY))
    return Standing.objects.filter(running(at), organisation=reader.organisation, area=area, status__in=IN).exists() and duty.exists()


def listed(reader: Reader, area: DOArea, at: datetime) -> list[Standing]:
    """The area's list at a moment; who may not read it gets his own organisation's row alone."""
    rows = Standing.objects.filter(running(at), area=area).select_related("organisation", "engaged_by", "case")
    if not reads_list(reader, area, at):
        rows = rows.filter(organisation=reader.organisation)
    return list(rows.order_by("organisation__name"))


def history(reader: Reader, area: DOArea) -> list[Standing]:
    """What the reader's own organisation was in an area, newest first."""
    return list(Standing.objects.filter(organisation=reader.organisation, area=area).order_by("-starts_at"))


def cases(reader: Reader, area: DOArea, at: datetime) -> list[Case]:
    """Cases of an area, newest first, that a reader may know of."""
    rows = Case.objects.filter(area=area).select_related("organisation", "area")
    if not offices.speaks(reader, area, at):
        return []
    return list(rows.exclude(organisation=reader.organisation)[:100])


def own_cases(reader: Reader, area: DOArea) -> list[Case]:
    """Cases about the reader's organisation in which it was consulted; while it was not, it is told nothing."""
    told = CaseEntry.objects.filter(kind__in=(Entry.CONSULTATION, Entry.OC_DECISION)).values("case")
    return list(Case.objects.filter(area=area, organisation=reader.organisation, pk__in=told).select_related("organisation", "area"))


def case(reader: Reader, pk: UUID, at: datetime) -> CaseView:
    """One case. Raises NoSuchRecord for a hidden and an absent one alike."""
    row = Case.objects.select_related("organisation", "area").filter(pk=pk).first()
    if row is None:
        raise NoSuchRecord(f"no case {pk}")
    if row.organisation_id == reader.organisation:
        if row not in own_cases(reader, row.area):
            raise NoSuchRecord(f"no case {pk}")
        return CaseView(case=row, full=False, entries=[], missing=[], may_enter=[], may_decide=False, touched={})
    speaks = offices.speaks(reader, row.area, at)
    if not speaks:
        raise NoSuchRecord(f"no case {pk}")
    entries = list(CaseEntry.objects.filter(case=row).select_related("body", "by__user", "by__organisation"))
    live = row.state in (Case.State.OPEN, Case.State.REFERRED)
    needed = law.missing(row.kind, said_of(row), people=[reader.member])
    return CaseView(
        case=row,
        full=True,
        entries=entries,
        missing=needed,
        may_enter=_may_enter(reader, row, {entry.kind for entry in entries}, speaks, at) if live else [],
        may_decide=live and not needed and Entry.UNDSS in speaks,
        touched=what_if(row.organisation, row.area, at) if live else {},
    )


def _may_enter(reader: Reader, row: Case, made: set[str], speaks: set[str], at: datetime) -> list[tuple[str, str]]:
    """Kinds of entry that the reader may add now: those of his own body, and for UNDSS what it records for bodies without accounts."""
    bodies = offices.bodies(row.area, row.organisation, at)
    found = []
    for kind in Entry:
        if kind in made:
            continue
        body = bodies.get(kind)
        if kind in (Entry.REASON, Entry.CONSULTATION, Entry.OC_DECISION):
            may = Entry.UNDSS in speaks
        elif body is None:
            may = False
        elif body.pk == reader.organisation:
            may = True
        else:
            may = Entry.UNDSS in speaks and not offices.has_accounts(body, row.area, at)
        if may:
            found.append((str(kind), f"{kind.label} ({body.name})" if body else str(kind.label)))
    return found


def eligible(reader: Reader, area: DOArea, at: datetime) -> list[Organisation]:
    """Organisations that somebody who speaks for UNDSS in an area may enter on its list or open a case about."""
    if not offices.speaks(reader, area, at):
        return []
    return list(Organisation.objects.exclude(kind=Organisation.Kind.UNSMS).exclude(pk=reader.organisation))


def partners(reader: Reader, at: datetime) -> list[tuple[Partnership, list[PartnershipStep]]]:
    """Partnerships with their steps: all for who keeps the records, else the reader's own."""
    rows = Partnership.objects.select_related("organisation").order_by("organisation__name")
    steps = PartnershipStep.objects.all()
    if not partnerships.keeps_records(reader, at):
        rows, steps = rows.filter(organisation=reader.organisation), steps.filter(organisation=reader.organisation)
    by_organisation: dict[int, list[PartnershipStep]] = {}
    for step in steps:
        by_organisation.setdefault(step.organisation_id, []).append(step)
    return [(row, by_organisation.get(row.organisation_id, [])) for row in rows]


def people(reader: Reader, at: datetime) -> list[Member]:
    """People of the reader's own organisation, for its focal points."""
    if not Duty.objects.filter(running(at), member=reader.member, kind=Duty.Kind.FOCAL_POINT).exists():
        return []
    rows = Member.objects.filter(running(at), organisation=reader.organisation, machine=False).select_related("user")
    return list(rows.exclude(pk=reader.member).order_by("user__username"))


def locks(reader: Reader) -> list[AccountLock]:
    """Locked accounts of the reader's own organisation, and those that he locked himself."""
    rows = AccountLock.objects.filter(lifted_at=None).select_related("user")
    return list(rows.filter(Q(by=reader.member) | Q(user__members__organisation=reader.organisation)).distinct())


def told(rows: list[Standing]) -> list[dict[str, Any]]:
    """The area's list as JSON."""
    return [
        {
            "organisation": row.organisation.code,
            "name": row.organisation.name,
            "kind": row.organisation.kind,
            "status": row.status,
            "since": row.starts_at.isoformat().replace("+00:00", "Z"),
            "criterion": row.criterion,
        }
        for row in rows
    ]


def all_partners() -> list[Organisation]:
    """Organisations that can be partners: INGOs and IOs."""
    return list(Organisation.objects.filter(kind__in=(Organisation.Kind.INGO, Organisation.Kind.IO)))


def platform_of(reader: Reader, area: DOArea, at: datetime) -> Organisation | None:
    """The INGO platform of an area, for itself and for who speaks for UNDSS there; None for others."""
    runs = Mechanism.objects.filter(running(at), area=area, kind=Mechanism.Kind.PLATFORM).select_related("organisation").first()
    if runs is None or not offices.speaks(reader, area, at) & {str(Entry.UNDSS), str(Entry.COMMUNITY)}:
        return None
    return runs.organisation
