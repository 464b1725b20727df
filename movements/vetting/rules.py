"""What an organisation asks to be told on a route. It sets these for itself; without its own, the shipped ones hold and say so."""

from __future__ import annotations

from dataclasses import dataclass, fields

from partners.readers import Reader

from ..models import TravelRules


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Limits of one organisation's vetting. own: it set them itself. night_driving, single_vehicle: its own rule, None is none set."""

    own: bool = False
    night_driving: bool | None = None  # False: it does not drive in darkness
    single_vehicle: bool | None = None  # False: at least two vehicles
    check_in_min: int = 60
    medical_min: int = 60
    hospital_verified_days: int = 180
    road_confirmed_days: int = 30
    incident_days: int = 30
    incident_m: int = 5_000
    turn_back_km: int = 50


def rules_of(reader: Reader, areas: list[str]) -> Rules:
    """The rules of a reader's organisation for the DO areas (codes) that a course touches; of several, those of the first one named."""
    rows = {
        row.area.code: row
        for row in TravelRules.objects.filter(organisation=reader.organisation, area__code__in=areas).select_related("area")
    }
    row = next((rows[code] for code in areas if code in rows), None)
    if row is None:
        return Rules()
    return Rules(own=True, **{field.name: getattr(row, field.name) for field in fields(Rules) if field.name != "own"})
