"""A mission's route as it is watched: how far from it a place lies, and at which kilometre. Pure; degrees 4326, metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..vetting.course import ELLIPSOID, KM, cut

Numbers = NDArray[np.float64]
AT_ONCE = 500  # places: each is measured against every edge of the route


def scales(lat: Numbers) -> tuple[Numbers, Numbers]:
    """Metres of a degree of longitude and of latitude at these latitudes (WGS 84, to a centimetre)."""
    phi = np.radians(lat)
    return 111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi), 111132.954 - 559.822 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)


def apart_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres on the ellipsoid between two lon, lat."""
    return float(ELLIPSOID.inv(*a, *b)[2])


@dataclass(frozen=True)
class Stop:
    """A planned stop. km: of the place on the route that lies nearest."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Way:
    """A route, its corridor and stops. line: lon, lat; corridor_m: full width."""

    line: tuple[tuple[float, float], ...]
    corridor_m: float
    stops: tuple[Stop, ...] = ()

    @cached_property
    def _vertices(self) -> tuple[Numbers, Numbers, Numbers]:
        lon, lat = cut(np.array(self.line, dtype=np.float64))
        lengths = ELLIPSOID.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
        return lon, lat, np.concatenate([[0.0], np.cumsum(lengths)])

    @property
    def length_m(self) -> float:
        return float(self._vertices[2][-1])

    @cached_property
    def stops_m(self) -> tuple[float, ...]:
        """Metres along the route of each stop, as far as it lies on it."""
        if not self.stops:
            return ()
        return tuple(self.measure(np.array([stop.lon for stop in self.stops]), np.array([stop.lat for stop in self.stops]))[1].tolist())

    def measure(self, lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
        """Metres from the route, and metres along it of the nearest place, of each lon, lat: in a plane around the place itself."""
        if len(lon) > AT_ONCE:
            parts = [self.measure(lon[i : i + AT_ONCE], lat[i : i + AT_ONCE]) for i in range(0, len(lon), AT_ONCE)]
            return np.concatenate([off for off, _ in parts]), np.concatenate([metres for _, metres in parts])
        lons, lats, along = self._vertices
        kx, ky = scales(lat)
        x, y = (lons[None, :] - lon[:, None]) * kx[:, None], (lats[None, :] - lat[:, None]) * ky[:, None]
        ax, ay = x[:, :-1], y[:, :-1]
        dx, dy = np.diff(x, axis=1), np.diff(y, axis=1)
        share = np.clip(-(ax * dx + ay * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
        squares = (ax + share * dx) ** 2 + (ay + share * dy) ** 2
        nearest = np.argmin(squares, axis=1)
        row = np.arange(len(lon))
        metres = along[nearest] + share[row, nearest] * (along[nearest + 1] - along[nearest])
        return np.sqrt(squares[row, nearest]), metres

    def place(self, km: float) -> tuple[float, float]:
        """lon, lat so many kilometres along."""
        lon, lat, along = self._vertices
        metres = min(max(km * KM, 0.0), self.length_m)
        return float(np.interp(metres, along, lon)), float(np.interp(metres, along, lat))


def distances_m(stops: Sequence[Stop], lon: Numbers, lat: Numbers) -> Numbers:
    """Metres from each place (rows) to each stop (columns)."""
    kx, ky = scales(lat)
    dx = (np.array([stop.lon for stop in stops])[None, :] - lon[:, None]) * kx[:, None]
    dy = (np.array([stop.lat for stop in stops])[None, :] - lat[:, None]) * ky[:, None]
    return np.hypot(dx, dy)
