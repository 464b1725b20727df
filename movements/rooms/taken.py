"""What reaches the rooms from devices and from what is taken down over the radio: calls for help, and lines of the log."""

from __future__ import annotations

from datetime import datetime

from django.contrib.gis.geos import Point

from ..models import Vehicle
from ..watching import alerts, distress, voice
from .actions.caller import Caller
from .actions.log import write
from .actions.sos import declare_sos


def _call(device: int, vehicle: Vehicle, place: Point | None, words: str, at: datetime) -> None:
    mission = alerts.mission_of(vehicle, at)
    caller = Caller(organisation=vehicle.organisation, area=vehicle.area, device=device, vehicle=vehicle, mission=mission)
    declare_sos(by=None, caller=caller, place=place, words=words, key="", at=at)


def begin() -> None:
    """From now on a device's call for help is a call of the rooms, and what is taken down stands in the mission's log."""
    distress.take_by(_call)
    voice.write_by(write)
