"""Where radio and telephone reach along a course, as far as somebody entered it; where nobody did, it stays unknown and never reads as reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from ..models import Coverage
from .course import KM, Course
from .findings import Finding, stretches
from .hazards import Passed

STEP_M = 1_000.0
VERIFIED = timedelta(days=365)  # a mast that nobody heard of for longer may be gone: what rests on it is unknown

REACHED = """
select place.n, bool_or(c.verified_on >= %s)
from (select n, st_setsrid(st_point(lon, lat), 4326) as geom from unnest(%s::int[], %s::float8[], %s::float8[]) as p(n, lon, lat)) place
join movements_coverage c on st_intersects(c.geom, place.geom) join partners_doarea a on a.id = c.area_id and a.code = any(%s)
group by place.n
"""


def find(course: Course, passed: Sequence[Passed], at: datetime) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Stretches beyond all coverage that was entered for their DO area, and those of which nothing is known. at: now."""
    codes = [one.row.area for one in passed if one.row is not None]
    entered = _entered(codes)
    along = course.samples(STEP_M)
    reached = _reached(course, along, sorted(entered), at) if entered else {}
    states = [_state(metres, reached.get(n), passed, entered) for n, metres in enumerate(along)]
    found = [_gap(course, entered, passed, begin, end) for begin, end in _runs(along, states, "gap")]
    unknowns = []
    for state, reason in (
        ("unknown", _("no layer tells where radio or telephone reach")),
        ("stale", _("reach of radio or telephone was last verified more than a year ago")),
    ):
        for begin, end in _runs(along, states, state):
            unknowns.append({"what": "comms", "from_km": round(begin / KM, 2), "to_km": round(end / KM, 2), "reason": reason})
    return found, sorted(unknowns, key=lambda one: one["from_km"])


def _entered(codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of each DO area for which coverage was entered: its kinds, its providers, and when the newest was verified."""
    found: dict[str, dict[str, Any]] = {}
    rows = Coverage.objects.filter(area__code__in=codes).values("area__code", "kind", "provider").annotate(newest=Max("verified_on"))
    for row in rows.order_by("area__code", "kind", "provider"):
        one = found.setdefault(row["area__code"], {"kinds": {}, "providers": {}, "newest": row["newest"]})
        one["kinds"][row["kind"]] = one["providers"][row["provider"]] = None
        one["newest"] = max(one["newest"], row["newest"])
    return found


def _reached(course: Course, along: Sequence[float], codes: list[str], at: datetime) -> dict[int, bool]:
    """Of the places that any coverage holds, by number: whether one of it was verified lately."""
    at_m = [course.at_m(metres) for metres in along]
    params: list[Any] = [(at - VERIFIED).date(), list(range(len(at_m))), [lon for lon, _lat in at_m], [lat for _lon, lat in at_m], codes]
    with connection.cursor() as cursor:
        cursor.execute(REACHED, params)
        return dict(cursor.fetchall())


def _state(metres: float, fresh: bool | None, passed: Sequence[Passed], entered: dict[str, Any]) -> str:
    if fresh is not None:
        return "reached" if fresh else "stale"
    return "gap" if _area(metres, passed) in entered else "unknown"


def _area(metres: float, passed: Sequence[Passed]) -> str:
    return next((one.row.area for one in passed if one.row is not None and one.from_m <= metres <= one.to_m), "")


def _runs(along: Sequence[float], states: Sequence[str], state: str) -> list[tuple[float, float]]:
    return stretches((metres, one == state) for metres, one in zip(along, states, strict=True))


def _gap(course: Course, entered: dict[str, Any], passed: Sequence[Passed], begin: float, end: float) -> Finding:
    told = entered[_area(begin, passed)]
    kinds = _(" and ").join(str(Coverage.Kind(kind).label) for kind in told["kinds"])
    silent = [str(kind.label) for kind in Coverage.Kind if kind not in told["kinds"]]
    reason = _("beyond the reach of %(kinds)s that was entered here") % {"kinds": kinds}
    if silent:
        reason += "; " + _("of %(kinds)s nothing was entered") % {"kinds": silent[0]}
    verified_at = datetime.combine(told["newest"], time(), UTC)
    providers = ", ".join([*told["providers"]][:3])
    return Finding(
        kind="comms_gap", severity=2, from_m=begin, to_m=end, distance_m=None, reason=reason, source=providers, source_at=verified_at
    )
