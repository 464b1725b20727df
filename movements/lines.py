"""A line that somebody drew, as it comes in to be vetted or printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers import geometry
from partners.problems import Problem

from . import forms
from .vetting.course import KM, Course
from .vetting.journeys import Journey

LONGEST_COURSE_M = 3_000_000.0


def journey(feature: Any, *, at: datetime) -> Journey:
    """The Feature that POST /api/v1/missions/vet takes. at: now. Raises Problem 400, 422."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Problem(422, "geometry_type", "the body is a GeoJSON Feature", field="type")
    for name in feature:
        if name not in ("type", "geometry", "properties"):
            raise Problem(400, "unknown_field", "a Feature has geometry and properties", field=name[:80])
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise Problem(422, "properties_missing", field="properties")
    how = forms.journey(properties, at=at)
    line: Any = geometry.parse(feature.get("geometry"), allowed=("LineString",))
    lines = tuple(line.coords) if line.geom_type == "MultiLineString" else (line.coords,)
    course = Course(lines, how.departure, how.speed_kmh)
    if not 0 < course.length_m <= LONGEST_COURSE_M:
        raise Problem(422, "length_range", f"{course.length_m / KM:.0f} km", field="geometry", limit=LONGEST_COURSE_M / KM)
    check_ins_m = tuple(km * KM for km in how.check_ins_km)
    return Journey(
        course=course, vehicle_class=how.vehicle_class, vehicles=how.vehicles, check_ins_m=check_ins_m, abort_points=how.abort_points
    )
