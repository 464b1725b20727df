"""What the reader is shown that closes stretches of the network, or makes them a last choice. Judged under his own sight, each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from layers import sources
from partners.readers import Reader
from partners.visibility import together, visible

from ..vetting.findings import word
from ..vetting.holds import against, binds, in_hours, in_term, names
from ..vetting.near import outlines
from ..vetting.roads import zones
from .box import Box

ALONG_M = 20.0  # an edge and a reported section this near to each other are one road
SURE_M = 150.0  # of common course: what is longer lies along, what crosses is shorter
STATUSES = ("prohibited", "impassable", "restricted")

# The section's neighbourhood first, then the edges in it by index; a common course decides. A section of some metres (a bridge) counts
# when most of it lies on the edge, a short edge when most of it lies on the section. cos: the section's way against the edge's.
ON = """
with road as materialized (
    select id, outline as geom, st_buffer(outline::geography, %s, 'quad_segs=2')::geometry as around, st_length(outline::geography) as length_m
    from {rows} as shown where outline && st_makeenvelope(%s, %s, %s, %s, 4326) and st_dimension(outline) = 1
)
select road.id, e.id, st_linelocatepoint(line.geom, st_startpoint(e.geom)) <= st_linelocatepoint(line.geom, st_endpoint(e.geom))
from road cross join lateral (select case when st_numgeometries(geom) = 1 then st_geometryn(geom, 1) end as geom) line
join movements_roadedge e on e.geom && road.around and st_intersects(e.geom, road.around)
where st_length(st_intersection(e.geom, road.around)::geography) >= 0.9 * least(e.length_m, road.length_m, %s)
"""


@dataclass(kw_only=True, slots=True)
class Closures:
    """Edges by id. shut: both ways; forward, backward: closed along and against the edge's line; slow: how much they count for; said: why,
    in words; of: edges of each reason."""

    shut: set[int] = field(default_factory=set)
    forward: set[int] = field(default_factory=set)
    backward: set[int] = field(default_factory=set)
    slow: dict[int, float] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    passes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


RESTRICTED, INFORMS = 1.5, 3.0  # a restricted road, and one that is closed for others or for other vehicles: times its time


def closures(reader: Reader, box: Box, *, begin: datetime, end: datetime, vehicle_class: str) -> Closures:
    """What is closed for a journey of a reader between two moments. Raises visibility.SightStale."""
    source = sources.get("roads")
    assert source is not None
    rows = visible(source.shown, reader).filter(Q(ends_at=None) | Q(ends_at__gt=begin), status__in=STATUSES)
    params = [ALONG_M, box.west, box.south, box.east, box.north, SURE_M]
    hits = together(ON, params, rows=outlines(rows))
    found = Closures()
    if not hits:
        return found
    shown = {
        row.pk: row
        for row in rows.filter(pk__in={pk for pk, _edge, _along in hits}).only(
            "id", "view", "area", "title", "at", "originator", *source.fields
        )
    }
    own_time = zones(reader)
    on: dict[Any, list[tuple[int, bool | None]]] = defaultdict(list)
    for pk, edge, along in hits:
        on[pk].append((edge, along))
    for pk, row in sorted(shown.items(), key=lambda item: (item[1].title, str(item[0]))):
        if in_term(row, begin, end) and in_hours(row.hours, begin, end, own_time.get(row.area, "UTC")):
            _judge(found, row, on[pk], reader, vehicle_class)
    return found


def _judge(found: Closures, row: Any, edges: Iterable[tuple[int, bool | None]], reader: Reader, vehicle_class: str) -> None:
    hours = _("daily %(hours)s") % {"hours": row.hours} if row.hours else ""
    words = "; ".join(part for part in (f"{row.title}: {word(row, 'status')}", row.decided_by or row.originator, hours) if part)
    closes = row.status != "restricted" and names(row.vehicle_class, vehicle_class) and (row.status == "impassable" or binds(row, reader))
    if closes:
        found.left_out.append(words)
    for edge, along in edges:
        if not closes:
            found.passes[words].add(edge)
            found.slow[edge] = max(found.slow.get(edge, 1.0), RESTRICTED if row.status == "restricted" else INFORMS)
        elif row.direction == "both" or along is None:
            found.shut.add(edge)
        elif against(row, forward=along):
            found.forward.add(edge)
        else:
            found.backward.add(edge)
