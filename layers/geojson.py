"""Shown rows as RFC 7946 Features, for HTTP answers and socket frames alike: what a page says, a frame says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Protocol

from django.contrib.gis.geos import GEOSGeometry

from partners.models import View
from partners.queries import is_exercise
from partners.shown import Source

DIGITS = 7  # of a degree: 1 cm


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
    """A GeoJSON geometry, lon, lat, rounded to 1 cm; null stays null."""
    if geom is None:
        return None
    if geom.geom_type == "GeometryCollection":
        return {"type": "GeometryCollection", "geometries": [geometry(part) for part in geom]}
    return {"type": geom.geom_type, "coordinates": _rounded(geom.coords)}


def stamp(at: datetime | None) -> str | None:
    """A moment as RFC 3339 in UTC with Z, to the millisecond where there is one."""
    if at is None:
        return None
    at = at.astimezone(UTC)
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds" if at.microsecond >= 1000 else "seconds") + "Z"


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates[0], float):
        return [round(coordinates[0], DIGITS), round(coordinates[1], DIGITS)]
    return [_rounded(part) for part in coordinates]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
