"""Under which labels alerts stand: a mission's under the mission's, a vehicle's under the vehicle's, and what rests on one
organisation's sight under its own."""

from __future__ import annotations

from partners import labels
from partners.models import Audience, DOArea, Label, Marking, Organisation

from ..actions.labels import vehicle_label
from ..models import Mission, Vehicle


def vehicle_alert_label(vehicle: Vehicle, mission: Mission | None) -> Label:
    """Whoever is shown a vehicle under way in a mission is told of it; who is shown none of it is told nothing."""
    audience = Audience.objects.get(pk=mission.audience_id) if mission is not None else None
    return vehicle_label(area=vehicle.area, organisation=vehicle.organisation, audience=audience)


def own_label(organisation: Organisation, area: DOArea) -> Label:
    """For an organisation's own security duties alone: speed, and what was found under its own sight."""
    return labels.intern(area=area, originator=organisation, marking=Marking.AMBER_STRICT)
