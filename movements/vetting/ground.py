"""A curfew as it comes in: closed lists, limits, an outline or a part of the area; errors name field, value and limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import MultiPolygon

from layers import geometry, sources
from partners.forms import Form
from partners.models import DOArea, SecurityArea
from partners.problems import Problem
from partners.readers import Reader
from partners.sharing import own
from partners.visibility import visible

from ..models import Curfew

HOURS = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
AHEAD = timedelta(days=400)


def area_shown(reader: Reader, code: str) -> str:
    """The code of a DO area that a reader is shown. Raises Problem 422 unknown_value for one that is hidden and one that is none alike."""
    source = sources.get("do_areas")
    assert source is not None
    if not visible(source.shown, reader).filter(area=code).exists():
        raise Problem(422, "unknown_value", "no DO area has that code", field="area")
    return code


def curfew(document: Mapping[str, Any], reader: Reader, *, at: datetime) -> tuple[DOArea, dict[str, Any]]:
    """Area and fields of a new curfew. at: now. Raises Problem 400, 422."""
    said = dict(document)
    geom = _outline(said.pop("geometry", None))
    form = Form(said)
    area = own.area_of_code(area_shown(reader, form.line("area", required=True)))
    part = form.line("security_area")
    place = form.line("place")
    hours = form.line("hours", required=True)
    fields: dict[str, Any] = {
        "applies_to": form.choice("applies_to", Curfew.AppliesTo.values, required=True),
        "decided_by": form.line("decided_by", required=True)[:120],
        "reason": form.line("reason"),
        "since": form.time("since", at, latest=at + AHEAD) or at,
        "ends_at": form.time("ends_at", None, latest=at + AHEAD),
    }
    form.nothing_else()
    if not HOURS.fullmatch(hours):
        raise Problem(422, "bad_hours", "from and until as 18:00-06:00", field="hours")
    if fields["ends_at"] is not None and fields["ends_at"] <= fields["since"]:
        raise Problem(422, "time_range", "it ends after it begins", field="ends_at")
    if geom is not None and part:
        raise Problem(422, "one_of", "an outline, or a security area", field="geometry")
    security_area = SecurityArea.objects.filter(area=area, name=part).first() if part else None
    if part and security_area is None:
        raise Problem(422, "unknown_value", "no security area of this DO area has that name", field="security_area")
    return area, fields | {"hours": hours, "place": place[:120], "geom": geom, "security_area": security_area}


def _outline(value: Any) -> MultiPolygon | None:
    if value is None:
        return None
    found: Any = geometry.parse(value, allowed=("Polygon",), field="geometry")
    return found if found.geom_type == "MultiPolygon" else MultiPolygon(found, srid=4326)
