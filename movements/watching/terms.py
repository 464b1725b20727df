"""Thresholds of the rules: shipped, and as an organisation set them for an area or for one mission. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Shipped thresholds; docs/operations.md says what each does. A distance's alert ends at 80 % of its threshold."""

    off_corridor_dwell_s: float = 60.0
    off_corridor_return_s: float = 30.0
    stopped_min: float = 20.0
    stopped_m: float = 150.0
    speed_kmh: float = 80.0
    speed_dwell_s: float = 20.0
    battery: float = 0.2  # share
    departure_grace_min: float = 30.0
    checkpoint_grace_min: float = 30.0
    arrival_grace_min: float = 30.0
    return_grace_min: float = 120.0
    fix_silent_min: float = 30.0
    apart_m: float = 5_000.0  # first to last vehicle
    alone_m: float = 10_000.0  # to the nearest other
    apart_dwell_s: float = 120.0
    incident_h: float = 24.0  # an incident is new for so long
    incident_m: float = 2_000.0


SHIPPED = Terms()
NAMES = tuple(field.name for field in fields(Terms))


def terms_of(*rows: Mapping[str, Any] | None) -> Terms:
    """Thresholds from rows that say some of them, the first that says one counts: a mission's before an organisation's."""
    said: dict[str, float] = {}
    for row in reversed(rows):
        said |= {name: float(row[name]) for name in NAMES if row and row.get(name) is not None}
    return Terms(**said) if said else SHIPPED
