"""Where rows lie: a geometry of ours from what the file says, and what looks wrong about it. Flags inform; nothing is moved by guess."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiLineString, MultiPolygon, Point
from django.contrib.gis.geos.error import GEOSException

from sltmap.geo import WGS84

from .rooms import Flag

KM_PER_DEGREE = 111.2  # along a meridian: enough for a person to judge a typing error by
WORLD = (-180.0, -90.0, 180.0, 90.0)
ATLAS = Path(__file__).resolve().parent.parent.parent / "node_modules" / "world-atlas" / "countries-10m.json"


class Unplaced(ValueError):
    """The geometry cannot be taken. args: code, detail."""


def geometry(said: str | None, kind: str) -> tuple[GEOSGeometry | None, list[Flag]]:
    """A geometry (4326) of the kind a layer has (point, line, area, any) from WKT or hexadecimal WKB. Raises Unplaced."""
    if said is None:
        return None, []
    try:
        found = GEOSGeometry(said)
    except (GEOSException, ValueError) as error:
        raise Unplaced("bad_geometry", str(error)[:120]) from error
    found.srid = WGS84
    if found.empty:
        raise Unplaced("empty_geometry", "the geometry is empty")
    west, south, east, north = found.extent
    if not (WORLD[0] <= west <= east <= WORLD[2] and WORLD[1] <= south <= north <= WORLD[3]):  # false for NaN too
        swapped = WORLD[1] <= west <= east <= WORLD[3] and WORLD[0] <= south <= north <= WORLD[2]
        raise Unplaced("looks_swapped" if swapped else "coord_range", f"lon {west:g} to {east:g}, lat {south:g} to {north:g}")
    return _as(found, kind)


def _as(found: GEOSGeometry, kind: str) -> tuple[GEOSGeometry, list[Flag]]:
    name, flags = found.geom_type, []
    if name.endswith("Polygon") and not found.valid:
        reason = found.valid_reason
        found = found.make_valid()
        found.srid = WGS84
        flags.append(Flag(code="outline_repaired", reason="an outline crosses itself; repaired", field="geometry", value=reason[:80]))
        name = found.geom_type
    if kind == "any":
        return found, flags
    if kind == "point":
        return _point(found, flags)
    if kind == "line":
        lines = [part for part in _parts(found) if part.geom_type == "LineString"]
        if not lines or len(lines) != len(_parts(found)):
            raise Unplaced("wrong_geometry", f"a {name}, not a line")
        return MultiLineString(lines, srid=WGS84), flags
    outlines = [part for part in _parts(found) if part.geom_type == "Polygon"]
    if not outlines:
        raise Unplaced("wrong_geometry", f"a {name}, not an outline")
    return MultiPolygon(outlines, srid=WGS84), flags


def _point(found: GEOSGeometry, flags: list[Flag]) -> tuple[GEOSGeometry, list[Flag]]:
    if found.geom_type == "Point":
        return found, flags
    inside = found.point_on_surface
    inside.srid = WGS84
    return inside, flags


def _parts(found: Any) -> list[GEOSGeometry]:
    return [inner for part in found for inner in _parts(part)] if found.geom_type.startswith(("Multi", "Geometry")) else [found]


class Surroundings:
    """The DO area that an import is for, the other DO areas, and (where the atlas of the basemap is there) the countries around."""

    def __init__(self, name: str, outline: GEOSGeometry, others: list[tuple[str, GEOSGeometry]]) -> None:
        self.name = name
        self._outline = outline
        self._inside = outline.prepared
        self._others = [(other, geom.prepared) for other, geom in others]

    def flags(self, place: GEOSGeometry | None) -> list[Flag]:
        """What looks wrong about a place: equal coordinates, swapped ones, another area, outside."""
        if place is None:
            return [Flag(code="no_position", reason="no coordinates: kept without a place", field="geometry")]
        point: Any = place if place.geom_type == "Point" else place.point_on_surface
        lon, lat = point.coords[:2]
        said, flags = f"{lon:g} {lat:g}", []
        if lon == lat:
            flags.append(Flag(code="equal_coordinates", reason="longitude equals latitude", field="geometry", value=said))
        others = [name for name, geom in self._others if geom.intersects(point)]
        if not self._inside.intersects(point):
            flags.append(self._outside(point, others, said))
        elif others:
            flags.append(Flag(code="several_areas", reason=f"lies in {self.name} and in {', '.join(others)}", field="geometry", value=said))
        return flags

    def _outside(self, point: Point, others: list[str], said: str) -> Flag:
        lon, lat = point.coords[:2]
        if abs(lon) <= 90 and lon != lat and self._inside.intersects(Point(lat, lon, srid=WGS84)):
            reason = f"outside {self.name}, and inside it when latitude and longitude are swapped"
            return Flag(code="looks_swapped", reason=reason, field="geometry", value=said)
        away_km = float(self._outline.distance(point)) * KM_PER_DEGREE
        where = others or ([country] if (country := country_at(lon, lat)) else [])
        lies = f"lies in {', '.join(where)}, " if where else "lies "
        return Flag(code="outside_area", reason=f"{lies}{_km(away_km)} outside {self.name}", field="geometry", value=said)


def _km(distance_km: float) -> str:
    return (
        f"{distance_km:.0f} km" if distance_km >= 10 else f"{distance_km:.1f} km" if distance_km >= 0.1 else f"{distance_km * 1000:.0f} m"
    )


@lru_cache(maxsize=1)
def _countries() -> tuple[Any, list[str]] | None:
    """Country outlines of the basemap's atlas (Natural Earth), for naming where a stray point lies; None where it is not installed."""
    if not ATLAS.is_file():
        return None
    import numpy
    import shapely

    atlas = json.loads(ATLAS.read_bytes())
    scale, shift = (numpy.array(atlas["transform"][key]) for key in ("scale", "translate"))
    arcs = [numpy.cumsum(arc, axis=0) * scale + shift for arc in atlas["arcs"]]

    def ring(numbers: list[int]) -> Any:
        # ~n is arc n run backwards; neighbours share their end point.
        return numpy.concatenate([arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers])

    shapes, names = [], []
    for country in atlas["objects"]["countries"]["geometries"]:
        outlines = country.get("arcs") or []
        for rings in [outlines] if country["type"] == "Polygon" else outlines:
            shell = ring(rings[0])
            if len(shell) >= 4:  # islets shrink to a point in the atlas
                shapes.append(shapely.make_valid(shapely.Polygon(shell)))
                names.append(country["properties"]["name"])
    return shapely.STRtree(shapes), names


def country_at(lon: float, lat: float) -> str:
    """Name of the country that a public atlas draws there; empty where unknown. Says where a point lies, and nothing about borders."""
    found = _countries()
    if found is None:
        return ""
    import shapely

    tree, names = found
    hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
    return names[int(hits[0])] if len(hits) else ""
