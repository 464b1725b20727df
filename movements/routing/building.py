"""Road networks into the database: a file's roads, or the sections of the roads layer that are public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from layers.importers import reading
from partners.acts import action

from ..models import RoadNetwork
from .network import Edge, Way, edges, way

AT_ONCE = 5_000
OPTIONS = {"geometry": "line", "tag": "highway"}

INSERT = """
insert into movements_roadedge (network_id, geom, length_m, highway, name, speed, forward, backward, trucks)
select %s, st_geomfromwkb(wkb, 4326), length_m, highway, name, speed, forward, backward, trucks
from unnest(%s::bytea[], %s::float8[], %s::text[], %s::text[], %s::float8[], %s::bool[], %s::bool[], %s::bool[])
    as e(wkb, length_m, highway, name, speed, forward, backward, trucks)
"""
# What everybody is shown, place included: of no other section may the network tell that there is a road (design, section 2, row 3).
PUBLIC = """
select s.title, s.geom::bytea from layers_roadshown s join partners_label l on l.id = s.label_id
where l.marking = 5 and s.view = 1 and st_dimension(s.geom) = 1 order by s.id
"""
JOIN = """
with junction as materialized (select id, in_edges, out_edges from pgr_extractVertices('select id, geom from movements_roadedge order by id')),
starts as (select id, unnest(out_edges) as edge from junction), ends as (select id, unnest(in_edges) as edge from junction)
update movements_roadedge e set source = starts.id, target = ends.id from starts, ends where starts.edge = e.id and ends.edge = e.id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What became of a file. routing: whether junctions could be made (pgRouting stands in this database)."""

    ways: int
    left_out: int
    edges: int
    length_km: float
    routing: bool


def is_there() -> bool:
    """Whether this database has pgRouting."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_extension where extname = 'pgrouting')")
        return bool(cursor.fetchone()[0])


def ways_of_file(path: Path, *, layer: str = "") -> Iterator[Way | None]:
    """The ways of a file, read by the limited child process; None for a line where no vehicle drives. Raises refusal.Refused."""
    rows = reading.read(path, options={**OPTIONS, **({"layer": layer} if layer else {})})
    next(rows)
    for row in rows:
        assert isinstance(row, reading.Row)
        if row.error is None and row.geom:
            yield from (way(line, row.fields) for line in _lines(GEOSGeometry(row.geom, srid=4326)))


def public_ways() -> Iterator[Way | None]:
    """The sections of the roads layer that everybody is shown, where they run."""
    with connection.cursor() as cursor:
        cursor.execute(PUBLIC)
        for name, wkb in cursor.fetchall():
            yield from (way(line, {"highway": "road", "name": name}) for line in _lines(GEOSGeometry(memoryview(wkb))))


def _lines(geom: Any) -> Iterator[tuple[tuple[float, float], ...]]:
    if geom.geom_type == "LineString":
        yield tuple((place[0], place[1]) for place in geom.coords)
    elif geom.geom_type in ("MultiLineString", "GeometryCollection"):
        for part in geom:
            yield from _lines(part)


@action
def replace_network(*, by: None, name: str, as_of: date, ways: Iterable[Way | None], at: datetime) -> Built:
    """A network in place of the one of the same name, and the junctions of all networks anew, in one transaction."""
    given = list(ways)
    drivable = [one for one in given if one is not None]
    network, _ = RoadNetwork.objects.update_or_create(name=name, defaults={"as_of": as_of, "imported_at": at})
    with connection.cursor() as cursor:
        cursor.execute("delete from movements_roadedge where network_id = %s", [network.pk])
        made, metres = 0, 0.0
        pending = edges(drivable)
        while chunk := list(islice(pending, AT_ONCE)):
            cursor.execute(INSERT, [network.pk, *_columns(chunk)])
            made, metres = made + len(chunk), metres + sum(edge.length_m for edge in chunk)
        routing = is_there()
        if routing:
            cursor.execute(JOIN)
        cursor.execute("analyze movements_roadedge")
    return Built(ways=len(given), left_out=len(given) - len(drivable), edges=made, length_km=metres / 1000, routing=routing)


def _columns(chunk: list[Edge]) -> list[list[Any]]:
    return [
        [bytes(shapely.to_wkb(shapely.LineString(edge.line))) for edge in chunk],
        [edge.length_m for edge in chunk],
        [edge.way.highway for edge in chunk],
        [edge.way.name for edge in chunk],
        [edge.way.speed for edge in chunk],
        [edge.way.forward for edge in chunk],
        [edge.way.backward for edge in chunk],
        [edge.way.trucks for edge in chunk],
    ]
