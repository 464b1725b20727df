"""Reads about movements: the trail of a live vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from partners import scopes
from partners.models import View
from partners.readers import Reader
from partners.visibility import guarded, visible

from .models import Track

LONGEST_TRAIL = 10_000  # fixes; the newest ones

# The track first, then the segments whose label the reader sees, then positions by segment: positions carry no label, and the guard
# stands in the first part. A left join, so that a visible track without fixes is a row, and a hidden track is none.
TRAIL = """
with track as materialized ({track}),
seen as materialized (
    select s.id from movements_segment s
    where s.vehicle_id = (select record from track) and s.day between (%s at time zone 'UTC')::date and (%s at time zone 'UTC')::date
        and (s.label_id, %s) in (select label_id, view from partners_scopelabel where scope_id = %s
            union all select * from unnest(%s::bigint[], %s::smallint[]))
), fixes as (
    select st_x(p.geom) as lon, st_y(p.geom) as lat, p.fix_at, p.device_id from seen
    cross join lateral (select geom, fix_at, device_id from movements_position where segment_id = seen.id and fix_at between %s and %s) p
    order by p.fix_at desc, p.device_id desc limit %s
)
select lon, lat, fix_at from track left join fixes on true order by fix_at, device_id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """Where a vehicle was. lon, lat: degrees, 4326."""

    lon: float
    lat: float
    at: datetime  # device clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A report in quarantine, as its organisation sees it."""

    call_sign: str
    device: str  # name
    received_at: datetime
    code: str  # what was wrong
    report: str  # as received, at most 4 KiB


# The originator's own (row 1 of the table of sight), so it hangs on the organisation alone; a machine reads no raw reports.
QUARANTINE = """
select v.call_sign, d.name, q.received_at, q.code, q.report
from movements_quarantine q join movements_device d on d.id = q.device_id join movements_vehicle v on v.id = d.vehicle_id
join partners_member m on m.organisation_id = v.organisation_id
where m.id = %s and not m.machine and m.starts_at <= sight_now() and (m.ends_at is null or m.ends_at > sight_now())
order by q.received_at desc, q.id desc limit %s
"""


def quarantine(reader: Reader, limit: int) -> list[Kept]:
    """The newest reports of the reader's own organisation whose data were at fault."""
    with connection.cursor() as cursor:
        cursor.execute(QUARANTINE, [reader.member, limit])
        names = [column.name for column in cursor.description]
        return [Kept(**dict(zip(("call_sign", "device", *names[2:]), row, strict=True))) for row in cursor.fetchall()]


def trail(reader: Reader, track_id: UUID, since: datetime, until: datetime) -> list[Fix] | None:
    """Fixes of a live vehicle from one moment to another, oldest first, of the segments that the reader sees; None where the track is
    hidden or absent. At most LONGEST_TRAIL, the newest. Raises visibility.SightStale."""

    def read() -> list[tuple[float | None, float, datetime]]:
        track = visible(Track, reader).filter(pk=track_id).values("record").order_by()
        sql, params = track.query.sql_with_params()
        scope = scopes.of(reader.member)  # the one that the guard in `track` was compiled with
        newer = [list(scope.newer), list(scope.newer.values())]
        with connection.cursor() as cursor:
            cursor.execute(TRAIL.replace("{track}", sql), [*params, since, until, View.FULL, scope.id, *newer, since, until, LONGEST_TRAIL])
            return cursor.fetchall()

    rows = guarded(reader, read)
    if not rows:
        return None
    return [Fix(lon=lon, lat=lat, at=at) for lon, lat, at in rows if lon is not None]
