"""Vetting and suggesting on 200,000 road sections and 180,000 edges, against plain statements without any rule."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely
from django.db import connection, transaction

from movements.routing import building
from movements.routing.suggest import Wanted, suggest
from movements.vetting.course import Course
from movements.vetting.vet import vet as vet_course
from partners.models import Member
from partners.readers import Reader, reader_of

from .world import HIGH, LABELS, SOUTH, WEST, WIDE

SIDE = 300  # junctions a side: 2 x 300 x 299 edges
SECTIONS = 200_000
AT = datetime(2026, 3, 1, tzinfo=UTC)  # the world's incidents are of the year before
LINES = 12
TIMES = 3
VET_AT_MOST, SUGGEST_AT_MOST = 1.5, 1.0

# Every edge of the grid is a section too, some of them closed; the rest lie anywhere. Most are seen in full, under any of the labels.
EDGES = """
create table bench_edge as
select row_number() over () as n, st_setsrid(st_makeline(st_makepoint(x1, y1), st_makepoint(x2, y2)), 4326) as geom from (
    select %(west)s + %(wide)s * i / %(side)s as x1, %(south)s + %(high)s * j / %(side)s as y1,
        %(west)s + %(wide)s * (i + d) / %(side)s as x2, %(south)s + %(high)s * (j + 1 - d) / %(side)s as y2
    from generate_series(0, %(side)s - 1) i, generate_series(0, %(side)s - 1) j, generate_series(0, 1) d
    where i + d < %(side)s and j + 1 - d < %(side)s) grid
union all
select 1000000 + n, st_setsrid(st_makeline(st_makepoint(x, y), st_makepoint(x + random() * 0.04 - 0.02, y + random() * 0.04 - 0.02)), 4326)
from (select n, %(west)s + %(wide)s * random() as x, %(south)s + %(high)s * random() as y
    from generate_series(1, %(sections)s - 2 * %(side)s * (%(side)s - 1)) n) anywhere
"""
SHOWN = """
insert into layers_roadshown (id, record, label_id, view, version, updated_at, geom, marking, originator, area, title, at, status, applies_to,
    decided_by, reason, vehicle_class, direction, hours, source, confirmed_at)
select gen_random_uuid(), gen_random_uuid(), l.id, 2, 1, %(at)s, st_multi(e.geom), l.marking, l.originator, 'ssd', 'road ' || e.n, %(at)s,
    case when e.n %% 100 = 0 then 'prohibited' when e.n %% 100 = 1 then 'impassable' when e.n %% 100 = 2 then 'restricted' else 'open' end,
    'all', '', '', '', 'both', '', '', %(at)s - random() * interval '60 days'
from bench_edge e join bench_label l on l.number = 1 + (e.n * 7919) %% %(labels)s
"""
NETWORK = """
insert into movements_roadedge (network_id, source, target, geom, length_m, highway, name, speed, forward, backward, trucks)
select %s, null, null, geom, st_length(geom::geography), 'primary', '', 1, true, true, true from bench_edge where n < 1000000
"""

# The same without sight, by hand, in one statement: candidates by the widened piece, geography decides, and where along the piece it lies.
BY_HAND = """
with piece as materialized (
    select n, st_setsrid(st_geomfromwkb(wkb), 4326) as geom, dx, dy, dx_far, dy_far
    from unnest(%(n)s::int[], %(wkb)s::bytea[], %(dx)s::float8[], %(dy)s::float8[], %(dx_far)s::float8[], %(dy_far)s::float8[])
        as p(n, wkb, dx, dy, dx_far, dy_far)
)
select 'road', r.id::text, piece.n, st_distance(r.geom::geography, piece.geom::geography),
    st_linelocatepoint(piece.geom, st_startpoint(st_geometryn(r.geom, 1))), st_linelocatepoint(piece.geom, st_endpoint(st_geometryn(r.geom, 1))),
    r.title, r.status, r.applies_to, r.decided_by, r.reason, r.originator, r.ends_at, r.confirmed_at, r.at
from piece join layers_roadshown r on r.geom && st_expand(piece.geom, piece.dx, piece.dy) and st_dwithin(r.geom::geography, piece.geom::geography, %(near_m)s)
union all
select 'incident', i.id::text, piece.n, st_distance(i.geom::geography, piece.geom::geography),
    st_linelocatepoint(piece.geom, st_centroid(i.geom)), st_linelocatepoint(piece.geom, st_centroid(i.geom)),
    i.title, i.type, i.verification, i.place, i.summary, i.originator, null, i.reported_at, i.at
from piece join incidents_incidentshown i on i.geom && st_expand(piece.geom, piece.dx_far, piece.dy_far)
    and st_dwithin(i.geom::geography, piece.geom::geography, %(far_m)s)
where i.at >= %(since)s and i.view = 2
"""


def ensure(log: Callable[[str], None]) -> None:
    """Sections and network, built once beside the world."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('bench_edge') is not null")
        if cursor.fetchone()[0]:
            return
    started = time.monotonic()
    where = {"west": WEST, "south": SOUTH, "wide": WIDE, "high": HIGH, "side": SIDE, "sections": SECTIONS, "labels": LABELS, "at": AT}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(EDGES, where)
        cursor.execute(SHOWN, where)
        from movements.models import RoadNetwork

        network = RoadNetwork.objects.create(name="bench", as_of=date(2026, 3, 1), imported_at=AT)
        cursor.execute(NETWORK, [network.pk])
        cursor.execute(building.JOIN)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze layers_roadshown, movements_roadedge")
    log(f"{SECTIONS:,} sections and their network, {time.monotonic() - started:.0f} s")


