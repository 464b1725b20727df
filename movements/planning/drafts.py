"""A plan as it comes in: closed lists, limits, times. What is not said is not changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import LineString

from layers import geometry
from partners.forms import Form
from partners.problems import Problem

from ..models import VehicleClass
from . import values
from .legs import Stop

BACK = timedelta(days=1)
STOPS_AT_MOST, POINTS_AT_MOST, NAMES_AT_MOST = 100, 100, 50
CORRIDOR_M = (50, 50_000)  # full width
PROVIDERS = ("host_police", "host_military", "un_peacekeeping", "un_security", "private", "other")
PLAN = (
    "name", "route", "departs_at", "vehicle_class", "speed_kmh", "corridor_m", "stops", "comms", "medical", "escort", "cargo", "contingency",
    "leader", "tracking_room",
)  # fmt: skip


def plan(document: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The parts of a plan that stand in a document, as they are kept; `tracking_room` stays a code. at: now. Raises Problem 400, 422."""
    kept: dict[str, Any] = {}
    form = Form({name: value for name, value in document.items() if name in ("name", "vehicle_class", "speed_kmh", "corridor_m", "medical",
                 "cargo", "leader", "departs_at")})  # fmt: skip
    if "name" in document:
        kept["name"] = form.line("name", required=True)
    if "route" in document:
        kept["route"] = route(document["route"])
    if "departs_at" in document:
        kept["departs_at"] = form.time("departs_at", None, latest=at + values.AHEAD)
        if kept["departs_at"] is None:
            raise Problem(422, "required", "this property is needed", field="departs_at")
        if kept["departs_at"] < at - BACK:
            raise Problem(422, "time_range", "a departure lies at most a day back", field="departs_at")
    if "vehicle_class" in document:
        kept["vehicle_class"] = form.choice("vehicle_class", VehicleClass.values, required=True)
    if "speed_kmh" in document:
        kept["speed_kmh"] = form.number("speed_kmh", 5, 120)
    if "corridor_m" in document:
        kept["corridor_m"] = form.number("corridor_m", *CORRIDOR_M, required=True)
    if "stops" in document:
        kept["stops"] = [_stop(value, number, at) for number, value in enumerate(values.several(document["stops"], "stops", STOPS_AT_MOST))]
    if "comms" in document:
        kept["comms"] = _comms(document["comms"])
    if "medical" in document:
        kept["medical"] = form.text("medical")
    if "escort" in document:
        kept["escort"] = _escort(document["escort"])
    if "cargo" in document:
        kept["cargo"] = form.line("cargo")
    if "contingency" in document:
        kept["contingency"] = _contingency(document["contingency"])
    if "leader" in document:
        kept["leader"] = values.line(document["leader"], "leader", 120)
    if "tracking_room" in document:
        kept["tracking_room"] = values.line(document["tracking_room"], "tracking_room", 40)
    return kept


def route(value: Any) -> LineString:
    """A line to travel, 4326, in one part. Raises Problem 422, also for one that crosses 180 degrees, which has two."""
    line: Any = geometry.parse(value, allowed=("LineString",), field="route")
    if line.geom_type != "LineString":
        raise Problem(422, "crosses_180", "a mission's line stays on one side of 180 degrees", field="route")
    return line


def _stop(value: Any, number: int, at: datetime) -> Stop:
    field = f"stops[{number}]"
    # What GET adds may be sent back: it is worked out anew.
    stop = values.closed(value, ("name", "lon", "lat", "purpose", "arrives_at", "dwell_min", "departs_at", "km"), field)
    lon, lat = values.place(stop, field)
    return Stop(
        name=values.line(stop.get("name"), f"{field}.name", 120),
        lon=lon,
        lat=lat,
        purpose=values.line(stop.get("purpose"), f"{field}.purpose"),
        arrives_at=values.moment(stop.get("arrives_at"), f"{field}.arrives_at", at=at),
        dwell_min=values.whole(stop.get("dwell_min"), f"{field}.dwell_min", 0, 60 * 24 * 30),
    )


def _points(value: Any, field: str) -> list[dict[str, Any]]:
    points = []
    for number, one in enumerate(values.several(value, field, POINTS_AT_MOST)):
        where = f"{field}[{number}]"
        point = values.closed(one, ("name", "lon", "lat"), where)
        lon, lat = values.place(point, where)
        points.append({"name": values.line(point.get("name"), f"{where}.name", 120), "lon": lon, "lat": lat})
    return points


def _comms(value: Any) -> dict[str, Any]:
    known = ("primary", "alternate", "emergency", "frequencies", "check_in_min", "points", "stand_by")
    said = values.closed(value, known, "comms")
    beside = []
    for number, one in enumerate(values.several(said.get("stand_by"), "comms.stand_by", NAMES_AT_MOST)):
        where = f"comms.stand_by[{number}]"
        partner = values.closed(one, ("name", "role", "phone"), where)
        beside.append({name: values.line(partner.get(name), f"{where}.{name}", 120) for name in ("name", "role", "phone")})
    texts = {name: values.line(said.get(name), f"comms.{name}", 400) for name in ("primary", "alternate", "emergency", "frequencies")}
    check_in = said.get("check_in_min")
    return texts | {
        "check_in_min": None if check_in is None else values.whole(check_in, "comms.check_in_min", 1, 24 * 60),
        "points": _points(said.get("points"), "comms.points"),
        "stand_by": beside,
    }


def _escort(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    said = values.closed(value, ("armed", "provider", "basis", "decided_by"), "escort")
    return {
        "armed": values.flag(said.get("armed"), "escort.armed"),
        "provider": values.choice(said.get("provider"), "escort.provider", PROVIDERS),
        "basis": values.line(said.get("basis"), "escort.basis"),
        "decided_by": values.line(said.get("decided_by"), "escort.decided_by", 120),
    }


def _contingency(value: Any) -> dict[str, Any]:
    # What GET adds may be sent back: refuges are each owner's, and hospitals are what each reader sees.
    said = values.closed(value, ("abort_points", "words", "refuges", "legs"), "contingency")
    return {
        "abort_points": _points(said.get("abort_points"), "contingency.abort_points"),
        "words": Form({"words": said.get("words")}).text("words"),
    }
