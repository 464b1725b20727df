"""Consent of an originator: for one record, and standing for all records of a kind in an area. Who gives it is its focal point."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from ..defaults import NotAFocalPoint
from ..models import Consent, DOArea, Duty, StandingConsent
from ..readers import Reader, running
from . import principals
from .plans import Plan, Release, Who, key_of, others


def is_focal(reader: Reader, area: DOArea, *, at: datetime) -> bool:
    """Whether a reader is a focal point of his organisation in an area."""
    return Duty.objects.filter(running(at), member=reader.member, kind=Duty.Kind.FOCAL_POINT, area=area).exists()


def demand_focal(reader: Reader, area: DOArea, *, at: datetime) -> None:
    """Raises NotAFocalPoint unless the reader may consent for his organisation in the area."""
    if not is_focal(reader, area, at=at):
        raise NotAFocalPoint(f"{reader.organisation_name} member {reader.member} is no focal point in {area}")


def standing_of(kind: str, area: DOArea, organisation: int, *, at: datetime) -> list[StandingConsent]:
    """The standing consents of an organisation for a layer in an area that hold at a moment."""
    return list(StandingConsent.objects.filter(running(at), originator=organisation, area=area, kind=kind))


def in_force(plan: Plan, standing: Iterable[StandingConsent], organisation: int, *, consented: Iterable[Who] = ()) -> dict[Who, bool]:
    """By principal, whether the consent that a release rests on holds. consented: those whom a focal point released it to, or will."""
    given: dict[Who, int] = {}
    for consent in standing:
        given[key_of(consent)] = max(given.get(key_of(consent), 0), consent.view)
    agreed = set(consented)
    held = {}
    for one in plan.releases:
        own = one.member is not None and one.member.organisation_id == organisation
        held[one.who] = given.get(one.who, 0) >= one.view if one.basis else own or one.who in agreed
    return held


def keep(*, kind: str, record: UUID, plan: Plan, by: Reader, purpose: str, renew: bool = False) -> None:
    """Makes the consents kept for a record what a plan says, in the caller's transaction, which knows that the writer may consent.

    A release that is no more, or is less than before, needs nobody's consent; renew: the record is another (it moved), so all are given anew.
    """
    moment = sight_moment()
    wanted = {one.who: one for one in others(plan.releases, by.organisation) if not one.basis}
    for consent in Consent.objects.select_for_update().filter(running(moment), kind=kind, record=record).order_by("pk"):
        one = wanted.get(key_of(consent))
        if one is not None and not renew and _covers(consent, one):
            if (consent.view, consent.ends_at) != (one.view, one.until):
                consent.view, consent.ends_at = one.view, one.until
                consent.save(update_fields=["view", "ends_at"])
            del wanted[key_of(consent)]
        else:
            consent.ends_at = moment
            consent.save(update_fields=["ends_at"])
    for one in wanted.values():
        Consent.objects.create(
            kind=kind,
            record=record,
            organisation=one.organisation,
            audience=one.audience,
            member=one.member,
            view=one.view,
            starts_at=moment,
            ends_at=one.until,
            given_by_id=by.member,
            purpose=purpose,
        )


def _covers(consent: Consent, one: Release) -> bool:
    return consent.view >= one.view and (consent.ends_at is None or (one.until is not None and one.until <= consent.ends_at))


def sight_moment() -> datetime:
    """Sight's own clock: a consent must hold at the next statement, whatever the clock of this process says."""
    with connection.cursor() as cursor:
        cursor.execute("select sight_now()")
        moment: Any = cursor.fetchone()[0]
    return moment


def every_standing(reader: Reader, *, at: datetime) -> list[StandingConsent]:
    """The standing consents of a reader's organisation that have not ended, newest first."""
    rows = StandingConsent.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), originator=reader.organisation)
    named = rows.select_related("area", "organisation", "audience", "member__user", "given_by__user")
    return list(named.order_by("-starts_at", "-pk"))


def to(row: StandingConsent) -> dict[str, Any]:
    """The principal of a consent as a plan names it."""
    if row.organisation:
        return {"organisation": row.organisation.code}
    return {"audience": row.audience_id} if row.audience_id else {"member": row.member_id}


def name_of(row: StandingConsent) -> str:
    """How the principal of a consent is called."""
    if row.organisation:
        return row.organisation.name
    return row.audience.name if row.audience else principals.name_of(row.member) if row.member else ""
