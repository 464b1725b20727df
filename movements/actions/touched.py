"""What of movements a change of an organisation's standing would touch: counts alone, for those who decide it."""

from __future__ import annotations

from datetime import datetime

from partners.models import DOArea, Organisation
from partners.readers import running

from ..models import Device, Mission, Vehicle


def touched(organisation: Organisation, area: DOArea, at: datetime) -> dict[str, int]:
    """How many vehicles, devices and missions under way an organisation has in an area."""
    vehicles = Vehicle.unrestricted.filter(organisation=organisation, area=area)
    devices = Device.unrestricted.filter(running(at), vehicle__in=vehicles)
    missions = Mission.unrestricted.filter(organisations=organisation, status=Mission.Status.UNDER_WAY, label__area=area)
    return {"vehicles": vehicles.count(), "devices": devices.count(), "live_missions": missions.count()}
