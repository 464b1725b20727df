"""A drawn line as a course: metres along it, hours along it, and the pieces that the database is asked with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

ELLIPSOID = Geod(ellps="WGS84")  # metres
EDGE = Geod(ellps="sphere")  # where an edge runs: PostGIS takes it for a great circle of a sphere
PIECE_M = 2_000.0  # longest piece: longer ones have wide boxes, shorter ones cost a look each
KM = 1_000.0

# Speeds that plans are made with, km/h: unpaved roads of a humanitarian operation, not what an engine can do.
SPEED_KMH = {"light": 45.0, "armoured": 40.0, "truck": 30.0, "bus": 35.0, "motorcycle": 35.0, "boat": 15.0}
SLOWEST_KMH = min(SPEED_KMH.values())

Lines = tuple[tuple[tuple[float, float], ...], ...]  # parts of lon, lat in degrees, 4326


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a course of at most PIECE_M, or one edge of it. lon_lat: its vertices; from_m, to_m: metres along the course."""

    lon_lat: tuple[tuple[float, float], ...]
    from_m: float
    to_m: float


@dataclass(frozen=True)
class Course:
    """A line to travel at one speed from a moment on. lines: its parts in order (a line across 180 degrees has two)."""

    lines: Lines
    departure: datetime
    speed_kmh: float

    @cached_property
    def _vertices(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """lon, lat and metres along, of vertices at most PIECE_M apart.

        A long edge bows off the straight line in degrees. It is cut along the curve that PostGIS measures geography with, so that the
        pieces and the whole are near to the same things.
        """
        lons, lats, along, done = [], [], [], 0.0
        for part in self.lines:
            lon, lat = cut(np.array(part, dtype=np.float64))
            lengths = ELLIPSOID.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
            lons.append(lon)
            lats.append(lat)
            along.append(done + np.concatenate([[0.0], np.cumsum(lengths)]))
            done = float(along[-1][-1])
        return np.concatenate(lons), np.concatenate(lats), np.concatenate(along)

    @property
    def length_m(self) -> float:
        return float(self._vertices[2][-1])

    @property
    def duration(self) -> timedelta:
        return timedelta(hours=self.length_m / KM / self.speed_kmh)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The course in pieces of at most PIECE_M."""
        return self.cut(PIECE_M)

    def cut(self, longest_m: float) -> list[Piece]:
        """The course in pieces of at most so many metres, PIECE_M at least; every vertex is in one, and neighbours share theirs."""
        lon, lat, along = (values.tolist() for values in self._vertices)
        pieces, first = [], 0
        for i in range(1, len(along)):
            last = i == len(along) - 1
            # A step of no metres between two parts is the jump across 180 degrees: no piece spans it.
            jump = not last and along[i + 1] == along[i] and abs(lon[i + 1] - lon[i]) > 180
            if last or jump or along[i + 1] - along[first] > longest_m:
                if i > first and along[i] > along[first]:
                    pieces.append(Piece(tuple(zip(lon[first : i + 1], lat[first : i + 1], strict=True)), along[first], along[i]))
                first = i + 1 if jump else i
        return pieces

    def at_m(self, metres: float) -> tuple[float, float]:
        """lon, lat of the place so many metres along."""
        lon, lat, along = self._vertices
        i = min(max(int(np.searchsorted(along, metres, side="right")) - 1, 0), len(along) - 2)
        span = along[i + 1] - along[i]
        share = min(max((metres - along[i]) / span, 0.0), 1.0) if span else 0.0
        return float(lon[i] + share * (lon[i + 1] - lon[i])), float(lat[i] + share * (lat[i + 1] - lat[i]))

    def when(self, metres: float) -> datetime:
        """When the place so many metres along is reached at the planned speed, without stops."""
        return self.departure + timedelta(hours=metres / KM / self.speed_kmh)

    def between(self, from_m: float, to_m: float) -> list[list[float]]:
        """Coordinates of the stretch between two distances along, for a GeoJSON LineString: two positions at least."""
        known = self._drawn.get((from_m, to_m))
        if known is None:
            lon, lat, along = self._vertices
            inside = slice(np.searchsorted(along, from_m, side="right"), np.searchsorted(along, to_m, side="left"))
            middle = np.round(np.column_stack([lon[inside], lat[inside]]), 6).tolist()
            ends = [[round(value, 6) for value in self.at_m(metres)] for metres in (from_m, to_m)]
            known = self._drawn[from_m, to_m] = [ends[0], *middle, ends[1]]
        return known

    @cached_property
    def _drawn(self) -> dict[tuple[float, float], list[list[float]]]:
        """Stretches that were asked for: what lies in one published cell has one stretch."""
        return {}

    def samples(self, step_m: float) -> list[float]:
        """Distances along, in metres, from start to end at most step_m apart."""
        count = max(1, int(np.ceil(self.length_m / step_m)))
        return np.linspace(0.0, self.length_m, count + 1).tolist()


def cut(part: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """lon, lat of a line's vertices and of those set between them, at most PIECE_M apart."""
    lon, lat = part.T
    azimuth, _, length = EDGE.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    steps = np.maximum(1, np.ceil(length * 1.01 / PIECE_M)).astype(int)  # the ellipsoid's metres are up to 0.6 % longer
    edge = np.repeat(np.arange(len(steps)), steps)
    step = np.concatenate([np.arange(count) for count in steps])
    new_lon, new_lat, _ = EDGE.fwd(lon[edge], lat[edge], azimuth[edge], length[edge] / steps[edge] * step)
    given = step == 0
    new_lon[given], new_lat[given] = lon[:-1], lat[:-1]
    return np.append(new_lon, lon[-1]), np.append(new_lat, lat[-1])
