"""What a reader is shown near a course, and along which stretches. Geography alone decides what is near; the plane only places it.

A planner may not learn here what he may not see: the rows are the same restricted querysets that the map draws, so a hidden record does
not exist and a redacted one is its published cell.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import shapely

from layers.mvt import GEOM
from partners.visibility import VisibleQuerySet, together

from .course import PIECE_M, Course, Piece

# `&&` on the widened piece finds candidates by the index, ST_DWithin on geography decides: planar degrees missed a prohibited stretch.
# Redacted rows of one published cell are one shape, and it is measured once.
NEAR = """
with piece as materialized (
    select n, st_setsrid(st_geomfromwkb(wkb), 4326) as geom, dx, dy
    from unnest(%s::int[], %s::bytea[], %s::float8[], %s::float8[]) as p(n, wkb, dx, dy)
), shape as materialized (
    select piece.n, r.outline, array_agg(r.id) as ids
    from piece cross join lateral (select id, outline from {rows} as shown where shown.outline && st_expand(piece.geom, piece.dx, piece.dy)) r
    group by piece.n, r.outline
)
select shape.ids::text[], piece.n, st_distance(shape.outline::geography, piece.geom::geography), st_asbinary(shape.outline)
from piece join shape using (n) where st_dwithin(shape.outline::geography, piece.geom::geography, %s)
"""
READ = ("id", "view", "marking", "originator", "title", "area", "at")  # columns that every finding reads
METRES_A_DEGREE = 110_574.0  # of latitude, the shortest
WIDER = 1.02  # of the box: it may be too wide, never too narrow


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A shown row near a course. distance_m: the least; spans: stretches of the course within reach, in metres along, in order."""

    row: Any  # Shown, with the columns of its layer
    distance_m: float
    spans: tuple[tuple[float, float], ...]


class _Hit(NamedTuple):
    """A shape near a piece, and the rows that have it. metres: the least distance."""

    ids: list[UUID]
    piece: Piece
    metres: float
    wkb: bytes


def near(rows: VisibleQuerySet, course: Course, within_m: float, columns: Sequence[str] = ()) -> list[Near]:
    """The rows of one reader within so many metres of a course, nearest first. columns: beside those of every form, the ones that are read.

    Raises visibility.SightStale.
    """
    # A piece much shorter than the reach would be given again what its neighbours were given.
    pieces = course.cut(max(PIECE_M, 4 * within_m))
    boxes = [_reach(piece, within_m) for piece in pieces]
    params: list[Any] = [
        list(range(len(pieces))),
        [_wkb(piece) for piece in pieces],
        [dx for dx, _ in boxes],
        [dy for _, dy in boxes],
        within_m,
    ]
    hits = [
        _Hit([UUID(pk) for pk in ids], pieces[n], metres, bytes(wkb)) for ids, n, metres, wkb in together(NEAR, params, rows=outlines(rows))
    ]
    spans: dict[UUID, list[tuple[float, float]]] = defaultdict(list)
    distances: dict[UUID, float] = {}
    for hit, span in zip(hits, _spans(hits, within_m), strict=True):
        for pk in hit.ids:
            spans[pk].append(span)
            distances[pk] = min(hit.metres, distances.get(pk, math.inf))
    # A row that lost its sight between the two statements is in the first alone.
    shown = rows.filter(pk__in=list(distances)).only(*READ, *columns)
    nears = [Near(row=row, distance_m=distances[row.pk], spans=_joined(spans[row.pk])) for row in shown]
    return sorted(nears, key=lambda hit: (hit.distance_m, str(hit.row.pk)))


def outlines(rows: VisibleQuerySet) -> VisibleQuerySet:
    """id and outline of visible rows, for a statement of one's own: the geometry as it is stored, or no index would find it."""
    return rows.annotate(outline=GEOM).values("id", "outline").order_by()  # type: ignore[return-value]


def _reach(piece: Piece, within_m: float) -> tuple[float, float]:
    """Degrees of lon and lat that within_m is at most, around a piece."""
    dy = within_m / METRES_A_DEGREE * WIDER
    lat = min(max(abs(y) for _, y in piece.lon_lat) + dy, 89.0)
    return dy / math.cos(math.radians(lat)), dy


def _wkb(piece: Piece) -> bytes:
    return bytes(shapely.to_wkb(shapely.LineString(piece.lon_lat)))


def _spans(hits: list[_Hit], within_m: float) -> list[tuple[float, float]]:
    """The stretch of each hit's piece that lies within reach, in metres along the course: in a plane around its middle, all at once."""
    if not hits:
        return []
    lats = np.array([hit.piece.lon_lat[len(hit.piece.lon_lat) // 2][1] for hit in hits])
    scales = np.column_stack([METRES_A_DEGREE * np.cos(np.radians(lats)), np.full(len(hits), METRES_A_DEGREE)])
    lines = _scaled(np.array([shapely.LineString(hit.piece.lon_lat) for hit in hits]), scales)
    things = _scaled(shapely.from_wkb(np.array([hit.wkb for hit in hits], dtype=object)), scales)
    inside = shapely.intersection(lines, shapely.buffer(things, within_m, quad_segs=8))
    nearest = shapely.line_locate_point(lines, shapely.get_point(shapely.shortest_line(lines, things), 0))
    coordinates, of = shapely.get_coordinates(inside, return_index=True)
    along = shapely.line_locate_point(lines[of], shapely.points(coordinates))
    begin, end = np.full(len(hits), np.inf), np.full(len(hits), -np.inf)
    np.minimum.at(begin, of, along)
    np.maximum.at(end, of, along)
    empty = ~np.isfinite(begin)  # geography is nearer than the plane: the nearest place alone
    begin[empty], end[empty] = nearest[empty], nearest[empty]
    from_m, to_m = np.array([(hit.piece.from_m, hit.piece.to_m) for hit in hits]).T
    whole = shapely.length(lines)
    stretch = np.divide(to_m - from_m, whole, out=np.zeros_like(whole), where=whole > 0)
    return list(zip((from_m + begin * stretch).tolist(), (from_m + end * stretch).tolist(), strict=True))


def _scaled(shapes: Any, scales: Any) -> Any:
    """Shapes in degrees as shapes in metres of a plane each."""
    coordinates, index = shapely.get_coordinates(shapes, return_index=True)
    return shapely.set_coordinates(shapes.copy(), coordinates * scales[index])


def _joined(spans: list[tuple[float, float]], gap_m: float = 1.0) -> tuple[tuple[float, float], ...]:
    """Stretches in order, those that meet made one."""
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if joined and begin - joined[-1][1] <= gap_m:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)
