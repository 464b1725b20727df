"""Segments: one vehicle's positions of one mission (or none) on one UTC day. The segment carries the label; positions carry none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from partners.models import Audience, Label

from ..models import Segment, Vehicle
from .columns import plain
from .labels import vehicle_label

EVER = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A vehicle's part in a mission that departed."""

    mission: UUID
    code: str
    audience: int  # of the mission
    starts_at: datetime  # of the departure, of joining when that was later, or since when its organisation shows it
    ends_at: datetime | None  # closed, its people out, or until when its organisation shows it
    live: bool = True  # its organisation shows the others where it is
    history: bool = True  # and where it was


class Key(NamedTuple):
    """What names a segment. A tuple, for a batch of reports hashes hundreds."""

    vehicle: UUID
    mission: UUID | None
    day: date


class Kept(NamedTuple):
    """A segment that is in the database."""

    id: int
    label: int  # of the track while in it


def parts_of(vehicles: Collection[UUID], *, since: datetime) -> dict[UUID, list[Part]]:
    """Parts in missions that were under way at or after a moment, by vehicle, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select p.vehicle_id, m.id as mission, m.code, a.id as audience, greatest(a.opened_at, p.starts_at, n.shows_from) as starts_at,
                least(a.closed_at, p.ends_at, n.shows_until) as ends_at,
                coalesce(n.shows_live, true) as live, coalesce(n.shows_history, true) as history
            from movements_missionvehicle p join movements_mission m on m.id = p.mission_id join partners_audience a on a.id = m.audience_id
            join movements_vehicle v on v.id = p.vehicle_id
            left join movements_participation n on n.mission_id = m.id and n.organisation_id = v.organisation_id
            where p.vehicle_id = any(%s::uuid[]) and a.opened_at is not null
                and (least(a.closed_at, p.ends_at, n.shows_until) is null or least(a.closed_at, p.ends_at, n.shows_until) > %s)
            order by starts_at desc, m.id""",
            [plain(vehicles), since],
        )
        names = [column.name for column in cursor.description][1:]
        parts: dict[UUID, list[Part]] = {}
        for vehicle, *values in cursor.fetchall():
            parts.setdefault(vehicle, []).append(Part(**dict(zip(names, values, strict=True))))
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
            """select vehicle_id, mission_id, day, id, coalesce(live_label_id, label_id) from movements_segment
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
        label, live_label = _labels(vehicle, part, audiences[part.audience] if part else None)
        made.append(Segment(vehicle=vehicle, mission_id=name.mission, day=name.day, label=label, live_label=live_label))
    # Another process may make the same at midnight; the first one holds.
    Segment.unrestricted.bulk_create(made, ignore_conflicts=True)


def _labels(vehicle: Vehicle, part: Part | None, audience: Audience | None) -> tuple[Label, Label | None]:
    """Under which label a segment's positions stand, and its track where that is another: as the vehicle's organisation shows them."""
    shown = vehicle_label(area=vehicle.area, organisation=vehicle.organisation, audience=audience)
    if part is None or (part.live and part.history):
        return shown, None
    own = vehicle_label(area=vehicle.area, organisation=vehicle.organisation, audience=None)
    return own, shown if part.live else None


def settle(vehicles: Collection[UUID], mission: UUID, *, at: datetime, withdrawn: bool = False) -> None:
    """Puts what was kept of vehicles in a mission under the labels that their organisation's shares ask for now.

    withdrawn: it left, so nobody else reads where they were. The caller re-labels the tracks.
    """
    parts = {vehicle: part for vehicle, held in parts_of(vehicles, since=EVER).items() for part in held if part.mission == mission}
    segments = Segment.unrestricted.filter(vehicle__in=vehicles, mission=mission).select_related("vehicle__area", "vehicle__organisation")
    audiences = Audience.objects.in_bulk({part.audience for part in parts.values()})
    for segment in segments.order_by("pk"):
        part = None if withdrawn else parts.get(segment.vehicle_id)
        label, live_label = _labels(segment.vehicle, part, audiences[part.audience] if part else None)
        if (segment.label_id, segment.live_label_id) != (label.pk, live_label.pk if live_label else None):
            segment.label, segment.live_label = label, live_label
            segment.save(update_fields=["label", "live_label"])
