"""Rooms and their shifts: opened by an organisation for itself; signed on, signed off with words for who comes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from partners.acts import action
from partners.readers import Reader, running
from partners.records import NoSuchRecord

from ...actions import rights
from ...models import Room, Shift
from .seen import on_duty


class NotOnShift(ValueError):
    """He is on shift in no room."""


@action
def open_room(*, by: Reader | None, organisation: int, area: UUID, name: str, place: str = "", at: datetime) -> Room:
    """A room of an organisation in an area; the one of that name where there is one. by: its security duty there."""
    rights.security_duty(by, organisation=organisation, area=area, at=at)
    room, _made = Room.objects.get_or_create(organisation_id=organisation, area_id=area, name=name, defaults={"place": place})
    return room


@action
def sign_on(*, by: Reader, room: UUID, at: datetime) -> str:
    """Begins a shift in a room of one's own organisation and ends one elsewhere. Returns the words that the last shift left.

    Raises records.NoSuchRecord for an absent or another's room alike, records.MayNotRecord.
    """
    row = Room.objects.select_for_update().filter(pk=room, organisation=by.organisation).first()
    if row is None:
        raise NoSuchRecord(f"no room {room}")
    on_duty(by, row.area_id, at)
    if Shift.objects.filter(running(at), room=row, member=by.member).exists():
        return ""
    Shift.objects.filter(member=by.member, ends_at=None).update(ends_at=at)
    left = Shift.objects.filter(room=row).exclude(words="").order_by("-ends_at").first()
    if left is not None and left.read_by_id is None:
        left.read_by_id = by.member
        left.save(update_fields=["read_by"])
    Shift.objects.create(room=row, member_id=by.member, starts_at=at)
    Room.objects.filter(pk=row.pk).update(last_action_at=at)
    return left.words if left else ""


@action
def sign_off(*, by: Reader, words: str, at: datetime) -> Room:
    """Ends one's shift and leaves words for who comes. Raises NotOnShift."""
    shift = (
        Shift.objects.select_for_update(of=("self",)).filter(member=by.member, ends_at=None).select_related("room__organisation").first()
    )
    if shift is None:
        raise NotOnShift(_("You are on shift in no room."))
    shift.ends_at, shift.words = at, words
    shift.save(update_fields=["ends_at", "words"])
    Room.objects.filter(pk=shift.room_id).update(last_action_at=at)
    return shift.room
