"""Where a mission's vehicles were: positions of the segments whose label the reader sees now, with the guard in the statement.

The rule is replay's (movements/replay/positions.py): a segment carries the label, and what that rests on is judged now, so whoever
withdraws what he agreed to takes his past along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from partners.models import Marking
from partners.readers import Reader
from partners.then import seen
from partners.visibility import guarded

from ..watching.way import Numbers

FIXES_AT_MOST = 100_000  # of one mission; where there are more, one a step is told
STEPS_S = (0.001, 5.0, 30.0, 120.0, 600.0)
MARKINGS = dict(Marking.choices)

DRIVEN = """
with seen as materialized ({seen}), seg as (
    select s.id, s.vehicle_id, s.label_id, (s.day::timestamp at time zone 'UTC') as begins, ((s.day + 1)::timestamp at time zone 'UTC') as ends
    from movements_segment s where s.mission_id = %s and (s.label_id, 2) in (select label_id, view from seen)
), fix as (
    select distinct on (seg.vehicle_id, floor(extract(epoch from p.fix_at) / %s)) seg.vehicle_id, seg.id as segment, seg.label_id, p.*
    from seg cross join lateral (select fix_at, st_x(geom) as lon, st_y(geom) as lat, fix_source from movements_position
        where segment_id = seg.id and fix_at >= seg.begins and fix_at < seg.ends) p
    order by seg.vehicle_id, floor(extract(epoch from p.fix_at) / %s), p.fix_at, p.fix_source
), one as (
    select vehicle_id, array_agg(distinct segment) as segments, array_agg(distinct label_id) as labels,
        array_agg(extract(epoch from fix_at)::float8 order by fix_at) as times, array_agg(lon order by fix_at) as lons,
        array_agg(lat order by fix_at) as lats, array_agg(fix_source order by fix_at) as sources
    from (select * from fix limit %s) f group by vehicle_id
)
select one.*, v.call_sign, v.vehicle_class, v.silent_after_s, o.code, o.name,
    (select min(l.marking) from partners_label l where l.id = any(one.labels))
from one join movements_vehicle v on v.id = one.vehicle_id join partners_organisation o on o.id = v.organisation_id
order by o.name, v.call_sign, one.vehicle_id
"""
STILL = """
with seen as materialized ({seen})
select count(*) from movements_segment s where s.id = any(%s) and (s.label_id, 2) in (select label_id, view from seen)
"""


@dataclass(frozen=True, kw_only=True)
class Driven:
    """Where one vehicle was, in the order of its device's clock. times: seconds since 1970; lon, lat: degrees, 4326."""

    vehicle: UUID  # its record: never sent
    segments: Sequence[int]
    labels: Sequence[int]
    call_sign: str
    organisation: str
    name: str  # of the organisation
    vehicle_class: str
    silent_after_s: float
    marking: str
    times: Numbers
    lon: Numbers
    lat: Numbers
    sources: Sequence[str]  # device, voice, upload


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracks:
    """All tracks of a mission that a reader sees, one fix of each vehicle a step."""

    ways: tuple[Driven, ...]
    step_s: float


def of_mission(reader: Reader, mission: UUID) -> Tracks:
    """The tracks of a mission (its record) that a reader sees; the caller saw to it that he sees the mission. Raises visibility.SightStale."""
    for step_s in STEPS_S:
        rows = guarded(reader, lambda step_s=step_s: _read(reader, mission, step_s))  # type: ignore[misc]
        if sum(len(row[3]) for row in rows) <= FIXES_AT_MOST:
            break
    return Tracks(ways=tuple(_driven(row) for row in rows), step_s=step_s)


def still_seen(reader: Reader, ways: Sequence[Driven]) -> bool:
    """Whether the reader sees each part of these tracks still."""
    segments = [segment for one in ways for segment in one.segments]

    def read() -> int:
        sql, params = seen(reader)
        with connection.cursor() as cursor:
            cursor.execute(STILL.replace("{seen}", sql), [*params, segments])
            return int(cursor.fetchone()[0])

    return guarded(reader, read) == len(segments)


def _read(reader: Reader, mission: UUID, step_s: float) -> list[tuple[Any, ...]]:
    sql, params = seen(reader)
    with connection.cursor() as cursor:
        cursor.execute(DRIVEN.replace("{seen}", sql), [*params, mission, step_s, step_s, FIXES_AT_MOST + 1])
        return cursor.fetchall()


def _driven(row: tuple[Any, ...]) -> Driven:
    vehicle, segments, labels, times, lons, lats, sources, call_sign, vehicle_class, silent, code, name, marking = row
    return Driven(
        vehicle=vehicle, segments=segments, labels=labels, call_sign=call_sign, organisation=code, name=name, vehicle_class=vehicle_class,
        silent_after_s=float(silent), marking=str(MARKINGS[marking]), times=np.array(times), lon=np.array(lons), lat=np.array(lats),
        sources=sources,
    )  # fmt: skip
