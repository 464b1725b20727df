"""Ways through the network: pgr_dijkstra over the edges of a box, stop by stop, and others that truly differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import shapely
import shapely.ops
from django.db import connection

from .box import Box
from .closures import Closures
from .snapping import Snapped

ROUTES_AT_MOST = 3
AGAIN = (2.0, 3.5, 5.0)  # edges that a route has used already count so many times, in turn
ALIKE = 0.7  # of a route's seconds that it may share with one that is told already
LONGER = 2.5  # times the quickest; a longer one is no help
VIRTUAL = 10**15  # ids of split edges and of places on edges begin here: no edge of the database has them

WAYS = "select path_seq, start_vid, end_vid, node, edge, cost from pgr_dijkstra(%s, %s, true) order by start_vid, end_vid, path_seq"
LINES = "select id, source, st_asbinary(geom) from movements_roadedge where id = any(%s)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A piece of an edge between two places on it, or between a place and its end. begin, end: shares of the edge's line."""

    of: Snapped
    source: int
    target: int
    begin: float
    end: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A way from stop to stop. steps: edge and node it is left from, in order; seconds: what it takes, nothing counted twice."""

    steps: tuple[tuple[int, int], ...]
    seconds: float
    weights: dict[int, float]  # seconds by edge


@dataclass(kw_only=True)
class Network:
    """The network as one journey may use it. speed_mps: of the vehicle class on a main road."""

    box: Box
    closures: Closures
    stops: Sequence[Snapped]
    speed_mps: float
    trucks: bool
    avoid: str | None = None  # hexadecimal EWKB
    parts: dict[int, Part] = field(default_factory=dict)
    vertices: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        by_edge: dict[int, list[tuple[float, int]]] = {}
        for n, stop in enumerate(self.stops):
            self.vertices.append(VIRTUAL + n)
            by_edge.setdefault(stop.edge, []).append((stop.share, VIRTUAL + n))
        self._cut = tuple(sorted(by_edge))
        known = {stop.edge: stop for stop in self.stops}
        for edge, places in sorted(by_edge.items()):
            stop = known[edge]
            chain = [(0.0, int(stop.source or 0)), *sorted(places), (1.0, int(stop.target or 0))]
            for (begin, source), (end, target) in pairwise(chain):
                self.parts[VIRTUAL + 1000 + len(self.parts)] = Part(of=stop, source=source, target=target, begin=begin, end=end)

    def quickest(self, again: dict[int, float]) -> Path | None:
        """The quickest way over all stops. again: how many times an edge counts. None where there is none."""
        legs = list(dict.fromkeys(pairwise(self.vertices)))
        combinations = f"select * from (values {', '.join(f'({a}::bigint, {b}::bigint)' for a, b in legs)}) as v(source, target)"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(WAYS, [self._edges(again), combinations])
            found: dict[tuple[int, int], list[tuple[int, int, float]]] = {leg: [] for leg in legs}
            for _seq, start, end, node, edge, cost in cursor.fetchall():
                if edge != -1:
                    found[start, end].append((edge, node, cost))
        if not all(found.values()):
            return None
        steps = [step for leg in pairwise(self.vertices) for step in found[leg]]
        weights = {edge: cost / again.get(edge, 1.0) for edge, _node, cost in steps}
        seconds = sum(cost / again.get(edge, 1.0) for edge, _node, cost in steps)
        return Path(steps=tuple((edge, node) for edge, node, _cost in steps), seconds=seconds, weights=weights)

    def _edges(self, again: dict[int, float]) -> str:
        """The statement that pgRouting reads its edges by: numbers of ours alone, and a geometry in hexadecimal."""
        shut, box = self.closures, self.box
        where = [f"geom && st_makeenvelope({box.west!r}, {box.south!r}, {box.east!r}, {box.north!r}, 4326)", "source is not null"]
        if without := shut.shut | set(self._cut):
            where.append(f"id <> all({_ids(without)})")
        if self.trucks:
            where.append("trucks")
        if self.avoid:
            where.append(f"not st_intersects(geom, '{self.avoid}'::geometry)")
        times = self._times(again)
        cost = f"length_m / {self.speed_mps!r} / speed{times}"
        forward = f" and id <> all({_ids(shut.forward)})" if shut.forward else ""
        backward = f" and id <> all({_ids(shut.backward)})" if shut.backward else ""
        edges = (
            f"select id, source, target, case when forward{forward} then {cost} else -1 end as cost, "  # noqa: S608
            f"case when backward{backward} then {cost} else -1 end as reverse_cost from movements_roadedge where {' and '.join(where)}"
        )
        values = [self._part(pk, part, again) for pk, part in self.parts.items()]
        return f"{edges} union all select * from (values {', '.join(values)}) as v(id, source, target, cost, reverse_cost)"  # noqa: S608

    def _times(self, again: dict[int, float]) -> str:
        """How many times edges count, as a factor of the statement: slow ones, and those that were used already."""
        weights: dict[float, set[int]] = {}
        for edge in self.closures.slow.keys() | again.keys():
            if edge < VIRTUAL:
                weights.setdefault(round(self.closures.slow.get(edge, 1.0) * again.get(edge, 1.0), 3), set()).add(edge)
        if not weights:
            return ""
        return (
            " * case "
            + " ".join(f"when id = any({_ids(edges)}) then {weight!r}" for weight, edges in sorted(weights.items()))
            + " else 1 end"
        )

    def _part(self, pk: int, part: Part, again: dict[int, float]) -> str:
        stop, shut = part.of, self.closures
        slow = shut.slow.get(stop.edge, 1.0) * again.get(pk, 1.0)
        seconds = max((part.end - part.begin) * stop.length_m / self.speed_mps / stop.speed * slow, 1e-6)
        forward = seconds if stop.forward and stop.edge not in shut.forward else -1.0
        backward = seconds if stop.backward and stop.edge not in shut.backward else -1.0
        return f"({pk}::bigint, {part.source}::bigint, {part.target}::bigint, {forward!r}::float8, {backward!r}::float8)"

    def edges_of(self, path: Path) -> set[int]:
        """The edges of the database that a path runs on."""
        return {self.parts[edge].of.edge if edge >= VIRTUAL else edge for edge, _node in path.steps}

    def line(self, path: Path) -> list[tuple[float, float]]:
        """Where a path runs: lon, lat, each place once."""
        with connection.cursor() as cursor:
            cursor.execute(LINES, [[edge for edge, _node in path.steps if edge < VIRTUAL]])
            known = {pk: (source, shapely.from_wkb(bytes(wkb))) for pk, source, wkb in cursor.fetchall()}
        run: list[tuple[float, float]] = []
        for edge, node in path.steps:
            if edge >= VIRTUAL:
                part = self.parts[edge]
                source, line = part.source, _between(part)
            else:
                source, line = known[edge]
            places = [(lon, lat) for lon, lat in line.coords]
            for place in places if node == source else reversed(places):
                if not run or run[-1] != place:
                    run.append(place)
        return run


def _between(part: Part) -> Any:
    return shapely.ops.substring(part.of.line, part.begin, part.end, normalized=True)


def _ids(edges: Iterable[int]) -> str:
    return "'{" + ",".join(str(edge) for edge in sorted(edges)) + "}'::bigint[]"


def differing(network: Network) -> list[Path]:
    """The quickest way and up to two others that truly differ from what is told before; none where the network has no way."""
    best = network.quickest({})
    if best is None:
        return []
    told, again = [best], dict.fromkeys(best.weights, AGAIN[0])
    for times in AGAIN[1:]:
        other = network.quickest(again)
        if other is None or len(told) == ROUTES_AT_MOST:
            break
        if other.seconds <= LONGER * best.seconds and all(_shared(other, one) <= ALIKE for one in told):
            told.append(other)
        for edge in other.weights:
            again[edge] = max(times, again.get(edge, 1.0))
    return told


def _shared(path: Path, other: Path) -> float:
    """The share of a path's seconds that it runs on another's edges."""
    return sum(seconds for edge, seconds in path.weights.items() if edge in other.weights) / (path.seconds or 1.0)
