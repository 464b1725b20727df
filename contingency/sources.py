"""What of contingency/ may leave: hospitals and evacuation points."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.models import Label, View
from partners.shown import Form, Source

from .models import EvacuationPoint, EvacuationPointShown, EvacuationTerms, Hospital, HospitalShown, Service


def _hospital(hospital: Hospital, view: View, label: Label) -> Form:
    hidden = view == View.REDACTED
    names = ("level", "services", "beds", "contact_role", "verified_by", "verified_at")
    fields = {name: getattr(hospital, name) for name in names}
    if hidden and label.hide_originator:
        fields["verified_by"] = ""
    return Form(title=str(_("hospital")) if hidden and label.hide_position else hospital.name, at=None, fields=fields)


def _evacuation_point(point: EvacuationPoint, view: View, label: Label) -> Form:
    names = ("kind", "runway_m", "surface", "aircraft_class", "status", "verified_at")
    hidden = view == View.REDACTED and label.hide_position
    return Form(title=point.get_kind_display() if hidden else point.name, at=None, fields={name: getattr(point, name) for name in names})


HOSPITALS = Source(
    key="hospitals",
    title=_("Hospitals"),
    record=Hospital,
    shown=HospitalShown,
    form=_hospital,
    fields=("level", "services", "beds", "contact_role", "verified_by", "verified_at"),
    tile_fields=("level", "services", "verified_at"),
    legend=tuple(Service.choices),
)
EVACUATION_POINTS = Source(
    key="evacuation_points",
    title=_("Evacuation and relocation points"),
    record=EvacuationPoint,
    shown=EvacuationPointShown,
    form=_evacuation_point,
    fields=("kind", "runway_m", "surface", "aircraft_class", "status", "verified_at"),
    tile_fields=("kind", "verified_at"),
    legend=tuple(EvacuationTerms.Kind.choices),
)
