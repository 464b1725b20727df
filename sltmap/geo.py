"""SRIDs, metres, tile envelopes and cells; pure. lon, lat order everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

WGS84 = 4326  # stored, and on the wire
WEB_MERCATOR = 3857  # tiles only
EARTH_RADIUS_M = 6378137.0  # EPSG:3857 sphere
MERCATOR_HALF_M = math.pi * EARTH_RADIUS_M
MERCATOR_MAX_LAT = 85.0511287798066
MAX_ZOOM = 22


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One XYZ tile. z: 0-22; x, y: 0 to 2**z - 1, y grows southward."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= MAX_ZOOM:
            raise ValueError(f"z is {self.z}, not 0 to {MAX_ZOOM}")
        if not (0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise ValueError(f"tile {self.x}/{self.y} lies outside zoom {self.z}")

    @property
    def size_m(self) -> float:
        """Edge in Mercator metres."""
        return 2 * MERCATOR_HALF_M / 2**self.z

    def mercator(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax in 3857, widened on each side by margin tile edges."""
        size = self.size_m
        xmin = -MERCATOR_HALF_M + self.x * size
        ymax = MERCATOR_HALF_M - self.y * size
        return xmin - margin * size, ymax - (1 + margin) * size, xmin + (1 + margin) * size, ymax + margin * size

    def bounds(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """west, south, east, north in 4326 degrees, clamped to the world."""
        xmin, ymin, xmax, ymax = self.mercator(margin)
        west, south = to_lonlat(xmin, ymin)
        east, north = to_lonlat(xmax, ymax)
        # At the edge of the world the Mercator square ends at 85.05 degrees; what lies beyond is drawn clamped to it.
        south = -90.0 if south <= -MERCATOR_MAX_LAT else south
        north = 90.0 if north >= MERCATOR_MAX_LAT else north
        return max(west, -180.0), south, min(east, 180.0), north


def to_lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """lon, lat in degrees of a Web Mercator point in metres."""
    lon = math.degrees(x_m / EARTH_RADIUS_M)
    lat = math.degrees(2 * math.atan(math.exp(y_m / EARTH_RADIUS_M)) - math.pi / 2)
    return lon, lat


def to_mercator(lon: float, lat: float) -> tuple[float, float]:
    """x, y in metres (3857) of lon, lat in degrees; lat is clamped to 85.05."""
    lat = max(min(lat, MERCATOR_MAX_LAT), -MERCATOR_MAX_LAT)
    return EARTH_RADIUS_M * math.radians(lon), EARTH_RADIUS_M * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile of zoom z that holds lon, lat (degrees)."""
    x_m, y_m = to_mercator(lon, lat)
    n = 2**z
    x = int((x_m + MERCATOR_HALF_M) / (2 * MERCATOR_HALF_M) * n)
    y = int((MERCATOR_HALF_M - y_m) / (2 * MERCATOR_HALF_M) * n)
    return Tile(z=z, x=min(max(x, 0), n - 1), y=min(max(y, 0), n - 1))


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle metres between two lon, lat points (sphere of the mean radius; 0.5 % of the ellipsoid)."""
    lon1, lat1, lon2, lat2 = (math.radians(v) for v in (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371008.8 * math.asin(min(1.0, math.sqrt(h)))


def heading_deg(a: tuple[float, float], b: tuple[float, float]) -> float:
    """First course from a to b (lon, lat), degrees from true north, clockwise, 0 <= h < 360."""
    lon1, lat1, lon2, lat2 = (math.radians(v) for v in (*a, *b))
    y = math.sin(lon2 - lon1) * math.cos(lat2)
    x = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return math.degrees(math.atan2(y, x)) % 360
