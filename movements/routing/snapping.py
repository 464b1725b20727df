"""Places put onto the network: the nearest edge that may be driven, and where on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.db import connection

REACH_M = 10_000.0  # a place farther from every known road is on none
CANDIDATES = 6  # nearest in the plane; geography decides among them

# The box lets the index answer; <-> alone would walk outwards from a place in the middle of nowhere until it found a road.
NEAREST = """
with place as materialized (select n, st_setsrid(st_point(lon, lat), 4326) as geom from unnest(%s::int[], %s::float8[], %s::float8[]) as p(n, lon, lat))
select place.n, e.id, e.source, e.target, e.forward, e.backward, e.speed, e.length_m, e.name, e.highway, st_asbinary(e.geom),
    st_linelocatepoint(e.geom, place.geom), st_distance(e.geom::geography, place.geom::geography)
from place cross join lateral (
    select * from movements_roadedge r where r.geom && st_expand(place.geom, %s) and (r.trucks or not %s) and r.id <> all(%s)
        and (%s::geometry is null or not st_intersects(r.geom, %s::geometry))
    order by r.geom <-> place.geom, r.id limit %s
) e
"""
REACH_DEG = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapped:
    """A place on the network. share: of the edge's line, from its beginning; distance_m: from the place that was asked."""

    edge: int
    source: int | None
    target: int | None
    forward: bool
    backward: bool
    speed: float
    length_m: float
    name: str
    highway: str
    line: Any  # shapely, lon, lat
    share: float
    distance_m: float

    @property
    def at(self) -> tuple[float, float]:
        """lon, lat of the place on the road."""
        point = shapely.line_interpolate_point(self.line, self.share, normalized=True)
        return round(point.x, 7), round(point.y, 7)


def snap(
    places: Sequence[tuple[float, float]], *, trucks: bool = False, without: Collection[int] = (), avoid: str | None = None
) -> list[Snapped | None]:
    """Each place (lon, lat) on the nearest edge within REACH_M, or None. without: ids of edges; avoid: hexadecimal EWKB, 4326."""
    lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
    with connection.cursor() as cursor:
        params: list[Any] = [list(range(len(places))), lons, lats, REACH_DEG, trucks, list(without), avoid, avoid, CANDIDATES]
        cursor.execute(NEAREST, params)
        rows = cursor.fetchall()
    nearest: list[Snapped | None] = [None] * len(places)
    for n, edge, source, target, forward, backward, speed, length_m, name, highway, wkb, share, distance_m in rows:
        best = nearest[n]
        if distance_m <= REACH_M and (best is None or distance_m < best.distance_m):
            line = shapely.from_wkb(bytes(wkb))
            nearest[n] = Snapped(
                edge=edge, source=source, target=target, forward=forward, backward=backward, speed=speed, length_m=length_m, name=name,
                highway=highway, line=line, share=share, distance_m=distance_m,
            )  # fmt: skip
    return nearest
