"""Whom a verb of the rooms is for: those who see a mission in full, with a security duty of their organisation in its area."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from partners import records
from partners.models import View
from partners.readers import Reader, running
from partners.records import NoSuchRecord

from ...actions import rights
from ...models import Mission, Room, Shift


def mission_seen(by: Reader | None, mission: UUID, at: datetime, *, locked: bool = False) -> Mission:
    """The mission (by its record). Raises records.NoSuchRecord for hidden and absent alike, records.MayNotRecord without a duty."""
    rows = Mission.unrestricted.select_related("label__area", "audience", "lead")
    row = (rows.select_for_update(of=("self",)) if locked else rows).filter(pk=mission).first()
    if row is None or (by is not None and not records.sees(by, row, at_least=View.FULL)):
        raise NoSuchRecord(f"no mission {mission}")
    on_duty(by, row.label.area_id, at)
    return row


def on_duty(by: Reader | None, area: UUID, at: datetime) -> None:
    """Raises records.MayNotRecord unless the writer has a security duty of his organisation in the area."""
    if by is not None:
        rights.security_duty(by, organisation=by.organisation, area=area, at=at)


def room_of(by: Reader | None, at: datetime) -> Room | None:
    """The room that the writer is on shift in."""
    if by is None:
        return None
    shift = Shift.objects.filter(running(at), member=by.member).select_related("room__organisation").first()
    return shift.room if shift else None


def acted(room: Room | None, at: datetime) -> None:
    """A room did something: what others are told of it when they ask whether it is staffed."""
    if room is not None:
        Room.objects.filter(pk=room.pk).update(last_action_at=at)
