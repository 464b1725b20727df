"""A plan as it comes in: closed lists, limits, times. What is not said is not changed; errors name field, value and limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import LineString

from layers import geometry
from partners.forms import LINE_AT_MOST, Form
from partners.problems import Problem, not_found

from ..models import Participation, VehicleClass
from .legs import Stop

AHEAD = timedelta(days=400)
BACK = timedelta(days=1)
STOPS_AT_MOST, POINTS_AT_MOST, NAMES_AT_MOST, VEHICLES_AT_MOST, MANIFEST_AT_MOST = 100, 100, 50, 200, 100
CORRIDOR_M = (50, 50_000)  # full width
PROVIDERS = ("host_police", "host_military", "un_peacekeeping", "un_security", "private", "other")
KINDS = ("staff", "contractors", "national_partners", "dependants", "others")
PERMIT_STATES = ("asked", "given", "not_yet")
PLAN = (
    "name", "route", "departs_at", "vehicle_class", "speed_kmh", "corridor_m", "stops", "comms", "medical", "escort", "cargo", "contingency",
    "leader", "tracking_room",
)  # fmt: skip


def closed(document: Any, known: tuple[str, ...], field: str = "body") -> dict[str, Any]:
    """An object of known members. Raises Problem 422 object_expected, 400 unknown_field."""
    if not isinstance(document, dict):
        raise Problem(422, "object_expected", f"an object of {', '.join(known)}", field=field)
    for name in document:
        if name not in known:
            raise Problem(
                400, "unknown_field", f"known are {', '.join(known)}", field=f"{'' if field == 'body' else field + '.'}{name}"[:120]
            )
    return document


def several(value: Any, field: str, at_most: int) -> list[Any]:
    """A list of at most so many. Raises Problem 422 list_expected, too_many."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Problem(422, "list_expected", f"a list of at most {at_most}", field=field)
    if len(value) > at_most:
        raise Problem(422, "too_many", f"{len(value)}", field=field, limit=at_most)
    return value


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
        kept["departs_at"] = form.time("departs_at", None, latest=at + AHEAD)
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
        kept["stops"] = [_stop(value, number, at) for number, value in enumerate(several(document["stops"], "stops", STOPS_AT_MOST))]
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
        kept["leader"] = line(document["leader"], "leader", 120)
    if "tracking_room" in document:
        kept["tracking_room"] = line(document["tracking_room"], "tracking_room", 40)
    return kept


def route(value: Any) -> LineString:
    """A line to travel, 4326, in one part. Raises Problem 422, also for one that crosses 180 degrees, which has two."""
    line: Any = geometry.parse(value, allowed=("LineString",), field="route")
    if line.geom_type != "LineString":
        raise Problem(422, "crosses_180", "a mission's line stays on one side of 180 degrees", field="route")
    return line


def line(value: Any, field: str, limit: int = LINE_AT_MOST) -> str:
    """A short text. Raises Problem 422."""
    if value is None:
        return ""
    name = field.rsplit(".", 1)[-1]
    try:
        text = Form({name: value}).line(name)
    except Problem as problem:
        raise Problem(problem.status, problem.code, problem.detail, **(problem.more | {"field": field})) from None
    if len(text) > limit:
        raise Problem(422, "too_long", f"{len(text)} characters", field=field, limit=limit)
    return text


def text(value: Any, field: str) -> str:
    """A longer text. Raises Problem 422."""
    return Form({field: value}).text(field)


def place(value: Mapping[str, Any], field: str) -> tuple[float, float]:
    """lon and lat of an object. Raises Problem 422."""
    point: Any = geometry.parse({"type": "Point", "coordinates": [value.get("lon"), value.get("lat")]}, allowed=("Point",), field=field)
    return point.coords[0], point.coords[1]


def moment(value: Any, field: str, *, at: datetime) -> datetime | None:
    """A time with its zone, or none. Raises Problem 422."""
    try:
        return Form({"at": value}).time("at", None, latest=at + AHEAD + timedelta(days=60))
    except Problem as problem:
        raise Problem(problem.status, problem.code, problem.detail, **(problem.more | {"field": field})) from None


