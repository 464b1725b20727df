"""The operator's board: every mission that the reader sees in full, by what is due next. Colour is never alone: each has its word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layers.geojson import stamp
from partners.models import View
from partners.queries import is_exercise
from partners.readers import Reader
from partners.visibility import visible

from ..models import AlertShown, AlertState, CallShown, CallTerms, Escalation, HandOver, LogEntry, MissionShown, Rule, Track, Tracking
from . import queries
from .actions.agreed import check_in_of

SOON = timedelta(minutes=10)  # before something is due it says so
TONES = ("sos", "danger", "late", "soon", "plain")  # by what needs a person's eye first


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """What is due. at: when; tone: one of TONES."""

    what: str  # sos, rung, hand_over, opened, alert, check_in, departure, arrival
    at: datetime
    words: str
    tone: str

    def plain(self) -> dict[str, Any]:
        """As it leaves."""
        return {"what": self.what, "at": stamp(self.at), "words": self.words, "tone": self.tone}


@dataclass(kw_only=True, slots=True)
class Beside:
    """What stands beside missions that the reader sees, by record."""

    held: Mapping[UUID, Tracking] = field(default_factory=dict)
    offers: Mapping[UUID, HandOver] = field(default_factory=dict)
    rooms: Mapping[UUID, queries.RoomState] = field(default_factory=dict)
    ladders: Mapping[UUID, list[Escalation]] = field(default_factory=dict)
    lines: Mapping[UUID, LogEntry] = field(default_factory=dict)
    check_in: Mapping[UUID, int] = field(default_factory=dict)  # minutes between contacts


def document(reader: Reader, at: datetime) -> dict[str, Any]:
    """The board as GET /api/v1/board tells it: missions, calls without a mission, one's own rooms."""
    missions = queries.missions_seen(reader)
    tracks = _by(visible(Track, reader).filter(mission__in=[row.code for row in missions]).order_by("call_sign", "pk"), "mission")
    calls = list(visible(CallShown, reader).filter(view=View.FULL).exclude(state=CallTerms.State.ENDED).order_by("raised_at", "pk")[:500])
    beside = _beside(reader, missions, at)
    of_mission = _by(calls, "mission")
    rows = visible(AlertShown, reader).filter(view=View.FULL).exclude(state=AlertState.ENDED)
    alerts = _by(rows.order_by("raised_at", "pk")[:500], "mission")
    entries = [
        _mission(row, tracks.get(row.code, []), of_mission.get(row.code, []), alerts.get(row.code, []), beside, reader, at)
        for row in missions
    ]
    entries.sort(key=lambda entry: (TONES.index(entry["tone"]), entry["deadline"]["at"], entry["code"]))
    codes = {row.code for row in missions}
    return {
        "server_time": stamp(at),
        "exercise": is_exercise(),
        "missions": entries,
        "calls": [_call(call, reader) for call in calls if call.mission not in codes],
        "rooms": [room(one) for one in beside.rooms.values() if one.own],
    }


