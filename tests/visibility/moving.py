"""Sight's clock, moved by a test: sight_now() plus what a table says (design.md: the test database replaces it)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection

REAL = "create or replace function sight_now() returns timestamptz language sql stable parallel safe as $$ select statement_timestamp() $$"
MOVED = """create table if not exists moved_clock (by_s double precision);
delete from moved_clock; insert into moved_clock values (0);
create or replace function sight_now() returns timestamptz language sql stable parallel safe as $$
    select coalesce((select timestamptz '2000-01-01 00:00:00+00' + by_s * interval '1 second' from moved_clock where by_s > 0), statement_timestamp())
$$"""


class Clock:
    """Stands where it is put."""

    def stand(self, at: datetime) -> None:
        """Sight's now is this moment until it is put elsewhere."""
        with connection.cursor() as cursor:
            cursor.execute("update moved_clock set by_s = extract(epoch from %s - timestamptz '2000-01-01 00:00:00+00')", [at])

    def go(self, by: timedelta) -> datetime:
        """Moves on by so much. Returns the new now."""
        with connection.cursor() as cursor:
            cursor.execute("update moved_clock set by_s = by_s + %s returning sight_now()", [by.total_seconds()])
            cursor.execute("select sight_now()")
            return cursor.fetchone()[0]


@contextmanager
def clock() -> Iterator[Clock]:
    """The clock in the test's hands; the real one again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED)
    try:
        yield Clock()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(REAL)
            cursor.execute("drop table moved_clock")