def whole(value: Any, field: str, low: int, high: int) -> int:
    """A whole number; none is the lowest. Raises Problem 422."""
    if value is None:
        return low
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Problem(422, "number_range", f"{str(value)[:40]} is not a whole number from {low} to {high}", field=field, limit=[low, high])
    return value


def flag(value: Any, field: str) -> bool:
    """True or false. Raises Problem 422."""
    if not isinstance(value, bool):
        raise Problem(422, "boolean_expected", "true or false", field=field)
    return value


def choice(value: Any, field: str, known: tuple[str, ...] | list[str]) -> str:
    """One of a closed list. Raises Problem 422 unknown_value."""
    if value not in known or not isinstance(value, str):
        raise Problem(422, "unknown_value", f"{str(value)[:40]!r} is not one of {', '.join(known)}", field=field)
    return value


def _stop(value: Any, number: int, at: datetime) -> Stop:
    field = f"stops[{number}]"
    # What GET adds may be sent back: it is worked out anew.
    stop = closed(value, ("name", "lon", "lat", "purpose", "arrives_at", "dwell_min", "departs_at", "km"), field)
    lon, lat = place(stop, field)
    return Stop(
        name=line(stop.get("name"), f"{field}.name", 120),
        lon=lon,
        lat=lat,
        purpose=line(stop.get("purpose"), f"{field}.purpose"),
        arrives_at=moment(stop.get("arrives_at"), f"{field}.arrives_at", at=at),
        dwell_min=whole(stop.get("dwell_min"), f"{field}.dwell_min", 0, 60 * 24 * 30),
    )


def _points(value: Any, field: str) -> list[dict[str, Any]]:
    points = []
    for number, one in enumerate(several(value, field, POINTS_AT_MOST)):
        where = f"{field}[{number}]"
        point = closed(one, ("name", "lon", "lat"), where)
        lon, lat = place(point, where)
        points.append({"name": line(point.get("name"), f"{where}.name", 120), "lon": lon, "lat": lat})
    return points


def _comms(value: Any) -> dict[str, Any]:
    known = ("primary", "alternate", "emergency", "frequencies", "check_in_min", "points", "stand_by")
    said = closed(value, known, "comms")
    beside = []
    for number, one in enumerate(several(said.get("stand_by"), "comms.stand_by", NAMES_AT_MOST)):
        where = f"comms.stand_by[{number}]"
        partner = closed(one, ("name", "role", "phone"), where)
        beside.append({name: line(partner.get(name), f"{where}.{name}", 120) for name in ("name", "role", "phone")})
    texts = {name: line(said.get(name), f"comms.{name}", 400) for name in ("primary", "alternate", "emergency", "frequencies")}
    check_in = said.get("check_in_min")
    return texts | {
        "check_in_min": None if check_in is None else whole(check_in, "comms.check_in_min", 1, 24 * 60),
        "points": _points(said.get("points"), "comms.points"),
        "stand_by": beside,
    }


