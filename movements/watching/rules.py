"""The rules that a vehicle's own reports decide: what follows from its fixes in their order, and from nothing else. Pure.

advance() is a fold: state and fixes give the next state and what changed. So any batches of the same fixes give the same changes, and
a fix that came late is judged by folding anew from the beginning (rounds.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..vetting.course import KM
from .gates import SHUT, Gate, step
from .hazards import Hazard
from .terms import Terms
from .way import Numbers, Way, apart_m, distances_m

SEGMENT_AT_MOST_S = 900.0  # between fixes further apart in time nobody knows the way
SAMPLE_M = 50.0  # along the segment between two fixes
SAMPLES_AT_MOST = 200  # of one segment
REACHED_M = 500.0  # a stop, by the segment between two fixes
PASSED_M = 2_000.0  # a stop left behind by so much of the route
PLACE_M = 1_000.0  # around a stop, the start and the end of the route standing is planned
RETURN = 0.8  # lower threshold of a distance, as a share of the upper


class Seen(NamedTuple):
    """A fix as it is judged. at: seconds since 1970; speed in m/s; battery 0 to 1. voice: called in, so nobody drove a line to it."""

    at: float
    lon: float
    lat: float
    speed_mps: float | None = None
    battery: float | None = None
    voice: bool = False


class Turn(NamedTuple):
    """A gate that opened or shut. key: rule, or rule|record|organisation of what one organisation is shown."""

    key: str
    opens: bool
    at: float
    since: float
    value: float | None
    threshold: float | None
    km: float
    lon: float
    lat: float


@dataclass(kw_only=True)
class State:
    """What is known of a vehicle in a mission after its last fix."""

    heard: float = 0.0  # time of the last fix, called in or not: an older one is late
    last: tuple[float, float, float] | None = None  # at, lon, lat, of a device's
    anchor: tuple[float, float, float] | None = None  # where and since when it has been standing
    gates: dict[str, Gate] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)  # stops, by number
    arrived: bool = False
    km: float | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON; shut gates are left out."""
        gates = {key: list(gate) for key, gate in self.gates.items() if gate != SHUT}
        return {
            "heard": self.heard,
            "last": self.last,
            "anchor": self.anchor,
            "gates": gates,
            "passed": sorted(self.passed),
            "arrived": self.arrived,
            "km": self.km,
        }


def state_of(plain: dict[str, Any] | None) -> State:
    """The state that plain() wrote."""
    if not plain:
        return State()
    return State(
        heard=plain["heard"],
        last=tuple(plain["last"]) if plain["last"] else None,
        anchor=tuple(plain["anchor"]) if plain["anchor"] else None,
        gates={key: Gate(*gate) for key, gate in plain["gates"].items()},
        passed=set(plain["passed"]),
        arrived=plain["arrived"],
        km=plain["km"],
    )


class Samples(NamedTuple):
    """The way between fixes: a place each SAMPLE_M, the fix itself last. fix: number of the fix that each leads to."""

    at: Numbers
    lon: Numbers
    lat: Numbers
    fix: Numbers


def samples(last: tuple[float, float, float] | None, fixes: Sequence[Seen]) -> Samples:
    """The samples of fixes in their order, after the last one known."""
    at, lon, lat, number = [], [], [], []
    for n, fix in enumerate(fixes):
        if fix.voice:
            continue
        shares = np.ones(1)
        if last is not None and 0 < fix.at - last[0] <= SEGMENT_AT_MOST_S:
            count = min(max(1, int(np.ceil(apart_m(last[1:], (fix.lon, fix.lat)) / SAMPLE_M))), SAMPLES_AT_MOST)
            shares = np.arange(1, count + 1) / count
        begin = last or (fix.at, fix.lon, fix.lat)
        at.append(begin[0] + shares * (fix.at - begin[0]))
        lon.append(begin[1] + shares * (fix.lon - begin[1]))
        lat.append(begin[2] + shares * (fix.lat - begin[2]))
        number.append(np.full(len(shares), n))
        last = (fix.at, fix.lon, fix.lat)
    if not at:
        return Samples(*(np.empty(0) for _ in range(4)))
    return Samples(np.concatenate(at), np.concatenate(lon), np.concatenate(lat), np.concatenate(number))


def advance(state: State, fixes: Sequence[Seen], way: Way, terms: Terms, hazards: Sequence[Hazard] = ()) -> list[Turn]:
    """Moves a state on by fixes in their order, each later than the last; returns which gates turned, in order.

    hazards: of the neighbourhood of these fixes; the gate of one that is not among them sees the vehicle far away.
    """
    turns: list[Turn] = []
    walk = samples(state.last, fixes)
    kms: dict[int, float] = {}
    if len(walk.at):
        off, along = way.measure(walk.lon, walk.lat)
        _pass(state, walk, along, off, way)
        _by_distance(state, turns, walk, off, along, way, terms, hazards)
        kms = {int(n): round(float(metres) / KM, 3) for n, metres in zip(walk.fix, along, strict=True)}
    for n, fix in enumerate(fixes):
        state.heard = fix.at
        if fix.voice:
            state.km = _pass_by_voice(state, fix, way)
            continue
        state.km = km = kms[n]
        _stand(state, turns, fix, way, terms, km)
        _read(state, turns, fix, terms, km)
        state.last = (fix.at, fix.lon, fix.lat)
    return turns


