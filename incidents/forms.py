"""What a report or a warning may say when it comes in over the API: closed lists, limits, times; errors name field, value and limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from partners.forms import Form
from partners.problems import Problem

from .models import ActorKind, Kind, Precision, SourceKind, WarningTerms

AHEAD = timedelta(minutes=2)  # a device's clock may run this far ahead (threats.md: skew over 2 min is flagged)
WARNING_AT_MOST = timedelta(days=7)


def incident(properties: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Columns of an Incident, and `area` (code or empty), from the properties of a Feature. at: now. Raises Problem 400, 422."""
    form = Form(properties)
    occurred_at = form.time("occurred_at", at, latest=at + AHEAD)
    fields = {
        "area": form.line("area"),
        "type": form.choice("type", Kind.values, required=True),
        "severity": form.number("severity", 1, 4, required=True),
        "occurred_at": occurred_at,
        "occurred_precision": form.choice("occurred_precision", Precision.values) or Precision.EXACT,
        "place": form.line("place"),
        "position_precision_m": form.number("position_precision_m", 0, 1_000_000),
        "narrative": form.text("narrative"),
        "summary": form.text("summary"),
        "advice": form.text("advice"),
        "affected": form.choices("affected", ("unsms", "ingo", "io", "nngo", "other")),
        "actor_kind": form.choice("actor_kind", ActorKind.values) or ActorKind.UNKNOWN,
        "source_kind": form.choice("source_kind", SourceKind.values),
    }
    form.nothing_else()
    return fields


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