def _escort(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    said = closed(value, ("armed", "provider", "basis", "decided_by"), "escort")
    return {
        "armed": flag(said.get("armed"), "escort.armed"),
        "provider": choice(said.get("provider"), "escort.provider", PROVIDERS),
        "basis": line(said.get("basis"), "escort.basis"),
        "decided_by": line(said.get("decided_by"), "escort.decided_by", 120),
    }


def _contingency(value: Any) -> dict[str, Any]:
    # What GET adds may be sent back: refuges are each owner's, and hospitals are what each reader sees.
    said = closed(value, ("abort_points", "words", "refuges", "legs"), "contingency")
    return {
        "abort_points": _points(said.get("abort_points"), "contingency.abort_points"),
        "words": Form({"words": said.get("words")}).text("words"),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """What the others see of an organisation's part, and from when to when of where its vehicles are and were."""

    manifest: bool = True
    plate: bool = False
    live: bool = True
    history: bool = True
    since: datetime | None = None
    until: datetime | None = None


def shares(value: Any, *, at: datetime, held: Shares | None = None) -> Shares:
    """Shares as they come in; what is not said stays as held, else as shipped. Raises Problem 400, 422."""
    held = held or Shares()
    if value is None:
        return held
    said = closed(value, ("manifest", "plate", "live", "history", "from", "until"), "shares")
    flags = {
        name: flag(said[name], f"shares.{name}") if name in said else getattr(held, name)
        for name in ("manifest", "plate", "live", "history")
    }
    if flags["history"] and not flags["live"]:
        if said.get("history"):
            raise Problem(422, "history_with_live", "who does not show where vehicles are shows no history either", field="shares.history")
        flags["history"] = False
    since = moment(said["from"], "shares.from", at=at) if "from" in said else held.since
    until = moment(said["until"], "shares.until", at=at) if "until" in said else held.until
    if since and until and until <= since:
        raise Problem(422, "time_range", "until lies after from", field="shares.until")
    return Shares(**flags, since=since, until=until)


def permits(value: Any) -> list[dict[str, Any]]:
    """An organisation's own permits. Raises Problem 400, 422."""
    kept = []
    for number, one in enumerate(several(value, "permits", NAMES_AT_MOST)):
        field = f"permits[{number}]"
        said = closed(one, ("name", "authority", "lead_days", "reference", "state"), field)
        kept.append(
            {name: line(said.get(name), f"{field}.{name}", 120) for name in ("name", "authority", "reference")}
            | {
                "lead_days": whole(said.get("lead_days"), f"{field}.lead_days", 0, 365),
                "state": choice(said.get("state", "not_yet"), f"{field}.state", PERMIT_STATES),
            }
        )
    return kept


def kinds(value: Any) -> list[str]:
    """Kinds of people. Raises Problem 422."""
    return sorted({choice(one, "kinds", KINDS) for one in several(value, "kinds", len(KINDS))})


def clearance(value: Any) -> str:
    """The organisation's own note. Raises Problem 422."""
    return "" if value in (None, "") else choice(value, "clearance", Participation.Clearance.values)


def required(text: str, field: str) -> str:
    """A text that says something. Raises Problem 422."""
    if not text.strip():
        raise Problem(422, "required", "this property is needed", field=field)
    return text


def manifest(value: Any) -> list[dict[str, Any]]:
    """The vehicles of a manifest. Raises Problem 400, 422; 404 for an id that is none."""
    entries, seen = [], set()
    for number, one in enumerate(several(value, "manifest", VEHICLES_AT_MOST)):
        field = f"manifest[{number}]"
        said = closed(one, ("vehicle", "call_sign", "phones", "heads", "people"), field)
        phones = [line(phone, f"{field}.phones", 40) for phone in several(said.get("phones"), f"{field}.phones", 10)]
        people = [
            _person(person, f"{field}.people[{n}]")
            for n, person in enumerate(several(said.get("people"), f"{field}.people", MANIFEST_AT_MOST))
        ]
        vehicle = identity(said.get("vehicle"))
        if vehicle in seen:
            raise Problem(422, "twice", "a vehicle stands once in a manifest", field=f"{field}.vehicle")
        seen.add(vehicle)
        heads = whole(said.get("heads"), f"{field}.heads", 0, 500) if "heads" in said else len(people)
        if heads < len(people):
            raise Problem(422, "number_range", "more names than heads", field=f"{field}.heads", limit=len(people))
        call_sign = line(said.get("call_sign"), f"{field}.call_sign", 40)
        entries.append({"vehicle": vehicle, "call_sign": call_sign, "phones": phones, "heads": heads, "people": people})
    return entries


def _person(value: Any, field: str) -> dict[str, str]:
    said = closed(value, ("name", "medical"), field)
    return {
        "name": required(line(said.get("name"), f"{field}.name", 120), f"{field}.name"),
        "medical": line(said.get("medical"), f"{field}.medical", 400),
    }


def identity(value: Any) -> UUID:
    """An id. Raises the 404 of everything hidden and absent."""
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise not_found() from None


def identities(value: Any, field: str) -> list[UUID]:
    """Ids. Raises Problem 422, and the 404 of everything hidden and absent."""
    return [identity(one) for one in several(value, field, VEHICLES_AT_MOST)]
