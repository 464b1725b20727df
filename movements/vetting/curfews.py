"""Curfews on a course: where and when it is travelled within their hours. They are told as darkness is, with who decided and for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from partners.models import Standing
from partners.readers import Reader, running
from sltmap import clock

from ..models import Curfew
from .course import Course
from .findings import Finding, stretches
from .hazards import Passed
from .holds import in_hours

STEP_M = 1_000.0
STANDING = (Standing.Status.PRESENT, Standing.Status.CONFIRMED, Standing.Status.ENGAGED)


def shown(reader: Reader, areas: Sequence[str]) -> QuerySet[Curfew]:
    """Curfews of DO areas (codes) that the reader is shown: those for everybody, those for UNSMS personnel where his organisation stands in the
    area and is not suspended there, and those that his own organisation set for itself."""
    standing = Standing.objects.filter(running(clock.now()), organisation=reader.organisation, area=OuterRef("area"), status__in=STANDING)
    ours = (
        Q(organisation=reader.organisation) | Q(applies_to=Curfew.AppliesTo.ALL) | (Q(applies_to=Curfew.AppliesTo.UNSMS) & Exists(standing))
    )
    return Curfew.objects.filter(ours, area__code__in=areas).select_related("area", "security_area").order_by("pk")


def find(course: Course, reader: Reader, passed: Sequence[Passed]) -> Iterator[Finding]:
    """A finding for each stretch that is travelled in the hours of a curfew, at the planned speed, without stops. passed: the DO areas of it."""
    codes = [one.row.area for one in passed if one.row is not None]
    runs = Q(ends_at=None) | Q(ends_at__gt=course.departure)
    samples = course.samples(STEP_M)
    for row in shown(reader, codes).filter(runs, since__lte=course.when(course.length_m)):
        here = [one for one in passed if one.row is not None and one.row.area == row.area.code]
        shape = _shape(row)
        marks = [
            (metres, any(one.from_m <= metres <= one.to_m for one in here) and _holds(row, shape, course, metres)) for metres in samples
        ]
        for begin, end in stretches(marks):
            yield _finding(row, course, reader, begin, end)


def _shape(row: Curfew) -> Any:
    """Outline of a curfew; None: the whole DO area."""
    geom: Any = row.geom or (row.security_area.geom if row.security_area else None)
    shape = None if geom is None else shapely.from_wkb(bytes(geom.wkb))
    if shape is not None:
        shapely.prepare(shape)
    return shape


def _holds(row: Curfew, shape: Any, course: Course, metres: float) -> bool:
    when = course.when(metres)
    if when < row.since or (row.ends_at is not None and when >= row.ends_at):
        return False
    if shape is not None and not shape.intersects(shapely.Point(course.at_m(metres))):
        return False
    return in_hours(row.hours, when, when, row.area.timezone)


def _finding(row: Curfew, course: Course, reader: Reader, begin: float, end: float) -> Finding:
    binds = row.applies_to != Curfew.AppliesTo.UNSMS or reader.organisation_kind == "unsms"
    whom = _("for %(whom)s") % {"whom": row.get_applies_to_display()} if binds else _("binds UNSMS personnel and informs others")
    place = row.place or (row.security_area.name if row.security_area else row.area.name)
    times = f"{course.when(begin):%H:%M}Z - {course.when(end):%H:%M}Z"
    what = _("curfew daily %(hours)s, %(place)s; travelled %(times)s") % {"hours": row.hours, "place": place, "times": times}
    return Finding(
        kind="night", severity=3 if binds else 2, from_m=begin, to_m=end, distance_m=None,
        reason="; ".join(part for part in (what, whom, row.reason) if part), source=row.decided_by, source_at=row.changed_at,
    )  # fmt: skip
