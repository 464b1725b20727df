"""Under which labels alerts stand: a mission's under the mission's, a vehicle's under the vehicle's, and what rests on one
organisation's sight under its own."""

from __future__ import annotations

from datetime import datetime

from partners import labels
from partners.labels import Entry
from partners.models import DOArea, Label, Marking, Organisation, View

from ..actions import segments
from ..actions.labels import mission_label
from ..models import Mission, Vehicle
from . import near


def vehicle_alert_label(vehicle: Vehicle, at: datetime) -> Label:
    """Whoever is shown a vehicle now is told of it, whoever is shown none of it is told nothing: the label of its way at this moment."""
    part = segments.under_way(segments.parts_of([vehicle.pk], since=at).get(vehicle.pk, ()), at)
    return Label.objects.select_related("originator", "area").get(pk=segments.one(vehicle.pk, part, at).label)


def mission_alert_label(mission: Mission) -> Label:
    """For the mission's people, the tracking room's among them: the list is the lead's own."""
    return mission_label(area=mission.label.area, lead=mission.lead, audience=mission.audience)


def own_label(organisation: Organisation, area: DOArea) -> Label:
    """For an organisation's own security duties alone: speed, and what was found under its own sight."""
    return labels.intern(area=area, originator=organisation, marking=Marking.AMBER_STRICT)


def sight_label(recipient: Organisation, vehicle: Vehicle, audience: int, at: datetime) -> Label:
    """What was found under one organisation's sight about a vehicle. Another's vehicle is shown to the mission's people alone: of them to
    those with a security duty, who are shown the record too, and to the focal points of their organisation."""
    if recipient.pk == vehicle.organisation_id:
        return own_label(recipient, vehicle.area)
    people = near.people_of(audience, recipient, vehicle.area, at)
    entries = [Entry(view=View.FULL, member=member) for member in people]
    return labels.intern(area=vehicle.area, originator=recipient, marking=Marking.RED, entries=entries)
