"""The map of a brief, drawn by us as SVG: outlines and towns that the reader is shown, public roads, the route, stops and findings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import shapely
from django.contrib.gis.geos import Polygon
from django.db import connection
from django.utils.html import escape

from layers import sources
from partners.readers import Reader
from partners.visibility import visible

from ..routing.box import Box, around
from ..vetting.course import KM, Course

WIDE, HIGH, MARGIN = 1000.0, 640.0, 0.12  # SVG units; share of the larger side
ROADS_AT_MOST, TOWNS_AT_MOST, NUMBERS_AT_MOST = 4_000, 40, 60
NUMBER, NUMBERS_A_ROW = 24.0, 8  # units across
MOST = 0.6  # of the way
METRES_A_DEGREE = 110_574.0
MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary", "road", "unclassified")
SCALES_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Frame:
    """From lon, lat to units of the drawing: equal in both directions at the middle latitude, north up."""

    def __init__(self, box: Box) -> None:
        self.narrow = math.cos(math.radians((box.south + box.north) / 2))
        width, height = (box.east - box.west) * self.narrow, box.north - box.south
        self.unit = min(WIDE / max(width, 1e-6), HIGH / max(height, 1e-6))  # units a degree of latitude
        self.lon, self.lat = (box.west + box.east) / 2, (box.south + box.north) / 2

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return WIDE / 2 + (lon - self.lon) * self.narrow * self.unit, HIGH / 2 - (lat - self.lat) * self.unit

    def path(self, places: Sequence[tuple[float, ...]]) -> str:
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (self.at(place[0], place[1]) for place in places))

    @property
    def box(self) -> Box:
        """What the drawing shows."""
        lon, lat = WIDE / 2 / self.unit / self.narrow, HIGH / 2 / self.unit
        return Box(self.lon - lon, self.lat - lat, self.lon + lon, self.lat + lat)


def sketch(reader: Reader, course: Course, stops: Sequence[dict[str, Any]], findings: Sequence[dict[str, Any]]) -> str:
    """An SVG document. stops: {name, lon, lat}; findings: as vetting tells them, with `number`. Raises visibility.SightStale."""
    places = [place for part in course.lines for place in part]
    frame = Frame(around(places).wider(MARGIN))
    parts = [
        *ground(reader, frame, frozenset(str(stop.get("name", "")) for stop in stops)),
        *(f'<path d="{frame.path(part)}" class="casing"/><path d="{frame.path(part)}" class="route"/>' for part in course.lines),
        *_findings(frame, findings, course.length_m / KM),
        *places_of(frame, stops),
        scale(frame),
    ]
    size = f'viewBox="0 0 {WIDE:.0f} {HIGH:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>{"".join(parts)}</svg>'


def ground(reader: Reader, frame: Frame, without: frozenset[str] = frozenset()) -> list[str]:
    """What lies under a route: outlines and towns that the reader is shown, and public roads. without: towns whose name stands there already.

    Raises visibility.SightStale."""
    return [
        f'<rect width="{WIDE:.0f}" height="{HIGH:.0f}" class="ground"/>',
        *_outlines(reader, frame),
        *_roads(frame),
        *_towns(reader, frame, without),
    ]


def _outlines(reader: Reader, frame: Frame) -> list[str]:
    source = sources.get("do_areas")
    assert source is not None
    box = frame.box
    seen = shapely.box(box.west, box.south, box.east, box.north)
    drawn = []
    for row in visible(source.shown, reader).filter(geom__bboverlaps=_polygon(box)).only("id", "geom", "disputed"):
        edge = shapely.boundary(shapely.from_wkb(bytes(row.geom.wkb))).simplify(1 / frame.unit)  # type: ignore[union-attr]
        for line in _lines(shapely.intersection(edge, seen)):
            drawn.append(f'<path d="{frame.path(line)}" class="border"/>')
    return drawn


def _roads(frame: Frame) -> list[str]:
    box = frame.box
    with connection.cursor() as cursor:
        cursor.execute(
            """select st_asbinary(st_simplify(geom, %s)) from movements_roadedge where geom && st_makeenvelope(%s, %s, %s, %s, 4326) and highway = any(%s)
            order by length_m desc, id limit %s""",
            [1 / frame.unit, box.west, box.south, box.east, box.north, list(MAIN), ROADS_AT_MOST],
        )
        lines = [shapely.from_wkb(bytes(row[0])) for row in cursor.fetchall() if row[0]]
    return [f'<path d="{frame.path(line.coords)}" class="road"/>' for line in lines]


def _towns(reader: Reader, frame: Frame, without: frozenset[str]) -> list[str]:
    source = sources.get("reference")
    assert source is not None
    rows = visible(source.shown, reader).filter(geom__bboverlaps=_polygon(frame.box), kind="town").order_by("title", "id")
    drawn = []
    for row in rows.only("id", "geom", "title")[:TOWNS_AT_MOST]:
        if row.geom is not None and row.geom.geom_type == "Point" and row.title not in without:
            x, y = frame.at(row.geom.x, row.geom.y)
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="town"/><text x="{x + 8:.1f}" y="{y + 5:.1f}">{escape(row.title)}</text>'
            )
    return drawn


def _findings(frame: Frame, findings: Sequence[dict[str, Any]], length_km: float) -> list[str]:
    """Stretches beside the route and their numbers; what holds for most of the way has a number and no stretch of its own."""
    drawn, numbers = [], []
    taken: list[tuple[float, float]] = []
    for finding in findings[:NUMBERS_AT_MOST]:
        line, severity = finding["geometry"]["coordinates"], finding["severity"] or 0
        if 0 < finding["to_km"] - finding["from_km"] < length_km * MOST:
            drawn.append(f'<path d="{frame.path(line)}" class="found s{severity}"/>')
        x, y = frame.at(*line[len(line) // 2])
        x, y = _free(taken, x + 20, y)
        taken.append((x, y))
        numbers.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" class="number s{severity}"/>')
        numbers.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" class="digit">{finding["number"]}</text>')
    return drawn + numbers


def _free(taken: Sequence[tuple[float, float]], x: float, y: float) -> tuple[float, float]:
    """The first place to the right, row by row, where a number covers no other."""
    left = x
    while any(abs(x - a) < NUMBER and abs(y - b) < NUMBER for a, b in taken):
        x += 1
        if x > min(left + NUMBERS_A_ROW * NUMBER, WIDE - NUMBER):
            x, y = left, y + NUMBER
    return x, y


def places_of(frame: Frame, stops: Sequence[dict[str, Any]]) -> list[str]:
    """Stops with their names. stops: {name, lon, lat}."""
    drawn = []
    for stop in stops:
        x, y = frame.at(stop["lon"], stop["lat"])
        drawn.append(f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" class="stop"/>')
        drawn.append(f'<text x="{x + 10:.1f}" y="{y - 8:.1f}" class="place">{escape(str(stop.get("name", "")))}</text>')
    return drawn


def scale(frame: Frame) -> str:
    """A bar of round kilometres, and north."""
    km = max((km for km in SCALES_KM if km * KM / METRES_A_DEGREE * frame.unit < WIDE / 4), default=SCALES_KM[0])
    width = km * KM / METRES_A_DEGREE * frame.unit
    y = HIGH - 24
    line = f"M24 {y - 6:.0f}V{y:.0f}H{24 + width:.1f}V{y - 6:.0f}"
    north = f'<path d="M{WIDE - 34:.0f} 54L{WIDE - 26:.0f} 24L{WIDE - 18:.0f} 54Z" class="north"/><text x="{WIDE - 31:.0f}" y="72">N</text>'
    return f'<path d="{line}" class="scale"/><text x="28" y="{y - 8:.0f}">{km} km</text>{north}'


def _polygon(box: Box) -> Polygon:
    polygon = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    polygon.srid = 4326
    return polygon


def _lines(shape: Any) -> list[list[tuple[float, ...]]]:
    parts = getattr(shape, "geoms", [shape])
    return [list(part.coords) for part in parts if part.geom_type == "LineString" and len(part.coords) > 1]


STYLE = """
text{font:15px 'DejaVu Sans',sans-serif;fill:#222}.ground{fill:#f6f5f0;stroke:#888}.border{fill:none;stroke:#7a5ea8;stroke-width:2;stroke-dasharray:10 5}
.road{fill:none;stroke:#b9b4a6;stroke-width:1.6}.town{fill:#fff;stroke:#444;stroke-width:1.5}.casing{fill:none;stroke:#fff;stroke-width:9}
.route{fill:none;stroke:#1f5fa8;stroke-width:5}.found{fill:none;stroke-width:12;stroke-opacity:.45}.found.s4{stroke:#a50026}.found.s3{stroke:#c2570c}.found.s2{stroke:#8a6d00}
.found.s1,.found.s0{stroke:#555}.number{fill:#fff;stroke-width:2.5}.number.s4{stroke:#a50026}.number.s3{stroke:#c2570c}.number.s2{stroke:#8a6d00}
.number.s1,.number.s0{stroke:#555}.digit{font-size:11px;text-anchor:middle}.stop{fill:#1f5fa8;stroke:#fff;stroke-width:2}.place{font-weight:bold}
.scale{fill:none;stroke:#222;stroke-width:2}.north{fill:#222}
"""
