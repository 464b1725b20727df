"""The last state of each live vehicle: where it stands, under which label, and how the world hears of a change of either.

A fix moves the track in place (state, not events). A change of label makes it a new row to its readers: new id, and an event through the
outbox with both ids, so that who lost sight gets `gone` and who gained it gets `upsert`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection

from partners import shown
from partners.acts import action
from partners.models import CURRENT_XACT, Label, View
from partners.readers import Reader

from ..decoders import Report
from ..models import Track, Vehicle
from ..sources import VEHICLES
from . import rights, segments
from .columns import plain, words
from .segments import Kept, Part


class Stand(NamedTuple):
    """Of a locked track, what decides whether and how it moves."""

    fix_at: datetime
    label: int


class Move(NamedTuple):
    """A newer fix of one vehicle, and the segment it belongs to."""

    vehicle: UUID
    report: Report
    fix_source: str  # device or voice
    part: Part | None  # mission under way now
    segment: Kept


def lock(vehicles: Collection[UUID]) -> dict[UUID, Stand]:
    """Locks the tracks of vehicles, in order, and tells how they stand. A vehicle without a track has its own row locked instead.

    Missions depart and close under the same locks, so a report falls before or after a departure and never between.
    """
    stands = _locked(vehicles)
    missing = [vehicle for vehicle in vehicles if vehicle not in stands]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute("select id from movements_vehicle where id = any(%s::uuid[]) order by id for update", [plain(missing)])
        stands |= _locked(missing)  # one may have begun before we held its vehicle
    return stands


def _locked(vehicles: Collection[UUID]) -> dict[UUID, Stand]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select record, fix_at, label_id from movements_track where record = any(%s::uuid[]) order by record for update",
            [plain(vehicles)],
        )
        return {record: Stand(fix_at, label) for record, fix_at, label in cursor.fetchall()}


def move(moves: Sequence[Move], stands: Mapping[UUID, Stand], *, received_at: datetime) -> None:
    """Moves tracks to newer fixes; those without one begin, those under another label are re-labelled."""
    in_place = []
    for step in moves:
        stand = stands.get(step.vehicle)
        if stand is None:
            _begin(step, received_at)
        elif stand.label != step.segment.label:
            _relabel(step.vehicle, step.segment, step.part, received_at)
            in_place.append(step)
        else:
            in_place.append(step)
    _move_in_place(in_place, received_at)


def touch(vehicles: Iterable[UUID], *, received_at: datetime) -> None:
    """Advances the last contact of vehicles whose report was new, and older than what their track shows."""
    with connection.cursor() as cursor:
        cursor.execute(
            """update movements_track set contact_at = greatest(contact_at, %(at)s), updated_at = greatest(updated_at, %(at)s),
                version = version + 1, xact = pg_current_xact_id()::text::bigint
            where record = any(%(vehicles)s::uuid[])""",
            {"at": received_at, "vehicles": sorted(vehicles)},
        )


def relabel(vehicles: Iterable[UUID], *, at: datetime) -> None:
    """Puts the tracks of vehicles under the label that holds at a moment: a mission departed, closed, or was left."""
    stands = lock(set(vehicles))
    parts = segments.parts_of(stands, since=at)
    for vehicle, stand in sorted(stands.items()):
        part = segments.under_way(parts.get(vehicle, ()), at)
        segment = segments.one(vehicle, part, stand.fix_at)
        if segment.label != stand.label:
            _relabel(vehicle, segment, part, at)


@action
def end_track(*, by: Reader | None, vehicle: UUID, at: datetime) -> bool:
    """Takes a vehicle off the live map; its positions stay. by: its organisation's security duty. False when there was no track."""
    row = rights.own_vehicle(by, vehicle, at)
    track = Track.unrestricted.select_for_update().filter(record=vehicle).first()
    if track is None:
        return False
    row.track_version = track.version + 1
    row.save(update_fields=["track_version"])
    Track.unrestricted.filter(pk=track.pk).delete()
    _tell(vehicle, row.track_version, label_before=track.label_id, label_after=None, before=track.pk, after=None)
    return True


