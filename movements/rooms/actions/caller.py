"""Who calls for help, as the door found out: a device, a person who is signed in, or one whose session ended and who kept a signed token.

A suspended organisation, a locked account, an undertaking that waits, a second factor that lacks: none of them stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from partners.models import DOArea, Duty, Member, Organisation, Standing
from partners.readers import running

from ...actions import digest
from ...models import Call, Device, Mission, Vehicle

SALT = "movements.rooms.sos"
TOKEN_FOR = timedelta(days=180)  # a phone that was signed in within the half year


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """A sender. Of member and device exactly one; vehicle, mission: None where there is none."""

    organisation: Organisation
    area: DOArea
    member: int | None = None
    device: int | None = None
    vehicle: Vehicle | None = None
    mission: Mission | None = None

    @property
    def lock(self) -> str:
        """What two presses at once have in common."""
        return f"vehicle {self.vehicle.pk}" if self.vehicle else f"member {self.member}"


def token_of(member: int) -> str:
    """What a signed-in phone keeps for the day its session has ended. It opens nothing but the call for help."""
    return signing.dumps(member, salt=SALT)


def member_of_token(token: str) -> Member | None:
    """The member whom a token was given to, also where his account is locked or his organisation suspended; None for another's making."""
    try:
        number = signing.loads(token, salt=SALT, max_age=TOKEN_FOR)
    except signing.BadSignature:
        return None
    return Member.objects.filter(pk=number).select_related("organisation").first()


def member_of_user(user: int) -> Member | None:
    """The newest membership of an account, ended or not: who calls for help is not asked whether he still belongs."""
    return Member.objects.filter(user=user).select_related("organisation").order_by("-starts_at", "-pk").first()


def own_call(caller: Caller, pk: UUID) -> Call | None:
    """A call that this sender made, by its own id."""
    rows = Call.unrestricted.filter(pk=pk, kind=Call.Kind.SOS)
    mine = rows.filter(device=caller.device) if caller.device else rows.filter(sender=caller.member)
    return mine.first()


def by_device(credential: str, at: datetime) -> Caller | None:
    """The caller whose device has this credential now."""
    rows = Device.unrestricted.filter(running(at), secret_sha256=digest(credential))
    device = rows.select_related("vehicle__organisation", "vehicle__area").first()
    if device is None:
        return None
    vehicle = device.vehicle
    return Caller(
        organisation=vehicle.organisation, area=vehicle.area, device=device.pk, vehicle=vehicle, mission=_under_way(vehicle.pk, None)
    )


def by_member(member: Member, *, vehicle: UUID | None, at: datetime) -> Caller | None:
    """The caller that a person is; vehicle: one of his organisation that he says he is in. None where he stands in no area."""
    own = Vehicle.unrestricted.filter(pk=vehicle, organisation=member.organisation).select_related("area").first() if vehicle else None
    area = own.area if own else _area_of(member, at)
    if area is None:
        return None
    mission = _under_way(own.pk if own else None, member.pk)
    return Caller(organisation=member.organisation, area=area, member=member.pk, vehicle=own, mission=mission)


def _under_way(vehicle: UUID | None, member: int | None) -> Mission | None:
    rows = Mission.unrestricted.filter(status=Mission.Status.UNDER_WAY).select_related("audience", "label__area", "lead")
    if vehicle is not None:
        return rows.filter(takes_part__vehicle=vehicle, takes_part__ends_at=None).first()
    stays = {"audience__memberships__member": member, "audience__memberships__ends_at": None, "audience__memberships__out_at": None}
    return rows.filter(**stays).order_by("-departs_at").first()


def _area_of(member: Member, at: datetime) -> DOArea | None:
    duty = Duty.objects.filter(running(at), member=member, area__isnull=False).select_related("area").order_by("pk").first()
    standing = Standing.objects.filter(organisation=member.organisation).select_related("area").order_by("-starts_at", "pk").first()
    return duty.area if duty else standing.area if standing else None
