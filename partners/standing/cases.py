"""Cases: opened, entered step by step, decided or withdrawn. Until it takes effect a case changes nothing for anybody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from .. import audit
from ..acts import action
from ..models import Case, CaseEntry, DOArea, Organisation, Standing
from ..readers import Reader
from ..records import NoSuchRecord
from . import law, offices, rows
from .law import Said

Kind, State = Case.Kind, Case.State
Entry = CaseEntry.Kind
CLOSES_AFTER = timedelta(days=30)  # at least, for export of its own
RECORDED = (Entry.REASON, Entry.CONSULTATION, Entry.OC_DECISION)  # by whoever speaks for UNDSS: it keeps the case records


class CaseState(ValueError):
    """The case is not in the state that this step begins from, or lacks what it needs; missing names that."""

    def __init__(self, words: str, missing: list[str] | None = None) -> None:
        super().__init__(words)
        self.missing = missing or []


@action
def open_case(*, by: Reader | None, kind: str, organisation: Organisation, area: DOArea, at: datetime) -> Case:
    """Opens a case. by: who speaks in the area for UNDSS, OCHA or a community. Raises offices.DoesNotSpeak; CaseState for a UNSMS
    organisation (its own rules apply, guidelines 3), for the writer's own, and where the standing gives no reason for such a case."""
    offices.must_speak(by, area, at)
    if by is not None and by.organisation == organisation.pk:
        raise CaseState("nobody opens a case about his own organisation")
    if organisation.kind == Organisation.Kind.UNSMS:
        raise CaseState("UNSMS organisations address infractions by their own rules and cannot be suspended here")
    standing = rows.now_of(organisation, area, at)
    status = standing.status if standing else None
    wanted = {
        Kind.SUSPEND: (Standing.Status.CONFIRMED, Standing.Status.ENGAGED),
        Kind.LIFT: (Standing.Status.SUSPENDED,),
        Kind.RESCIND: (Standing.Status.CONFIRMED, Standing.Status.ENGAGED, Standing.Status.SUSPENDED),
    }[Kind(kind)]
    if status not in wanted:
        raise CaseState(f"{organisation.name} is {status or 'not on the list'} in {area}")
    if Case.objects.filter(organisation=organisation, area=area, state__in=(State.OPEN, State.REFERRED)).exists():
        raise CaseState(f"a case about {organisation.name} is open in {area}")
    case = Case.objects.create(kind=kind, organisation=organisation, area=area, opened_by_id=by.member if by else None, opened_at=at)
    _note(case, by, "opened")
    return case


@action
def enter(
    *,
    by: Reader | None,
    case: UUID,
    kind: str,
    said_on: date,
    at: datetime,
    ground: str = "",
    concurs: bool = True,
    words: str = "",
    document: str = "",
) -> CaseEntry:
    """Enters one thing that a case rests on. A concurrence is said by a member of the body itself; only where the body has no account
    here, who speaks for UNDSS writes it down with the document. A body that does not concur sends the case to the Working Group.

    Raises records.NoSuchRecord for a case that the writer may not see, offices.DoesNotSpeak, CaseState.
    """
    row = locked(by, case, at)
    if CaseEntry.objects.filter(case=row, kind=kind).exists():
        raise CaseState(f"{Entry(kind).label} is entered already; withdraw the case to correct it")
    if said_on > at.date():
        raise CaseState("said_on lies ahead")
    if kind == Entry.REASON and (row.kind != Kind.LIFT) != bool(ground):
        raise CaseState("a suspension or rescission has one of the four grounds of guidelines 3, a lifting has none")
    if kind == Entry.OC_DECISION and not document:
        raise CaseState("a decision of the Oversight Committee has its document")
    if kind == Entry.CONSULTATION and not words and not document:
        raise CaseState("a consultation says when and with whom, or names its document")
    body = _body(by, row, kind, document, at)
    entry = CaseEntry.objects.create(
        case=row, kind=kind, ground=ground, concurs=concurs, body=body, words=words, document=document, said_on=said_on,
        by_id=by.member if by else None, at=at,
    )  # fmt: skip
    if row.state == State.OPEN and law.refused(said_of(row)):
        row.state = State.REFERRED
        row.save(update_fields=["state"])
    _note(row, by, kind)
    return entry


