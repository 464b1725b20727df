"""A mission passes from room to room: offered, then accepted by the other; until then the giver holds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from partners import shown
from partners.acts import action
from partners.readers import Reader
from partners.records import NoSuchRecord

from ...actions.labels import own_label
from ...models import Call, HandOver, Means, Mission, Room, Tracking
from ..sources import CALLS
from .agreed import tracking_organisation
from .log import write
from .rooms import NotOnShift
from .seen import mission_seen, room_of

Answer = HandOver.Answer


class NotHolding(ValueError):
    """The mission is not this room's to give, or not offered to it."""


@action
def take_mission(*, by: Reader | None, mission: UUID, room: UUID, at: datetime) -> Tracking:
    """A room of the lead, or of the plan's tracking room, takes a mission that no room holds. by: on shift there, or a command. Raises NotHolding, records.NoSuchRecord."""
    row = mission_seen(by, mission, at, locked=True)
    taker = Room.objects.filter(pk=room, area=row.label.area_id).select_related("organisation").first()
    if taker is None or (by is not None and taker.organisation_id != by.organisation):
        raise NoSuchRecord(f"no room {room}")
    if Tracking.objects.filter(mission=row).exists():
        raise NotHolding(_("A room holds %(code)s; it hands it over.") % {"code": row.code})
    if by is not None and by.organisation not in (row.lead_id, tracking_organisation(row)):
        raise NotHolding(_("The lead of %(code)s or its tracking room opens the watch.") % {"code": row.code})
    held = Tracking.objects.create(mission=row, room=taker, since=at)
    words = _("%(room)s holds the mission.") % {"room": taker}
    write(by=by, mission=row.pk, means=Means.SCREEN, at=at, entered_at=at, words=words)
    return held


@action
def offer_mission(*, by: Reader, mission: UUID, room: UUID, words: str, at: datetime) -> HandOver:
    """Offers a mission that one's room holds to a room of an organisation that takes part in it. Raises NotOnShift, NotHolding,
    records.NoSuchRecord."""
    row = mission_seen(by, mission, at, locked=True)
    giver = _on_shift(by, at)
    held = Tracking.objects.select_for_update().filter(mission=row).first()
    if held is None or held.room_id != giver.pk:
        raise NotHolding(_("%(room)s does not hold %(code)s.") % {"room": giver, "code": row.code})
    within = Q(organisation__in=row.organisations.all()) | Q(organisation=tracking_organisation(row))
    takers = Room.objects.filter(within, area=row.label.area_id).exclude(pk=giver.pk)
    taker = takers.filter(pk=room).select_related("organisation").first()
    if taker is None:
        raise NoSuchRecord(f"no room {room}")
    if HandOver.objects.filter(mission=row, answer="").exists():
        raise NotHolding(_("%(code)s is offered already.") % {"code": row.code})
    offer = HandOver.objects.create(mission=row, giver=giver, taker=taker, words=words, offered_at=at, offered_by_id=by.member)
    said = _("%(giver)s offers the mission to %(taker)s.") % {"giver": giver, "taker": taker}
    write(by=by, mission=row.pk, means=Means.SCREEN, at=at, entered_at=at, words=f"{said} {words}".strip())
    _call(row, taker, said, at)
    return offer


@action
def answer_offer(*, by: Reader, mission: UUID, answer: str, words: str, at: datetime) -> HandOver:
    """Accepts or declines (the taker, on shift in its room) or withdraws (the giver) an offer. Accepting is the positive confirmation:
    only then the taker holds the mission. Raises NotOnShift, NotHolding, records.NoSuchRecord."""
    row = mission_seen(by, mission, at, locked=True)
    offer = HandOver.objects.select_for_update(of=("self",)).filter(mission=row, answer="").select_related("giver", "taker").first()
    room = _on_shift(by, at)
    mine = offer and (offer.giver_id if answer == Answer.WITHDRAWN else offer.taker_id)
    if offer is None or mine != room.pk:
        raise NotHolding(_("%(code)s is not offered to %(room)s.") % {"code": row.code, "room": room})
    offer.answer, offer.answered_at, offer.answered_by_id = answer, at, by.member
    offer.save(update_fields=["answer", "answered_at", "answered_by"])
    if answer == Answer.ACCEPTED:
        Tracking.objects.filter(mission=row).update(room=room, since=at)
    said = {
        Answer.ACCEPTED: _("%(room)s has contact and holds the mission; the sheet of %(giver)s closes."),
        Answer.DECLINED: _("%(room)s does not take the mission; %(giver)s holds it."),
        Answer.WITHDRAWN: _("%(giver)s keeps the mission."),
    }[Answer(answer)] % {"room": room, "giver": offer.giver}
    write(by=by, mission=row.pk, means=Means.SCREEN, at=at, entered_at=at, words=f"{said} {words}".strip())
    for call in Call.unrestricted.select_for_update().filter(of_mission=row, kind=Call.Kind.HAND_OVER).exclude(state=Call.State.ENDED):
        call.state, call.ended_at = Call.State.ENDED, at
        shown.publish(source=CALLS, record=call, label=call.label, at=at)
    return offer


def _on_shift(by: Reader, at: datetime) -> Room:
    room = room_of(by, at)
    if room is None:
        raise NotOnShift(_("You are on shift in no room."))
    return room


def _call(mission: Mission, taker: Room, words: str, at: datetime) -> None:
    """Rings at the taker's people on duty, who see the mission, for their organisation takes part in it."""
    label = own_label(area=mission.label.area, organisation=taker.organisation)
    call = Call(
        label=label, kind=Call.Kind.HAND_OVER, mission=mission.code, organisation=taker.organisation.name, said=words[:400], raised_at=at,
        of_mission=mission,
    )  # fmt: skip
    shown.publish(source=CALLS, record=call, label=label, at=at, rings=True)
