"""vet(): everything that is known to a reader of a course before it is travelled, and what is not known. Never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from partners.readers import Reader

from . import care, hazards, hours, probes, roads
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
    crowded: Sequence[tuple[float, float]] = (),
) -> dict[str, Any]:
    """The answer of POST /api/v1/missions/vet (docs/wire.md) for one reader. at: now. Raises visibility.SightStale.

    check_ins_m: planned check-ins, metres along. crowded: stretches that he asked about too often (probes.py). The same line asked by two organisations may be answered differently: each under its
    own sight and its own rules.
    """
    entered, codes = hazards.areas(course, reader)
    rules = rules_of(reader, codes)
    on_roads, unknowns = roads.find(course, reader, rules, vehicle_class=vehicle_class, at=at)
    gaps, cover, medical_unknowns = care.find(course, reader, rules, at)
    found = [
        *entered,
        *on_roads,
        *hazards.warnings(course, reader, at),
        *hazards.incidents(course, reader, rules, at),
        *hazards.venues(course, reader),
        *gaps,
        *hours.darkness(course, rules),
        *hours.company(course, rules, vehicles),
        *hours.check_ins(course, rules, check_ins_m),
    ]
    # No layer tells where radio or telephone reach, and silence about that would read as coverage.
    unknowns += [
        *medical_unknowns,
        {
            "what": "comms",
            "from_km": 0.0,
            "to_km": round(course.length_m / KM, 2),
            "reason": _("no layer tells where radio or telephone reach"),
        },
    ]
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
