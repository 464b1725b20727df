"""suggest(): up to three routes over given stops, from the public network and what the reader is shown. Never a verdict on a route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from partners.readers import Reader

from ..models import RoadNetwork
from ..vetting import hazards, hours
from ..vetting.course import ELLIPSOID, KM, SPEED_KMH, Course
from ..vetting.rules import rules_of
from . import building, paths
from .box import SHARE, around
from .closures import Closures, closures
from .snapping import Snapped, snap

WIDER = (SHARE, 1.2, 5.0)  # a way round may lead far: shares of the box's larger side, in turn
DETOUR = 2.0  # roads against the straight line: within this time a decision must hold to count
LEFT_OUT_AT_MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a planner asks for. stops: lon, lat, start and end among them; avoid: areas he marked, hexadecimal EWKB, 4326."""

    stops: tuple[tuple[float, float], ...]
    departure: datetime
    vehicle_class: str
    avoid: str | None = None


def suggest(wanted: Wanted, reader: Reader) -> dict[str, Any]:
    """The answer of POST /api/v1/missions/suggest (docs/wire.md). Raises visibility.SightStale.

    Without pgRouting, without a network, and for boats there is none: "routing" is "none" then, and lines are drawn by hand.
    """
    answer: dict[str, Any] = {"routes": [], "routing": "none", "snapped": [None] * len(wanted.stops), "roads_as_of": None}
    oldest = RoadNetwork.objects.aggregate(day=Min("as_of"))["day"]
    if oldest is None or wanted.vehicle_class == "boat" or not building.is_there():
        return answer
    answer |= {"routing": "pgrouting", "roads_as_of": oldest.isoformat()}
    for share in WIDER:
        network = _network(wanted, reader, share)
        if network is None:
            return answer
        answer["snapped"] = [list(stop.at) for stop in network.stops]
        found = paths.differing(network)
        if found:
            routes = [_route(network, path, wanted, reader) for path in found]
            return answer | {"routes": _by_the_night_rule(routes)}
    return answer


def _network(wanted: Wanted, reader: Reader, share: float) -> paths.Network | None:
    """The network in a box around the stops; None where a stop is near to no road."""
    speed_kmh = SPEED_KMH[wanted.vehicle_class]
    straight_m = sum(ELLIPSOID.inv(*a, *b)[2] for a, b in pairwise(wanted.stops))
    end = wanted.departure + timedelta(hours=DETOUR * straight_m / KM / speed_kmh)
    box, trucks = around(wanted.stops).wider(share), wanted.vehicle_class in ("truck", "bus")
    closed: Closures = closures(reader, box, begin=wanted.departure, end=end, vehicle_class=wanted.vehicle_class)
    stops: list[Snapped] = [stop for stop in snap(wanted.stops, trucks=trucks, without=closed.shut, avoid=wanted.avoid) if stop is not None]
    if len(stops) < len(wanted.stops):
        return None
    return paths.Network(box=box, closures=closed, stops=stops, speed_mps=speed_kmh / 3.6, trucks=trucks, avoid=wanted.avoid)


def _route(network: paths.Network, path: paths.Path, wanted: Wanted, reader: Reader) -> dict[str, Any]:
    line = network.line(path)
    for end, place in ((0, wanted.stops[0]), (len(line), wanted.stops[-1])):
        if line[min(end, len(line) - 1)] != place:
            line.insert(end, place)
    lons, lats = zip(*line, strict=True)
    length_m = ELLIPSOID.line_length(lons, lats)
    used = network.edges_of(path)
    seconds = _seconds(network, path)
    dark_m = _dark_m(Course((tuple(line),), wanted.departure, length_m / seconds * 3.6), reader)
    left_out = network.closures.left_out[:LEFT_OUT_AT_MOST]
    if dark_m:
        left_out = [
            *left_out,
            _("%(km)d km of this route lie in darkness; your organisation does not drive in darkness") % {"km": dark_m / KM},
        ]
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[round(lon, 6), round(lat, 6)] for lon, lat in line]},
        "properties": {
            "length_km": round(length_m / KM, 1),
            "duration_min": round(seconds / 60),
            "left_out": left_out,
            "passes": [words for words, edges in network.closures.passes.items() if edges & used],
            "dark_km": round(dark_m / KM, 1),
        },
    }


def _seconds(network: paths.Network, path: paths.Path) -> float:
    """What a path takes: without what its slow edges count for, which is a preference and no time."""
    total = 0.0
    for edge, _node in path.steps:
        real = network.parts[edge].of.edge if edge in network.parts else edge
        total += path.weights[edge] / network.closures.slow.get(real, 1.0)
    return max(total, 1.0)


def _dark_m(course: Course, reader: Reader) -> float:
    """Metres travelled between sunset and sunrise, where the organisation's rule is not to drive then."""
    rules = rules_of(reader, hazards.codes_of(hazards.passed(course, reader)))
    if rules.night_driving is not False:
        return 0.0
    return sum(finding.to_m - finding.from_m for finding in hours.darkness(course, rules))


def _by_the_night_rule(routes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where a route keeps the organisation's night rule, those that do not are left out; where none does, all are told with their hours."""
    by_day = [route for route in routes if not route["properties"]["dark_km"]]
    return by_day or routes
