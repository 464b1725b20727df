"""The escalation ladder: rungs that an organisation owns, for its own people; climbed by the clock, stopped by acknowledgement.

A rung that comes due is a row, once (unique on ladder and rung), written with what opens it. What is told outside is sent from that row
afterwards (rooms/outward), under the row's id, so a receiver knows a repetition by it. No rung calls anybody of another organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from partners import labels, shown
from partners.acts import action
from partners.models import Label, Marking, Member
from partners.readers import Reader, running
from partners.records import MayNotRecord

from ...models import Call, Escalation, Means, Mission, Room, Rung, Sent
from ..causes import BEGIN, DUE, END, QUIET, STOP
from ..sources import CALLS
from .calls import end_calls
from .log import write
from .seen import mission_seen

RUNGS_AT_MOST = 30  # of one organisation on one mission


class NotYourOwn(ValueError):
    """A rung names somebody of another organisation: each calls its own people, and none calls help for another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A rung as it is asked for. Of member, duty and room exactly one."""

    after_min: int
    means: str
    member: int | None = None
    duty: str = ""
    room: UUID | None = None
    address: str = ""


@action
def set_ladder(*, by: Reader | None, organisation: int, mission: UUID, steps: Sequence[Step], at: datetime) -> list[Rung]:
    """Puts an organisation's ladder for a mission in the place of the one it had; a rung that stays the same is the same rung.

    by: its security duty, who sees the mission; its organisation takes part. Raises NotYourOwn, records.NoSuchRecord, records.MayNotRecord.
    """
    row = mission_seen(by, mission, at)
    if (by is not None and by.organisation != organisation) or not row.organisations.filter(pk=organisation).exists():
        raise MayNotRecord(f"organisation {organisation} does not take part in {row.code}")
    for step in steps:
        _is_own(step, organisation, row, at)
    known = {_terms(rung): rung for rung in Rung.objects.filter(mission=row, organisation=organisation, taken_off_at=None)}
    kept = []
    for step in steps:
        rung = known.pop((step.after_min, step.means, step.member, step.duty, step.room, step.address), None)
        kept.append(rung or _make(step, row, organisation))
    Rung.objects.filter(pk__in=[rung.pk for rung in known.values()]).update(taken_off_at=at)
    return kept


def _is_own(step: Step, organisation: int, mission: Mission, at: datetime) -> None:
    if (
        step.member is not None
        and not Member.objects.filter(running(at), pk=step.member, organisation=organisation, machine=False).exists()
    ):
        raise NotYourOwn(_("A rung calls people of your own organisation."))
    if step.room is not None and not Room.objects.filter(pk=step.room, organisation=organisation, area=mission.label.area_id).exists():
        raise NotYourOwn(_("A rung calls a room of your own organisation."))


def _terms(rung: Rung) -> tuple[object, ...]:
    return rung.after_min, rung.means, rung.member_id, rung.duty, rung.room_id, rung.address


def _make(step: Step, mission: Mission, organisation: int) -> Rung:
    return Rung.objects.create(
        mission=mission, organisation_id=organisation, after_min=step.after_min, means=step.means, member_id=step.member, duty=step.duty,
        room_id=step.room, address=step.address,
    )  # fmt: skip


@action
def climb(*, by: None, at: datetime) -> int:
    """One step of the clock: ladders begin, end, and climb. Returns how many rungs came due. Any number of clocks may run it."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, {"quiet": list(QUIET)})
        over = []
        for statement in (STOP, END):
            cursor.execute(statement, {"at": at})
            over += [row[0] for row in cursor.fetchall()]
        cursor.execute(DUE, {"at": at})
        due = [row[0] for row in cursor.fetchall()]
    for escalation in Escalation.objects.filter(pk__in=over):
        end_calls(escalation, at)
    rows = Sent.objects.filter(pk__in=due).select_related("rung__organisation", "escalation__mission__label__area")
    for sent in rows.order_by("due_at", "pk"):
        _come_due(sent, at)
    return len(due)


def _come_due(sent: Sent, at: datetime) -> None:
    """On screen it is sent with this transaction; what leaves the house is sent after it. The organisation's own log says so."""
    rung, mission = sent.rung, sent.escalation.mission
    own = own_label(mission, rung)
    if rung.means == Rung.By.SCREEN:
        _ring(sent, own, at)
        Sent.objects.filter(pk=sent.pk).update(state=Sent.State.SENT, sent_at=at)
    words = _("%(organisation)s: after %(minutes)s min by %(means)s.") % {
        "organisation": rung.organisation.name, "minutes": rung.after_min, "means": rung.get_means_display(),
    }  # fmt: skip
    write(
        by=None,
        mission=mission.pk,
        means=Means.CLOCK,
        at=at,
        entered_at=at,
        words=f"{sent.escalation.cause_title} {sent.escalation.words}. {words}".strip(),
        label=own,
    )


def own_label(mission: Mission, rung: Rung) -> Label:
    """Of the rung's organisation alone: others learn nothing of its ladder."""
    return labels.intern(area=mission.label.area, originator=rung.organisation, marking=Marking.AMBER_STRICT)


def _ring(sent: Sent, own: Label, at: datetime) -> None:
    """Rings at the organisation's people on duty. It names no mission: not all of them may see it; who does finds it on his board."""
    call = Call.unrestricted.select_for_update(of=("self",)).filter(escalation=sent.escalation).exclude(state=Call.State.ENDED).first()
    if call is None:
        call = Call(
            label=own, kind=Call.Kind.RUNG, organisation=sent.rung.organisation.name, raised_at=at, escalation=sent.escalation,
            said=str(_("A mission waits for your acknowledgement.")),
        )  # fmt: skip
        shown.publish(source=CALLS, record=call, label=own, at=at, rings=True)
        return
    call.repeats += 1
    shown.publish(source=CALLS, record=call, label=own, at=at, rings=True)
