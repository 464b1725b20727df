"""What of incidents/ may leave: incidents and warnings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.models import Label, View
from partners.shown import Form, Source, hour

from .models import ActorKind, Incident, IncidentShown, Kind, Warning, WarningShown, WarningTerms

SEVERITIES = ((1, _("1 minor")), (2, _("2 moderate")), (3, _("3 severe")), (4, _("4 critical")))


def _incident(incident: Incident, view: View, label: Label) -> Form:
    """A redacted form names no place beside its cell, no actor, nobody affected, and no title but the type: all three point at people."""
    kind = Kind(incident.type)
    fields = {
        name: getattr(incident, name)
        for name in (
            "type", "severity", "occurred_precision", "reported_at", "verification", "place", "position_precision_m", "narrative",
            "summary", "advice", "affected", "actor_kind", "source_kind",
        )
    }  # fmt: skip
    if view == View.FULL:
        return Form(title=f"{kind.label}, {incident.place}" if incident.place else str(kind.label), at=incident.occurred_at, fields=fields)
    fields |= {"reported_at": hour(incident.reported_at), "affected": [], "actor_kind": ActorKind.UNKNOWN, "source_kind": ""}
    if label.hide_position:
        fields |= {"place": "", "position_precision_m": None}
    if label.hide_narrative:
        fields["narrative"] = ""
    if label.hide_advice:
        fields["advice"] = ""
    return Form(title=str(kind.label), at=hour(incident.occurred_at), fields=fields)


def _warning(warning: Warning, view: View, label: Label) -> Form:
    kind = WarningTerms.Kind(warning.kind)
    fields = {name: getattr(warning, name) for name in ("kind", "section", "ends_at", "issuer", "call_back", "ended")}
    return Form(title=f"{kind.label}: {warning.section}", at=warning.starts_at, fields=fields)


INCIDENTS = Source(
    key="incidents",
    title=_("Incidents"),
    record=Incident,
    shown=IncidentShown,
    form=_incident,
    fields=(
        "type", "severity", "occurred_precision", "reported_at", "verification", "place", "position_precision_m", "narrative", "summary",
        "advice", "affected", "actor_kind", "source_kind",
    ),
    tile_fields=("type", "severity", "occurred_precision"),
    words=("title", "place", "narrative", "summary", "advice"),
    time="occurred_at",
    legend=tuple((str(value), title) for value, title in SEVERITIES),
)  # fmt: skip
WARNINGS = Source(
    key="warnings",
    title=_("Warnings"),
    record=Warning,
    shown=WarningShown,
    form=_warning,
    fields=("kind", "section", "ends_at", "issuer", "call_back", "ended"),
    tile_fields=("kind",),
    words=("title", "section"),
    live=True,
    alerts=True,
    names_originator=False,
    legend=tuple(WarningTerms.Kind.choices),
)
