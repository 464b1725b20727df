"""Doors that too many wrong passwords have closed (django-axes), and the named person who opens one before its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings

from .. import audit
from ..acts import action
from ..defaults import NotAFocalPoint
from ..models import Duty, Member
from ..readers import Reader, running
from ..records import NoSuchRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """A person whose door is closed."""

    member: int
    login: str
    failures: int
    since: datetime


def may_open(reader: Reader, at: datetime) -> bool:
    """Whether a reader opens doors: a focal point, for the people of his organisation."""
    return Duty.objects.filter(running(at), member=reader.member, kind=Duty.Kind.FOCAL_POINT).exists()


def closed(reader: Reader, at: datetime) -> list[Closed]:
    """People of the reader's organisation whose door is closed. Where the wrong passwords came from is not told."""
    found = []
    for member in Member.objects.filter(running(at), organisation=reader.organisation, machine=False).select_related("user"):
        names = _names(member)
        rows = AccessAttempt.objects.filter(username__in=names, failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
        failures = list(rows.values_list("failures_since_start", "attempt_time"))
        if failures:
            newest = max(time for _, time in failures)
            found.append(Closed(member=member.pk, login=names[0], failures=sum(count for count, _ in failures), since=newest))
    return found


@action
def open_door(*, by: Reader, member: int, at: datetime) -> None:
    """Forgets the wrong passwords of a person. by: a focal point of the person's organisation, another than himself.

    Raises NotAFocalPoint, NoSuchRecord, ValueError.
    """
    if not may_open(by, at):
        raise NotAFocalPoint(f"member {by.member} of {by.organisation_name} is no focal point")
    if member == by.member:
        raise ValueError("another focal point opens it")
    person = Member.objects.select_related("user").filter(running(at), pk=member, organisation=by.organisation, machine=False).first()
    if person is None:
        raise NoSuchRecord(f"no member {member}")
    for name in _names(person):
        reset(username=name)
    audit.note(act="lock", by=by, about=by.organisation, detail={"member": person.pk, "step": "passwords_forgotten"})


def _names(member: Member) -> list[str]:
    """Under which names a person signs in."""
    assert member.user is not None  # a machine has no door
    return [name.casefold() for name in (member.user.username, member.user.email) if name]
