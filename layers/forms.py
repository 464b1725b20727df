"""What roads, premises and venues may say when they come in over the API (partners/sharing/kinds.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.problems import Problem
from partners.sharing.kinds import Field, Kind

from .models import AppliesTo, PremisesTerms, RoadTerms, VenueTerms
from .sources import PREMISES, ROADS, VENUES

AHEAD = timedelta(days=366)  # a decision may be announced, a prohibition ends
MINUTES = timedelta(minutes=2)  # a device's clock may run this far ahead

SINCE = Field(name="valid_from", column="since", title=_("Since"), type="datetime", ahead=AHEAD)
APPLIES_TO = Field(name="applies_to", title=_("Holds for"), type="choice", choices=tuple(AppliesTo.choices), required=True)
DECIDED_BY = Field(
    name="decided_by", title=_("Decided by"), max_length=120, help=_("a body or role, never a person"), hidden_by="originator"
)
REASON = Field(name="reason", title=_("Reason"), type="long_text", hidden_by="narrative")


HOURS = Field(name="hours", title=_("Daily between"), max_length=11, help=_("in the area's own time, 18:00-06:00; empty: always"))
HOURS_SAID = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")


def _hours_are_hours(columns: Mapping[str, Any]) -> None:
    if columns.get("hours") and not HOURS_SAID.fullmatch(columns["hours"]):
        raise Problem(422, "bad_hours", "from and until as 18:00-06:00", field="hours")


def _ends_after_it_begins(columns: Mapping[str, Any]) -> None:
    _hours_are_hours(columns)
    since, ends_at = columns.get("since"), columns.get("ends_at")
    if since is not None and ends_at is not None and ends_at <= since:
        raise Problem(422, "time_range", "it ends after it begins", field="ends_at")


ROAD = Kind(
    source=ROADS,
    check=_ends_after_it_begins,
    geometries=("LineString",),
    fields=(
        Field(name="title", column="name", title=_("Road section")),
        Field(name="status", title=_("Status"), type="choice", choices=tuple(RoadTerms.Status.choices), required=True),
        APPLIES_TO,
        DECIDED_BY,
        REASON,
        SINCE,
        Field(name="ends_at", title=_("Until"), type="datetime", ahead=AHEAD),
        Field(name="vehicle_class", title=_("Vehicles"), max_length=40),
        Field(name="direction", title=_("Direction"), type="choice", choices=tuple(RoadTerms.Direction.choices), default="both"),
        HOURS,
        Field(name="source", title=_("Source"), hidden_by="originator"),
        Field(name="confirmed_at", title=_("Confirmed at"), type="datetime", ahead=MINUTES),
    ),
)
PREMISES_FORM = Kind(
    source=PREMISES,
    fields=(
        Field(name="title", column="name", title=_("Name"), required=True),
        Field(name="kind", title=_("Kind"), type="choice", choices=tuple(PremisesTerms.Kind.choices), required=True),
        Field(name="contact_role", title=_("Whom to ask for"), max_length=120, help=_("a role, never a person"), hidden_by="narrative"),
        SINCE,
    ),
)
VENUE = Kind(
    source=VENUES,
    fields=(
        Field(name="title", column="name", title=_("Name"), required=True, hidden_by="position"),
        Field(name="kind", title=_("Kind"), max_length=40, required=True, help=_("hotel, market, hall …")),
        Field(name="advice", title=_("Advice"), type="choice", choices=tuple(VenueTerms.Advice.choices), required=True),
        APPLIES_TO,
        DECIDED_BY,
        REASON,
        SINCE,
    ),
)
