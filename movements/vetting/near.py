"""What a reader is shown near a course, and along which stretches. Geography alone decides what is near; the plane only places it.

A planner may not learn here what he may not see: the rows are the same restricted querysets that the map draws, so a hidden record does
not exist and a redacted one is its published cell.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import shapely

from partners.models import Shown
from partners.visibility import VisibleQuerySet, together

from .course import Course, Piece

# `&&` on the widened piece finds candidates by the index, ST_DWithin on geography decides: planar degrees missed a prohibited stretch.
NEAR = """
with piece as materialized (
    select n, st_setsrid(st_geomfromwkb(wkb), 4326) as geom, dx, dy
    from unnest(%s::int[], %s::bytea[], %s::float8[], %s::float8[]) as p(n, wkb, dx, dy)
)
select r.id, piece.n, st_distance(r.geom::geography, piece.geom::geography)
from piece cross join lateral (
    select id, geom from {rows} as shown
    where shown.geom && st_expand(piece.geom, piece.dx, piece.dy) and st_dwithin(shown.geom::geography, piece.geom::geography, %s)
) r
"""
METRES_A_DEGREE = 110_574.0  # of latitude, the shortest
WIDER = 1.02  # of the box: it may be too wide, never too narrow


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A shown row near a course. distance_m: the least; spans: stretches of the course within reach, in metres along, in order."""

    row: Any  # Shown, with the columns of its layer
    distance_m: float
    spans: tuple[tuple[float, float], ...]


def near(rows: VisibleQuerySet, course: Course, within_m: float) -> list[Near]:
    """The rows of one reader within so many metres of a course, nearest first. Raises visibility.SightStale."""
    pieces = course.pieces
    found: dict[UUID, list[tuple[int, float]]] = defaultdict(list)
    boxes = [_reach(piece, within_m) for piece in pieces]
    params: list[Any] = [
        list(range(len(pieces))),
        [_wkb(piece) for piece in pieces],
        [dx for dx, _ in boxes],
        [dy for _, dy in boxes],
        within_m,
    ]
    for pk, n, metres in together(NEAR, params, rows=rows.values("id", "geom").order_by()):  # type: ignore[arg-type]
        found[pk].append((n, metres))
    shown = {row.pk: row for row in rows.filter(pk__in=list(found)).defer("words", "record")}
    # A row that lost its sight between the two statements is in the first alone.
    hits = [Near(row=shown[pk], distance_m=min(d for _, d in hit), spans=()) for pk, hit in found.items() if pk in shown]
    placed = _spans([(hit.row, n) for hit in hits for n, _ in found[hit.row.pk]], pieces, within_m)
    nears = [Near(row=hit.row, distance_m=hit.distance_m, spans=_joined(placed[hit.row.pk])) for hit in hits]
    return sorted(nears, key=lambda hit: (hit.distance_m, str(hit.row.pk)))


def _reach(piece: Piece, within_m: float) -> tuple[float, float]:
    """Degrees of lon and lat that within_m is at most, around a piece."""
    dy = within_m / METRES_A_DEGREE * WIDER
    lat = min(max(abs(y) for _, y in piece.lon_lat) + dy, 89.0)
    return dy / math.cos(math.radians(lat)), dy


def _wkb(piece: Piece) -> bytes:
    return bytes(shapely.to_wkb(shapely.LineString(piece.lon_lat)))


def _spans(hits: list[tuple[Shown, int]], pieces: list[Piece], within_m: float) -> dict[UUID, list[tuple[float, float]]]:
    """Per row, the stretch of each hit piece that lies within reach, in a plane around the piece's middle. All at once, in shapely."""
    placed: dict[UUID, list[tuple[float, float]]] = defaultdict(list)
    if not hits:
        return placed
    shapes = {row.pk: shapely.from_wkb(bytes(row.geom.wkb)) for row, _ in hits}  # type: ignore[union-attr]
    lats = np.array([pieces[n].lon_lat[len(pieces[n].lon_lat) // 2][1] for _, n in hits])
    scales = np.column_stack([METRES_A_DEGREE * np.cos(np.radians(lats)), np.full(len(hits), METRES_A_DEGREE)])
    lines = _scaled(np.array([shapely.LineString(pieces[n].lon_lat) for _, n in hits]), scales)
    things = _scaled(np.array([shapes[row.pk] for row, _ in hits]), scales)
    inside = shapely.intersection(lines, shapely.buffer(things, within_m, quad_segs=8))
    nearest = shapely.line_locate_point(lines, shapely.get_point(shapely.shortest_line(lines, things), 0))
    whole = shapely.length(lines)
    for i, (row, n) in enumerate(hits):
        piece = pieces[n]
        stretch = (piece.to_m - piece.from_m) / whole[i] if whole[i] else 0.0
        ends = [shapely.line_locate_point(lines[i], shapely.Point(xy)) for xy in shapely.get_coordinates(inside[i])] or [nearest[i]]
        placed[row.pk].append((piece.from_m + min(ends) * stretch, piece.from_m + max(ends) * stretch))
    return placed


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
