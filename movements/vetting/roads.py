"""Roads under a course: what is decided about them, by whom and for whom, what nobody confirmed for long, and where none is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import shapely
from django.utils.translation import gettext as _

from layers import sources
from partners.models import View
from partners.readers import Reader
from partners.visibility import visible

from .course import KM, Course
from .findings import Finding, of_row, word
from .holds import against, in_hours
from .near import Near, near
from .rules import Rules

UNDER_M = 100.0  # a drawn line and the road it follows lie this far apart
CROSSES_M = 4 * UNDER_M  # a shorter stretch is a crossing
GAP_M = 500.0  # a stretch without a known road below this is noise of drawing
STATED = ("road_prohibited", "road_impassable", "road_restricted")
KINDS = {
    "prohibited": ("road_prohibited", 4),
    "impassable": ("road_impassable", 4),
    "restricted": ("road_restricted", 3),
    "unknown": ("road_unknown", 2),
}


def find(
    course: Course, reader: Reader, rules: Rules, *, vehicle_class: str, at: datetime
) -> tuple[list[Finding], list[dict[str, object]]]:
    """Findings on roads, and the stretches where no road section is shown to the reader. at: now."""
    source = sources.get("roads")
    assert source is not None
    hits = near(visible(source.shown, reader), course, UNDER_M, source.fields)
    ways = _ways(hits, course, reader)
    where = zones(reader) if any(hit.row.hours for hit in hits) else {}
    findings = [
        _this_time(finding, hit, course, ways, where) for hit in hits for finding in _judge(hit, course, reader, rules, vehicle_class, at)
    ]
    known = [span for hit in hits if hit.row.view == View.FULL for span in hit.spans]
    return findings, list(_unknown(course, known))


def zones(reader: Reader) -> dict[str, str]:
    """The own time of each DO area, by its code."""
    source = sources.get("do_areas")
    assert source is not None
    return dict(visible(source.shown, reader).values_list("area", "timezone"))


def _ways(hits: Iterable[Near], course: Course, reader: Reader) -> dict[str, bool]:
    """Whether the course runs along a section (True) or against it, of those whose state holds one way."""
    one_way = {hit.row.pk: hit for hit in hits if hit.row.direction != "both"}
    if not one_way:
        return {}
    source = sources.get("roads")
    assert source is not None
    told = {}
    for row in visible(source.shown, reader).filter(pk__in=list(one_way)).only("id", "geom"):
        line = shapely.line_merge(shapely.from_wkb(bytes(row.geom.wkb)))  # type: ignore[union-attr]
        if line.geom_type == "LineString":
            begin, end = (shapely.line_locate_point(line, shapely.Point(course.at_m(m))) for m in one_way[row.pk].spans[0])
            told[str(row.pk)] = bool(begin <= end)
    return told


def _this_time(finding: Finding, hit: Near, course: Course, ways: dict[str, bool], where: dict[str, str]) -> Finding:
    """A finding that does not hold the way or at the hour of this journey weighs as a note: plans are late, and people turn back."""
    if finding.kind not in STATED:
        return finding
    row, notes, holds = hit.row, [], True
    begin, end = course.when(finding.from_m), course.when(finding.to_m)
    if row.at is not None and row.at > end:
        holds, notes = False, [_("from %(time)sZ on") % {"time": f"{row.at:%d %b %H:%M}"}]
    if row.direction != "both":
        notes.append(word(row, "direction"))
        holds = holds and (finding.id not in ways or against(row, forward=ways[finding.id]))
    if row.hours:
        notes.append(_("daily %(hours)s") % {"hours": row.hours})
        holds = holds and in_hours(row.hours, begin, end, where.get(row.area, "UTC"))
    if not holds:
        notes.append(_("not this way or not at this hour, as planned"))
    severity = finding.severity if holds else 1
    return replace(finding, severity=severity, reason=_sentence([finding.reason, *notes]))


def _judge(hit: Near, course: Course, reader: Reader, rules: Rules, vehicle_class: str, at: datetime) -> Iterator[Finding]:
    row = hit.row
    by, said_at = row.decided_by or row.originator, row.confirmed_at or row.at
    ends_at = row.ends_at
    if ends_at is not None and ends_at <= course.when(hit.spans[0][0]) and row.status != "unknown":
        reason = _("%(road)s: reported %(status)s until %(time)sZ, which has passed by then; nobody says what holds after") % {
            "road": row.title, "status": word(row, "status"), "time": f"{ends_at:%d %b %H:%M}"}  # fmt: skip
        yield from of_row(hit, layer="roads", kind="road_unknown", severity=2, reason=reason, source=by, at=said_at)
    elif row.status in KINDS:
        kind, severity = KINDS[row.status]
        whom, severity = _for_whom(row, reader, severity)
        severity, note = _for_class(row.vehicle_class, vehicle_class, severity)
        parts = [f"{row.title}: {word(row, 'status')}", whom, note, row.reason]
        if all(end - begin < CROSSES_M for begin, end in hit.spans):
            parts.append(_("the route crosses it"))
        yield from of_row(hit, layer="roads", kind=kind, severity=severity, reason=_sentence(parts), source=by, at=said_at)
    stale = timedelta(days=rules.road_confirmed_days)
    if row.status in ("open", "restricted") and (row.confirmed_at is None or at - row.confirmed_at > stale):
        age = (
            _("never confirmed")
            if row.confirmed_at is None
            else _("last confirmed %(days)d days ago") % {"days": (at - row.confirmed_at).days}
        )
        reason = _sentence([f"{row.title}: {word(row, 'status')}", age])
        yield from of_row(hit, layer="roads", kind="road_unknown", severity=1, reason=reason, source=by, at=said_at)


def _for_whom(row: Any, reader: Reader, severity: int) -> tuple[str, int]:
    """For whom a decision holds, in words. What binds UNSMS personnel informs others, and weighs one less there."""
    applies_to = row.applies_to
    if applies_to == "unsms" and reader.organisation_kind != "unsms":
        return _("binds UNSMS personnel and informs others"), severity - 1
    return _("for %(whom)s") % {"whom": word(row, "applies_to")}, severity


def _for_class(said: str, vehicle_class: str, severity: int) -> tuple[int, str]:
    """A rule for some vehicles: words, and one less where ours is not named."""
    if not said:
        return severity, ""
    words = _("said of %(classes)s") % {"classes": said}
    return (severity, words) if vehicle_class in said.casefold() else (max(severity - 1, 1), words)


def _unknown(course: Course, known: Iterable[tuple[float, float]]) -> Iterator[dict[str, object]]:
    """Stretches under which no road section is shown."""
    reached = 0.0
    for begin, end in [*sorted(known), (course.length_m, course.length_m)]:
        if begin - reached > GAP_M:
            yield {
                "what": "road",
                "from_km": round(reached / KM, 2),
                "to_km": round(begin / KM, 2),
                "reason": _("no road section is shown to you here; its state is unknown"),
            }
        reached = max(reached, end)


def _sentence(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)
