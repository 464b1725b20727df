"""Medical cover along a course: the nearest capable hospital that somebody verified, in minutes, and where to leave from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from layers import sources
from partners.readers import Reader
from partners.visibility import VisibleQuerySet, together, visible

from .course import ELLIPSOID, KM, Course
from .findings import Finding, stretches
from .near import outlines
from .rules import Rules

STEP_M = 2_000.0
DETOUR = 1.4  # roads of the field are this much longer than the straight line
CAPABLE = Q(level__gte=2) | Q(services__contains=["surgery"])

# The nearest in the plane says how far to look, and geography decides among what lies within.
NEAREST = """
with place as materialized (
    select n, st_setsrid(st_point(lon, lat), 4326) as geom from unnest(%s::int[], %s::float8[], %s::float8[]) as p(n, lon, lat)
)
select place.n, r.id, st_distance(r.geom::geography, place.geom::geography)
from place
cross join lateral (
    select st_distance(outline::geography, place.geom::geography) / 110574 * 1.02 as dy from {rows} as shown order by outline <-> place.geom limit 1
) near
cross join lateral (
    select id, outline as geom from {rows} as shown
    where outline && st_expand(place.geom, near.dy / cos(radians(least(abs(st_y(place.geom)) + near.dy, 89))), near.dy)
    order by st_distance(outline::geography, place.geom::geography), id limit 1
) r
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """The nearest row to one place of a course. minutes: an estimate from the straight line, DETOUR and the course's speed."""

    at_m: float
    id: Any
    distance_m: float
    minutes: float


def find(
    course: Course, reader: Reader, rules: Rules, at: datetime, abort_points: Sequence[tuple[float, float]] = ()
) -> tuple[list[Finding], dict[str, Any], list[dict[str, Any]]]:
    """Stretches without cover, the worst place (medical, evacuation), and what is unknown. at: now. abort_points: lon, lat, of the plan."""
    hospitals = _rows("hospitals", reader).filter(CAPABLE)
    verified = hospitals.filter(verified_at__gte=at - timedelta(days=rules.hospital_verified_days))
    covers = _nearest(course, verified)
    leaving = _nearest(course, _rows("evacuation_points", reader))
    told = {"medical": _worst(covers), "evacuation": _worst(leaving)}
    unknowns = list(_no_way_out(course, leaving, abort_points, rules))
    if not covers:
        reason = _("no capable hospital verified within %(days)d days is shown to you") % {"days": rules.hospital_verified_days}
        unknowns.append({"what": "medical", "from_km": 0.0, "to_km": round(course.length_m / KM, 2), "reason": reason})
        return [_void(course, 0.0, course.length_m, reason, None)], told, unknowns
    far = [(cover.at_m, cover.minutes > rules.medical_min) for cover in covers]
    names = dict(verified.filter(pk__in={cover.id for cover in covers}).values_list("pk", "title"))
    found = []
    for begin, end in stretches(far):
        worst = max((cover for cover in covers if begin <= cover.at_m <= end), key=lambda cover: cover.minutes)
        reason = _("up to %(minutes)d min to the nearest capable hospital verified within %(days)d days, %(hospital)s, at km %(km)d (estimate)") % {
            "minutes": round(worst.minutes), "days": rules.hospital_verified_days, "hospital": names.get(worst.id, ""), "km": worst.at_m / KM}  # fmt: skip
        found.append(_void(course, begin, end, reason, worst.distance_m))
    return found, told, unknowns


def _no_way_out(
    course: Course, leaving: Sequence[Cover], abort_points: Sequence[tuple[float, float]], rules: Rules
) -> Iterator[dict[str, Any]]:
    """Stretches far from every place where people could leave or the plan be broken off: it is unknown where to, so each is told as that."""
    known = {cover.at_m: cover.distance_m for cover in leaving}
    marks = []
    for metres in course.samples(STEP_M):
        lon, lat = course.at_m(metres)
        far_m = [ELLIPSOID.inv(lon, lat, *place)[2] for place in abort_points]
        marks.append((metres, min([*far_m, known.get(metres, math.inf)]) > rules.turn_back_km * KM))
    for begin, end in stretches(marks):
        reason = _("no evacuation or abort point within %(km)d km is known") % {"km": rules.turn_back_km}
        yield {"what": "evacuation", "from_km": round(begin / KM, 2), "to_km": round(end / KM, 2), "reason": reason}


def _rows(key: str, reader: Reader) -> VisibleQuerySet:
    source = sources.get(key)
    assert source is not None, key
    return visible(source.shown, reader)


def _nearest(course: Course, rows: VisibleQuerySet) -> list[Cover]:
    places = course.samples(STEP_M)
    at = [course.at_m(metres) for metres in places]
    params: list[Any] = [list(range(len(places))), [lon for lon, _lat in at], [lat for _lon, lat in at]]
    # Of a redacted row the place is not known, and nobody can be driven to a cell.
    points = rows.filter(view=2, geom__isnull=False)
    found = together(NEAREST, params, rows=outlines(points))
    covers = [Cover(at_m=places[n], id=pk, distance_m=m, minutes=m * DETOUR / KM / course.speed_kmh * 60) for n, pk, m in found]
    return sorted(covers, key=lambda cover: cover.at_m)


def _worst(covers: Sequence[Cover]) -> dict[str, Any] | None:
    if not covers:
        return None
    worst = max(covers, key=lambda cover: cover.minutes)
    return {
        "worst_min": round(worst.minutes),
        "at_km": round(worst.at_m / KM, 1),
        "distance_m": round(worst.distance_m),
        "id": str(worst.id),
    }


def _void(course: Course, from_m: float, to_m: float, reason: str, distance_m: float | None) -> Finding:
    return Finding(kind="medical_gap", severity=3, from_m=from_m, to_m=to_m, distance_m=distance_m, reason=reason, layer="hospitals")
