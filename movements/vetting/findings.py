"""A finding: what, where along the route, how near, why, from whom and how old. Never a verdict on the route."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from partners.models import Shown, View

from .course import KM, Course
from .near import Near

# The closed list of kinds, in the order in which a list of equal severity is read.
KINDS = (
    "warning", "road_prohibited", "road_impassable", "road_restricted", "road_unknown", "incident", "venue", "medical_gap", "night",
    "single_vehicle", "comms_gap", "check_in_gap", "level",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """severity: 1 note to 4 critical, None where a finding has none (another DO area). from_m, to_m: metres along the course."""

    kind: str
    severity: int | None
    from_m: float
    to_m: float
    distance_m: float | None
    reason: str
    source: str = ""  # who says so, or who could say more
    source_at: datetime | None = None
    view: str = "full"
    layer: str = ""
    id: str = ""  # of the form that the reader sees
    marking: str = ""  # of that form

    def told(self, course: Course, at: datetime) -> dict[str, Any]:
        """The finding as docs/wire.md says. at: now, for the age of its source."""
        age_h = None if self.source_at is None else round(max((at - self.source_at).total_seconds(), 0.0) / 3600, 1)
        return {
            "kind": self.kind,
            "severity": self.severity,
            "from_km": round(self.from_m / KM, 2),
            "to_km": round(self.to_m / KM, 2),
            "geometry": {"type": "LineString", "coordinates": course.between(self.from_m, self.to_m)},
            "distance_m": None if self.distance_m is None else round(self.distance_m),
            "reason": self.reason,
            "source": self.source,
            "source_age_h": age_h,
            "view": self.view,
            "layer": self.layer,
            "id": self.id,
            "marking": self.marking,
        }


def of_row(
    hit: Near, *, layer: str, kind: str, severity: int | None, reason: str, source: str = "", at: datetime | None
) -> Iterable[Finding]:
    """A finding for each stretch of the course that a shown row is near to. at: when the source last said so."""
    for from_m, to_m in hit.spans:
        yield Finding(
            kind=kind,
            severity=severity,
            from_m=from_m,
            to_m=to_m,
            distance_m=hit.distance_m,
            reason=reason,
            source=source or originator(hit.row),
            source_at=at,
            view="full" if hit.row.view == View.FULL else "redacted",
            layer=layer,
            id=str(hit.row.pk),
            marking=hit.row.marking,
        )


@cache
def _choices(model: type[Shown], column: str) -> dict[Any, Any]:
    return dict(model._meta.get_field(column).flatchoices)  # type: ignore[union-attr]


def word(row: Shown, column: str) -> str:
    """What a choice of a row is called; get_…_display() translates every choice of the column to tell one."""
    value = getattr(row, column)
    return str(_choices(type(row), column).get(value, value))


def originator(row: Shown) -> str:
    """Whom to ask: the originator, where its name is shown."""
    return row.originator or _("partner organisation")


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Along the course; what begins together, the most severe first."""
    return sorted(findings, key=lambda f: (f.from_m, -(f.severity or 0), KINDS.index(f.kind), f.to_m, f.id))


def stretches(marks: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Stretches of neighbouring samples (metres along, whether it holds there) where it holds, each from sample to sample."""
    found: list[tuple[float, float]] = []
    begin = last = None
    for metres, holds in marks:
        if holds:
            begin = metres if begin is None else begin
            last = metres
        elif begin is not None and last is not None:
            found.append((begin, last))
            begin = None
    if begin is not None and last is not None:
        found.append((begin, last))
    return found
