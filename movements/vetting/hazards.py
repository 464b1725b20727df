"""Warnings, incidents and venues near a course, and the DO areas it passes through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import shapely
from django.utils.translation import gettext as _

from layers import sources
from partners.models import View
from partners.readers import Reader
from partners.shown import Source
from partners.visibility import VisibleQuerySet, visible

from .course import KM, Course
from .findings import Finding, of_row, word
from .near import Near, near
from .rules import Rules

WARNING_M = 2_000.0
VENUE_M = 500.0
FRESH = timedelta(days=7)  # an incident younger than this weighs what it weighed
AREA_STEP_M = 1_000.0


def _rows(key: str, reader: Reader) -> tuple[Source, VisibleQuerySet]:
    source = sources.get(key)
    assert source is not None, key
    return source, visible(source.shown, reader)


def warnings(course: Course, reader: Reader, at: datetime) -> Iterator[Finding]:
    """Imminent danger that is not over when the course is travelled. at: now."""
    _source, rows = _rows("warnings", reader)
    for hit in near(rows.filter(ended=False, ends_at__gt=at), course, WARNING_M, ("kind", "section", "ends_at", "call_back", "issuer")):
        row = hit.row
        reason = _("%(kind)s, %(section)s; until %(time)sZ; call %(call_back)s") % {
            "kind": word(row, "kind"), "section": row.section, "time": f"{row.ends_at:%d %b %H:%M}", "call_back": row.call_back}  # fmt: skip
        yield from of_row(hit, layer="warnings", kind="warning", severity=4, reason=reason, source=row.issuer, at=row.at)


def incidents(course: Course, reader: Reader, rules: Rules, at: datetime) -> Iterator[Finding]:
    """Incidents of the last days that the organisation asked for; of unknown time are told too. at: now."""
    _source, rows = _rows("incidents", reader)
    since = at - timedelta(days=rules.incident_days)
    for hit in near(rows.exclude(at__lt=since), course, rules.incident_m, ("type", "verification", "severity", "place")):
        yield from of_row(hit, layer="incidents", kind="incident", severity=_weight(hit, at), reason=_incident(hit), at=hit.row.at)


def _weight(hit: Near, at: datetime) -> int:
    row = hit.row
    fresh = row.at is not None and at - row.at <= FRESH
    return max(row.severity if fresh else row.severity - 1, 1)


def _incident(hit: Near) -> str:
    row = hit.row
    what = f"{word(row, 'type')}, {word(row, 'verification')}"
    if row.view == View.REDACTED:
        where = _("somewhere in its published cell, which the route passes")
        return _("%(what)s; %(where)s; restricted finding, ask its originator through the system") % {"what": what, "where": where}
    return f"{what}; {row.place}" if row.place else what


def venues(course: Course, reader: Reader) -> Iterator[Finding]:
    """Venues that somebody advises against."""
    _source, rows = _rows("venues", reader)
    for hit in near(rows.filter(advice="prohibited"), course, VENUE_M, ("advice", "applies_to", "decided_by", "reason")):
        row = hit.row
        binds = row.applies_to != "unsms" or reader.organisation_kind == "unsms"
        whom = _("for %(whom)s") % {"whom": word(row, "applies_to")} if binds else _("binds UNSMS personnel and informs others")
        reason = "; ".join(part for part in (f"{row.title}: {word(row, 'advice')}", whom, row.reason) if part)
        yield from of_row(hit, layer="venues", kind="venue", severity=2 if binds else 1, reason=reason, source=row.decided_by, at=row.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A stretch of a course, in metres along, and the form of the DO area that it lies in; None where no area is known."""

    row: Any
    from_m: float
    to_m: float


def passed(course: Course, reader: Reader) -> list[Passed]:
    """The DO areas that a course passes through, in the order of travel, as the reader is shown them. The mission area wins over the country."""
    _source, rows = _rows("do_areas", reader)
    known = sorted(rows.defer("words", "record"), key=lambda row: (row.kind != "mission_area", row.area))
    shapes = [(row, shapely.from_wkb(bytes(row.geom.wkb))) for row in known if row.geom]
    for _row, shape in shapes:
        shapely.prepare(shape)
    begun: list[tuple[float, Any]] = []
    for metres in course.samples(AREA_STEP_M):
        here = shapely.Point(course.at_m(metres))
        row = next((row for row, shape in shapes if shape.intersects(here)), None)
        if not begun or begun[-1][1] is not row:
            begun.append((metres, row))
    ends = [*(metres for metres, _row in begun[1:]), course.length_m]
    return [Passed(row=row, from_m=begin, to_m=end) for (begin, row), end in zip(begun, ends, strict=True)]


def codes_of(through: Sequence[Passed]) -> list[str]:
    """Codes of the DO areas of a course, in the order of travel."""
    return [one.row.area for one in through if one.row is not None]


def areas(through: Sequence[Passed]) -> list[Finding]:
    """A finding for each DO area after the first."""
    return [_entered(one.row, one.from_m, one.to_m) for one in through if one.from_m > 0.0 or one.row is None]


def _entered(row: Any, from_m: float, to_m: float) -> Finding:
    if row is None:
        reason = _("no DO area is known here: mechanism, contacts and desk are unknown")
        return Finding(kind="level", severity=None, from_m=from_m, to_m=to_m, distance_m=None, reason=reason)
    reason = _("enters %(area)s, level %(level)s, at km %(km)s: mechanism, contacts and desk change") % {
        "area": row.title, "level": row.level, "km": f"{from_m / KM:.0f}"}  # fmt: skip
    return Finding(
        kind="level", severity=None, from_m=from_m, to_m=to_m, distance_m=None, reason=reason, source=row.authority,
        source_at=row.at, layer="do_areas", id=str(row.pk),
    )  # fmt: skip