def _begin(step: Move, received_at: datetime) -> None:
    vehicle = Vehicle.unrestricted.select_related("organisation").get(pk=step.vehicle)
    report, label = step.report, _label(step.segment)
    track = Track(
        record=vehicle.pk,
        label=label,
        view=View.FULL,
        version=vehicle.track_version + 1,
        updated_at=received_at,
        geom=Point(report.lon, report.lat, srid=4326),
        marking=label.get_marking_display(),
        originator=label.originator.name,
        area=label.area.code,
        title=vehicle.call_sign,
        at=report.fix_at,
        call_sign=vehicle.call_sign,
        organisation=vehicle.organisation.name,
        vehicle_class=vehicle.vehicle_class,
        mission=step.part.code if step.part else "",
        segment_id=step.segment.id,
        heading_deg=report.heading_deg,
        speed_mps=report.speed_mps,
        fix_at=report.fix_at,
        contact_at=received_at,
        fix_source=step.fix_source,
        late_after_s=vehicle.late_after_s,
        silent_after_s=vehicle.silent_after_s,
    )
    track.save(force_insert=True)
    _tell(vehicle.pk, track.version, label_before=None, label_after=label.pk, before=None, after=track)


def _relabel(vehicle: UUID, segment: Kept, part: Part | None, at: datetime) -> None:
    """A new id: nobody can join what he sees now to what he saw before."""
    old = Track.unrestricted.get(record=vehicle)
    label = _label(segment)
    Track.unrestricted.filter(pk=old.pk).update(
        id=(new_id := uuid.uuid4()),
        label=label,
        marking=label.get_marking_display(),
        originator=label.originator.name,
        area=label.area.code,
        mission=part.code if part else "",
        segment=segment.id,
        version=old.version + 1,
        updated_at=max(old.updated_at, at),
        xact=CURRENT_XACT,
    )
    new = Track.unrestricted.get(pk=new_id)
    _tell(vehicle, new.version, label_before=old.label_id, label_after=label.pk, before=old.pk, after=new)


def _move_in_place(moves: Sequence[Move], received_at: datetime) -> None:
    if not moves:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """update movements_track t set geom = st_setsrid(st_makepoint(r.lon, r.lat), 4326), at = r.fix_at, fix_at = r.fix_at,
                heading_deg = r.heading_deg, speed_mps = r.speed_mps, fix_source = r.fix_source, segment_id = r.segment, mission = r.mission,
                contact_at = greatest(t.contact_at, %s), updated_at = greatest(t.updated_at, %s),
                version = t.version + 1, xact = pg_current_xact_id()::text::bigint
            from unnest(%s::uuid[], %s::float8[], %s::float8[], %s::timestamptz[], %s::float8[], %s::float8[], %s::text[], %s::bigint[],
                %s::text[]) r(vehicle, lon, lat, fix_at, heading_deg, speed_mps, fix_source, segment, mission)
            where t.record = r.vehicle and t.view = 2""",
            [
                received_at,
                received_at,
                plain([step.vehicle for step in moves]),
                plain([step.report.lon for step in moves]),
                plain([step.report.lat for step in moves]),
                plain([step.report.fix_at for step in moves]),
                plain([step.report.heading_deg for step in moves]),
                plain([step.report.speed_mps for step in moves]),
                words([step.fix_source for step in moves]),
                plain([step.segment.id for step in moves]),
                words([step.part.code if step.part else "" for step in moves]),
            ],
        )


def _label(segment: Kept) -> Label:
    return Label.objects.select_related("originator", "area").get(pk=segment.label)


def _tell(
    vehicle: UUID, version: int, *, label_before: int | None, label_after: int | None, before: UUID | None, after: Track | None
) -> None:
    shown.tell(
        shown.Change(
            source=VEHICLES,
            record=vehicle,
            version=version,
            label_before=label_before,
            label_after=label_after,
            ids_before={View.FULL: before} if before else {},
            ids_after={View.FULL: after.pk} if after else {},
            changed=frozenset({int(View.FULL)}),
            rows=[after] if after else [],
        )
    )
