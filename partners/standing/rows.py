"""The one function that writes an organisation's standing; its epoch is raised by trigger in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from ..models import Case, DOArea, Organisation, Standing
from ..readers import Reader, running

Status = Standing.Status
BY_CASE = (Status.SUSPENDED, Status.RESCINDED)


def put(
    *,
    organisation: Organisation,
    area: DOArea,
    status: str,
    at: datetime,
    by: Reader | None,
    engaged_by: Organisation | None = None,
    criterion: str = "",
    document: str = "",
    case: Case | None = None,
    closes_at: datetime | None = None,
) -> Standing:
    """Writes a status from `at` on, in the caller's transaction; what ran until then ends. Raises ValueError where the framework knows
    no such standing: UNSMS organisations are present and nothing else; a national NGO is at most engaged, where the setting
    NATIONAL_NGOS_ENGAGED allows it (2016 guidelines); suspended and rescinded rest on a case."""
    unsms, present = organisation.kind == Organisation.Kind.UNSMS, status == Status.PRESENT
    if unsms != present:
        raise ValueError(f"{organisation.name} is {organisation.get_kind_display()} and cannot be {status}")
    if organisation.kind == Organisation.Kind.NNGO and status in (Status.CONFIRMED, Status.PENDING):
        raise ValueError(f"{organisation.name} is a national NGO and may be engaged, not {status}")
    if organisation.kind == Organisation.Kind.NNGO and status == Status.ENGAGED and by is not None and not settings.NATIONAL_NGOS_ENGAGED:
        raise ValueError(f"{organisation.name} is a national NGO; NATIONAL_NGOS_ENGAGED is off")
    if (status in BY_CASE) != (case is not None and case.kind != Case.Kind.LIFT):
        raise ValueError(f"{status} rests on a case" if status in BY_CASE else f"no case makes an organisation {status}")
    Standing.objects.filter(running(at), organisation=organisation, area=area).update(ends_at=at)
    return Standing.objects.create(
        organisation=organisation,
        area=area,
        status=status,
        starts_at=at,
        engaged_by=engaged_by,
        closes_at=closes_at,
        criterion=criterion,
        document=document,
        case=case,
        entered_by_id=by.member if by else None,
    )


def now_of(organisation: Organisation, area: DOArea, at: datetime) -> Standing | None:
    """The standing that holds at a moment."""
    return Standing.objects.filter(running(at), organisation=organisation, area=area).first()
