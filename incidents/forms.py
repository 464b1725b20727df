"""What a report or a warning may say when it comes in over the API: closed lists, limits, times; errors name field, value and limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.forms import Form
from partners.problems import Problem
from partners.sharing.kinds import Field, Kind

from .models import RESERVED_KINDS, ActorKind, Incident, Precision, SourceKind, WarningTerms
from .models import Kind as IncidentKind
from .sources import INCIDENTS

AHEAD = timedelta(minutes=2)  # a device's clock may run this far ahead (threats.md: skew over 2 min is flagged)
WARNING_AT_MOST = timedelta(days=7)


INCIDENT = Kind(
    source=INCIDENTS,
    fields=(
        Field(name="type", title=_("What happened"), type="choice", choices=tuple(IncidentKind.choices), required=True),
        Field(name="severity", title=_("Severity"), type="number", low=1, high=4, required=True, help=_("1 minor to 4 critical")),
        Field(name="occurred_at", title=_("When"), type="datetime", default="now", ahead=AHEAD),
        Field(
            name="occurred_precision", title=_("Time known"), type="choice", choices=tuple(Precision.choices), default=Precision.EXACT.value
        ),
        Field(name="place", title=_("Place in words"), hidden_by="position"),
        Field(name="position_precision_m", title=_("Position known to, m"), type="number", low=0, high=1_000_000, hidden_by="position"),
        Field(name="summary", title=_("Text that may be shared"), type="long_text", help=_("no name, number or plate of anybody")),
        Field(name="narrative", title=_("What happened, in full"), type="long_text", hidden_by="narrative"),
        Field(name="advice", title=_("Advice"), type="long_text", hidden_by="advice"),
        Field(name="affected", title=_("Affected"), type="choices", choices=tuple(Incident.affected.field.base_field.choices)),  # type: ignore[arg-type]
        Field(name="actor_kind", title=_("By whom"), type="choice", choices=tuple(ActorKind.choices), default=ActorKind.UNKNOWN.value),
        Field(name="source_kind", title=_("Source"), type="choice", choices=tuple(SourceKind.choices)),
    ),
    set_when_filed=lambda at: {"reported_at": at},
    reserved=lambda columns: columns.get("type") in RESERVED_KINDS,
)


def incident(properties: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Columns of an Incident, and `area` (code or empty), from the properties of a Feature. at: now. Raises Problem 400, 422."""
    area = Form({"area": properties.get("area")}).line("area")
    return {"area": area} | INCIDENT.columns({name: value for name, value in properties.items() if name != "area"}, at=at)


def warning(properties: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Fields of a warning, and `area`, from the properties of a Feature. at: now. Raises Problem 400, 422."""
    form = Form(properties)
    ends_at = form.time("ends_at", None, latest=at + WARNING_AT_MOST)
    if ends_at is None or ends_at <= at:
        raise Problem(422, "time_range", "a warning ends in the future", field="ends_at")
    fields = {
        "area": form.line("area"),
        "kind": form.choice("kind", WarningTerms.Kind.values, required=True),
        "section": form.line("section", required=True),
        "call_back": form.line("call_back", required=True),
        "ends_at": ends_at,
    }
    form.nothing_else()
    return fields
