"""How a convoy moves along its route: pure, the same for the same seed. Metres and seconds."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from sltmap.geo import distance_m, heading_deg

from .places import LonLat

GAP_M = 220.0  # between vehicles of a convoy
REST_EVERY_M = 9000.0
REST_S = 45.0
BRAKES_MPS2 = 1.2
NOISE_M = 4.0  # standard deviation of a fix
METRES_PER_DEGREE = 111_320.0
# What vehicles that do not report steadily do: seconds of reports, then seconds of none.
CONDUCT = {"steady": (1.0, 0.0), "late": (150.0, 100.0), "silent": (240.0, 330.0)}


@dataclass(frozen=True, kw_only=True)
class Fix:
    """Where a vehicle is. lon, lat in degrees; heading from true north, clockwise."""

    lon: float
    lat: float
    speed_mps: float
    heading_deg: float


class Course:
    """A route as a length: from metres along it to a place, and back."""

    def __init__(self, line: Sequence[LonLat]) -> None:
        """line: lon, lat, at least two different points. Raises ValueError otherwise."""
        self.line = list(line)
        self.ends_m = list(accumulate((distance_m(a, b) for a, b in pairwise(self.line)), initial=0.0))
        if len(self.line) < 2 or self.length_m == 0:
            raise ValueError(f"a course needs two different points, not {len(self.line)}")

    @property
    def length_m(self) -> float:
        return self.ends_m[-1]

    def at(self, along_m: float) -> tuple[LonLat, float]:
        """Place and forward heading (degrees) at a distance from the start; before the start or past the end, the end's."""
        along_m = min(max(along_m, 0.0), self.length_m)
        i = min(bisect_right(self.ends_m, along_m), len(self.line) - 1)
        a, b = self.line[i - 1], self.line[i]
        part = (along_m - self.ends_m[i - 1]) / (self.ends_m[i] - self.ends_m[i - 1] or 1.0)
        return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part), heading_deg(a, b)

    def nearest(self, place: LonLat) -> float:
        """Metres along the course of its point nearest to a place; the first of equals."""
        narrow = math.cos(math.radians(place[1]))  # a degree of longitude is shorter than one of latitude
        found = []
        for i, (a, b) in enumerate(pairwise(self.line)):
            way = ((b[0] - a[0]) * narrow, b[1] - a[1])
            to = ((place[0] - a[0]) * narrow, place[1] - a[1])
            part = (way[0] * to[0] + way[1] * to[1]) / (way[0] ** 2 + way[1] ** 2 or 1.0)
            part = min(max(part, 0.0), 1.0)
            off = math.dist(to, (way[0] * part, way[1] * part))
            found.append((off, self.ends_m[i] + part * (self.ends_m[i + 1] - self.ends_m[i])))
        return min(found)[1]


def fold(odometer_m: float, length_m: float) -> tuple[float, bool]:
    """Metres along a course of this length, and whether it is driven backwards, by what the odometer says: it turns round at both ends."""
    rest = odometer_m % (2 * length_m)
    return (rest, False) if rest <= length_m else (2 * length_m - rest, True)


class Convoy:
    """Vehicles one behind the other on a course: they go, rest, and turn round at its ends."""

    def __init__(self, course: Course, *, cruise_mps: float, odometer_m: float, seed: int) -> None:
        self.course, self.cruise_mps, self.odometer_m = course, cruise_mps, odometer_m
        self.speed_mps = 0.0
        self.chance = random.Random(seed)  # noqa: S311  noise, not a secret
        self.rests_s = 0.0
        self.rest_at_m = odometer_m + REST_EVERY_M * self.chance.uniform(0.4, 1.0)

    def step(self, seconds: float) -> None:
        """Drives on for some seconds."""
        if self.rests_s > 0:
            self.rests_s -= seconds
            self.speed_mps = 0.0
            return
        # The road decides more than the driver: slow and fast stretches of a few hundred metres, the same at each passing.
        fair = 0.78 + 0.22 * math.sin(self.odometer_m / 700) * math.sin(self.odometer_m / 2300)
        change = BRAKES_MPS2 * seconds
        self.speed_mps += min(max(self.cruise_mps * fair - self.speed_mps, -change), change)
        self.odometer_m += self.speed_mps * seconds
        if self.odometer_m >= self.rest_at_m:
            self.rests_s = REST_S * self.chance.uniform(0.5, 1.5)
            self.rest_at_m = self.odometer_m + REST_EVERY_M * self.chance.uniform(0.6, 1.4)

    def place_of(self, number: int) -> Fix:
        """Where the vehicle with this number (0 leads) is, as its receiver says: with a little noise."""
        along_m, backwards = fold(max(self.odometer_m - number * GAP_M, 0.0), self.course.length_m)
        (lon, lat), heading = self.course.at(along_m)
        east, north = self.chance.gauss(0, NOISE_M), self.chance.gauss(0, NOISE_M)
        return Fix(
            lon=lon + east / (METRES_PER_DEGREE * math.cos(math.radians(lat))),
            lat=lat + north / METRES_PER_DEGREE,
            speed_mps=max(0.0, self.speed_mps * self.chance.uniform(0.97, 1.03)),
            heading_deg=(heading + (180 if backwards else 0)) % 360,
        )


def reports(conduct: str, elapsed_s: float) -> bool:
    """Whether a vehicle of this conduct sends its fix some seconds after the start. A voice-only vehicle never does."""
    if conduct not in CONDUCT:
        return False
    on, off = CONDUCT[conduct]
    return elapsed_s % (on + off) < on
