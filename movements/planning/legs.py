"""From stops along a course to legs with length and time, and a timetable that can be kept. Pure: metres, minutes, UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, dist, radians

from django.utils.translation import gettext as _

from partners.problems import Problem

from ..vetting.course import KM, SPEED_KMH, Course

OFF_ROUTE_M = 5_000.0  # a stop further from the line than this is none of it
END_M = 500.0  # a stop this near to an end of the line is that end
METRES_A_DEGREE = 111_195.0
LONGEST = timedelta(days=60)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A planned stop. arrives_at: as planned, None: as early as the speed allows; dwell_min: minutes that it stays."""

    name: str
    lon: float
    lat: float
    purpose: str = ""
    arrives_at: datetime | None = None
    dwell_min: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """A stop in its place along the course, and when it is reached and left."""

    stop: Stop
    along_m: float
    arrives_at: datetime
    departs_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Leg:
    """The way from one place to the next, in metres along the course and minutes on the move."""

    start: str
    end: str
    from_m: float
    to_m: float
    minutes: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """The stops in order, the legs between them, and when the end is reached."""

    stops: tuple[Timed, ...]
    legs: tuple[Leg, ...]
    arrives_at: datetime


def speed(vehicle_class: str, *, of_plan: int | None, own: Mapping[str, float]) -> dict[str, float | str]:
    """The speed that a plan is made with, km/h, and whose it is: plan (set for it), own (the lead's rules), shipped."""
    if of_plan is not None:
        return {"kmh": float(of_plan), "from": "plan"}
    if vehicle_class in own:
        return {"kmh": float(own[vehicle_class]), "from": "own"}
    return {"kmh": SPEED_KMH[vehicle_class], "from": "shipped"}


def timetable(course: Course, stops: Sequence[Stop]) -> Timetable:
    """Where the stops lie along the course, in their order, and when each is reached and left.

    Raises Problem 422: stop_off_route (limit: metres), time_range for an arrival before the course can be there (limit: the earliest
    moment) or a journey that lasts too long.
    """
    timed: list[Timed] = []
    legs: list[Leg] = []
    at_m, name, now = 0.0, _("start"), course.departure
    for number, stop in enumerate(stops):
        along_m = _place(course, stop, at_m, number)
        if number == 0 and along_m <= END_M:
            along_m = 0.0
        if number == len(stops) - 1 and course.length_m - along_m <= END_M:
            along_m = course.length_m
        if along_m > at_m or number > 0:
            legs.append(_leg(course, name, stop.name, at_m, along_m))
            now += timedelta(minutes=legs[-1].minutes)
        now = _arrival(stop, now, number)
        timed.append(Timed(stop=stop, along_m=along_m, arrives_at=now, departs_at=now + timedelta(minutes=stop.dwell_min)))
        at_m, name, now = along_m, stop.name, timed[-1].departs_at
    if at_m < course.length_m:
        legs.append(_leg(course, name, _("end"), at_m, course.length_m))
        now += timedelta(minutes=legs[-1].minutes)
    if now - course.departure > LONGEST:
        raise Problem(422, "time_range", "a mission lasts too long", field="stops", limit=f"{LONGEST.days} days")
    arrives_at = timed[-1].arrives_at if timed and at_m >= course.length_m else now
    return Timetable(stops=tuple(timed), legs=tuple(legs), arrives_at=max(arrives_at, course.departure + MINUTE))


def _leg(course: Course, start: str, end: str, from_m: float, to_m: float) -> Leg:
    return Leg(start=start, end=end, from_m=from_m, to_m=to_m, minutes=(to_m - from_m) / KM / course.speed_kmh * 60)


def _arrival(stop: Stop, earliest: datetime, number: int) -> datetime:
    """The planned arrival, which the earliest possible one bounds; a minute is what people plan by."""
    if stop.arrives_at is None:
        return earliest
    if stop.arrives_at < earliest - MINUTE:
        limit = earliest.replace(second=0, microsecond=0)
        raise Problem(
            422, "time_range", f"{stop.name} is reached {limit:%Y-%m-%dT%H:%MZ} at the earliest, at the planned speed",
            field=f"stops[{number}].arrives_at", limit=f"{limit:%Y-%m-%dT%H:%M:%SZ}",
        )  # fmt: skip
    return max(stop.arrives_at, earliest)


def _place(course: Course, stop: Stop, after_m: float, number: int) -> float:
    """Metres along of the stop: of the places at or after the one before it that are as near as any, the first."""
    found = _distances(course, stop.lon, stop.lat, after_m)
    nearest = min(off for off, _ in found)
    if nearest > OFF_ROUTE_M:
        raise Problem(
            422, "stop_off_route", f"{stop.name} lies {nearest / KM:.1f} km from what is left of the route", field=f"stops[{number}]",
            limit=OFF_ROUTE_M,
        )  # fmt: skip
    return next(along for off, along in found if off <= nearest + 50.0)


def _distances(course: Course, lon: float, lat: float, after_m: float) -> list[tuple[float, float]]:
    """Per edge from a place of the course on: metres from it to a point, and metres along of the nearest place."""
    narrow = cos(radians(lat))  # a degree of longitude is shorter than one of latitude

    def flat(place: tuple[float, float]) -> tuple[float, float]:
        return (place[0] - lon) * narrow * METRES_A_DEGREE, (place[1] - lat) * METRES_A_DEGREE

    found = []
    for piece in course.pieces:
        if piece.to_m < after_m:
            continue
        places = [flat(place) for place in piece.lon_lat]
        edges = list(zip(places, places[1:], strict=False))
        whole = sum(dist(a, b) for a, b in edges) or 1.0
        done = 0.0
        for a, b in edges:
            length = dist(a, b)
            way = (b[0] - a[0], b[1] - a[1])
            share = min(max(-(a[0] * way[0] + a[1] * way[1]) / (length * length), 0.0), 1.0) if length else 0.0
            along = piece.from_m + (done + share * length) / whole * (piece.to_m - piece.from_m)
            off = dist((0.0, 0.0), (a[0] + share * way[0], a[1] + share * way[1]))
            done += length
            if along < after_m:
                # The place lies behind: of this edge what is left begins where the course stands.
                along, rest = after_m, min(max((after_m - piece.from_m) / (piece.to_m - piece.from_m) * whole, 0.0), whole)
                if rest > done:
                    continue
                part = (rest - (done - length)) / length if length else 0.0
                off = dist((0.0, 0.0), (a[0] + part * way[0], a[1] + part * way[1]))
            found.append((off, along))
    return found or [(dist((0.0, 0.0), flat(course.at_m(course.length_m))), course.length_m)]