def reader() -> Reader:
    return reader_of(Member.objects.select_related("organisation").get(user__username="duty-bench1"))


def lines() -> list[Course]:
    """Winding lines of 300 km through the populated middle, the same in every run."""
    found = []
    for n in range(LINES):
        lon, lat, heading, places = WEST + 3 + 0.3 * n, SOUTH + 2.5 + 0.2 * (n % 5), 0.3 * n, []
        for step in range(151):
            places.append((lon, lat))
            heading += 0.35 * math.sin(step * 0.9 + n)
            lon, lat = lon + 0.018 * math.cos(heading), lat + 0.018 * math.sin(heading)
        found.append(Course((tuple(places),), AT + timedelta(hours=9), 45.0))
    return found


def vet(log: Callable[[str], None]) -> list[dict[str, Any]]:
    """A whole vetting under sight, against the roads and incidents alone by one statement without."""
    ensure(log)
    who = reader()
    courses = lines()

    def ours(course: Course) -> int:
        return len(vet_course(course, who, vehicle_class="light", vehicles=2, at=AT)["findings"])

    ratio, ours_ms, raw_ms = _compare(lambda n: ours(courses[n]), lambda n: _by_hand(courses[n]))
    km = statistics.mean(course.length_m for course in courses) / 1000
    log(
        f"vet {km:.0f} km: ours {ours_ms:.0f} ms, one statement without sight {raw_ms:.0f} ms, ratio {ratio:.2f} (aim at most {VET_AT_MOST})"
    )
    what = "vet 300 km against 200,000 sections and 1,000,000 incidents, time against one statement without sight"
    return [{"what": what, "ratio": ratio, "at_most": VET_AT_MOST, "ours_ms": ours_ms, "raw_ms": raw_ms, "km": km}]


def _by_hand(course: Course) -> int:
    from movements.vetting.near import _reach

    pieces = course.pieces
    near, far = [_reach(piece, 100.0) for piece in pieces], [_reach(piece, 5_000.0) for piece in pieces]
    params = {
        "n": list(range(len(pieces))),
        "wkb": [bytes(shapely.to_wkb(shapely.LineString(piece.lon_lat))) for piece in pieces],
        "dx": [x for x, _ in near],
        "dy": [y for _, y in near],
        "dx_far": [x for x, _ in far],
        "dy_far": [y for _, y in far],
        "near_m": 100.0,
        "far_m": 5_000.0,
        "since": AT - timedelta(days=30),
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, params)
        return len(cursor.fetchall())


def routes(log: Callable[[str], None]) -> list[dict[str, Any]]:
    """Up to three routes under sight, against one plain pgr_dijkstra over the whole network."""
    ensure(log)
    who = reader()
    with connection.cursor() as cursor:
        cursor.execute("select source, target from movements_roadedge order by id")
        junctions = cursor.fetchall()
    journeys = []
    for n in range(LINES):
        lon, lat = WEST + 2 + 0.4 * n, SOUTH + 2 + 0.3 * (n % 8)
        journeys.append(Wanted(stops=((lon, lat), (lon + 1.2, lat + 0.9)), departure=AT + timedelta(hours=9), vehicle_class="light"))

    def whole(n: int) -> int:
        ends = [junctions[1_000 + 8_191 * n][0], junctions[-1_000 - 6_007 * n][1]]
        with connection.cursor() as cursor:
            edges = "select id, source, target, length_m as cost, length_m as reverse_cost from movements_roadedge"
            cursor.execute("select count(*) from pgr_dijkstra(%s, %s, %s, true)", [edges, *ends])
            return int(cursor.fetchone()[0])

    told = [len(suggest(journey, who)["routes"]) for journey in journeys]
    ratio, ours_ms, raw_ms = _compare(lambda n: len(suggest(journeys[n], who)["routes"]), whole)
    log(f"routes told {told}: {ours_ms:.0f} ms; whole network {raw_ms:.0f} ms, ratio {ratio:.2f} (aim at most {SUGGEST_AT_MOST})")
    what = "suggest routes over 165 km in a network of 179,400 edges, time against pgr_dijkstra over the whole"
    return [{"what": what, "ratio": ratio, "at_most": SUGGEST_AT_MOST, "ours_ms": ours_ms, "raw_ms": raw_ms, "routes": told}]


def _compare(ours: Callable[[int], int], raw: Callable[[int], int]) -> tuple[float, float, float]:
    """Median times in turn, so that other work on the machine meets both alike: their ratio, and each in ms."""
    for n in range(LINES):  # warm
        ours(n), raw(n)
    took: dict[str, list[float]] = {"ours": [], "raw": []}
    for _ in range(TIMES):
        for n in range(LINES):
            for name, ask in (("ours", ours), ("raw", raw)):
                began = time.perf_counter()
                ask(n)
                took[name].append((time.perf_counter() - began) * 1e3)
    ours_ms, raw_ms = statistics.median(took["ours"]), statistics.median(took["raw"])
    return ours_ms / raw_ms, ours_ms, raw_ms
