"""Per leg of a mission: the nearest capable hospital and evacuation point, among what this reader is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layers import sources
from partners.models import View
from partners.readers import Reader
from partners.visibility import together, visible

from ..models import MissionShown
from ..vetting.care import CAPABLE, DETOUR
from ..vetting.course import KM, Course

# The middle of a leg stands for it: where its way to help is longest is what vetting tells (medical_gap).
NEAREST = """
with place as materialized (
    select n, st_setsrid(st_point(lon, lat), 4326) as geom from unnest(%s::int[], %s::float8[], %s::float8[]) as p(n, lon, lat)
)
select place.n, r.id, r.title, st_distance(r.geom::geography, place.geom::geography)
from place cross join lateral (select id, title, geom from {rows} as shown order by shown.geom::geography <-> place.geom::geography, id limit 1) r
"""


def of_legs(reader: Reader, row: MissionShown, legs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """[{hospital, evacuation}] per leg, each {id, name, distance_m, minutes} (an estimate) or null where none is shown to the reader."""
    if not legs or row.geom is None:
        return []
    kmh = float((row.plan.get("speeds") or {}).get("kmh") or 30.0)
    course = Course((tuple((x, y) for x, y, *_ in row.geom.coords),), row.departs_at, kmh)
    middles = [course.at_m((leg["from_km"] + leg["to_km"]) / 2 * KM) for leg in legs]
    hospitals = _nearest(reader, "hospitals", middles, kmh)
    points = _nearest(reader, "evacuation_points", middles, kmh)
    return [{"hospital": hospitals.get(n), "evacuation": points.get(n)} for n in range(len(legs))]


def _nearest(reader: Reader, key: str, places: Sequence[tuple[float, float]], kmh: float) -> dict[int, dict[str, Any]]:
    source = sources.get(key)
    assert source is not None, key
    rows = visible(source.shown, reader).filter(view=View.FULL, geom__isnull=False)  # nobody can be driven to a cell
    if key == "hospitals":
        rows = rows.filter(CAPABLE)
    params: list[Any] = [list(range(len(places))), [lon for lon, _ in places], [lat for _, lat in places]]
    found = together(NEAREST, params, rows=rows.values("id", "title", "geom").order_by())  # type: ignore[arg-type]
    return {
        n: {"id": str(pk), "name": title, "distance_m": round(metres), "minutes": round(metres * DETOUR / KM / kmh * 60)}
        for n, pk, title, metres in found
    }
