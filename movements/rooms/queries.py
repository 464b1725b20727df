"""Reads of rooms, logs and calls. Each begins with the reader; a mission is named by the id of the form that he sees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from partners.models import DOAreaShown, Duty, Member, View
from partners.problems import not_found
from partners.readers import SECURITY_DUTIES, Reader, running
from partners.visibility import visible

from ..models import CallShown, LogEntry, MissionShown, PushSubscription, Room, Shift, Track, Tracking
from .staffing import staffed_since

LINES_AT_MOST = 1_000
OVER_AT_MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the log as a reader gets it. lon, lat: 4326."""

    id: UUID
    at: datetime
    entered_at: datetime
    organisation: str
    room: str
    who: str  # login, to the writer's own organisation alone
    means: str
    means_title: str
    vehicle: str  # call sign
    place: str
    lon: float | None
    lat: float | None
    words: str
    corrects: UUID | None
    corrected: bool


def mission_of(reader: Reader, pk: UUID) -> MissionShown:
    """The full form of a mission that the reader sees. Raises the 404 of everything hidden and absent."""
    row = visible(MissionShown, reader).filter(pk=pk, view=View.FULL).first()
    if row is None:
        raise not_found()
    return row


def vehicle_of(reader: Reader, pk: UUID) -> UUID:
    """The vehicle (its record) of a live track that the reader sees. Raises the same 404."""
    row = visible(Track, reader).filter(pk=pk).values_list("record", flat=True).first()
    if row is None:
        raise not_found()
    return UUID(str(row))


def call_of(reader: Reader, pk: UUID) -> CallShown:
    """The full form of a call that the reader sees. Raises the same 404."""
    row = visible(CallShown, reader).filter(pk=pk, view=View.FULL).first()
    if row is None:
        raise not_found()
    return row


def log(reader: Reader, mission: MissionShown, *, limit: int = LINES_AT_MOST, room: UUID | None = None) -> list[Line]:
    """The newest lines of a mission's log that the reader sees, newest first. mission: the form he sees; each line has its own label."""
    rows = visible(LogEntry, reader).filter(mission=mission.record)
    if room is not None:
        rows = rows.filter(room=room)
    found = list(rows.select_related("member__user", "member__organisation").order_by("-at", "-entered_at", "-pk")[:limit])
    corrected = {row.corrects_id for row in found}
    return [_line(reader, row, row.pk in corrected) for row in found]


def _line(reader: Reader, row: LogEntry, corrected: bool) -> Line:
    user = row.member.user if row.member is not None and row.member.organisation_id == reader.organisation else None
    return Line(
        id=row.pk, at=row.at, entered_at=row.entered_at, organisation=row.organisation, room=row.room_name,
        who=user.username if user else "", means=row.means, means_title=str(row.get_means_display()),
        vehicle=row.call_sign, place=row.place, lon=row.geom.x if row.geom else None, lat=row.geom.y if row.geom else None, words=row.words,
        corrects=row.corrects_id, corrected=corrected,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class RoomState:
    """A room as a reader gets it: of others' rooms whether they are staffed, of his own who is there and what was left."""

    id: UUID
    organisation: str
    name: str
    place: str
    own: bool
    staffed: bool
    last_action_at: datetime | None
    people: tuple[str, ...]  # logins; own alone
    mine: bool  # the reader is on shift here
    words: str  # left by the last shift; own alone


def rooms(reader: Reader, at: datetime, missions: Iterable[UUID] = ()) -> list[RoomState]:
    """Rooms of one's own organisation, and of those that take part in missions (their records) that the reader sees in full."""
    beside = Q(organisation__missions__in=list(missions)) | Q(pk__in=Tracking.objects.filter(mission__in=list(missions)).values("room"))
    last = Shift.objects.filter(room=OuterRef("pk")).exclude(words="").order_by("-ends_at").values("words")[:1]
    rows = Room.objects.filter(Q(organisation=reader.organisation) | beside).select_related("organisation").distinct()
    return [_room(reader, room, at) for room in rows.annotate(left=Subquery(last))]


def _room(reader: Reader, room: Any, at: datetime) -> RoomState:
    shifts = list(Shift.objects.filter(running(at), room=room, starts_at__gt=staffed_since(at)).select_related("member__user"))
    own = room.organisation_id == reader.organisation
    people = tuple(sorted(shift.member.user.username for shift in shifts if shift.member.user)) if own else ()
    return RoomState(
        id=room.pk, organisation=room.organisation.name, name=room.name, place=room.place, own=own, staffed=bool(shifts),
        last_action_at=room.last_action_at, people=people, mine=any(shift.member_id == reader.member for shift in shifts),
        words=(room.left or "") if own else "",
    )  # fmt: skip


def missions_seen(reader: Reader) -> list[MissionShown]:
    """Missions that the reader sees in full and that are not over."""
    rows = visible(MissionShown, reader).filter(view=View.FULL, status__in=["planned", "under_way"])
    return list(rows.order_by("departs_at", "pk")[:LINES_AT_MOST])


def areas_of_duty(reader: Reader, at: datetime) -> dict[UUID, str]:
    """Areas (key and name) in which the reader has a security duty now, and so may open a room of his organisation.

    Whose duty is for all areas has those that he is shown.
    """
    if reader.machine:
        return {}
    duties = Duty.objects.filter(running(at), member=reader.member, kind__in=[*SECURITY_DUTIES, Duty.Kind.HQ_SECURITY])
    found: dict[UUID, str] = {duty.area.pk: duty.area.name for duty in duties.select_related("area") if duty.area}
    if any(duty.area_id is None for duty in duties):
        found |= dict(visible(DOAreaShown, reader).values_list("record", "title"))
    return dict(sorted(found.items(), key=lambda one: one[1]))


def missions_over(reader: Reader) -> list[MissionShown]:
    """Missions that the reader sees in full and that were closed, the last to arrive first: some, for their page afterwards."""
    rows = visible(MissionShown, reader).filter(view=View.FULL, status=MissionShown.Status.CLOSED)
    return list(rows.order_by("-arrives_at", "pk").only("id", "code", "title", "arrives_at", "marking")[:OVER_AT_MOST])


def own_people(reader: Reader, at: datetime) -> list[Member]:
    """People of one's own organisation: whom a rung of its ladder may call."""
    rows = Member.objects.filter(running(at), organisation=reader.organisation, machine=False).select_related("user")
    return list(rows.order_by("user__username"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Browser:
    """A browser of one's own that takes web push. fingerprint: SHA-256 of its address, by which it knows itself; the address is its secret."""

    id: int
    name: str
    since: datetime
    fingerprint: str


def browsers(reader: Reader) -> list[Browser]:
    """One's own browsers that ring, the newest first."""
    rows = PushSubscription.objects.filter(member=reader.member).order_by("-since", "-pk")
    return [
        Browser(id=row.pk, name=row.browser, since=row.since, fingerprint=hashlib.sha256(row.endpoint.encode()).hexdigest()) for row in rows
    ]
