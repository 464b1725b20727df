"""vet(): everything that is known to a reader of a course before it is travelled, and what is not known. Never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from partners.readers import Reader

from . import care, curfews, hazards, hours, probes, reach, roads
from .course import KM, Course
from .findings import ordered
from .rules import rules_of

FINDINGS_AT_MOST = 1_000


def vet(
    course: Course,
    reader: Reader,
    *,
    vehicle_class: str,
    vehicles: int,
    at: datetime,
    check_ins_m: Sequence[float] = (),
    abort_points: Sequence[tuple[float, float]] = (),
    crowded: Sequence[tuple[float, float]] = (),
) -> dict[str, Any]:
    """The answer of POST /api/v1/missions/vet (docs/wire.md) for one reader. at: now. Raises visibility.SightStale.

    check_ins_m: planned check-ins, metres along. abort_points: lon, lat, where the plan may be broken off. crowded: stretches that he asked about too often (probes.py). The same line asked by two organisations may be answered differently: each under its
    own sight and its own rules.
    """
    passed = hazards.passed(course, reader)
    codes = hazards.codes_of(passed)
    rules = rules_of(reader, codes)
    on_roads, unknowns = roads.find(course, reader, rules, vehicle_class=vehicle_class, at=at)
    gaps, cover, care_unknowns = care.find(course, reader, rules, at, abort_points)
    silent, comms_unknowns = reach.find(course, passed, at)
    found = [
        *hazards.areas(passed),
        *on_roads,
        *hazards.warnings(course, reader, at),
        *hazards.incidents(course, reader, rules, at),
        *hazards.venues(course, reader),
        *gaps,
        *silent,
        *hours.darkness(course, rules),
        *curfews.find(course, reader, passed),
        *hours.company(course, rules, vehicles),
        *hours.check_ins(course, rules, check_ins_m),
    ]
    unknowns += [*care_unknowns, *comms_unknowns]
    found = probes.coarsened(found, crowded)
    worst_first = sorted(found, key=lambda finding: -(finding.severity or 0))[:FINDINGS_AT_MOST]
    return {
        "findings": [finding.told(course, at) for finding in ordered(worst_first)],
        "left_out": len(found) - len(worst_first),
        "unknowns": unknowns,
        "length_km": round(course.length_m / KM, 2),
        "duration_min": round(course.duration.total_seconds() / 60),
        "areas": codes,
        "rules": "own" if rules.own else "shipped",
        "coarsened": bool(crowded),
        **cover,
    }
