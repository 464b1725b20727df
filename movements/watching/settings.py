"""Thresholds as an organisation reads and sets them, for itself: for an area, or for a mission that it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms.models import model_to_dict

from partners.acts import action
from partners.models import DOArea
from partners.problems import Problem
from partners.readers import Reader
from partners.records import NoSuchRecord

from ..actions import rights
from ..models import Mission, WatchRules
from .terms import NAMES, SHIPPED, terms_of

# What each may be, from and to: beyond it a rule would never or always speak.
RANGES: Mapping[str, tuple[float, float]] = {
    "off_corridor_dwell_s": (0, 3_600), "off_corridor_return_s": (0, 3_600), "stopped_min": (1, 1_440), "stopped_m": (20, 5_000),
    "speed_kmh": (10, 200), "speed_dwell_s": (0, 600), "battery": (0.01, 0.9), "departure_grace_min": (0, 1_440),
    "checkpoint_grace_min": (0, 1_440), "arrival_grace_min": (0, 1_440), "return_grace_min": (0, 2_880), "fix_silent_min": (1, 1_440),
    "apart_m": (100, 200_000), "alone_m": (100, 200_000), "apart_dwell_s": (0, 3_600), "incident_h": (1, 720), "incident_m": (100, 50_000),
}  # fmt: skip


def told(reader: Reader, area: DOArea, mission: UUID | None) -> dict[str, Any]:
    """The thresholds that hold for an organisation in an area or for a mission, which of them it set, and the shipped ones."""
    rows = WatchRules.objects.filter(organisation=reader.organisation, area=area)
    own = rows.filter(mission=None).first()
    of_mission = rows.filter(mission=mission).first() if mission else None
    said = [model_to_dict(row, NAMES) if row else None for row in (of_mission, own)]
    chosen = said[0] if mission else said[1]
    return {"rules": asdict(terms_of(*said)), "set": {k: v for k, v in (chosen or {}).items() if v is not None}, "shipped": asdict(SHIPPED)}


@action
def put(*, by: Reader, area: DOArea, mission: UUID | None, values: Mapping[str, Any], at: datetime) -> WatchRules:
    """Sets thresholds; what is not named, or null, is the shipped one. by: a security duty of the organisation, of the lead's for a mission.

    Raises records.NoSuchRecord for another's mission, records.MayNotRecord; Problem 400 unknown_field, 422 number_range.
    """
    if mission is not None:
        row = rights.mission_of(by, mission, at, lead=True)
        if row.label.area_id != area.pk:
            raise NoSuchRecord(f"no mission {mission} in {area}")
    else:
        rights.security_duty(by, organisation=by.organisation, area=area.pk, at=at)
    for name, value in values.items():
        if name not in RANGES:
            raise Problem(400, "unknown_field", "no such threshold", field=name[:80])
        low, high = RANGES[name]
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high):
            raise Problem(422, "number_range", f"{str(value)[:40]} is not a number from {low} to {high}", field=name, limit=[low, high])
    found = WatchRules.objects.filter(organisation=by.organisation, area=area, mission=mission).first()
    rules = found or WatchRules(
        organisation_id=by.organisation, area=area, mission=Mission.unrestricted.get(pk=mission) if mission else None
    )
    for name in NAMES:
        setattr(rules, name, values.get(name))
    rules.save()
    return rules
