"""A call for help that a device sends: handed to who takes such calls (movements/rooms), in the transaction of its report."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from ..models import Rule, Vehicle
from . import alerts, labels

logger = logging.getLogger(__name__)

# device, vehicle, place (4326 or None), words, at
Taker = Callable[[int, Vehicle, Point | None, str, datetime], object]
_takers: list[Taker] = []


def take_by(taker: Taker) -> None:
    """Names who takes calls for help; without one, or where it stumbles, an alert is raised to who is shown the vehicle."""
    _takers[:] = [taker]


def heard(*, device: int, vehicle: UUID, place: tuple[float, float] | None, words: str, at: datetime) -> None:
    """A device calls for help. It is never lost over a fault of ours, and a repeated call is the same call."""
    row = Vehicle.unrestricted.select_related("organisation", "area").get(pk=vehicle)
    point = Point(*place, srid=4326) if place else None
    for taker in _takers:
        try:
            with transaction.atomic():
                taker(device, row, point, words, at)
            return
        except Exception:
            logger.exception("a call for help was not taken as one; it is raised as an alert")
    label = labels.vehicle_alert_label(row, at)
    alerts.raise_alert(
        rule=Rule.SOS, mission=alerts.mission_of(row, at), vehicle=row, at=at, severity=4, label=label, geom=point, words=words
    )
