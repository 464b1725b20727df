"""Many questions over one place: counted for each member and published cell, in the database, so that all processes count together.

A planner who draws is never stopped. Who asks more often than PROBE_LIMIT within PROBE_WINDOW_MIN gets answers to whole cells for that
place, and it is written down once a window.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from partners import audit
from partners.acts import action
from partners.models import AuditEntry
from partners.readers import Reader

from .course import Course
from .findings import Finding

STEP_M = 1_000.0
SQUARE_DEG = 0.1  # where no cell is published
ROUNDED_M = 1_000.0  # what a distance is rounded up to in a crowded place

CELLS = """
select p.n, (select c.id from partners_cell c join partners_partition t on t.id = c.partition_id
    where t.layer = 'incidents' and c.level = 0 and st_covers(c.geom, p.place) order by t.published_at desc, c.code limit 1)
from (select n, st_setsrid(st_point(lon, lat), 4326) as place from unnest(%s::int[], %s::float8[], %s::float8[]) as p(n, lon, lat)) p
"""
# In one order, so that two questions of one member at a time do not wait for each other in a ring.
COUNT = """
insert into movements_probe as known (member_id, place, since, count) select %s, place, %s, 1 from unnest(%s::text[]) as p(place) order by place
on conflict (member_id, place) do update set
    count = case when known.since > %s then known.count + 1 else 1 end,
    since = case when known.since > %s then known.since else excluded.since end
returning place, count
"""

Stretch = tuple[float, float]  # metres along a course


@action
def crowded(*, by: Reader, course: Course, at: datetime) -> list[Stretch]:
    """Counts a question over a course, and tells the stretches of it that lie in places about which the reader asked too often. at: now."""
    along = course.samples(STEP_M)
    places = _places([course.at_m(metres) for metres in along])
    opened = at - timedelta(minutes=settings.PROBE_WINDOW_MIN)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [by.member, at, sorted(set(places)), opened, opened])
        counts = dict(cursor.fetchall())
    for place in sorted(place for place, count in counts.items() if count == settings.PROBE_LIMIT + 1):
        audit.note(act=AuditEntry.Act.PROBE, by=by, detail={"place": place, "count": counts[place]})
    found: list[Stretch] = []
    for n, (metres, place) in enumerate(zip(along, places, strict=True)):
        if counts[place] > settings.PROBE_LIMIT:
            begin, end = along[max(n - 1, 0)], along[min(n + 1, len(along) - 1)]
            if found and found[-1][1] >= begin and (n == 0 or places[n - 1] == place):
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin if not found or found[-1][1] < metres else metres, end))
    return found


def sweep(at: datetime) -> None:
    """Forgets counts whose window is over."""
    with connection.cursor() as cursor:
        cursor.execute("delete from movements_probe where since < %s", [at - timedelta(minutes=settings.PROBE_WINDOW_MIN)])


def coarsened(found: Sequence[Finding], places: Sequence[Stretch]) -> list[Finding]:
    """Findings on records, in crowded places told of the whole stretch through the place; a distance to whole kilometres, a redacted one's not at all."""
    return [_coarse(finding, [place for place in places if place[0] <= finding.to_m and place[1] >= finding.from_m]) for finding in found]


def _coarse(finding: Finding, places: Sequence[Stretch]) -> Finding:
    if not places or not finding.id:
        return finding
    distance_m = finding.distance_m
    if distance_m is not None:
        distance_m = None if finding.view == "redacted" else math.ceil(distance_m / ROUNDED_M) * ROUNDED_M
    begin, end = min(finding.from_m, *(place[0] for place in places)), max(finding.to_m, *(place[1] for place in places))
    return replace(finding, from_m=begin, to_m=end, distance_m=distance_m)


def _places(along: Sequence[tuple[float, float]]) -> list[str]:
    """The published cell of each place (lon, lat), or its square."""
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [list(range(len(along))), [lon for lon, _ in along], [lat for _, lat in along]])
        cells = dict(cursor.fetchall())
    squares = [f"{math.floor(lon / SQUARE_DEG)}:{math.floor(lat / SQUARE_DEG)}" for lon, lat in along]
    return [f"cell:{cells[n]}" if cells[n] is not None else square for n, square in enumerate(squares)]
