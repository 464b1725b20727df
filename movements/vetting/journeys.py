"""A mission as a course to be vetted: from the form that a reader sees, never from the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..models import MissionShown
from .course import KM, SPEED_KMH, Course


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """A course and how it is travelled. check_ins_m: planned check-ins, metres along. abort_points: lon, lat."""

    course: Course
    vehicle_class: str
    vehicles: int
    check_ins_m: tuple[float, ...] = ()
    abort_points: tuple[tuple[float, float], ...] = ()


def journey_of(row: MissionShown) -> Journey:
    """The journey of a mission's full form. vehicles: two where the plan does not say, for a convoy is meant."""
    told: dict[str, Any] = row.plan or {}
    geom: Any = row.geom
    lines = tuple(geom.coords) if geom.geom_type == "MultiLineString" else (geom.coords,)
    vehicle_class = told.get("vehicle_class") or "light"
    speed_kmh = float((told.get("speeds") or {}).get("kmh") or SPEED_KMH[vehicle_class])
    points = (told.get("comms") or {}).get("points") or []
    kms = [item["km"] for item in [*(row.stops or []), *points] if isinstance(item, dict) and isinstance(item.get("km"), int | float)]
    return Journey(
        course=Course(lines, row.departs_at, speed_kmh),
        vehicle_class=vehicle_class,
        vehicles=int(told.get("vehicles") or 2),
        check_ins_m=tuple(km * KM for km in kms),
        abort_points=tuple((point["lon"], point["lat"]) for point in (told.get("contingency") or {}).get("abort_points") or ()),
    )
