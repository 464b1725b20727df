"""What a track says when it is laid beside a plan: stretches and gaps, kilometres, when stops were reached. Pure: seconds, metres, degrees 4326."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..watching.rules import PASSED_M, REACHED_M
from ..watching.way import Numbers, apart_m, scales

MOVED_M = 25.0  # a fix nearer than this to the last one that was counted is a vehicle that stands
STEPS_A_GAP = 2.0  # of a thinned track: two of its steps without a fix are no gap yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """No fix from one moment to another; where the vehicle was between is not known. apart_m: from its last place to the next one."""

    since: float
    until: float
    apart_m: float

    @property
    def seconds(self) -> float:
        return self.until - self.since


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A track in stretches without a gap: slices of its fixes, in order, and the gaps between them."""

    stretches: tuple[slice, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A stop of the plan. km: along the route; due: planned moment; start: where its leaving is what was planned."""

    name: str
    lon: float
    lat: float
    km: float
    due: float | None
    start: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """When a vehicle was first within REACHED_M of a stop, and left it; by: index of the fix that says so. None: no fix says so."""

    arrived: float | None = None
    left: float | None = None
    by: int | None = None


def line_of(times: Numbers, lon: Numbers, lat: Numbers, *, gap_s: float) -> Line:
    """A track in stretches: a gap is more than gap_s between two fixes. times: ascending."""
    if not len(times):
        return Line(stretches=(), gaps=())
    breaks = np.flatnonzero(np.diff(times) > gap_s)
    edges = [0, *(int(n) + 1 for n in breaks), len(times)]
    gaps = [
        Gap(
            since=float(times[n]), until=float(times[n + 1]), apart_m=apart_m((float(lon[n]), float(lat[n])), (float(lon[n + 1]), float(lat[n + 1])))
        )
        for n in breaks
    ]  # fmt: skip
    return Line(stretches=tuple(slice(a, b) for a, b in zip(edges, edges[1:], strict=False)), gaps=tuple(gaps))


def driven_m(line: Line, lon: Numbers, lat: Numbers) -> float:
    """Metres driven within the stretches. A receiver wanders while its vehicle stands: steps under MOVED_M wait until they add up to one."""
    return sum(_length_m(lon[part], lat[part]) for part in line.stretches)


def _length_m(lon: Numbers, lat: Numbers) -> float:
    if len(lon) < 2:
        return 0.0
    kx, ky = scales(lat)
    x, y, total = lon.tolist(), lat.tolist(), 0.0
    east, north, last = kx.tolist(), ky.tolist(), 0
    for n in range(1, len(x)):
        step = float(np.hypot((x[n] - x[last]) * east[n], (y[n] - y[last]) * north[n]))
        if step >= MOVED_M:
            total, last = total + step, n
    return total


def visits(places: Sequence[Place], times: Numbers, lon: Numbers, lat: Numbers, *, gap_s: float) -> list[Visit]:
    """When each stop was reached and left, in the order of the plan: a stop is looked for after the one before it was reached.

    Between two fixes that are no gap apart the vehicle went straight; across a gap nobody knows, so nothing is said of it.
    """
    found: list[Visit] = []
    begin = 0
    for n, place in enumerate(places):
        if len(times) <= begin:
            found.append(Visit())
            continue
        if n and _is_again(places[n - 1], place) and (left := found[-1].left) is not None:
            begin = int(np.searchsorted(times, left, side="right"))
        visit = _visit(place, times[begin:], lon[begin:], lat[begin:], gap_s)
        if visit.by is not None:
            begin += visit.by
            visit = Visit(arrived=visit.arrived, left=visit.left, by=begin)
        found.append(visit)
    return found


def _is_again(before: Place, place: Place) -> bool:
    """Whether the plan comes back to where it was just now: then it is reached only after it was left."""
    return apart_m((before.lon, before.lat), (place.lon, place.lat)) < REACHED_M and place.km - before.km > 2 * REACHED_M / 1_000


def _visit(place: Place, times: Numbers, lon: Numbers, lat: Numbers, gap_s: float) -> Visit:
    if not len(times):
        return Visit()
    kx, ky = scales(lat)
    x, y = (lon - place.lon) * kx, (lat - place.lat) * ky
    off = np.hypot(x, y)
    inside = np.flatnonzero(off <= REACHED_M)
    first = int(inside[0]) if len(inside) else None
    dx, dy = np.diff(x), np.diff(y)
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
    passes = (np.hypot(x[:-1] + share * dx, y[:-1] + share * dy) <= REACHED_M) & (np.diff(times) <= gap_s)
    between = np.flatnonzero(passes)
    by = min([n for n in (first, int(between[0]) + 1 if len(between) else None) if n is not None], default=None)
    if by is None:
        return Visit()
    arrived = float(times[by]) if off[by] <= REACHED_M else float(times[by - 1] + share[by - 1] * (times[by] - times[by - 1]))
    away = np.flatnonzero(off[by:] > PASSED_M)
    if not len(away):
        return Visit(arrived=arrived, by=by)
    stayed = inside[(inside >= by) & (inside < by + away[0])]
    return Visit(arrived=arrived, left=float(times[stayed[-1]]) if len(stayed) else arrived, by=by)
