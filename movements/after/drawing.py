"""Plan and track on one map, drawn by us as SVG: each vehicle its own colour, dash and call sign; a gap is a row of dots, never a line."""

from __future__ import annotations

import numpy as np
import shapely
from django.utils.html import escape

from partners.readers import Reader

from ..brief.sketch import HIGH, MARGIN, STYLE, WIDE, Frame, ground, places_of, scale
from ..routing.box import around
from ..watching.way import Numbers
from .contents import After, Vehicle

KINDS = 6  # of drawing a track; after so many vehicles they begin again, and the call sign tells them apart
NAME_HIGH = 28.0


def drawn(reader: Reader, told: After, *, printed: bool) -> str:
    """An SVG document. printed: with its own sheet, for print; on a page the page's sheet draws it. Raises visibility.SightStale."""
    corners = [corner for one in told.vehicles for corner in _corners(one.driven.lon, one.driven.lat)]
    frame = Frame(around([*told.route, *corners]).wider(MARGIN))
    parts = [
        *ground(reader, frame, frozenset(place.name for place in told.places)),
        f'<path d="{frame.path(told.route)}" class="casing"/><path d="{frame.path(told.route)}" class="plan"/>',
        *(part for one in told.vehicles for part in _track(frame, one)),
        *places_of(frame, [{"name": place.name, "lon": place.lon, "lat": place.lat} for place in told.places]),
        *_names(frame, told.vehicles),
        scale(frame),
    ]
    size = f'viewBox="0 0 {WIDE:.0f} {HIGH:.0f}"'
    style = f"<style>{STYLE}{TRACKS}</style>" if printed else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="after-map" aria-hidden="true" {size}>{style}{"".join(parts)}</svg>'


def _corners(lon: Numbers, lat: Numbers) -> list[tuple[float, float]]:
    return [(float(lon.min()), float(lat.min())), (float(lon.max()), float(lat.max()))] if len(lon) else []


def _track(frame: Frame, one: Vehicle) -> list[str]:
    lon, lat = one.driven.lon, one.driven.lat
    kind = f"track t{(one.number - 1) % KINDS}"
    found = []
    for part in one.line.stretches:
        places = np.column_stack([lon[part], lat[part]])
        if len(places) < 2:
            x, y = frame.at(*places[0])
            found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="{kind}"/>')
            continue
        found.append(f'<path d="{frame.path(shapely.LineString(places).simplify(1 / frame.unit).coords)}" class="{kind}"/>')
    for before, after in zip(one.line.stretches, one.line.stretches[1:], strict=False):
        ends = [(float(lon[before.stop - 1]), float(lat[before.stop - 1])), (float(lon[after.start]), float(lat[after.start]))]
        found.append(f'<path d="{frame.path(ends)}" class="gap"/>')
    return found


def _names(frame: Frame, vehicles: tuple[Vehicle, ...]) -> list[str]:
    """A call sign at the end of each track, none over another."""
    found: list[str] = []
    taken: list[tuple[float, float]] = []
    for one in vehicles:
        x, y = frame.at(float(one.driven.lon[-1]), float(one.driven.lat[-1]))
        at = y + NAME_HIGH
        while any(abs(at - b) < NAME_HIGH - 2 and abs(x - a) < WIDE / 8 for a, b in taken):
            at += NAME_HIGH
        taken.append((x, at))
        kind = f"t{(one.number - 1) % KINDS}"
        found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" class="end {kind}"/>')
        west = x > WIDE * 0.75  # no room for it to the right
        place = f'x="{x - 9 if west else x + 9:.1f}" y="{min(at, HIGH - 8):.1f}" text-anchor="{"end" if west else "start"}"'
        found.append(f'<text {place} class="sign">{one.number} {escape(one.driven.call_sign)}</text>')
    return found


# Okabe and Ito's colours, and a dash each: who sees no colours tells them apart too.
TRACKS = """
.plan{fill:none;stroke:#7d8a96;stroke-width:7;stroke-opacity:.6}.track{fill:none;stroke-width:3;stroke-linejoin:round}.gap{fill:none;stroke:#333;stroke-width:2.5;stroke-dasharray:1 9;stroke-linecap:round}
.t0{stroke:#0072b2}.t1{stroke:#d55e00;stroke-dasharray:14 3}.t2{stroke:#007a5a;stroke-dasharray:8 3}.t3{stroke:#a8458a;stroke-dasharray:4 3}.t4{stroke:#8a6d00;stroke-dasharray:14 3 3 3}
.t5{stroke:#333;stroke-dasharray:8 3 2 3}.end{fill:#fff;stroke-width:3;stroke-dasharray:none}.sign{font-weight:bold;paint-order:stroke;stroke:#fff;stroke-width:3px}
"""
