"""Darkness, check-ins and company: what an organisation's own rules say about a course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from astral import Observer
from astral.sun import elevation
from django.utils.translation import gettext as _

from .course import Course
from .findings import Finding, stretches
from .rules import Rules

STEP_M = 1_000.0
DARK_DEG = -0.833  # the sun's upper edge is below the horizon, refraction included


def darkness(course: Course, rules: Rules) -> Iterator[Finding]:
    """Stretches travelled between sunset and sunrise at the planned speed, without stops."""
    dark = [(metres, _is_dark(course.at_m(metres), course.when(metres))) for metres in course.samples(STEP_M)]
    rule = {
        False: _("your organisation does not drive in darkness"),
        True: _("your organisation drives in darkness"),
        None: _("your organisation set no rule"),
    }[rules.night_driving]
    for begin, end in stretches(dark):
        times = f"{course.when(begin):%H:%M}Z - {course.when(end):%H:%M}Z"
        reason = _("between sunset and sunrise, %(times)s; %(rule)s") % {"times": times, "rule": rule}
        severity = 3 if rules.night_driving is False else 1
        yield Finding(kind="night", severity=severity, from_m=begin, to_m=end, distance_m=None, reason=reason)


def _is_dark(place: tuple[float, float], at: datetime) -> bool:
    lon, lat = place
    return bool(elevation(Observer(lat, lon), at, with_refraction=False) < DARK_DEG)


def company(course: Course, rules: Rules, vehicles: int) -> Iterator[Finding]:
    """One vehicle alone, where the organisation's rule is two."""
    if vehicles < 2 and rules.single_vehicle is not True:
        rule = _("your organisation's rule is two vehicles") if rules.single_vehicle is False else _("your organisation set no rule")
        severity = 3 if rules.single_vehicle is False else 1
        reason = _("one vehicle alone; %(rule)s") % {"rule": rule}
        yield Finding(kind="single_vehicle", severity=severity, from_m=0.0, to_m=course.length_m, distance_m=None, reason=reason)


def check_ins(course: Course, rules: Rules, at_m: Sequence[float]) -> Iterator[Finding]:
    """Stretches between two planned check-ins that take longer than the organisation allows. at_m: metres along, departure and arrival apart."""
    known = [0.0, *sorted(at_m), course.length_m]
    for begin, end in zip(known, known[1:], strict=False):
        minutes = (course.when(end) - course.when(begin)).total_seconds() / 60
        if minutes > rules.check_in_min:
            reason = _("%(minutes)d min without a planned check-in; the rule is %(rule)d min") % {
                "minutes": round(minutes),
                "rule": rules.check_in_min,
            }
            yield Finding(kind="check_in_gap", severity=2, from_m=begin, to_m=end, distance_m=None, reason=reason)
