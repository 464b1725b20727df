"""Segments: one vehicle's positions of one mission (or none) on one UTC day. The segment carries the label; positions carry none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from partners.models import Audience

from ..models import Segment, Vehicle
from .columns import plain
from .labels import vehicle_label


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A vehicle's part in a mission that departed."""

    mission: UUID
    code: str
    audience: int  # of the mission
    starts_at: datetime  # of the departure, or of joining when that was later
    ends_at: datetime | None  # closed, or its people out


class Key(NamedTuple):
    """What names a segment. A tuple, for a batch of reports hashes hundreds."""

    vehicle: UUID
    mission: UUID | None
    day: date


class Kept(NamedTuple):
    """A segment that is in the database."""

    id: int
    label: int


def parts_of(vehicles: Collection[UUID], *, since: datetime) -> dict[UUID, list[Part]]:
    """Parts in missions that were under way at or after a moment, by vehicle, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select p.vehicle_id, m.id, m.code, a.id, greatest(a.opened_at, p.starts_at) as starts_at, least(a.closed_at, p.ends_at)
            from movements_missionvehicle p join movements_mission m on m.id = p.mission_id join partners_audience a on a.id = m.audience_id
            where p.vehicle_id = any(%s::uuid[]) and a.opened_at is not null
                and (least(a.closed_at, p.ends_at) is null or least(a.closed_at, p.ends_at) > %s)
            order by starts_at desc, m.id""",
            [plain(vehicles), since],
        )
        parts: dict[UUID, list[Part]] = {}
        for vehicle, mission, code, audience, starts_at, ends_at in cursor.fetchall():
            part = Part(mission=mission, code=code, audience=audience, starts_at=starts_at, ends_at=ends_at)
            parts.setdefault(vehicle, []).append(part)
    return parts


def under_way(parts: Sequence[Part], at: datetime) -> Part | None:
    """The part that holds a moment."""
    return next((part for part in parts if part.starts_at <= at and (part.ends_at is None or at < part.ends_at)), None)


def key(vehicle: UUID, part: Part | None, at: datetime) -> Key:
    """The name of the segment that a moment of a vehicle's way belongs to."""
    return Key(vehicle, part.mission if part else None, at.astimezone(UTC).date())


def one(vehicle: UUID, part: Part | None, at: datetime) -> Kept:
    """The segment of a moment, made when missing."""
    name = key(vehicle, part, at)
    return many({name: part})[name]


def many(wanted: dict[Key, Part | None]) -> dict[Key, Kept]:
    """Segments by name, made with their label when missing."""
    found = _found(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        _make(missing, wanted)
        found |= _found(missing)
    return found


def _found(names: Collection[Key]) -> dict[Key, Kept]:
    with connection.cursor() as cursor:
        cursor.execute(
            """select vehicle_id, mission_id, day, id, label_id from movements_segment
            where vehicle_id = any(%s::uuid[]) and day = any(%s::date[])""",
            [plain({name.vehicle for name in names}), plain({name.day for name in names})],
        )
        return {Key(vehicle, mission, day): Kept(segment, label) for vehicle, mission, day, segment, label in cursor.fetchall()}


def _make(names: Sequence[Key], parts: dict[Key, Part | None]) -> None:
    vehicles = Vehicle.unrestricted.select_related("organisation", "area").in_bulk([name.vehicle for name in names])
    audiences = Audience.objects.in_bulk([part.audience for name in names if (part := parts[name])])
    made = []
    for name in sorted(names, key=lambda name: (name.vehicle, name.day)):
        vehicle, part = vehicles[name.vehicle], parts[name]
        audience = audiences[part.audience] if part else None
        label = vehicle_label(area=vehicle.area, organisation=vehicle.organisation, audience=audience)
        made.append(Segment(vehicle=vehicle, mission_id=name.mission, day=name.day, label=label))
    # Another process may make the same at midnight; the first one holds.
    Segment.unrestricted.bulk_create(made, ignore_conflicts=True)
