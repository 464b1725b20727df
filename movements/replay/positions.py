"""Where vehicles were: positions of the segments whose label the reader sees now. Positions carry no label; segments do.

A segment's label is the one it was given when its day or its mission began. What it rests on (the mission's list, consents, standing) is
judged now, with the guard in the statement, so whoever withdraws what he agreed to takes its past along.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.crypto import salted_hmac

from partners.models import Marking, View
from partners.readers import Reader
from partners.then import seen
from partners.visibility import guarded

from ..models import Track

SHOWN_FOR = timedelta(days=1)  # after its last fix a vehicle is drawn, late and then silent, for so long
TRAIL = timedelta(minutes=30)
FIXES_AT_MOST = 100_000  # of one answer
MARKINGS = dict(Marking.choices)
DEGREE = 100_000  # the compact form counts 1e-5 degree: about a metre

SEEN = """with seen as materialized ({seen}), seg as (
    select s.id, s.vehicle_id, s.mission_id, s.label_id from movements_segment s
    where {which} and (s.label_id, 2) in (select label_id, view from seen))"""
STOOD = """
, newest as (
    select distinct on (seg.vehicle_id) seg.*, p.* from seg cross join lateral (
        select geom, fix_at, received_at, heading_deg, speed_mps, fix_source from movements_position
        where segment_id = seg.id and fix_at <= %s and fix_at > %s order by fix_at desc limit 1) p
    order by seg.vehicle_id, p.fix_at desc, p.received_at
){trails}
select n.vehicle_id, n.label_id, st_asewkb(n.geom), n.fix_at, n.received_at, n.heading_deg, n.speed_mps, n.fix_source, t.lons, t.lats, t.times,
    v.call_sign, v.vehicle_class, v.late_after_s, v.silent_after_s, vo.name, coalesce(m.code, ''), l.marking, o.name, a.code
from newest n {trail} {about} where {within} order by v.call_sign, n.vehicle_id
"""
TRAILS = """, trail as (
    select seg.vehicle_id, array_agg(st_x(p.geom) order by p.fix_at) as lons, array_agg(st_y(p.geom) order by p.fix_at) as lats,
        array_agg(p.fix_at order by p.fix_at) as times
    from seg cross join lateral (select geom, fix_at from movements_position where segment_id = seg.id and fix_at <= %s and fix_at > %s) p
    group by seg.vehicle_id
)"""
WITH_TRAIL = "left join trail t on t.vehicle_id = n.vehicle_id"
NO_TRAIL = "cross join (select null::float[] as lons, null::float[] as lats, null::timestamptz[] as times) t"
ABOUT = """join movements_vehicle v on v.id = n.vehicle_id join partners_organisation vo on vo.id = v.organisation_id
    join partners_label l on l.id = n.label_id join partners_organisation o on o.id = l.originator_id join partners_doarea a on a.id = l.area_id
    left join movements_mission m on m.id = n.mission_id"""
# The first fix of each step is looked up by itself where most would be read for nothing, else found among all.
LOOKED_UP_FROM_S = 20
AMONG_ALL = """
    select distinct on (seg.id, step) seg.id, floor(extract(epoch from p.fix_at) / %s) as step, p.*
    from seg cross join lateral (select geom, fix_at, received_at, heading_deg, fix_source from movements_position
        where segment_id = seg.id and fix_at >= %s and fix_at < %s) p
    order by seg.id, step, p.fix_at"""
LOOKED_UP = """
    select seg.id, p.* from seg cross join generate_series(%s::bigint, %s::bigint, %s) step cross join lateral (
        select geom, fix_at, received_at, heading_deg, fix_source from movements_position where segment_id = seg.id and fix_at >= %s and fix_at < %s
            and fix_at >= to_timestamp(step) and fix_at < to_timestamp(step + %s) order by fix_at limit 1) p"""
# One fix of a segment in each step; the newest step may be cut off, and then the answer ends before it.
WAYS = """
, fix as ({fixes}
), first as (select fix.* from fix order by fix_at, id limit %s),
edge as (select case when count(*) = %s then max(fix_at) end as at from first),
way as (
    select f.id, json_agg(round(extract(epoch from f.fix_at - %s) * 10)::int order by f.fix_at) as t,
        json_agg(round(st_x(f.geom) * %s)::int order by f.fix_at) as lon, json_agg(round(st_y(f.geom) * %s)::int order by f.fix_at) as lat,
        json_agg(round(f.heading_deg)::int order by f.fix_at) as heading,
        case when bool_or(f.fix_source <> 'device') then json_agg(f.fix_source order by f.fix_at) end as source,
        case when bool_or(f.received_at > f.fix_at + interval '1 minute')
            then json_agg(round(extract(epoch from f.received_at - f.fix_at))::int order by f.fix_at) end as heard_s,
        bool_or({within}) as passes
    from first f, edge where edge.at is null or f.fix_at < edge.at group by f.id
)
select n.vehicle_id, v.call_sign, v.vehicle_class, v.late_after_s, v.silent_after_s, vo.name, coalesce(m.code, ''), l.marking, o.name, a.code,
    w.t, w.lon, w.lat, w.heading, w.source, w.heard_s, edge.at
from edge left join way w on w.passes left join seg n on n.id = w.id {about} order by v.call_sign, n.vehicle_id, w.id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stood:
    """A vehicle as it stood at a moment, with where it was in the half hour before."""

    row: Track  # never written: encoders take it for any other
    times: Sequence[datetime]
    line: Sequence[tuple[float, float]]  # lon, lat
    received_at: datetime


