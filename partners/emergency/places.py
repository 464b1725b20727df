"""Asking by place: whoever agreed beforehand to that is asked, whether it has a record there or none, and the asker is told the same.

An opening of this kind names no record; what lies in its box is looked up when the second person opens it.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import Polygon

from .. import records
from ..acts import action
from ..models import DOArea, EmergencyAgreement, EmergencyOpening, Marking
from ..readers import Reader, facts_of, running
from ..sharing import consents
from ..sharing.kinds import Kind
from . import ringing, verbs

RADIUS_AT_MOST_KM = 50
RECORDS_AT_MOST = 50  # that one opening shows
KM_PER_DEGREE = 111.32  # of latitude


@action
def ask_place(
    *, by: Reader, kind: Kind, area: DOArea, lon: float, lat: float, radius_km: int, reason: str, hours: int, at: datetime
) -> None:
    """Asks everybody who agreed to it beforehand to open what it has within so many kilometres of a place. lon, lat: 4326.

    It says nothing of whom it asked, or whether anybody has anything there. Raises records.MayNotRecord for who has no security duty in an
    organisation that is present or confirmed; ValueError.
    """
    verbs.demand_words(by, reason, hours)
    if not 1 <= radius_km <= RADIUS_AT_MOST_KM or not (-180 <= lon <= 180 and -85 <= lat <= 85):
        raise ValueError(f"a place in degrees, and 1 to {RADIUS_AT_MOST_KM} km around it")
    here = facts_of(by.member, at=consents.sight_moment()).areas[area.pk]
    if not (here.confirmed and here.security):
        raise records.MayNotRecord(f"member {by.member} has no security duty in {area}, or his organisation does not stand there")
    waiting = EmergencyOpening.objects.filter(record=None, kind=kind.key, area=area, opened_at=None, refused_at=None)
    if waiting.filter(asked_by__organisation=by.organisation, asked_at__gt=at - verbs.WAITS).exists():
        raise ValueError("your organisation has asked by place and waits")
    call = uuid.uuid4()
    agreed = EmergencyAgreement.objects.filter(running(at), area=area, kind=kind.key, by_place=True).exclude(originator=by.organisation)
    for one in agreed.select_related("originator").order_by("originator"):
        made = EmergencyOpening.objects.create(
            kind=kind.key, record=None, call=call, box=_box(lon, lat, radius_km), around=f"{lon:.4f}, {lat:.4f}, {radius_km} km", area=area,
            originator=one.originator, asked_by_id=by.member, reason=reason, hours=hours, asked_at=at,
        )  # fmt: skip
        ringing.ring(made, at=at, until=at + verbs.WAITS)
        verbs.note(by, made, "asked")


def within(made: EmergencyOpening, kind: Kind) -> list[Any]:
    """The originator's records in an opening's box, their rows locked in order; RED ones never, and at most RECORDS_AT_MOST."""
    rows = kind.source.record.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator", "cell")
    here = {f"{kind.source.geom_name}__intersects": made.box, "label__originator": made.originator_id, "label__area": made.area_id}
    return list(rows.filter(**here).exclude(label__marking=Marking.RED).order_by("pk")[:RECORDS_AT_MOST])


def _box(lon: float, lat: float, radius_km: float) -> Polygon:
    high, wide = radius_km / KM_PER_DEGREE, radius_km / (KM_PER_DEGREE * cos(radians(lat)))
    box = Polygon.from_bbox((lon - wide, lat - high, lon + wide, lat + high))
    box.srid = 4326
    return box
