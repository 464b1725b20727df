"""What a planner may ask routes by: closed lists, limits; errors name field, value and limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from layers import geometry
from partners.forms import Form
from partners.problems import Problem

from ..forms import AHEAD
from ..vetting.course import ELLIPSOID, KM, SPEED_KMH
from .suggest import Wanted

STOPS_AT_MOST = 20
POLYGONS_AT_MOST = 50
LONGEST_KM = 3_000


def wanted(body: Any, *, at: datetime) -> Wanted:
    """The body of POST /api/v1/missions/suggest. at: now. Raises Problem 400, 422."""
    if not isinstance(body, dict):
        raise Problem(422, "body_type", "the body is an object", field="body")
    said = dict(body)
    stops, avoid = _stops(said.pop("stops", None)), _avoid(said.pop("avoid", None))
    form = Form(said)
    departure = form.time("departure", at, latest=at + AHEAD)
    vehicle_class = form.choice("vehicle_class", tuple(SPEED_KMH)) or "light"
    form.nothing_else()
    if departure is None or departure < at - timedelta(days=1):
        raise Problem(422, "time_range", "a departure lies at most a day back", field="departure")
    return Wanted(stops=stops, departure=departure, vehicle_class=vehicle_class, avoid=avoid)


def place(value: Any, *, field: str) -> tuple[float, float]:
    """lon, lat. Raises Problem 422."""
    point: Any = geometry.parse({"type": "Point", "coordinates": value}, allowed=("Point",), field=field)
    return point.x, point.y


def _stops(value: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list) or not 2 <= len(value) <= STOPS_AT_MOST:
        raise Problem(422, "number_range", f"a list of 2 to {STOPS_AT_MOST} places [lon, lat]", field="stops", limit=[2, STOPS_AT_MOST])
    places = tuple(place(stop, field=f"stops[{n}]") for n, stop in enumerate(value))
    if any(a == b for a, b in zip(places, places[1:], strict=False)):
        raise Problem(422, "too_few_vertices", "a stop lies where the one before it lies", field="stops")
    length_km = sum(ELLIPSOID.inv(*a, *b)[2] for a, b in zip(places, places[1:], strict=False)) / KM
    if length_km > LONGEST_KM:
        raise Problem(422, "length_range", f"{length_km:.0f} km", field="stops", limit=LONGEST_KM)
    return places


def _avoid(value: Any) -> str | None:
    """Areas to keep out of, as hexadecimal EWKB."""
    if value is None:
        return None
    parts = [value]
    if isinstance(value, dict) and value.get("type") == "MultiPolygon":
        parts = [{"type": "Polygon", "coordinates": rings} for rings in value.get("coordinates") or ()]
    if not 1 <= len(parts) <= POLYGONS_AT_MOST:
        raise Problem(422, "number_range", f"{len(parts)} outlines", field="avoid", limit=[1, POLYGONS_AT_MOST])
    polygons: list[GEOSGeometry] = []
    for part in parts:
        outline = geometry.parse(part, allowed=("Polygon",), field="avoid")
        polygons += list(outline) if outline.geom_type == "MultiPolygon" else [outline]  # type: ignore[call-overload]
    return str(bytes(MultiPolygon(*polygons, srid=4326).ewkb).hex())