def _pass(state: State, walk: Samples, along: Numbers, off: Numbers, way: Way) -> None:
    """Stops reached or left behind, and the end of the route. What was passed stays passed, in whatever order it is told."""
    on_it = off <= way.corridor_m
    furthest = float(along[on_it].max()) if on_it.any() else 0.0
    if way.stops:
        reached = distances_m(way.stops, walk.lon, walk.lat).min(axis=0) <= REACHED_M
        for n, metres in enumerate(way.stops_m):
            if reached[n] or furthest >= metres + PASSED_M:
                state.passed.add(n)
    state.arrived = state.arrived or bool((on_it & (along >= way.length_m - PLACE_M)).any())


def _pass_by_voice(state: State, fix: Seen, way: Way) -> float:
    """Kilometre of a place that was called in; stops there are passed."""
    here = np.array([fix.lon]), np.array([fix.lat])
    off, along = way.measure(*here)
    _pass(state, Samples(np.array([fix.at]), *here, np.zeros(1)), along, off, way)
    return round(float(along[0]) / KM, 3)


def _by_distance(
    state: State, turns: list[Turn], walk: Samples, off: Numbers, along: Numbers, way: Way, terms: Terms, hazards: Sequence[Hazard]
) -> None:
    """Gates that go by where the vehicle was on its way between two fixes: the corridor, and each hazard."""
    half = way.corridor_m / 2
    _run(state, turns, "off_corridor", walk, along, off, half, half * RETURN, terms.off_corridor_dwell_s, terms.off_corridor_return_s)
    near = {hazard.key for hazard in hazards}
    for hazard in hazards:
        distance = hazard.distance_m(walk.lon, walk.lat)
        _run(state, turns, hazard.key, walk, along, -distance, -hazard.within_m, -hazard.leaves_m, hazard.dwell_s, 0.0)
    far = np.full(len(walk.at), -np.inf)
    for key in [key for key in state.gates if "|" in key and key not in near]:
        _run(state, turns, key, walk, along, far, -1.0, -2.0, 0.0, 0.0)


def _run(
    state: State, turns: list[Turn], key: str, walk: Samples, along: Numbers, value: Numbers, upper: float, lower: float, dwell_s: float,
    return_s: float,
) -> None:  # fmt: skip
    """One gate along the walk: over above upper, under at or below lower. A hazard's values are distances with the sign turned."""
    gate = state.gates.get(key, SHUT)
    over: NDArray[np.bool_] = value >= upper if "|" in key else value > upper
    under: NDArray[np.bool_] = value <= lower
    if gate == SHUT and not over.any():
        return
    for i in range(len(value)):
        moved = step(gate, float(walk.at[i]), over=bool(over[i]), under=bool(under[i]), dwell_s=dwell_s, return_s=return_s)
        if moved.is_open != gate.is_open:
            since = moved.since if moved.is_open else gate.since
            told = abs(float(value[i])) if np.isfinite(value[i]) else None
            place = round(float(along[i]) / KM, 3), float(walk.lon[i]), float(walk.lat[i])
            turns.append(Turn(key, moved.is_open, float(walk.at[i]), since or float(walk.at[i]), told, abs(upper), *place))
        gate = moved
    _keep(state, key, gate)


def _stand(state: State, turns: list[Turn], fix: Seen, way: Way, terms: Terms, km: float) -> None:
    """Standing where no standing is planned."""
    here = (fix.lon, fix.lat)
    if state.anchor is None or apart_m(state.anchor[1:], here) > terms.stopped_m:
        state.anchor = (fix.at, *here)
    stood_s = fix.at - state.anchor[0]
    gate = state.gates.get("stopped", SHUT)
    over = stood_s >= terms.stopped_min * 60 and not _is_planned(way, here)
    if over or gate.is_open:
        _turn(state, turns, "stopped", fix, over=over, under=stood_s == 0, value=stood_s / 60, threshold=terms.stopped_min, km=km)


def _is_planned(way: Way, here: tuple[float, float]) -> bool:
    places = [(stop.lon, stop.lat) for stop in way.stops] + [way.line[0], way.line[-1]]
    return any(apart_m(place, here) <= PLACE_M for place in places)


def _read(state: State, turns: list[Turn], fix: Seen, terms: Terms, km: float) -> None:
    """What the device itself measured; a fix that does not say changes nothing."""
    if fix.speed_mps is not None:
        limit = terms.speed_kmh / 3.6
        over, under = fix.speed_mps > limit, fix.speed_mps <= limit * 0.95
        _turn(
            state,
            turns,
            "speed",
            fix,
            over=over,
            under=under,
            value=fix.speed_mps * 3.6,
            threshold=terms.speed_kmh,
            km=km,
            dwell_s=terms.speed_dwell_s,
        )
    if fix.battery is not None:
        over, under = fix.battery < terms.battery, fix.battery >= min(terms.battery + 0.1, 1.0)
        _turn(state, turns, "low_battery", fix, over=over, under=under, value=fix.battery, threshold=terms.battery, km=km)


def _turn(
    state: State, turns: list[Turn], key: str, fix: Seen, *, over: bool, under: bool, value: float, threshold: float, km: float,
    dwell_s: float = 0.0,
) -> None:  # fmt: skip
    gate = state.gates.get(key, SHUT)
    moved = step(gate, fix.at, over=over, under=under, dwell_s=dwell_s)
    if moved.is_open != gate.is_open:
        since = (moved.since if moved.is_open else gate.since) or fix.at
        turns.append(Turn(key, moved.is_open, fix.at, since, value, threshold, km, fix.lon, fix.lat))
    _keep(state, key, moved)


def _keep(state: State, key: str, gate: Gate) -> None:
    if gate == SHUT:
        state.gates.pop(key, None)
    else:
        state.gates[key] = gate
