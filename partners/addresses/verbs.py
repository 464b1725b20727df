"""Admitting a personal address until a day, and ending that."""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import audit
from ..acts import action
from ..keys.verbs import is_focal
from ..models import Member, PersonalAddress
from ..readers import Reader, running
from ..records import NoSuchRecord

LONGEST = timedelta(days=180)


class MayNotAdmit(PermissionError):
    """The writer is no focal point of the person's organisation, or speaks for himself."""


@action
def admit_address(*, by: Reader, member: int, reason: str, days: int, at: datetime) -> PersonalAddress:
    """Lets a person of the writer's organisation sign in with a personal address for some days (1 to 180). Nobody does so for himself.

    Raises NoSuchRecord, MayNotAdmit, ValueError.
    """
    person = Member.objects.filter(running(at), pk=member, machine=False, organisation=by.organisation).first()
    if person is None:
        raise NoSuchRecord(f"no member {member}")
    _must_be_focal(by, person.pk, at)
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise ValueError(f"{days} days is not 1 to {LONGEST.days}")
    made = PersonalAddress.objects.create(
        member=person, reason=reason, given_by_id=by.member, starts_at=at, ends_at=at + timedelta(days=days)
    )
    audit.note(act="factor", by=by, about=by.organisation, detail={"address_of": person.pk, "step": "admitted", "days": days})
    return made


@action
def end_address(*, by: Reader, exception: int, at: datetime) -> None:
    """Ends an exception before its day. Raises NoSuchRecord, MayNotAdmit."""
    rows = PersonalAddress.objects.select_for_update(of=("self",)).filter(running(at), member__organisation=by.organisation)
    row = rows.filter(pk=exception).first()
    if row is None:
        raise NoSuchRecord(f"no exception {exception}")
    _must_be_focal(by, row.member_id, at)
    row.ends_at = at
    row.save(update_fields=["ends_at"])
    audit.note(act="factor", by=by, about=by.organisation, detail={"address_of": row.member_id, "step": "ended"})


def _must_be_focal(by: Reader, person: int, at: datetime) -> None:
    if by.member == person or not is_focal(by, at):
        raise MayNotAdmit("another focal point of his organisation says so")
