"""Lines of a file as edges between junctions. Pure: no database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyproj import Geod

ELLIPSOID = Geod(ellps="WGS84")
DIGITS = 7  # of a coordinate in degrees, about a centimetre: OpenStreetMap's own precision

# Share of the speed that a vehicle class is planned with: unpaved main roads are 1. What is not here is no road for vehicles.
SPEEDS = {
    "motorway": 1.6, "trunk": 1.3, "primary": 1.1, "secondary": 1.0, "tertiary": 0.9, "unclassified": 0.7, "residential": 0.5,
    "living_street": 0.3, "service": 0.4, "road": 0.7, "track": 0.4,
}  # fmt: skip
LINK = "_link"
TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
SHUT = ("no", "private", "military")
NO = ("no", "discouraged", "destination")

Place = tuple[float, float]  # lon, lat in degrees, 4326


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A road as a file has it. speed: share of a vehicle class's planned speed; forward, backward: along the line, against it."""

    line: tuple[Place, ...]
    highway: str
    name: str
    speed: float
    forward: bool = True
    backward: bool = True
    trucks: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A stretch of a way between two junctions. length_m: on the ellipsoid."""

    way: Way
    line: tuple[Place, ...]
    length_m: float


def way(line: Iterable[Place], tags: Mapping[str, Any]) -> Way | None:
    """A way from a line and OpenStreetMap's tags (as columns, or packed in other_tags); None where no vehicle drives."""
    said = {**dict(TAG.findall(str(tags.get("other_tags") or ""))), **{key: str(value) for key, value in tags.items() if value}}
    highway = said.get("highway", "").strip().lower()
    speed = SPEEDS.get(highway.removesuffix(LINK))
    if speed is None or said.get("motor_vehicle", said.get("access", "")) in SHUT:
        return None
    oneway = said.get("oneway", "yes" if said.get("junction") == "roundabout" or highway == "motorway" else "no")
    return Way(
        line=tuple((round(lon, DIGITS), round(lat, DIGITS)) for lon, lat in line),
        highway=highway[:20],
        name=(said.get("name") or said.get("ref") or "")[:120],
        speed=speed,
        forward=oneway not in ("-1", "reverse"),
        backward=oneway not in ("yes", "true", "1"),
        trucks=said.get("hgv", "yes") not in NO,
    )


def edges(ways: Iterable[Way]) -> Iterator[Edge]:
    """The edges of a network: each way cut where it shares a vertex with another, or with itself.

    Lines that merely cross without a common vertex (a bridge) do not meet there, as in OpenStreetMap.
    """
    kept = [one for one in ways if len(set(one.line)) > 1]
    used = Counter(place for one in kept for place in one.line)
    ends = {one.line[end] for one in kept for end in (0, -1)}
    for one in kept:
        begin = 0
        for i in range(1, len(one.line)):
            if i == len(one.line) - 1 or used[one.line[i]] > 1 or one.line[i] in ends:
                yield from _edge(one, one.line[begin : i + 1])
                begin = i


def _edge(one: Way, line: tuple[Place, ...]) -> Iterator[Edge]:
    if len(set(line)) > 1:
        lons, lats = zip(*line, strict=True)
        yield Edge(way=one, line=line, length_m=ELLIPSOID.line_length(lons, lats))
