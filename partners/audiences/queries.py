"""Reads about audiences: managers see their lists with who is in them, others the lists that they are in, everybody how rules work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Audience, AudienceMember, DOArea, Member
from ..readers import Reader, running
from ..records import NoSuchRecord
from . import managing


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """A person in a list, as its manager is told."""

    member: int
    name: str
    organisation: str
    starts_at: datetime
    ends_at: datetime | None
    now: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ListView:
    """A list as one reader gets it; stays are of its managers alone."""

    id: int
    name: str
    area: str
    managed_by: str
    version: int
    people: int
    manages: bool
    until: datetime | None = None  # the reader's own stay
    stays: tuple[Stay, ...] = ()


def lists(reader: Reader, area: DOArea, at: datetime) -> list[ListView]:
    """The lists of an area that a reader manages or is in."""
    manages = managing.manages(reader, area, at)
    rows = Audience.objects.filter(area=area, rule="", mission=False).select_related("area", "organisation").order_by("name")
    mine = Q(memberships__in=AudienceMember.objects.filter(_now(at), member=reader.member))
    rows = rows.filter(Q(organisation=reader.organisation) | mine if manages else mine).distinct()
    return [_view(row, reader, at, manages and row.organisation_id == reader.organisation) for row in rows]


def one(reader: Reader, pk: int, at: datetime) -> ListView:
    """One list with its people, for who manages it. Raises NoSuchRecord for a hidden and an absent one alike."""
    try:
        row = managing.own_list(reader, pk, at)
    except managing.MayNotManage:
        raise NoSuchRecord(f"no list {pk}") from None
    return _view(row, reader, at, True)


def people(reader: Reader, area: DOArea, at: datetime) -> list[Member]:
    """Whom a manager may put on a list."""
    if not managing.manages(reader, area, at):
        return []
    return sorted(managing.nameable(reader, area, at).distinct(), key=lambda member: (member.organisation.name, str(member)))


def rules(area: DOArea) -> list[tuple[str, str]]:
    """Rule audiences of an area, and in words whom each holds. Nobody joins or leaves them by hand."""
    words = {
        "unsms": _("people with a security duty in UN organisations present in the area"),
        "ingo": _("people with a security duty in confirmed INGOs"),
        "io": _("people with a security duty in confirmed international organisations"),
        "platform_members": _("people with a security duty in the platform's confirmed member organisations"),
        "duty_desk": _("duty officers of UN organisations present in the area"),
        "platform_duty_desk": _("duty officers of the confirmed organisation that runs the platform"),
        "all_staff": _("everybody with a duty in the area, in organisations that are present or confirmed"),
        "warning_list": _("everybody in organisations that are present, confirmed, engaged or suspended, machines too"),
    }
    return [(row.name, words[row.rule]) for row in Audience.objects.filter(area=area).exclude(rule="").order_by("rule", "name")]


def _now(at: datetime) -> Q:
    return running(at) & Q(to_version=None)


def _view(row: Audience, reader: Reader, at: datetime, manages: bool) -> ListView:
    stays = list(AudienceMember.objects.filter(audience=row).select_related("member__user", "member__organisation").order_by("-starts_at"))
    now = [stay for stay in stays if stay.to_version is None and stay.starts_at <= at and (stay.ends_at is None or stay.ends_at > at)]
    own = next((stay for stay in now if stay.member_id == reader.member), None)
    return ListView(
        id=row.pk,
        name=row.name,
        area=row.area.code,
        managed_by=row.organisation.name if row.organisation else "",
        version=row.version,
        people=len(now) if manages else 0,
        manages=manages,
        until=own.ends_at if own else None,
        stays=tuple(
            Stay(
                member=stay.member_id,
                name=stay.member.user.get_username() if stay.member.user else stay.member.name,
                organisation=stay.member.organisation.name,
                starts_at=stay.starts_at,
                ends_at=stay.ends_at,
                now=stay in now,
            )
            for stay in stays
        )
        if manages
        else (),
    )
