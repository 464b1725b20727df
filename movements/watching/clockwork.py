"""The rules that the clock decides: who has not departed, reported, arrived, come out; how far a convoy is apart. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ..models import Rule
from ..vetting.course import KM
from .gates import SHUT, Gate, step
from .rules import RETURN
from .terms import Terms
from .way import apart_m


@dataclass(frozen=True, kw_only=True, slots=True)
class Vehicle:
    """A vehicle in a mission, as the clock finds it. key: what names it; contact_at, fix_at: of anything heard, of a device's position."""

    key: str
    call_sign: str
    since: datetime  # it takes part
    silent_after_s: int
    place: tuple[float, float] | None = None  # lon, lat, of whatever source
    contact_at: datetime | None = None
    fix_at: datetime | None = None
    km: float | None = None
    passed: frozenset[int] = frozenset()
    arrived: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Mission:
    """A mission, as the clock finds it. stops: name and planned arrival, by number."""

    status: str  # planned, under_way
    departs_at: datetime
    arrives_at: datetime
    stops: Sequence[tuple[str, datetime | None]] = ()
    vehicles: Sequence[Vehicle] = ()
    people_out: bool = False


class Standing(NamedTuple):
    """A rule that holds now. vehicle: its key, or "" for the mission's. value, threshold: minutes, metres."""

    rule: Rule
    vehicle: str
    value: float
    threshold: float
    severity: int
    words: str = ""


def standing(mission: Mission, terms: Terms, gates: dict[str, Gate], at: datetime) -> list[Standing]:
    """What holds at a moment. gates: of what needs a dwell; moved on in place."""
    if mission.status == "planned":
        return list(_late(Rule.NOT_DEPARTED, "", mission.departs_at, terms.departure_grace_min, at, 2))
    found = [one for vehicle in mission.vehicles for one in _of_vehicle(mission, vehicle, terms, at)]
    found += _together(mission, terms, gates, at)
    if not mission.people_out:
        found += _late(Rule.NOT_RETURNED, "", mission.arrives_at, terms.return_grace_min, at, 3)
    return found


def _late(rule: Rule, vehicle: str, due: datetime, grace_min: float, at: datetime, severity: int, words: str = "") -> Iterator[Standing]:
    late_min = (at - due) / timedelta(minutes=1)
    if late_min > grace_min:
        yield Standing(rule, vehicle, late_min, grace_min, severity, words)


def _of_vehicle(mission: Mission, vehicle: Vehicle, terms: Terms, at: datetime) -> Iterator[Standing]:
    if vehicle.arrived:
        return  # it is at its end: what it does there is no journey
    heard = max(vehicle.contact_at or vehicle.since, vehicle.since)
    silent_s = (at - heard) / timedelta(seconds=1)
    if silent_s > vehicle.silent_after_s:
        yield Standing(Rule.SILENT_CONTACT, vehicle.key, silent_s / 60, vehicle.silent_after_s / 60, 3)
    elif vehicle.contact_at is not None:
        fixed = max(vehicle.fix_at or vehicle.since, vehicle.since)
        yield from _late(Rule.SILENT_FIX, vehicle.key, fixed, terms.fix_silent_min, at, 2)
    late = [
        one
        for n, (name, due) in enumerate(mission.stops)
        if due is not None and n not in vehicle.passed
        for one in _late(Rule.CHECKPOINT_LATE, vehicle.key, due, terms.checkpoint_grace_min, at, 2, name)
    ]
    yield from late[:1]  # the first one missed says it
    yield from _late(Rule.NOT_ARRIVED, vehicle.key, mission.arrives_at, terms.arrival_grace_min, at, 3)


def _together(mission: Mission, terms: Terms, gates: dict[str, Gate], at: datetime) -> Iterator[Standing]:
    """Contact between first and last vehicle is kept: of those that are heard and under way."""
    heard = [
        v
        for v in mission.vehicles
        if v.place and not v.arrived and v.contact_at and (at - v.contact_at).total_seconds() <= v.silent_after_s
    ]
    kms = [vehicle.km for vehicle in heard if vehicle.km is not None]
    span_m = (max(kms) - min(kms)) * KM if len(kms) > 1 else 0.0
    if _gate(gates, "convoy_apart", span_m, terms.apart_m, terms.apart_dwell_s, at):
        yield Standing(Rule.CONVOY_APART, "", span_m, terms.apart_m, 2)
    for vehicle in heard if len(heard) > 1 else ():
        nearest = min(apart_m(vehicle.place, other.place) for other in heard if other is not vehicle)  # type: ignore[arg-type]
        if _gate(gates, f"alone|{vehicle.key}", nearest, terms.alone_m, terms.apart_dwell_s, at):
            yield Standing(Rule.ALONE, vehicle.key, nearest, terms.alone_m, 2)
    present = {f"alone|{vehicle.key}" for vehicle in heard} if len(heard) > 1 else set()
    for key in [key for key in gates if key.startswith("alone|") and key not in present]:
        del gates[key]  # the others fell silent: what is told then is that


def _gate(gates: dict[str, Gate], key: str, value: float, threshold: float, dwell_s: float, at: datetime) -> bool:
    over, under = value > threshold, value <= threshold * RETURN
    moved = step(gates.get(key, SHUT), at.timestamp(), over=over, under=under, dwell_s=dwell_s)
    gates.pop(key, None)
    if moved != SHUT:
        gates[key] = moved
    return moved.is_open
