"""A compromised account is locked as a security measure: a person, 72 hours at most, and never an organisation by the back door."""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import audit
from ..acts import action
from ..models import AccountLock, CaseEntry, DOArea, Duty, Member, User
from ..readers import Reader, running
from ..records import NoSuchRecord
from . import offices

LONGEST = timedelta(hours=72)


class MayNotLock(PermissionError):
    """The writer may not lock this account, or locking it would shut out its whole organisation."""


@action
def lock_account(*, by: Reader, member: int, area: DOArea, reason: str, hours: int, at: datetime) -> AccountLock:
    """Locks the account of a person for some hours (1 to 72). by: a focal point of his own organisation, or who speaks for UNDSS in the
    area. Of another organisation the last person on duty stays: shutting out an organisation is a suspension, which takes a case.

    His vehicles and devices report on: they sign by themselves. Raises records.NoSuchRecord, MayNotLock, ValueError.
    """
    person = Member.objects.select_related("user").filter(running(at), pk=member, machine=False).first()
    if person is None or person.user is None:
        raise NoSuchRecord(f"no member {member}")
    if not timedelta(0) < timedelta(hours=hours) <= LONGEST:
        raise ValueError(f"{hours} h is not 1 to {LONGEST.total_seconds() / 3600:.0f}")
    if AccountLock.objects.filter(user=person.user, lifted_at=None).exists():
        raise ValueError("the account is locked already; open it first")
    if person.pk == by.member:
        raise MayNotLock("nobody locks himself: sign out everywhere instead")
    own = person.organisation_id == by.organisation
    if own and not Duty.objects.filter(running(at), member=by.member, kind=Duty.Kind.FOCAL_POINT).exists():
        raise MayNotLock("a focal point locks accounts of his organisation")
    if not own:
        offices.must_speak(by, area, at, CaseEntry.Kind.UNDSS)
        if not _others_on_duty(person, area, at):
            raise MayNotLock("the last person on duty of another organisation stays; to shut it out takes a suspension")
    made = AccountLock.objects.create(user=person.user, by_id=by.member, reason=reason, starts_at=at, ends_at=at + timedelta(hours=hours))
    User.objects.filter(pk=person.user.pk).update(is_active=False)
    audit.note(act="lock", by=by, about=person.organisation_id, detail={"member": person.pk, "hours": hours})
    return made


def _others_on_duty(person: Member, area: DOArea, at: datetime) -> bool:
    on_duty = Duty.objects.filter(running(at), area=area, kind__in=offices.SPEAKING, member__organisation=person.organisation_id)
    return on_duty.filter(running(at, "member__"), member__user__is_active=True).exclude(member=person).exists()


@action
def lift_lock(*, by: Reader | None, lock: int, at: datetime) -> None:
    """Opens a locked account before its time. by: whoever might have locked it; None: the clock. Raises NoSuchRecord, MayNotLock."""
    row = AccountLock.objects.select_for_update().filter(pk=lock, lifted_at=None).first()
    if row is None:
        raise NoSuchRecord(f"no lock {lock}")
    if by is not None and by.member != row.by_id:
        focal = Duty.objects.filter(running(at), member=by.member, kind=Duty.Kind.FOCAL_POINT).exists()
        if not (focal and Member.objects.filter(user=row.user_id, organisation=by.organisation).exists()):
            raise MayNotLock("whoever locked it, or a focal point of the person's organisation, opens it")
    row.lifted_at = at
    row.save(update_fields=["lifted_at"])
    User.objects.filter(pk=row.user_id).update(is_active=True)
    audit.note(act="lock", by=by, detail={"lock": row.pk, "step": "lifted"})


def close(user: User, *, at: datetime) -> None:
    """An account that an administrator closed stays closed: the end of a lock must not open it again."""
    AccountLock.objects.filter(user=user, lifted_at=None).update(lifted_at=at)


def lift_ended(at: datetime) -> int:
    """The clock's work: opens accounts whose lock has ended. Returns how many."""
    ended = list(AccountLock.objects.filter(lifted_at=None, ends_at__lte=at).values_list("pk", flat=True))
    for lock in ended:
        lift_lock(by=None, lock=lock, at=at)
    return len(ended)
