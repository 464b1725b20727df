"""What a planner may say when he asks what lies on a line: closed lists, limits, times; errors name field, value and limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from layers import geometry
from partners.forms import Form
from partners.problems import Problem

from .models import VehicleClass
from .vetting.course import SPEED_KMH

AHEAD = timedelta(days=400)  # plans are made for the next dry season, hardly beyond
VEHICLES_AT_MOST = 200
CHECK_INS_AT_MOST = 200
ABORT_POINTS_AT_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """How a line is to be travelled. check_ins_km: planned check-ins, kilometres along. abort_points: lon, lat."""

    departure: datetime
    vehicle_class: str
    vehicles: int
    speed_kmh: float
    check_ins_km: tuple[float, ...]
    abort_points: tuple[tuple[float, float], ...]


def journey(properties: Mapping[str, Any], *, at: datetime) -> Journey:
    """The properties of the Feature that POST /api/v1/missions/vet takes. at: now. Raises Problem 400, 422."""
    said = dict(properties)
    abort_points = _places(said.pop("abort_points", None))
    form = Form(said)
    departure = form.time("departure", at, latest=at + AHEAD)
    vehicle_class = form.choice("vehicle_class", VehicleClass.values) or VehicleClass.LIGHT
    vehicles = form.number("vehicles", 1, VEHICLES_AT_MOST)
    speed_kmh = form.number("speed_kmh", 5, 120)
    check_ins = form.numbers("check_ins_km", 0, 20_000, at_most=CHECK_INS_AT_MOST)
    form.nothing_else()
    if departure is None or departure < at - timedelta(days=1):
        raise Problem(422, "time_range", "a departure lies at most a day back", field="departure")
    return Journey(
        departure=departure,
        vehicle_class=str(vehicle_class),
        vehicles=1 if vehicles is None else vehicles,
        speed_kmh=float(speed_kmh or SPEED_KMH[vehicle_class]),
        check_ins_km=tuple(check_ins),
        abort_points=abort_points,
    )


def _places(value: Any) -> tuple[tuple[float, float], ...]:
    """A list of [lon, lat]."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > ABORT_POINTS_AT_MOST:
        raise Problem(422, "number_range", "a list of places [lon, lat]", field="abort_points", limit=ABORT_POINTS_AT_MOST)
    points: list[Any] = [geometry.parse({"type": "Point", "coordinates": one}, allowed=("Point",), field="abort_points") for one in value]
    return tuple((point.x, point.y) for point in points)
