"""Calls are received by people: it stops the ladder of their own organisation, and no other's; an SOS goes on until the word is heard."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from partners import records, shown
from partners.acts import action
from partners.models import View
from partners.problems import Problem
from partners.readers import Reader
from partners.records import NoSuchRecord

from ...models import Alert, AlertState, Call, Escalation, Means, Room
from ...watching import alerts
from ..sources import CALLS
from .log import write
from .seen import acted, mission_seen, on_duty, room_of

State = Call.State
SHOWN_FOR = timedelta(hours=24)  # as alerts
SWEPT_AT_MOST = 500  # an hour


@action
def acknowledge_call(*, by: Reader, call: UUID, words: str, at: datetime) -> Call:
    """Somebody received a call (by its record). Of an SOS that is a receipt, and nothing ends; a rung ends the ladder of his organisation.

    Raises records.NoSuchRecord for hidden and absent alike, records.MayNotRecord without a security duty in its area.
    """
    row = (
        Call.unrestricted.select_for_update(of=("self",))
        .select_related("label__area", "label__originator", "escalation")
        .filter(pk=call)
        .first()
    )
    if row is None or not records.sees(by, row, at_least=View.FULL):
        raise NoSuchRecord(f"no call {call}")
    on_duty(by, row.label.area_id, at)
    room = room_of(by, at)
    acted(room, at)
    _receive(by, row, room, at)
    escalations = Escalation.objects.filter(organisation=by.organisation, acknowledged_at=None, ends_at=None)
    if row.kind == Call.Kind.RUNG and row.escalation_id:
        stop(by, list(escalations.filter(pk=row.escalation_id)), words, at)
    if row.kind == Call.Kind.SOS:
        stop(by, list(escalations.filter(about__in=Alert.unrestricted.filter(about=row.pk).values("pk"))), words, at)
    return row


@action
def acknowledge_mission(*, by: Reader, mission: UUID, words: str, at: datetime) -> int:
    """The one key: receives every open call of a mission that one sees, and stops the ladders of one's own organisation for it.

    mission: its record. Returns how many things were received. Raises records.NoSuchRecord, records.MayNotRecord.
    """
    row = mission_seen(by, mission, at)
    room = room_of(by, at)
    received = 0
    calls = Call.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator").filter(of_mission=row)
    for call in calls.exclude(state=State.ENDED).exclude(kind=Call.Kind.HAND_OVER).order_by("pk"):
        if records.sees(by, call, at_least=View.FULL) and _receive(by, call, room, at):
            received += 1
    open_alerts = Alert.unrestricted.filter(mission=row, state=AlertState.OPEN).select_related("label").order_by("pk")
    for alert in open_alerts:
        if records.sees(by, alert, at_least=View.FULL):
            received += _acknowledge(by, alert, words, at)
    running = Escalation.objects.filter(mission=row, organisation=by.organisation, acknowledged_at=None, ends_at=None)
    received += stop(by, list(running), words, at)
    acted(room, at)
    if received:
        said = _("%(organisation)s has received it.") % {"organisation": by.organisation_name}
        write(by=by, mission=row.pk, means=Means.SCREEN, at=at, entered_at=at, words=f"{said} {words}".strip())
    return received


@action
def sweep_calls(*, by: None, at: datetime) -> int:
    """Takes calls that were over for SHOWN_FOR out of the picture. Returns how many. The record and its history stay."""
    over = Call.unrestricted.select_for_update(skip_locked=True).filter(state=State.ENDED, ended_at__lt=at - SHOWN_FOR)
    rows = list(over.filter(pk__in=CALLS.shown.unrestricted.values("record")).order_by("pk")[:SWEPT_AT_MOST])
    for row in rows:
        shown.withdraw(source=CALLS, record=row)
    return len(rows)


def _acknowledge(by: Reader, alert: Alert, words: str, at: datetime) -> int:
    """Acknowledges an alert, once for all. Whoever has no part in it leaves it as it stands."""
    try:
        alerts.acknowledge(by=by, alert=alert.pk, at=at, words=words)
    except (Problem, records.MayNotRecord):
        return 0
    return 1


def stop(by: Reader, escalations: list[Escalation], words: str, at: datetime) -> int:
    """Stops ladders of the writer's organisation, and ends their calls on screen. Returns how many."""
    for one in escalations:
        one.acknowledged_at, one.acknowledged_by_id = at, by.member
        one.save(update_fields=["acknowledged_at", "acknowledged_by"])
        end_calls(one, at)
    return len(escalations)


def end_calls(escalation: Escalation, at: datetime) -> None:
    """Takes the calls of a ladder off the screens."""
    rows = Call.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
    for call in rows.filter(escalation=escalation, kind=Call.Kind.RUNG).exclude(state=State.ENDED).order_by("pk"):
        call.state, call.ended_at = State.ENDED, at
        shown.publish(source=CALLS, record=call, label=call.label, at=at)


def _receive(by: Reader, call: Call, room: Room | None, at: datetime) -> bool:
    """A receipt per organisation: who, where, when. False where it has one, or the call is over."""
    if call.state == State.ENDED or any(one["organisation"] == by.organisation_name for one in call.received):
        return False
    where = ", ".join(word for word in (room.name, room.place) if word) if room else ""
    call.received = [*call.received, {"organisation": by.organisation_name, "where": where, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}]
    if call.kind != Call.Kind.RUNG:
        call.state = State.RECEIVED
    shown.publish(source=CALLS, record=call, label=call.label, at=at)
    return True
