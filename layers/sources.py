"""The registry: every kind of record that may leave the server. An app hands its sources up in AppConfig.ready()."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partners.audit import Known
from partners.models import Label, Record, View
from partners.shown import Form, Source

from .models import (
    Premises,
    PremisesShown,
    PremisesTerms,
    Reference,
    ReferenceShown,
    ReferenceTerms,
    Road,
    RoadShown,
    RoadTerms,
    Venue,
    VenueShown,
    VenueTerms,
)

_registry: dict[str, Source] = {}

# Order of drawing and of lists; the fixed names of design.md, section 5, then ours.
ORDER = (
    "do_areas", "roads", "missions", "movements", "premises", "venues", "hospitals", "evacuation_points", "incidents", "vehicles", "warnings", "reference",
    "requests", "alerts", "calls",
)  # fmt: skip


def register(*sources: Source) -> None:
    """Makes sources known. Raises ValueError for a key that ORDER does not name."""
    for source in sources:
        if source.key not in ORDER:
            raise ValueError(f"layer key {source.key!r} is not in layers.sources.ORDER")
        _registry[source.key] = source


def get(key: str) -> Source | None:
    """The source of a layer key, or None."""
    return _registry.get(key)


def every() -> list[Source]:
    """All sources in the order of drawing."""
    return [_registry[key] for key in ORDER if key in _registry]


def live() -> list[Source]:
    """Sources whose features stand in the socket's snapshot."""
    return [source for source in every() if source.live]


def known(key: str, record: UUID) -> Known | None:
    """What the audit asks of a record; None for one that has no forms."""
    source = get(key)
    if source is None:
        return None
    # A live vehicle is no Record: its version is its form's.
    version = source.record.unrestricted.filter(pk=record).values("version") if issubclass(source.record, Record) else F("version")
    forms = source.shown.unrestricted.filter(record=record).order_by("-view").annotate(of_record=version)
    row = forms.values_list("label__area", "label__originator", "label__marking", "of_record").first()
    return Known(area=row[0], originator=row[1], marking=row[2], version=row[3]) if row else None


def _road(road: Road, view: View, label: Label) -> Form:
    hidden = view == View.REDACTED
    return Form(
        title=road.name or str(_("unnamed road")),
        at=road.since,
        fields={
            "status": road.status,
            "applies_to": road.applies_to,
            "decided_by": "" if hidden and label.hide_originator else road.decided_by,
            "reason": "" if hidden and label.hide_narrative else road.reason,
            "ends_at": road.ends_at,
            "vehicle_class": road.vehicle_class,
            "direction": road.direction,
            "hours": road.hours,
            "source": "" if hidden and label.hide_originator else road.source,
            "confirmed_at": road.confirmed_at,
        },
    )


def _premises(premises: Premises, view: View, label: Label) -> Form:
    hidden = view == View.REDACTED
    return Form(
        title=premises.get_kind_display() if hidden else premises.name,
        at=premises.since,
        fields={"kind": premises.kind, "contact_role": "" if hidden and label.hide_narrative else premises.contact_role},
    )


def _venue(venue: Venue, view: View, label: Label) -> Form:
    hidden = view == View.REDACTED
    return Form(
        title=venue.kind if hidden and label.hide_position else venue.name,
        at=venue.since,
        fields={
            "kind": venue.kind,
            "advice": venue.advice,
            "applies_to": venue.applies_to,
            "decided_by": "" if hidden and label.hide_originator else venue.decided_by,
            "reason": "" if hidden and label.hide_narrative else venue.reason,
        },
    )


def _reference(reference: Reference, view: View, label: Label) -> Form:
    return Form(title=reference.name, at=None, fields={"kind": reference.kind, "disputed": reference.disputed, "source": reference.source})


ROADS = Source(
    key="roads",
    title=_("Roads"),
    record=Road,
    shown=RoadShown,
    form=_road,
    fields=("status", "applies_to", "decided_by", "reason", "ends_at", "vehicle_class", "direction", "hours", "source", "confirmed_at"),
    tile_fields=("status", "applies_to", "confirmed_at"),
    words=("title", "reason"),
    geometry="line",
    legend=tuple(RoadTerms.Status.choices),
)
PREMISES = Source(
    key="premises",
    title=_("Premises"),
    record=Premises,
    shown=PremisesShown,
    form=_premises,
    fields=("kind", "contact_role"),
    tile_fields=("kind",),
    legend=tuple(PremisesTerms.Kind.choices),
)
VENUES = Source(
    key="venues",
    title=_("Venues"),
    record=Venue,
    shown=VenueShown,
    form=_venue,
    fields=("kind", "advice", "applies_to", "decided_by", "reason"),
    tile_fields=("kind", "advice"),
    words=("title", "kind", "reason"),
    legend=tuple(VenueTerms.Advice.choices),
)
REFERENCE = Source(
    key="reference",
    title=_("Places and boundaries"),
    record=Reference,
    shown=ReferenceShown,
    form=_reference,
    fields=("kind", "disputed", "source"),
    tile_fields=("kind", "disputed"),
    geometry="polygon",
    legend=tuple(ReferenceTerms.Kind.choices),
)
