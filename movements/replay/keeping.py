"""Tracks grow old: whole for TRACKS_WHOLE_DAYS, then thinned, then gone at TRACKS_KEPT_DAYS, a day at a time by the clock's rounds.

What an organisation keeps longer, for a reason that it states, stays whole until the day it named.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction

from partners import audit
from partners.acts import action
from partners.problems import Problem
from partners.readers import Reader

from ..actions import rights
from ..models import KeptTracks

DAYS_AT_MOST = 3  # of one round: no long writer
REASON_AT_LEAST, REASON_AT_MOST = 10, 300  # characters
KEPT = """exists (select from movements_segment s join movements_vehicle v on v.id = s.vehicle_id join movements_kepttracks k
    on k.mission_id = s.mission_id and k.organisation_id = v.organisation_id where s.id = {segment} and k.until >= %(today)s)"""
# The first fix of each step stays: where it was is known to the minute.
THIN = f"""
delete from movements_position p using (
    select device_id, fix_at, row_number() over (partition by segment_id, floor(extract(epoch from fix_at) / %(step)s) order by fix_at, device_id) as n
    from movements_position q where q.fix_at >= %(since)s and q.fix_at < %(until)s and not {KEPT.format(segment="q.segment_id")}
) o where o.n > 1 and (p.device_id, p.fix_at) = (o.device_id, o.fix_at) and p.fix_at >= %(since)s and p.fix_at < %(until)s"""  # noqa: S608 (ours)
DROP = (
    f"delete from movements_position p where p.fix_at >= %(since)s and p.fix_at < %(until)s and not {KEPT.format(segment='p.segment_id')}"  # noqa: S608
)
PAST = f"""not {KEPT.format(segment="movements_segment.id")} and (
    exists (select from movements_position p where p.segment_id = movements_segment.id)
    or not exists (select from movements_track t where t.segment_id = movements_segment.id))"""  # noqa: S608
FORGET = f"""
delete from movements_segment g where g.day = %(day)s and not {KEPT.format(segment="g.id")}
    and not exists (select from movements_track t where t.segment_id = g.id)"""  # noqa: S608 (ours)


@action
def keep_tracks(*, by: Reader, mission: UUID, until: date, reason: str, at: datetime) -> KeptTracks:
    """An organisation keeps its own vehicles' tracks of a mission whole until a day. by: its security duty; it leads or takes part.

    Raises records.NoSuchRecord, records.MayNotRecord, Problem 422 for a day or a reason that is no such.
    """
    row = rights.mission_of(by, mission, at, lead=False)
    today = at.date()
    last = today + timedelta(days=settings.TRACKS_KEPT_LONGER_DAYS)
    if not today < until <= last:
        raise Problem(422, "time_range", f"a day after {today}, {last} at the latest", field="until", limit=str(last))
    if not REASON_AT_LEAST <= len(reason.strip()) <= REASON_AT_MOST:
        raise Problem(422, "reason_needed", f"{REASON_AT_LEAST} to {REASON_AT_MOST} characters", field="reason", limit=REASON_AT_MOST)
    kept, _ = KeptTracks.unrestricted.update_or_create(
        mission=row, organisation_id=by.organisation, defaults={"until": until, "reason": reason.strip(), "kept_by_id": by.member}
    )
    audit.note(act="decision", by=by, layer="missions", record=row.pk, detail={"tracks_until": until.isoformat()})
    return kept


def kept_by(reader: Reader, mission: UUID) -> KeptTracks | None:
    """What the reader's own organisation keeps longer of a mission."""
    return KeptTracks.unrestricted.filter(mission=mission, organisation=reader.organisation).first()


def grow_old(now: datetime) -> None:
    """One round: what is over is no longer kept, days that are old enough are thinned, days that are past are gone."""
    today = now.date()
    _forget_kept(today)
    for day in _days("day not in (select day from movements_trackday)", today, today - timedelta(days=settings.TRACKS_WHOLE_DAYS)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(THIN, _terms(day, today) | {"step": settings.TRACKS_THINNED_S})
            cursor.execute("insert into movements_trackday (day) values (%s) on conflict do nothing", [day])
    for day in _days(PAST, today, today - timedelta(days=settings.TRACKS_KEPT_DAYS)):
        try:
            _drop(day, today)
        except OperationalError:  # the lock was not to be had: the next round
            continue


def _forget_kept(today: date) -> None:
    """Ended terms, and the days they held whole are thinned again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """delete from movements_trackday where day in (select s.day from movements_segment s join movements_kepttracks k
                on k.mission_id = s.mission_id where k.until < %s)""",
            [today],
        )
        cursor.execute("delete from movements_kepttracks where until < %s", [today])


def _days(which: str, today: date, before: date) -> list[date]:
    """Days with segments that are older than a day: the oldest ones first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select distinct day from movements_segment where day < %(before)s and {which} order by day limit %(most)s",  # noqa: S608 (ours)
            {"before": before, "today": today, "most": DAYS_AT_MOST},
        )
        return [day for (day,) in cursor.fetchall()]


def _drop(day: date, today: date) -> None:
    terms = _terms(day, today)
    part = f"movements_position_{day:%Y%m%d}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '2s'")  # new positions wait behind who waits for it
        cursor.execute(f"select exists (select from movements_segment s where s.day = %(day)s and {KEPT.format(segment='s.id')})", terms)  # noqa: S608
        some_stay = cursor.fetchone()[0]
        cursor.execute("select to_regclass(%s) is not null", [part])
        if cursor.fetchone()[0] and not some_stay:
            cursor.execute(f"drop table {part}")  # a whole day goes at once
        cursor.execute(DROP, terms)
        cursor.execute(FORGET, terms)


def _terms(day: date, today: date) -> dict[str, date | str]:
    since = f"{day} 00:00+00"
    return {"day": day, "since": since, "until": f"{day + timedelta(days=1)} 00:00+00", "today": today}