def _by(rows: Iterable[Any], name: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _beside(reader: Reader, missions: list[MissionShown], at: datetime) -> Beside:
    records = [row.record for row in missions]
    newest = visible(LogEntry, reader).filter(mission__in=records).order_by("mission", "-entered_at", "-pk").distinct("mission")
    ladders = Escalation.objects.filter(mission__in=records, organisation=reader.organisation, ends_at=None, acknowledged_at=None)
    return Beside(
        held={held.mission_id: held for held in Tracking.objects.filter(mission__in=records)},
        offers={offer.mission_id: offer for offer in HandOver.objects.filter(mission__in=records, answer="")},
        rooms={one.id: one for one in queries.rooms(reader, at, records)},
        ladders=_by(ladders.order_by("starts_at", "pk"), "mission_id"),
        lines={line.mission_id: line for line in newest},
        check_in=check_in_of(records),
    )


def _mission(
    row: MissionShown, tracks: list[Track], calls: list[CallShown], alerts: list[AlertShown], beside: Beside, reader: Reader, at: datetime
) -> dict[str, Any]:
    minutes = beside.check_in[row.record]
    vehicles = [vehicle(track, minutes, at) for track in tracks]
    deadlines = [*_of_calls(calls), *_of_alerts(alerts, calls), *_of_plan(row, at)]
    if row.status == MissionShown.Status.UNDER_WAY:
        deadlines += [_check_in(track, minutes, at) for track in tracks if track.contact_at]
    deadlines.sort(key=lambda one: (TONES.index(one.tone), one.at, one.words))
    held, offer, line = beside.held.get(row.record), beside.offers.get(row.record), beside.lines.get(row.record)
    return {
        "id": str(row.pk),
        "code": row.code,
        "title": row.title,
        "status": row.status,
        "status_title": str(row.get_status_display()),
        "marking": row.marking,
        "originator": row.originator,
        "area": row.area,
        "lead": row.lead,
        "organisations": row.organisations,
        "departs_at": stamp(row.departs_at),
        "arrives_at": stamp(row.arrives_at),
        "deadline": deadlines[0].plain(),
        "deadlines": [one.plain() for one in deadlines],
        "tone": deadlines[0].tone,
        "check_in_min": minutes,
        "vehicles": vehicles,
        "calls": [_call(call, reader) for call in calls],
        "alerts": [_alert(alert) for alert in alerts],
        "ladders": len(beside.ladders.get(row.record, ())),
        "tracking": room(beside.rooms[held.room_id]) | {"since": stamp(held.since)} if held and held.room_id in beside.rooms else None,
        "offer": _offer(offer, beside, at) if offer else None,
        "last_line": line and {"at": stamp(line.at), "entered_at": stamp(line.entered_at), "room": line.room_name, "words": _said(line)},
    }


def _said(line: LogEntry) -> str:
    return " ".join(part for part in (line.call_sign, line.place, line.words) if part)


def vehicle(track: Track, check_in_min: int, at: datetime) -> dict[str, Any]:
    """A vehicle on the board: how old its last contact and its last fix are, which are two things."""
    return {
        "id": str(track.pk), "call_sign": track.call_sign, "organisation": track.organisation, "sos": track.sos,
        "contact_at": stamp(track.contact_at), "fix_at": stamp(track.fix_at), "fix_source": track.fix_source,
        "due_at": stamp(_due(track, check_in_min)), "late": track.contact_at is None or _due(track, check_in_min) <= at,
    }  # fmt: skip


def _due(track: Track, check_in_min: int) -> datetime:
    return (track.contact_at or track.updated_at) + timedelta(minutes=check_in_min)


def _check_in(track: Track, check_in_min: int, at: datetime) -> Deadline:
    due = _due(track, check_in_min)
    tone = "late" if due <= at else "soon" if due - SOON <= at else "plain"
    words = _("%(sign)s: check-in missed") if due <= at else _("%(sign)s: check-in")
    return Deadline(what="check_in", at=due, words=words % {"sign": track.call_sign}, tone=tone)


def _of_calls(calls: list[CallShown]) -> list[Deadline]:
    tones = {CallTerms.Kind.SOS: "sos", CallTerms.Kind.HAND_OVER: "soon"}
    return [
        Deadline(what=call.kind, at=call.raised_at, words=call.title, tone=tones.get(CallTerms.Kind(call.kind), "danger")) for call in calls
    ]


def _of_alerts(alerts: list[AlertShown], calls: list[CallShown]) -> list[Deadline]:
    """What is open of one rule is one line, since its first, but each call for help its own; one that the board tells is not told again.

    Only of a named vehicle is it known that alert and call are the same: who calls without one is rather told twice.
    """
    called = {call.vehicle for call in calls if call.kind == CallTerms.Kind.SOS and call.vehicle}
    opened = [one for one in alerts if one.state == AlertState.OPEN and not (one.rule == Rule.SOS and one.vehicle in called)]
    alone = [[one] for one in opened if one.rule == Rule.SOS]
    return [_together(told) for told in (*alone, *_by([one for one in opened if one.rule != Rule.SOS], "rule").values())]


def _together(alerts: list[AlertShown]) -> Deadline:
    """One line of what is open of one rule, oldest first."""
    first, more = alerts[0], len(alerts) - 1
    words = first.title
    if more:
        words = ngettext("%(first)s and %(n)s more", "%(first)s and %(n)s more", more) % {"first": first.title, "n": more}
    worst = max(one.severity for one in alerts)
    tone = "sos" if first.rule == Rule.SOS else "danger" if worst > 2 else "late"
    return Deadline(what="alert", at=first.raised_at, words=words, tone=tone)


def _of_plan(row: MissionShown, at: datetime) -> list[Deadline]:
    if row.status == MissionShown.Status.PLANNED:
        late = row.departs_at <= at
        words = _("has not departed") if late else _("departs")
        return [Deadline(what="departure", at=row.departs_at, words=words, tone="late" if late else "plain")]
    late = row.arrives_at <= at
    return [
        Deadline(what="arrival", at=row.arrives_at, words=_("has not arrived") if late else _("arrives"), tone="late" if late else "plain")
    ]


def _call(call: CallShown, reader: Reader) -> dict[str, Any]:
    return {
        "id": str(call.pk), "kind": call.kind, "kind_title": str(call.get_kind_display()), "state": call.state, "title": call.title,
        "vehicle": call.vehicle, "organisation": call.organisation, "said": call.said, "raised_at": stamp(call.raised_at),
        "repeats": call.repeats, "received": call.received, "marking": call.marking,
        "lon": round(call.geom.x, 6) if call.geom else None, "lat": round(call.geom.y, 6) if call.geom else None,
        "ours": any(one["organisation"] == reader.organisation_name for one in call.received),
    }  # fmt: skip


def _alert(alert: AlertShown) -> dict[str, Any]:
    return {
        "id": str(alert.pk), "rule": alert.rule, "title": alert.title, "severity": alert.severity, "state": alert.state,
        "raised_at": stamp(alert.raised_at), "acknowledged_by": alert.acknowledged_by, "marking": alert.marking,
    }  # fmt: skip


def _offer(offer: HandOver, beside: Beside, at: datetime) -> dict[str, Any]:
    giver, taker = (beside.rooms.get(pk) for pk in (offer.giver_id, offer.taker_id))
    return {
        "from": f"{giver.organisation}, {giver.name}" if giver else "", "to": f"{taker.organisation}, {taker.name}" if taker else "",
        "offered_at": stamp(offer.offered_at), "words": offer.words, "to_you": bool(taker and taker.mine), "by_you": bool(giver and giver.mine),
    }  # fmt: skip


def room(one: queries.RoomState) -> dict[str, Any]:
    """A room on the board: staffed or not, and how long ago it did something."""
    return {
        "id": str(one.id), "organisation": one.organisation, "name": one.name, "place": one.place, "own": one.own, "staffed": one.staffed,
        "last_action_at": stamp(one.last_action_at), "mine": one.mine,
    }  # fmt: skip
