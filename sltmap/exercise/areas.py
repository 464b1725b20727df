"""DO areas with their outlines and levels, and security areas. Outlines are drawn by hand for the exercise and are not authoritative."""

from __future__ import annotations

from dataclasses import dataclass, field

from .places import LonLat

OUTLINE_SOURCE = "exercise outline, not authoritative"
GRID_SOURCE = "exercise grid, drawn from degrees alone"
DISCLAIMER = (
    "EXERCISE. Boundaries and names shown and designations used on this map do not imply endorsement or acceptance by any organisation."
)
OVERSIGHT = "SLT Oversight Committee (exercise)"

# South Sudan, from the tripoint in the west, clockwise. About 15 km off in places.
SOUTH_SUDAN: list[LonLat] = [
    (24.19, 8.70), (24.17, 8.95), (24.30, 9.10), (24.54, 8.92), (24.79, 9.05), (24.79, 9.80), (25.07, 10.27), (25.40, 10.35), (25.79, 10.41),
    (25.96, 10.14), (26.20, 9.97), (26.48, 9.55), (26.75, 9.47), (27.11, 9.64), (27.83, 9.60), (27.97, 9.40), (28.30, 9.33), (28.82, 9.33),
    (28.97, 9.40), (29.00, 9.60), (29.52, 9.79), (29.62, 10.08), (30.00, 10.29), (30.48, 9.95), (30.84, 9.71), (31.35, 9.81), (31.85, 10.53),
    (32.40, 11.08), (32.31, 11.68), (32.36, 12.00), (32.07, 11.99), (32.10, 12.02), (32.68, 12.03), (32.74, 12.25), (33.21, 12.18), (33.09, 11.44),
    (33.21, 10.72), (33.72, 10.33), (33.84, 9.98), (33.96, 9.58), (33.96, 9.46), (33.82, 9.48), (33.84, 9.20), (33.91, 8.98), (34.10, 8.66),
    (34.10, 8.56), (33.83, 8.37), (33.66, 8.37), (33.49, 8.38), (33.30, 8.35), (33.17, 8.10), (33.01, 7.95), (33.01, 7.84), (33.24, 7.77),
    (33.54, 7.71), (33.72, 7.66), (34.01, 7.35), (34.20, 7.07), (34.48, 6.91), (34.71, 6.66), (34.79, 6.60), (35.00, 5.90), (35.27, 5.49),
    (35.30, 5.02), (34.90, 4.83), (34.38, 4.61), (34.29, 4.38), (34.18, 4.33), (34.01, 4.25), (33.95, 4.13), (33.52, 3.76), (33.00, 3.88), (32.72, 3.75),
    (32.41, 3.74), (32.20, 3.60), (32.07, 3.56), (31.96, 3.64), (31.78, 3.82), (31.53, 3.66), (31.18, 3.79), (30.96, 3.64), (30.89, 3.50),
    (30.78, 3.67), (30.59, 3.61), (30.55, 3.86), (30.20, 3.96), (29.80, 4.36), (29.48, 4.67), (29.22, 4.34), (28.70, 4.46), (28.43, 4.28),
    (27.98, 4.41), (27.77, 4.60), (27.46, 5.00), (27.24, 5.57), (26.80, 5.90), (26.47, 6.10), (26.42, 6.60), (25.90, 7.00), (25.36, 7.34),
    (25.19, 7.58), (25.10, 7.87), (24.83, 8.17), (24.40, 8.27),
]  # fmt: skip

ABYEI: list[LonLat] = [
    (27.83, 9.60), (27.83, 10.00), (27.83, 10.17), (28.20, 10.17), (28.60, 10.17), (29.00, 10.17), (29.00, 9.85), (29.00, 9.60), (28.97, 9.40),
    (28.82, 9.33), (28.58, 9.32), (28.30, 9.33), (27.97, 9.40),
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Level:
    """One decision. days_ago: when it was taken; it took effect effect_after_days later and is reviewed after review_months."""

    level: str
    days_ago: int
    basis: str
    effect_after_days: int = 7
    review_months: int = 6  # guidelines 5d


@dataclass(frozen=True, kw_only=True)
class Area:
    """One DO area. outline: one ring, lon, lat, not closed."""

    code: str
    name: str
    kind: str
    outline: list[LonLat]
    timezone: str
    levels: list[Level]
    disputed: bool = False
    security_areas: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)  # name: west, south, east, north


AREAS = [
    Area(
        code="ssd",
        name="South Sudan",
        kind="country",
        outline=SOUTH_SUDAN,
        timezone="Africa/Juba",
        levels=[
            Level(level="regular", days_ago=570, basis="First decision for the exercise: partners few, floods seasonal."),
            Level(
                level="enhanced",
                days_ago=390,
                basis="Floods and crime on the main roads; partners asked for a duty desk and joint convoys.",
            ),
            Level(level="enhanced", days_ago=205, basis="Review after six months: unchanged."),
            Level(level="enhanced", days_ago=25, basis="Review after six months: unchanged; rainy season ahead."),
        ],
        security_areas={
            "Central (exercise)": (30.0, 3.5, 32.0, 5.6),
            "East (exercise)": (32.0, 3.5, 35.4, 8.0),
            "North (exercise)": (29.0, 8.0, 34.2, 12.3),
            "West (exercise)": (24.0, 4.2, 29.0, 10.5),
        },
    ),
    Area(
        code="abyei",
        name="Abyei",
        kind="mission_area",
        outline=ABYEI,
        timezone="Africa/Juba",
        disputed=True,
        levels=[
            Level(level="regular", days_ago=400, basis="First decision for the exercise: few partners, one focal point each."),
            Level(level="regular", days_ago=210, basis="Review after six months: unchanged."),
            Level(level="regular", days_ago=28, basis="Review after six months: unchanged."),
        ],
    ),
]

# Layer keys whose redacted places are drawn as published cells: 0.1 degree, nested in 0.5 degree.
GRID_LAYERS = ("incidents", "premises", "venues", "hospitals", "movements")
FINE_DEG = 0.1
COARSE_DEG = 0.5
