"""What is near a vehicle that its organisations would want to know of: prohibited roads and venues, new incidents, as each is shown them.

Rules fire per recipient (sight-review 25): what hangs on a record hangs on its form that a security duty of one organisation is shown,
and the alert is that organisation's own. A hidden record does not exist here, a redacted one is its cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from .way import Numbers, scales

ROAD_M, ROAD_LEAVES_M, ROAD_DWELL_S = 60.0, 150.0, 30.0  # a crossing takes less
VENUE_M, VENUE_LEAVES_M, VENUE_DWELL_S = 150.0, 400.0, 60.0
CELL_M, CELL_LEAVES_M = 1.0, 500.0  # of a redacted form: within its cell


@dataclass(frozen=True)
class Hazard:
    """One form of one record, as one organisation is shown it. key: rule|record|organisation. shape: 4326."""

    key: str
    shape: Any
    within_m: float
    leaves_m: float
    dwell_s: float
    title: str = ""
    severity: int = 3

    def distance_m(self, lon: Numbers, lat: Numbers) -> Numbers:
        """Metres from places to the shape, in a plane around it; 0 within."""
        kx, ky = (float(scale[0]) for scale in scales(np.array([float(lat.mean())])))
        scaled = shapely.transform(self.shape, lambda xy: xy * (kx, ky))
        return np.asarray(shapely.distance(shapely.points(lon * kx, lat * ky), scaled), dtype=np.float64)


def road(key: str, shape: Any, title: str, *, binds: bool) -> Hazard:
    """A prohibited road. binds: the prohibition holds for the recipient; else it informs."""
    if _is_cell(shape):
        return Hazard(key, shape, CELL_M, CELL_LEAVES_M, ROAD_DWELL_S, title, 2)
    return Hazard(key, shape, ROAD_M, ROAD_LEAVES_M, ROAD_DWELL_S, title, 4 if binds else 3)


def venue(key: str, shape: Any, title: str, *, binds: bool) -> Hazard:
    """A prohibited venue."""
    if _is_cell(shape):
        return Hazard(key, shape, CELL_M, CELL_LEAVES_M, VENUE_DWELL_S, title, 2)
    return Hazard(key, shape, VENUE_M, VENUE_LEAVES_M, VENUE_DWELL_S, title, 3 if binds else 2)


def incident(key: str, shape: Any, title: str, severity: int, within_m: float) -> Hazard:
    """A new incident: within so many metres of its place, or within its cell."""
    if _is_cell(shape):
        return Hazard(key, shape, CELL_M, CELL_LEAVES_M, 0.0, title, severity)
    return Hazard(key, shape, within_m, within_m * 1.25, 0.0, title, severity)


def _is_cell(shape: Any) -> bool:
    """Whether a form tells no place but the cell that it lies in."""
    return shape.geom_type in ("Polygon", "MultiPolygon")