def _body(by: Reader | None, case: Case, kind: str, document: str, at: datetime) -> Organisation | None:
    """For whom an entry is said, once the writer may say it."""
    if kind in RECORDED:
        offices.must_speak(by, case.area, at, Entry.UNDSS)
        return None
    body = offices.bodies(case.area, case.organisation, at).get(kind)
    if body is None:
        raise CaseState(f"nobody speaks in {case.area} for this body; the case goes before the Working Group")
    if by is not None and by.organisation == body.pk:
        offices.must_speak(by, case.area, at, kind)
        return body
    offices.must_speak(by, case.area, at, Entry.UNDSS)
    if offices.has_accounts(body, case.area, at):
        raise CaseState(f"{body.name} says this itself: it has people here")
    if not document:
        raise CaseState(f"what {body.name} said outside is entered with its document")
    return body


@action
def decide(*, by: Reader | None, case: UUID, at: datetime, closes_at: datetime | None = None) -> Standing:
    """The case takes effect, in the same transaction as the new standing and its epoch. by: who speaks for UNDSS in the area.

    closes_at: of a rescission, at least CLOSES_AFTER ahead. A lifting gives back the standing that was. Raises CaseState with what is
    missing, offices.DoesNotSpeak, records.NoSuchRecord.
    """
    row = locked(by, case, at)
    offices.must_speak(by, row.area, at, Entry.UNDSS)
    needed = law.missing(row.kind, said_of(row), people=[by.member] if by else [])
    if needed:
        raise CaseState(f"the case lacks {', '.join(needed)}", needed)
    if row.kind == Kind.RESCIND and (closes_at is None or closes_at < at + CLOSES_AFTER):
        raise CaseState(f"a rescission leaves at least {CLOSES_AFTER.days} days to export what is its own")
    row.state, row.decided_at, row.decided_by_id = State.EFFECTIVE, at, by.member if by else None  # type: ignore[assignment]
    row.closes_at = closes_at if row.kind == Kind.RESCIND else None
    row.save()
    standing = _stand(row, by, at)
    _note(row, by, "effective")
    return standing


def _stand(case: Case, by: Reader | None, at: datetime) -> Standing:
    if case.kind == Kind.LIFT:
        was = Standing.objects.filter(organisation=case.organisation, area=case.area).exclude(status__in=rows.BY_CASE)
        before = was.order_by("-starts_at").first()
        return rows.put(
            organisation=case.organisation, area=case.area, at=at, by=by,
            status=before.status if before else Standing.Status.PENDING,
            engaged_by=before.engaged_by if before else None, criterion=before.criterion if before else "",
        )  # fmt: skip
    status = Standing.Status.SUSPENDED if case.kind == Kind.SUSPEND else Standing.Status.RESCINDED
    return rows.put(organisation=case.organisation, area=case.area, status=status, at=at, by=by, case=case, closes_at=case.closes_at)


@action
def withdraw(*, by: Reader | None, case: UUID, at: datetime) -> Case:
    """Ends an open case without effect; its entries stay as history. by: who opened it, or who speaks for UNDSS."""
    row = locked(by, case, at)
    if by is not None and row.opened_by_id != by.member:
        offices.must_speak(by, row.area, at, Entry.UNDSS)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    _note(row, by, "withdrawn")
    return row


def locked(by: Reader | None, case: UUID, at: datetime) -> Case:
    """An open case, its row locked, for who speaks in its area. Raises NoSuchRecord for an absent or hidden one alike, CaseState."""
    row = Case.objects.select_for_update(of=("self",)).select_related("organisation", "area").filter(pk=case).first()
    if row is None or not offices.speaks(by, row.area, at) or (by is not None and by.organisation == row.organisation_id):
        raise NoSuchRecord(f"no case {case}")
    if row.state not in (State.OPEN, State.REFERRED):
        raise CaseState(f"the case is {row.get_state_display()}")
    return row


def said_of(case: Case) -> dict[str, Said]:
    """The entries of a case as the law reads them."""
    return {entry.kind: Said(concurs=entry.concurs, by=entry.by_id) for entry in CaseEntry.objects.filter(case=case)}


def _note(case: Case, by: Reader | None, step: str) -> None:
    audit.note(
        act="standing", by=by, about=case.organisation_id, area=case.area_id, detail={"case": str(case.pk), "kind": case.kind, "step": step}
    )
