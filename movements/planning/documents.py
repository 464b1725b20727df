"""What a plan and a part say, as JSON: what everybody who reads them gets, and what an organisation keeps to itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layers.geojson import stamp
from partners.models import View

from ..models import Mission, Participation
from ..vetting.course import KM
from .legs import Leg, Timed, Timetable


def plan(mission: Mission) -> dict[str, Any]:
    """All that the lead's plan tells its readers; of each participant that it was asked and whether it joined, and nothing of its part."""
    held = getattr(mission, "plan", None)
    participants = [
        {"organisation": one.organisation.code, "name": one.organisation.name, "state": one.state}
        for one in mission.participations.select_related("organisation").order_by("pk")
    ]
    lead = {"code": mission.lead.code, "name": mission.lead.name}
    if held is None:
        return {"name": mission.name, "lead": lead, "participants": participants}
    room = held.tracking_room
    return {
        "name": mission.name,
        "lead": lead,
        "lead_named": held.lead_named.code if held.lead_named else "",
        "lead_asked_at": stamp(held.lead_asked_at) if held.lead_asked_at and held.lead_asked_at >= held.lead_acted_at else None,
        "leader": held.leader,
        "tracking_room": {"code": room.code, "name": room.name} if room else None,
        "vehicle_class": held.vehicle_class,
        "speed_kmh": held.speed_kmh,
        "speeds": held.speeds,
        "legs": held.legs,
        "comms": held.comms,
        "medical": held.medical,
        "escort": held.escort,
        "cargo": held.cargo,
        "contingency": held.contingency,
        "participants": participants,
    }


def part(one: Participation, view: View) -> dict[str, Any]:
    """What an organisation's part tells: itself (full) everything but the manifest, the others (redacted) what it shows."""
    full = view == View.FULL
    told: dict[str, Any] = {
        "decision": one.decision,
        "words": one.words,
        "decided_version": one.decided_version,
        "decided_at": stamp(one.decided_at),
        "people": one.people,
        "kinds": one.kinds,
        "clearance": one.clearance,
        "departed_at": stamp(one.departed_at),
        "out_at": stamp(one.out_at),
        "vehicles": [vehicle(planned, plate=full or one.shows_plate) for planned in one.vehicles.select_related("vehicle")],
        "refuges": [{name: refuge[name] for name in ("name", "lon", "lat")} for refuge in one.refuges],
    }
    if not full:
        return told
    shares = {
        "manifest": one.shows_manifest,
        "plate": one.shows_plate,
        "live": one.shows_live,
        "history": one.shows_history,
        "outside": one.shows_outside,
        "from": stamp(one.shows_from),
        "until": stamp(one.shows_until),
    }
    return told | {"shares": shares, "permits": one.permits, "open": one.opens, "rung": one.opens_at_rung}


def vehicle(planned: Any, *, plate: bool) -> dict[str, Any]:
    """A vehicle in a plan; its id is the plan's own."""
    row = planned.vehicle
    return {
        "id": str(planned.pk),
        "call_sign": row.call_sign,
        "vehicle_class": row.vehicle_class,
        "seats": row.seats,
        "radio": row.radio,
        "brought_for": row.brought_for,
        "plate": row.plate if plate else "",
    }


def stops(timed: Sequence[Timed]) -> list[dict[str, Any]]:
    """Stops with their times and kilometres along."""
    return [
        {
            "name": one.stop.name,
            "lon": one.stop.lon,
            "lat": one.stop.lat,
            "purpose": one.stop.purpose,
            "arrives_at": stamp(one.arrives_at),
            "planned": stamp(one.stop.arrives_at),
            "dwell_min": one.stop.dwell_min,
            "departs_at": stamp(one.departs_at),
            "km": round(one.along_m / KM, 2),
        }
        for one in timed
    ]


def legs(table: Timetable) -> list[dict[str, Any]]:
    """Legs in kilometres and minutes."""
    return [leg(one) for one in table.legs]


def leg(one: Leg) -> dict[str, Any]:
    """One leg."""
    return {
        "from": one.start,
        "to": one.end,
        "length_km": round((one.to_m - one.from_m) / KM, 2),
        "duration_min": round(one.minutes),
        "from_km": round(one.from_m / KM, 2),
        "to_km": round(one.to_m / KM, 2),
    }


def agreed(mission: Mission) -> dict[str, Any]:
    """The plan as it stands, to be kept. The parts of organisations are theirs, and stand beside it."""
    of_now = ("lead_named", "lead_asked_at")
    told = {name: value for name, value in plan(mission).items() if name not in of_now} | {
        "stops": mission.stops,
        "departs_at": stamp(mission.departs_at),
        "arrives_at": stamp(mission.arrives_at),
    }
    return told | {"corridor_m": mission.corridor_m, "plan_version": mission.plan.version}
