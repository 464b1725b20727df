"""GeoJSON geometry as it comes in: refused by name and vertex before PostGIS, which takes lon 181 and NaN without a word."""

from __future__ import annotations

import math
from typing import Any

from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSException,
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
)

from partners.problems import Problem
from sltmap.geo import WGS84

VERTICES_AT_MOST = 10_000
PARTS = {"Point": 0, "LineString": 1, "Polygon": 2}  # depth of the coordinates array


def parse(value: Any, *, allowed: tuple[str, ...], field: str = "geometry") -> GEOSGeometry:
    """A geometry, 4326, of one of the allowed types; a line or outline that crosses 180 is split there (RFC 7946, 3.1.9).

    Raises Problem 422: geometry_missing, geometry_type, coord_range, not_finite, looks_swapped, three_dimensional, too_many_vertices,
    too_few_vertices, invalid_ring; 400 unknown_field.
    """
    if not isinstance(value, dict):
        raise Problem(422, "geometry_missing", f"one of {', '.join(allowed)}", field=field)
    kind = value.get("type")
    if kind not in allowed:
        raise Problem(422, "geometry_type", f"{str(kind)[:40]!r} is not one of {', '.join(allowed)}", field=f"{field}.type")
    for name in value:
        if name not in ("type", "coordinates", "bbox"):
            code = "crs_not_4326" if name == "crs" else "unknown_field"
            raise Problem(422 if name == "crs" else 400, code, "coordinates are WGS 84 lon, lat", field=f"{field}.{name}"[:120])
    where = f"{field}.coordinates"
    coordinates = value.get("coordinates")
    lines = _nested(coordinates, PARTS[kind], where)
    total = sum(len(line) for line in lines)
    if total > VERTICES_AT_MOST:
        raise Problem(422, "too_many_vertices", f"{total} vertices", field=where, limit=VERTICES_AT_MOST)
    checked = [[_position(position, where, (number, index)) for index, position in enumerate(line)] for number, line in enumerate(lines)]
    if kind == "Point":
        return Point(*checked[0][0], srid=WGS84)
    if kind == "LineString":
        return _line(checked[0], where)
    return _polygon(checked, where)


def _nested(value: Any, depth: int, where: str) -> list[list[Any]]:
    if not isinstance(value, list) or not value:
        raise Problem(422, "geometry_empty", "no coordinates", field=where)
    if depth == 0:
        return [[value]]
    if depth == 1:
        return [value]
    if not all(isinstance(ring, list) and ring for ring in value):
        raise Problem(422, "geometry_empty", "a ring without coordinates", field=where)
    return value


def _position(value: Any, where: str, at: tuple[int, int]) -> tuple[float, float]:
    place = {"field": where, "position": f"part {at[0]}, vertex {at[1]}"}
    if not isinstance(value, list) or len(value) < 2 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in value):
        raise Problem(422, "coord_type", "a position is [lon, lat], two numbers", **place)
    if len(value) > 2:
        raise Problem(422, "three_dimensional", "a position is [lon, lat], without height", **place)
    try:
        lon, lat = (float(n) for n in value)
    except OverflowError:
        raise Problem(422, "not_finite", "a coordinate is beyond all numbers", **place) from None
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Problem(422, "not_finite", "a coordinate is no number", **place)
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        raise Problem(422, "looks_swapped", f"latitude {lat}: is it [lat, lon]?", limit=90, **place)
    if abs(lon) > 180 or abs(lat) > 90:
        raise Problem(422, "coord_range", f"[{lon}, {lat}]; lon -180 to 180, lat -90 to 90", limit=[180, 90], **place)
    return lon, lat


def _line(positions: list[tuple[float, float]], where: str) -> GEOSGeometry:
    if len(set(positions)) < 2:
        raise Problem(422, "too_few_vertices", "a line has at least two different vertices", field=where, limit=2)
    parts: list[list[tuple[float, float]]] = [[positions[0]]]
    for before, after in zip(positions, positions[1:], strict=False):
        if abs(after[0] - before[0]) > 180:
            edge = math.copysign(180.0, before[0])
            run = (after[0] + math.copysign(360.0, before[0])) - before[0]
            # run is 0 from 180 to -180: the same meridian.
            lat = before[1] + (after[1] - before[1]) * ((edge - before[0]) / run) if run else before[1]
            parts[-1].append((edge, lat))
            parts.append([(-edge, lat)])
        parts[-1].append(after)
    lines = [LineString(part, srid=WGS84) for part in parts if len(set(part)) > 1]
    if not lines:  # 180 and -180 are one meridian
        raise Problem(422, "too_few_vertices", "a line has at least two different vertices", field=where, limit=2)
    return lines[0] if len(lines) == 1 else MultiLineString(*lines, srid=WGS84)


def _polygon(rings: list[list[tuple[float, float]]], where: str) -> GEOSGeometry:
    for number, ring in enumerate(rings):
        if ring[0] != ring[-1]:
            raise Problem(
                422, "invalid_ring", "a ring ends where it begins", field=where, position=f"part {number}, vertex {len(ring) - 1}"
            )
        if len(ring) < 4:
            raise Problem(422, "invalid_ring", "a ring has at least four positions", field=where, position=f"part {number}", limit=4)
    crossing = any(abs(b[0] - a[0]) > 180 for ring in rings for a, b in zip(ring, ring[1:], strict=False))
    if crossing:
        rings = [[(lon + 360 if lon < 0 else lon, lat) for lon, lat in ring] for ring in rings]
    try:
        polygon = Polygon(*rings, srid=WGS84)
    except (GEOSException, ValueError, TypeError):
        raise Problem(422, "invalid_ring", "no outline", field=where) from None
    if not polygon.valid:
        raise Problem(422, "invalid_ring", "the outline crosses or touches itself", field=where, position=_crossing(rings))
    if not crossing:
        return polygon
    # What merely touches 180 leaves a line there, or nothing: only areas are kept.
    east = _areas(polygon.intersection(Polygon.from_bbox((0, -90, 180, 90))))
    west = _areas(polygon.intersection(Polygon.from_bbox((180, -90, 360, 90))))
    parts = [*east, *(Polygon(*([(lon - 360, lat) for lon, lat in ring] for ring in part.coords)) for part in west)]
    if not parts:
        raise Problem(422, "invalid_ring", "no outline", field=where)
    return MultiPolygon(*parts, srid=WGS84)


def _areas(geom: Any) -> list[Polygon]:
    """The polygons of what an intersection left."""
    if geom.geom_type == "Polygon":
        return [] if geom.empty else [geom]
    return [polygon for part in geom for polygon in _areas(part)] if isinstance(geom, GeometryCollection) else []


def _crossing(rings: list[list[tuple[float, float]]]) -> str:
    """The first vertex whose edge meets an edge that is not its neighbour; found by trying, for the error message only."""
    for number, ring in enumerate(rings):
        edges = [LineString(a, b) for a, b in zip(ring, ring[1:], strict=False) if a != b][:400]
        for i, edge in enumerate(edges):
            for j in range(i + 2, len(edges)):
                if not (i == 0 and j == len(edges) - 1) and edge.intersects(edges[j]):
                    return f"part {number}, vertex {i}"
    return "part 0"
