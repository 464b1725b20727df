"""The past of shown rows, kept in the transaction that changes them, for as long as HISTORY_DAYS says; partners/then.py reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection

from .models import Record, Shown

BEGAN = "0018_the_past_of_forms"  # the migration
CHUNK = 5_000  # rows deleted in one go: no long writer

# One statement whether one record changed or thousands were imported. A form that says what it said, under the label it had, stands on.
KEEP = """
with stands as (select s.*, r.cell_id from {shown} s join {record} r on r.id = s.record where s.record = any(%(records)s::uuid[])),
ended as (
    update partners_past p set ends_at = sight_now() where p.record = any(%(records)s::uuid[]) and p.ends_at is null
        and not exists (select from stands s where (s.id, s.label_id, s.version) = (p.shown, p.label_id, p.version))
)
insert into partners_past (source, record, shown, label_id, view, version, starts_at, sight_until, recalled, cell_id, geom, form)
select %(source)s, s.record, s.id, s.label_id, s.view, s.version, sight_now(), s.sight_until, false, s.cell_id, s.geom,
    to_jsonb(s) - '{{id,record,label_id,view,version,sight_until,geom,words,cell_id}}'::text[]
from stands s where not exists (select from partners_past p where p.record = s.record and p.ends_at is null
    and (p.shown, p.label_id, p.version) = (s.id, s.label_id, s.version))
"""
# A label that admits nobody but its originator's own: what was said before is the originator's for good, whatever is released later.
RECALL = """
update partners_past p set recalled = true
from unnest(%s::uuid[], %s::bigint[]) n(record, label) join partners_label l on l.id = n.label
where p.record = n.record and p.ends_at is not null and not p.recalled and l.marking <= 2 and not exists (
    select from partners_labelentry e left join partners_member m on m.id = e.member_id
    where e.label_id = l.id and m.organisation_id is distinct from l.originator_id)
"""


def keep(*, source: str, shown: type[Shown], of: type[Record], records: Sequence[UUID], narrowed: Mapping[UUID, int]) -> None:
    """Writes what the forms of records of one layer say from now on, and ends what they said before. In the caller's transaction.

    narrowed: the label that came, by record, where another was before.
    """
    tables = {"shown": shown._meta.db_table, "record": of._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(KEEP.format(**tables), {"source": source, "records": [str(record) for record in records]})
        if narrowed:
            cursor.execute(RECALL, [[str(record) for record in narrowed], list(narrowed.values())])


def kept_from(at: datetime) -> datetime:
    """Since when the past of forms is kept here: since sltmap keeps it at all, or HISTORY_DAYS. What stood before and never changed is not in it.

    The same for every reader: it tells of no record.
    """
    return max(_begun(), at - timedelta(days=settings.HISTORY_DAYS))


@cache
def _begun() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select min(applied) from django_migrations where app = 'partners' and name = %s", [BEGAN])
        begun: datetime | None = cursor.fetchone()[0]
    return begun or datetime.max.replace(tzinfo=UTC)


def forget(at: datetime) -> int:
    """Deletes what ended longer ago than HISTORY_DAYS. Returns how many forms."""
    deleted = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "delete from partners_past where id in (select id from partners_past where ends_at < %s order by ends_at limit %s)",
                [at - timedelta(days=settings.HISTORY_DAYS), CHUNK],
            )
            deleted += cursor.rowcount
            if cursor.rowcount < CHUNK:
                return deleted
