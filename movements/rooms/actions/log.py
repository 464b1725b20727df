"""The log of a mission: append-only, the one record of radio and map. A correction is a line of its own that names the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from partners import scopes
from partners.acts import action
from partners.models import Label, View
from partners.readers import Reader
from partners.records import NoSuchRecord

from ...actions import tracks
from ...models import LogEntry, Means, Mission, Room, Track, Tracking, Vehicle
from .seen import acted, mission_seen, room_of

SPOKEN = frozenset({Means.PRIMARY, Means.ALTERNATE, Means.SATELLITE, Means.TELEPHONE, Means.EMERGENCY})
AHEAD_AT_MOST = timedelta(minutes=10)  # a clock on a wall is off by minutes, not by more


class NotThen(ValueError):
    """A line of the log speaks of what was, not of what will be."""


@action
def write(
    *,
    by: Reader | None,
    mission: UUID,
    means: str,
    at: datetime,
    entered_at: datetime,
    words: str = "",
    vehicle: UUID | None = None,
    place: str = "",
    geom: Point | None = None,
    corrects: UUID | None = None,
    label: Label | None = None,
    heard: bool = True,
) -> LogEntry:
    """Writes a line into a mission's log. mission, vehicle: records. means: models.Means. at: when it was said; geom: 4326.

    by: a security duty of any organisation that sees the mission in full; None is the clock or a device. The room is the one he is on
    shift in. label: narrower than that of what it is about. Words spoken with a vehicle, written down by its own organisation or in the
    room that holds the mission, are a contact: its clock begins anew; heard False: nobody answered. Raises records.NoSuchRecord, records.MayNotRecord, NotThen.
    """
    row = mission_seen(by, mission, entered_at)
    if at > entered_at + AHEAD_AT_MOST:
        raise NotThen(_("%(at)s lies ahead of %(now)s") % {"at": f"{at:%Y-%m-%dT%H:%MZ}", "now": f"{entered_at:%Y-%m-%dT%H:%MZ}"})
    corrected = _corrected(by, row, corrects)
    sign, told = _about(by, row, vehicle or (corrected.vehicle if corrected else None))
    room = room_of(by, entered_at)
    entry = LogEntry(
        label=corrected.label if corrected else label or told,
        view=View.FULL,
        mission=row,
        room=room,
        member_id=by.member if by else None,
        organisation=by.organisation_name if by else "",
        room_name=room.name if room else "",
        means=means,
        vehicle=vehicle or (corrected.vehicle if corrected else None),
        call_sign=sign,
        place=place[:120],
        geom=geom,
        words=words,
        at=at,
        entered_at=entered_at,
        corrects=corrected,
    )
    entry.save(force_insert=True)
    acted(room, entered_at)
    if heard and entry.vehicle and corrected is None and means in SPOKEN and _hears(by, row, entry.vehicle, room):
        tracks.touch([entry.vehicle], received_at=min(at, entered_at))
    return entry


def _hears(by: Reader | None, mission: Mission, vehicle: UUID, room: Room | None) -> bool:
    if by is None:
        return False
    own = Vehicle.unrestricted.filter(pk=vehicle, organisation=by.organisation)
    return own.exists() or (room is not None and Tracking.objects.filter(mission=mission, room=room).exists())


def _corrected(by: Reader | None, mission: Mission, entry: UUID | None) -> LogEntry | None:
    if entry is None:
        return None
    row = LogEntry.unrestricted.select_related("label").filter(pk=entry, mission=mission).first()
    if row is None or (by is not None and not _reads(by, row.label)):
        raise NoSuchRecord(f"no log entry {entry}")
    return row


def _about(by: Reader | None, mission: Mission, vehicle: UUID | None) -> tuple[str, Label]:
    """Call sign and label: a line about a vehicle is read by who sees its track, and never by more than who sees the mission."""
    if vehicle is None:
        return "", mission.label
    part = Vehicle.unrestricted.filter(pk=vehicle, takes_part__mission=mission).first()
    track = Track.unrestricted.select_related("label").filter(record=vehicle).first()
    own = by is None or (part is not None and part.organisation_id == by.organisation)
    if part is None or not (own or (track is not None and _reads(by, track.label))):
        raise NoSuchRecord(f"no vehicle {vehicle} in mission {mission.code}")
    return part.call_sign, track.label if track else mission.label


def _reads(by: Reader | None, label: Label) -> bool:
    return by is None or scopes.refresh(by.member).views().get(label.pk, 0) >= View.FULL