def pseudonym(reader: Reader, vehicle: UUID) -> UUID:
    """The id under which one reader's replays name a vehicle: always the same to him, and of no use to anybody else."""
    return uuid.UUID(bytes=salted_hmac("sltmap.replay", f"{reader.member}:{vehicle}", algorithm="sha256").digest()[:16])


def _seen(reader: Reader, which: str) -> tuple[str, list[Any]]:
    sql, params = seen(reader)
    return SEEN.replace("{which}", which).replace("{seen}", sql), params


def _blind(reader: Reader) -> bool:
    """A key that reads no vehicles, or redacted forms alone: live vehicles have no redacted track."""
    return reader.redacted_only or (reader.layers is not None and "vehicles" not in reader.layers)


def stood(reader: Reader, at: datetime, bbox: GEOSGeometry | None, *, trails: bool = True) -> list[Stood]:
    """Vehicles where their last fix before a moment was, of those that the reader may see. bbox: 4326. Raises visibility.SightStale.

    trails: with every fix of the half hour before, which is most of the work.
    """
    if _blind(reader):
        return []

    def read() -> list[tuple[Any, ...]]:
        begin, params = _seen(reader, "s.day between %s and %s")
        within = "true" if bbox is None else "st_intersects(n.geom, %s::geometry)"
        sql = begin + STOOD.replace("{trails}", TRAILS if trails else "").replace("{trail}", WITH_TRAIL if trails else NO_TRAIL)
        sql = sql.replace("{about}", ABOUT).replace("{within}", within)
        since = at - SHOWN_FOR
        params = [*params, since.date(), at.date(), at, since, *([at, at - TRAIL] if trails else [])]
        params += [] if bbox is None else [bbox.ewkb.hex()]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return [_stood(reader, row) for row in guarded(reader, read)]


def _stood(reader: Reader, row: tuple[Any, ...]) -> Stood:
    vehicle, label, geom, fix_at, received_at, heading, speed, source, lons, lats, times, *about = row
    call_sign, vehicle_class, late, silent, organisation, mission, marking, originator, area = about
    track = Track(
        id=pseudonym(reader, vehicle), record=vehicle, label_id=label, view=View.FULL, version=1, updated_at=received_at,
        geom=GEOSGeometry(memoryview(bytes(geom))), marking=MARKINGS[marking], originator=originator, area=area, title=call_sign, at=fix_at,
        call_sign=call_sign, organisation=organisation, vehicle_class=vehicle_class, mission=mission, heading_deg=heading, speed_mps=speed,
        fix_at=fix_at, contact_at=received_at, fix_source=source, late_after_s=late, silent_after_s=silent,
    )  # fmt: skip
    return Stood(row=track, times=times or [], line=list(zip(lons or [], lats or [], strict=True)), received_at=received_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ways:
    """Positions of a window of time in compact form, and until when they are all there."""

    ways: list[dict[str, Any]]
    until: datetime


def ways(reader: Reader, since: datetime, until: datetime, bbox: GEOSGeometry | None, step_s: int) -> Ways:
    """Where vehicles were from one moment to another, one fix each step_s seconds at most: of those that passed bbox (4326).

    At most FIXES_AT_MOST fixes; where there are more the answer ends at `until`, and the next begins there. Raises visibility.SightStale.
    """
    if _blind(reader):
        return Ways(ways=[], until=until)

    def read() -> list[tuple[Any, ...]]:
        begin, params = _seen(reader, "s.day between %s and %s")
        within = "true" if bbox is None else "st_intersects(f.geom, %s::geometry)"
        sql = begin + WAYS.replace("{about}", ABOUT.replace("join ", "left join ").replace("left left", "left")).replace("{within}", within)
        most = FIXES_AT_MOST + 1
        first, last = (int(moment.timestamp()) // step_s * step_s for moment in (since, until))
        fixes = (AMONG_ALL, [step_s, since, until])
        if step_s >= LOOKED_UP_FROM_S:
            fixes = (LOOKED_UP, [first, last, step_s, since, until, step_s])
        sql = sql.replace("{fixes}", fixes[0])
        params = [*params, since.date(), until.date(), *fixes[1], most, most, since, DEGREE, DEGREE]
        params += [] if bbox is None else [bbox.ewkb.hex()]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    rows = guarded(reader, read)
    edge = rows[0][-1]
    return Ways(ways=[_way(reader, row) for row in rows if row[0] is not None], until=edge or until)


def _way(reader: Reader, row: tuple[Any, ...]) -> dict[str, Any]:
    (
        vehicle,
        call_sign,
        vehicle_class,
        late,
        silent,
        organisation,
        mission,
        marking,
        originator,
        area,
        t,
        lon,
        lat,
        heading,
        source,
        heard,
        _,
    ) = row
    return {
        "id": str(pseudonym(reader, vehicle)),
        "call_sign": call_sign,
        "organisation": organisation,
        "originator": originator,
        "vehicle_class": vehicle_class,
        "mission": mission,
        "marking": MARKINGS[marking],
        "area": area,
        "late_after_s": late,
        "silent_after_s": silent,
        "t": t,
        "lon": lon,
        "lat": lat,
        "heading": heading,
    } | {name: told for name, told in (("source", source), ("heard_s", heard)) if told is not None}
