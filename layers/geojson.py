"""Shown rows as RFC 7946 Features, for HTTP answers and socket frames alike: what a page says, a frame says."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Protocol

from django.contrib.gis.geos import GEOSGeometry

from partners.models import View
from partners.queries import is_exercise
from partners.shown import Source

DIGITS = 7  # of a degree: 1 cm
UINT = struct.Struct("<I")
POINT, LINESTRING, POLYGON, COLLECTION = 1, 2, 3, 7  # WKB's codes
TYPES = {2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon", 7: "GeometryCollection"}


class Row(Protocol):
    """A shown row, or its columns under the same names as the hub reads them."""

    id: Any
    view: int
    version: int
    sight_until: datetime | None
    updated_at: datetime
    geom: GEOSGeometry | None
    marking: str
    originator: str
    area: str
    title: str
    at: datetime | None


def feature(source: Source, row: Row, *, with_geometry: bool = True, exercise: bool | None = None) -> dict[str, Any]:
    """A shown row as a Feature: geometry lon, lat (4326), properties as docs/wire.md lists them, nothing but the source's own fields."""
    properties: dict[str, Any] = {
        "layer": source.key,
        "view": View(row.view).label,
        "marking": row.marking,
        "originator": row.originator or "partner organisation",
        "title": row.title,
        "area": row.area,
        source.time: stamp(row.at),
        "updated_at": stamp(row.updated_at),
        "version": row.version,
        "until": stamp(row.sight_until),
        "exercise": is_exercise() if exercise is None else exercise,
    }
    for name in source.fields:
        properties[name] = _plain(getattr(row, name))
    document: dict[str, Any] = {"type": "Feature", "id": str(row.id)}
    if with_geometry:
        document["geometry"] = geometry(row.geom)
    return document | {"properties": properties}


def collection(source: Source, rows: Iterable[Row]) -> dict[str, Any]:
    """Shown rows of one source as a FeatureCollection."""
    exercise = is_exercise()
    return {"type": "FeatureCollection", "features": [feature(source, row, exercise=exercise) for row in rows]}


def geometry(geom: Any) -> dict[str, Any] | None:
    """A GeoJSON geometry of a two-dimensional GEOS one, lon, lat, rounded to 1 cm; null stays null."""
    return None if geom is None else _read(bytes(geom.wkb), 0)[0]


def _read(wkb: bytes, at: int) -> tuple[dict[str, Any], int]:
    """The geometry that begins at a byte of little-endian WKB (OGC 06-103r4, 8.2), and where it ends. GEOS itself is asked point by point."""
    (kind,) = UINT.unpack_from(wkb, at + 1)
    if kind == POINT:
        (place,), at = _places(wkb, at + 5, 1)
        return {"type": "Point", "coordinates": place}, at
    (count,), at = UINT.unpack_from(wkb, at + 5), at + 9
    parts: list[Any] = []
    if kind == LINESTRING:
        parts, at = _places(wkb, at, count)
    elif kind == POLYGON:
        for _ in range(count):
            ring, at = _places(wkb, at + 4, *UINT.unpack_from(wkb, at))
            parts.append(ring)
    else:
        for _ in range(count):
            part, at = _read(wkb, at)
            parts.append(part if kind == COLLECTION else part["coordinates"])
    return {"type": TYPES[kind], "geometries" if kind == COLLECTION else "coordinates": parts}, at


def _places(wkb: bytes, at: int, count: int) -> tuple[list[list[float]], int]:
    numbers = struct.unpack_from(f"<{2 * count}d", wkb, at)
    return [[round(x, DIGITS), round(y, DIGITS)] for x, y in zip(numbers[::2], numbers[1::2], strict=True)], at + 16 * count


def stamp(at: datetime | None) -> str | None:
    """A moment as RFC 3339 in UTC with Z, to the millisecond where there is one."""
    if at is None:
        return None
    at = at.astimezone(UTC)
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds" if at.microsecond >= 1000 else "seconds") + "Z"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
