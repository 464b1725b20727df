"""Lists in the hand of who manages them: focal points and duty officers of the organisation that owns the list, in its area."""

from __future__ import annotations

from datetime import datetime

from .. import audit
from ..acts import action
from ..models import Audience, DOArea, Duty, Member, Standing
from ..readers import Reader, running
from ..records import NoSuchRecord
from . import lists

MANAGING = (Duty.Kind.FOCAL_POINT, Duty.Kind.DUTY_OFFICER)
LISTS_AT_MOST, PEOPLE_AT_MOST = 100, 500


class MayNotManage(PermissionError):
    """The writer is neither focal point nor duty officer of his organisation in the area."""


def manages(by: Reader, area: DOArea, at: datetime) -> bool:
    """Whether a person manages the lists of his organisation in an area."""
    return not by.machine and Duty.objects.filter(running(at), member=by.member, area=area, kind__in=MANAGING).exists()


@action
def create_list(*, by: Reader, area: DOArea, name: str, at: datetime) -> Audience:
    """A new, empty list of the writer's organisation. Raises MayNotManage, ValueError."""
    if not manages(by, area, at):
        raise MayNotManage("focal points and duty officers manage lists")
    name = name.strip()
    own = Audience.objects.filter(area=area, organisation=by.organisation, rule="", mission=False)
    if not name or own.filter(name=name).exists():
        raise ValueError("a list has a name of its own")
    if own.count() >= LISTS_AT_MOST:
        raise ValueError(f"at most {LISTS_AT_MOST} lists an organisation and area")
    audience = Audience.objects.create(area=area, name=name, organisation_id=by.organisation)
    _note(audience, by, "created")
    return audience


@action
def add_person(*, by: Reader, audience: int, member: int, at: datetime, until: datetime | None = None) -> Audience:
    """Adds a person who stands in the area, until a moment or until he is taken off. Acts at once: the epoch is raised by trigger.

    Raises records.NoSuchRecord for a list of another or a person whom the writer cannot name, MayNotManage, ValueError.
    """
    row = own_list(by, audience, at)
    person = nameable(by, row.area, at).filter(pk=member).first()
    if person is None:
        raise NoSuchRecord(f"no member {member}")
    if until is not None and until <= at:
        raise ValueError("a stay ends in the future")
    if row.memberships.filter(to_version=None).count() >= PEOPLE_AT_MOST:
        raise ValueError(f"at most {PEOPLE_AT_MOST} people in a list")
    lists.join(audience=row, members=[person], at=at, until=until)
    _note(row, by, "joined", person.organisation_id)
    return row


@action
def remove_person(*, by: Reader, audience: int, member: int, at: datetime) -> Audience:
    """Takes a person off; what he saw by the list leaves his screen at once. Raises records.NoSuchRecord, MayNotManage."""
    row = own_list(by, audience, at)
    person = Member.objects.filter(pk=member, audiencemember__audience=row).first()
    if person is None:
        raise NoSuchRecord(f"no member {member}")
    lists.leave(audience=row, members=[person], at=at)
    _note(row, by, "left", person.organisation_id)
    return row


def own_list(by: Reader, audience: int, at: datetime) -> Audience:
    """A list of the writer's organisation. Raises NoSuchRecord for an absent one, another's, a rule and a mission alike, MayNotManage."""
    row = Audience.objects.select_related("area").filter(pk=audience, organisation=by.organisation, rule="", mission=False).first()
    if row is None:
        raise NoSuchRecord(f"no list {audience}")
    if not manages(by, row.area, at):
        raise MayNotManage("focal points and duty officers manage lists")
    return row


def nameable(by: Reader, area: DOArea, at: datetime):  # type: ignore[no-untyped-def]
    """People whom a manager may put on a list: his own organisation's, and those of others in the area who hold a security duty there."""
    standing = Standing.objects.filter(running(at), area=area, status__in=("present", "confirmed", "engaged")).values("organisation")
    on_duty = Duty.objects.filter(running(at), area=area).exclude(kind__in=(Duty.Kind.FIELD, Duty.Kind.AUDITOR)).values("member")
    people = Member.objects.filter(running(at), machine=False).select_related("organisation", "user")
    return people.filter(organisation=by.organisation) | people.filter(organisation__in=standing, pk__in=on_duty)


def _note(audience: Audience, by: Reader, step: str, about: int | None = None) -> None:
    detail: dict[str, str | int] = {"audience": audience.pk, "version": audience.version, "step": step}
    audit.note(act="audience", by=by, area=audience.area_id, about=about, detail=detail)
