"""DO areas in: entered by decision, never by a file alone. The outline comes from a named source, the rest is said by the operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from partners import actions
from partners.models import DOArea, Organisation
from partners.readers import Reader
from partners.sources import DO_AREAS

from . import values
from .reading import Row
from .rooms import Reading, Room, Shape, Slot

DISCLAIMER = (
    "The boundaries and names shown and the designations used on this map do not imply endorsement or acceptance by any organisation."
)


def _zone(cell: Any) -> str:
    name = values.text(cell)
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone of the IANA list, as Africa/Juba is")
    return name


def _day(cell: Any) -> date:
    try:
        return date.fromisoformat(values.text(cell))
    except ValueError as error:
        raise ValueError(f"{values.text(cell)!r} is no date, as 2026-03-01 is") from error


def _natural_earth(row: Row) -> Reading:
    """What Natural Earth calls disputed is a mission area here, dashed; code, time zone and date of decision are the operator's to say."""
    name = values.text(row.fields.get("brk_name"))
    return Reading(
        fields={
            "name": name,
            "kind": DOArea.Kind.MISSION_AREA,
            "disputed": True,
            "source": "Natural Earth, disputed areas",
            "disclaimer": DISCLAIMER,
        }
    )


def _enter(*, by: Reader | None, at: datetime, originator: Organisation, fields: Mapping[str, Any], kept: Mapping[str, Any]) -> DOArea:
    area = actions.enter_area(by=by, at=at, originator=originator, **fields)
    for name, value in kept.items():
        setattr(area, name, value)
    area.save()
    return area


DO_AREAS_IN = Room(
    source=DO_AREAS,
    geometry="area",
    needs_geometry=True,
    options={"geometry": "polygon"},
    defaults={"disclaimer": DISCLAIMER},
    slots=(
        Slot(name="code", read=lambda cell: values.text(cell).lower()),
        Slot(name="name", read=values.text),
        Slot(name="kind", read=values.text),
        Slot(name="timezone", read=_zone),
        Slot(name="disputed", read=values.boolean),
        Slot(name="source", read=values.text),
        Slot(name="decided_on", read=_day, help="the decision that enters it"),
        Slot(name="disclaimer", read=values.text),
    ),
    shapes=(
        Shape(
            title="Natural Earth disputed areas",
            columns=frozenset({"brk_name", "brk_a3", "featurecla"}),
            read=_natural_earth,
            source="Natural Earth disputed",
            id=lambda row: f"{values.text(row.fields.get('brk_a3'))} {values.text(row.fields.get('admin'))}",
        ),
    ),
    enter=_enter,
)
