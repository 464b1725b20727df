"""A call for help: first to the sender's own organisation, then to the desks it chose and those the mission agreed, again and again until
the tracking room has spoken with the vehicle and heard the agreed word. It asks nothing of Redis, of a standing, or of a mission.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from partners import labels, records, shown
from partners.acts import action
from partners.models import CURRENT_XACT, DOArea, Duty, Label, Marking, Organisation, StandingConsent, View
from partners.readers import Reader, running
from partners.records import MayNotRecord, NoSuchRecord

from ...actions import rights
from ...actions.labels import DESKS, vehicle_label
from ...models import Alert, AlertState, Call, Means, Room, Rule, Shift, SosPlan, Track, Tracking
from ...sources import ALERTS
from ...watching import alerts
from ..sources import CALLS
from ..staffing import staffed_since
from .caller import Caller
from .calls import State
from .log import write
from .seen import acted, on_duty, room_of


def plan_of(organisation: int) -> SosPlan:
    """What an organisation settled, or what holds where it settled nothing."""
    return SosPlan.objects.filter(organisation=organisation).first() or SosPlan(organisation_id=organisation)


@action
def settle_sos(*, by: Reader, agreed_word: str, silent: bool, own_first_s: int, repeat_s: int, at: datetime) -> SosPlan:
    """An organisation settles its calls for help. by: its focal point or security officer, in any area; raises records.MayNotRecord."""
    duties = Duty.objects.filter(running(at), member=by.member, kind__in=[*rights.SECURITY_DUTIES, Duty.Kind.HQ_SECURITY])
    if by.machine or not duties.exists():
        raise MayNotRecord(f"member {by.member} has no security duty")
    terms = {
        "agreed_word": agreed_word,
        "silent": silent,
        "own_first_s": own_first_s,
        "repeat_s": repeat_s,
    }
    return SosPlan.objects.update_or_create(organisation_id=by.organisation, defaults=terms)[0]


@action
def declare_sos(*, by: None, caller: Caller, place: Point | None, words: str, key: str, at: datetime) -> tuple[Call, bool]:
    """Somebody calls for help. Returns the call, and whether it is new: the same press, or a press while one is open, is the same call.

    by: None, for the door proved who calls in its own way; caller: who. place: 4326, else where the vehicle was last.
    """
    with connection.cursor() as cursor:  # two presses at once are one call
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 5107011))", [caller.lock])
    known = _known(caller, key)
    if known is not None:
        return _found(known, place, words, at) if key and known.key == key else known, False
    plan, vehicle = plan_of(caller.organisation.pk), caller.vehicle
    track = Track.unrestricted.filter(record=vehicle.pk).first() if vehicle else None
    call = Call(
        label=_own(caller.area, caller.organisation), kind=Call.Kind.SOS, mission=caller.mission.code if caller.mission else "",
        vehicle=vehicle.call_sign if vehicle else "", organisation=caller.organisation.name, said=words[:400], raised_at=at,
        geom=place or (track.geom if track else None), of_mission=caller.mission, of_vehicle=vehicle, sender_id=caller.member,
        device_id=caller.device, key=key, silent=plan.silent, next_at=at + timedelta(seconds=plan.own_first_s),
    )  # fmt: skip
    shown.publish(source=CALLS, record=call, label=call.label, at=at)
    _alert(call, at)
    if not _staffed(caller.organisation.pk, caller.area, at):
        call.skipped = [caller.organisation.name]
        _widen(call, at)  # nobody there: the next ones at once
    if vehicle and not plan.silent:
        _mark(vehicle.pk, True)
    if caller.mission:
        own = call.label if plan.silent else None
        said = _("SOS. %(words)s") % {"words": words}
        write(
            by=None, mission=caller.mission.pk, means=Means.DEVICE, at=at, entered_at=at, words=said.strip(), geom=call.geom, label=own,
            vehicle=vehicle.pk if vehicle else None,
        )  # fmt: skip
    return call, True


def _found(call: Call, place: Point | None, words: str, at: datetime) -> Call:
    """The same press, sent again, knows its place by now: a phone calls first and looks for its position meanwhile."""
    row = Call.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator").get(pk=call.pk)
    if place is None or row.state == State.ENDED or (row.geom and row.geom.equals_exact(place)):
        return row
    row.geom, row.said = place, words[:400] or row.said
    shown.publish(source=CALLS, record=row, label=row.label, at=at)
    alert = Alert.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
    for one in alert.filter(rule=Rule.SOS, about=row.pk).exclude(state=AlertState.ENDED):
        one.geom = place
        shown.publish(source=ALERTS, record=one, label=one.label, at=at)
    return row


def _known(caller: Caller, key: str) -> Call | None:
    rows = Call.unrestricted.filter(kind=Call.Kind.SOS)
    mine = rows.filter(device=caller.device) if caller.device else rows.filter(sender=caller.member)
    same = mine.filter(key=key).first() if key else None
    if same is not None:
        return same
    open_ones = mine.exclude(state=State.ENDED)
    if caller.vehicle is not None:
        open_ones = rows.exclude(state=State.ENDED).filter(of_vehicle=caller.vehicle)
    return open_ones.order_by("raised_at").first()


@action
def advance_sos(*, by: None, at: datetime) -> int:
    """One step of the clock: calls that have had their time at home go on to the desks; those that nobody spoke to ring again."""
    due = Call.unrestricted.select_for_update(of=("self",), skip_locked=True).select_related(
        "label__area", "label__originator", "of_mission__audience"
    )
    rows = list(due.filter(kind=Call.Kind.SOS, next_at__lte=at).exclude(state=State.ENDED).order_by("pk")[:200])
    for call in rows:
        if call.widened_at is None:
            _widen(call, at)
            continue
        call.repeats += 1
        call.next_at = at + timedelta(seconds=plan_of(call.label.originator_id).repeat_s)
        shown.publish(source=CALLS, record=call, label=call.label, at=at)
        _ring(call, call.label, at)
    return len(rows)


@action
def hear_sos(*, by: Reader, call: UUID, word: str, words: str, at: datetime) -> Call:
    """The tracking room has spoken with the vehicle and heard the agreed word: the call ends. by: on duty in the organisation whose room
    holds the mission; without one, in the sender's own. Another word ends nothing, and the log says so. Raises records.NoSuchRecord,
    records.MayNotRecord."""
    row = (
        Call.unrestricted.select_for_update(of=("self",))
        .select_related("label__area", "label__originator", "of_mission")
        .filter(pk=call)
        .first()
    )
    if row is None or row.kind != Call.Kind.SOS or not records.sees(by, row, at_least=View.FULL):
        raise NoSuchRecord(f"no call {call}")
    on_duty(by, row.label.area_id, at)
    held = Tracking.objects.filter(mission=row.of_mission).select_related("room").first() if row.of_mission else None
    if by.organisation not in (row.label.originator_id, held.room.organisation_id if held else None):
        raise MayNotRecord(f"{by.organisation_name} does not hold this mission")
    plan = plan_of(row.label.originator_id)
    acted(room_of(by, at), at)
    heard = not plan.agreed_word or " ".join(word.split()).casefold() == plan.agreed_word.casefold()
    if heard:
        row.state, row.ended_at, row.next_at = State.ENDED, at, None
        shown.publish(source=CALLS, record=row, label=row.label, at=at)
        alerts.end_alerts(at=at, rules=[Rule.SOS], about=row.pk)
        if row.of_vehicle_id:
            _mark(row.of_vehicle_id, False)
    if row.of_mission_id:
        said = _("SOS: spoken with them, the word was heard.") if heard else _("SOS: spoken with them, another word was heard.")
        write(
            by=by, mission=row.of_mission_id, means=Means.TELEPHONE, at=at, entered_at=at, words=f"{said} {words}".strip(), label=row.label,
        )  # fmt: skip
    return row


def _own(area: DOArea, organisation: Organisation) -> Label:
    return labels.intern(area=area, originator=organisation, marking=Marking.AMBER_STRICT)


def _widen(call: Call, at: datetime) -> None:
    """To the desks that the organisation chose and, unless it is silent, to the people of the mission under way."""
    plan, area, organisation = plan_of(call.label.originator_id), call.label.area, call.label.originator
    audience = call.of_mission.audience if call.of_mission and not call.silent else None
    label = vehicle_label(area=area, organisation=organisation, audience=audience)
    call.widened_at, call.next_at = at, at + timedelta(seconds=plan.repeat_s)
    call.skipped = [*call.skipped, *_unstaffed(call, area, at)]
    shown.publish(source=CALLS, record=call, label=label, at=at)
    _ring(call, label, at)


def _alert(call: Call, at: datetime) -> None:
    alerts.raise_alert(
        rule=Rule.SOS, mission=call.of_mission, vehicle=call.of_vehicle, at=at, severity=4, label=call.label, geom=call.geom, words=call.said,
        about=call.pk,
    )  # fmt: skip


def _ring(call: Call, label: Label, at: datetime) -> None:
    """Rings at everybody whom the call reaches, acknowledged or not: only the word ends it."""
    rows = Alert.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
    alert = rows.filter(rule=Rule.SOS, about=call.pk).exclude(state=AlertState.ENDED).first()
    if alert is None:
        _alert(call, at)  # the mission was closed, and its alerts with it: the call is not
    else:
        shown.publish(source=ALERTS, record=alert, label=label, at=at, rings=True)


def _unstaffed(call: Call, area: DOArea, at: datetime) -> list[str]:
    """Rooms of others that the call reaches and in which nobody is on shift: they are passed over, and it says so."""
    chosen = StandingConsent.objects.filter(
        running(at), originator=call.label.originator, area=area, kind="vehicles", audience__rule__in=DESKS
    )
    officers = Duty.objects.filter(running(at), area=area, kind=Duty.Kind.DUTY_OFFICER).values("member__organisation")
    desks = Q(organisation__in=officers) if chosen.exists() else Q(pk=None)
    tracking = (
        Q(pk__in=Tracking.objects.filter(mission=call.of_mission).values("room")) if call.of_mission and not call.silent else Q(pk=None)
    )
    rooms = Room.objects.filter(desks | tracking, area=area).exclude(organisation=call.label.originator).select_related("organisation")
    return [str(room) for room in rooms if not _staffed(room.organisation_id, area, at)]


def _staffed(organisation: int, area: DOArea, at: datetime) -> bool:
    shifts = Shift.objects.filter(running(at), room__organisation=organisation, room__area=area, starts_at__gt=staffed_since(at))
    return shifts.exists()


def _mark(vehicle: UUID, on: bool) -> None:
    """The sign on the map. State, not an event: the hub reads it by its transaction."""
    Track.unrestricted.filter(record=vehicle).update(sos=on, version=F("version") + 1, xact=CURRENT_XACT)
