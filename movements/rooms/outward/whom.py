"""Whom of its own people a rung calls, and what each of them may read of the mission."""

from __future__ import annotations

from partners import scopes
from partners.models import Member, View
from partners.readers import reader_of, running
from partners.visibility import visible
from sltmap import clock

from ...models import MissionShown, Rung, Sent, Shift


def people(rung: Rung) -> list[Member]:
    """The member, the holders of the duty in the mission's area, or who is on shift in the room: of the rung's organisation alone."""
    at = clock.now()
    own = Member.objects.filter(running(at), organisation=rung.organisation_id, machine=False, user__is_active=True).select_related(
        "user", "organisation"
    )
    if rung.member_id:
        return list(own.filter(pk=rung.member_id))
    if rung.duty:
        area = rung.mission.label.area_id
        return list(own.filter(running(at, "duties__"), duties__kind=rung.duty, duties__area__in=[area]).order_by("pk").distinct())
    shifts = Shift.objects.filter(running(at), room=rung.room_id).values("member")
    return list(own.filter(pk__in=shifts).order_by("pk"))


def code_for(member: Member, sent: Sent) -> str:
    """The mission's code, where this person sees the mission in full now; else nothing."""
    scopes.refresh(member.pk)
    row = visible(MissionShown, reader_of(member)).filter(record=sent.escalation.mission_id, view=View.FULL).values_list("code").first()
    return str(row[0]) if row else ""
