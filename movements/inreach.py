"""Garmin inReach: events as its portal pushes them (IPC outbound, JSON, versions 2 to 4), as reports and calls for help. Pure.

An event names its device by IMEI and says by a code what it is. course from true north, timeStamp in milliseconds. speed is read as km/h.
That unit is not confirmed: Garmin's own guide to the push was not at hand, and a description that others wrote of it says m/s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .decoders import KMH_MPS, Fault, Report, reading_of, scaled

EVENTS_AT_MOST = 500  # of one push
NO_FIX = 0
SOS = frozenset({4, 6})  # declared, confirmed
ELSEWHERE = frozenset({8})  # a reference point: a place that somebody shares, not where the device is
SEALED = frozenset({64, 67, 68, 69})  # encrypted: this server holds no key


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event. outcome None: it tells no place. words: what was written along with a call for help."""

    imei: str
    outcome: Report | Fault | None
    is_sos: bool = False
    words: str = ""
    plain: Any = None


def events(document: Any, *, received_at: datetime) -> list[Event] | Fault:
    """The events of a push. Faults: bad_json for what is no push, too_many."""
    listed = document.get("Events") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return Fault(code="bad_json")
    if len(listed) > EVENTS_AT_MOST:
        return Fault(code="too_many")
    return [_event(one, received_at) for one in listed]


def _event(event: Any, received_at: datetime) -> Event:
    members = event if isinstance(event, dict) else {}
    imei, code = members.get("imei", ""), members.get("messageCode")
    imei = str(imei) if isinstance(imei, str | int) and not isinstance(imei, bool) else ""
    known = isinstance(code, int) and not isinstance(code, bool)
    outcome = _outcome(members, code if known else None, received_at)
    words = members.get("freeText")
    return Event(imei=imei, outcome=outcome, is_sos=known and code in SOS, words=words if isinstance(words, str) else "", plain=event)


def _outcome(members: dict[str, Any], code: int | None, received_at: datetime) -> Report | Fault | None:
    if code is None:
        return Fault(code="unknown_type")
    if code in SEALED:
        return Fault(code="encrypted")
    point = members.get("point")
    if code in ELSEWHERE or not isinstance(point, dict) or point.get("gpsFix") == NO_FIX:
        return None
    status = members.get("status")
    low = isinstance(status, dict) and status.get("lowBattery") == 1
    return reading_of(
        lat=point.get("latitude"),
        lon=point.get("longitude"),
        fix_at=members.get("timeStamp"),
        received_at=received_at,
        accuracy=None,
        speed_mps=scaled(point.get("speed"), KMH_MPS),
        heading=point.get("course"),
        altitude=point.get("altitude"),
        battery=0.1 if low else None,  # the device tells low or not
    )
