"""The part of the network that is looked at: a box around what is asked, so that a large network costs no more than a small one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_DEG = 0.15  # about 16 km of margin
SHARE = 0.3  # of the larger side


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, 4326; it never crosses 180."""

    west: float
    south: float
    east: float
    north: float

    def wider(self, share: float) -> Box:
        """The box with a margin of a share of its larger side, LEAST_DEG at least."""
        edge = max(LEAST_DEG, share * max(self.east - self.west, self.north - self.south))
        lon = edge / max(math.cos(math.radians(max(abs(self.south), abs(self.north)))), 0.05)
        return Box(max(self.west - lon, -180.0), max(self.south - edge, -90.0), min(self.east + lon, 180.0), min(self.north + edge, 90.0))


def around(places: Sequence[tuple[float, float]]) -> Box:
    """The box of these places (lon, lat)."""
    lons, lats = zip(*places, strict=True)
    return Box(min(lons), min(lats), max(lons), max(lats))
