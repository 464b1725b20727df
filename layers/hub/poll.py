"""One statement, ten times a second: what changed since the last look, as it stands now, and whose rights have moved.

Events, present rows and epochs come from one snapshot: who sees a later change sees the earlier suspension. Everything visible at or
after the xmin of the previous snapshot is read and what is known is dropped, so a long writer widens the overlap and delays nobody.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from weakref import WeakSet

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models

from partners.models import Shown
from partners.shown import Source

from .. import sources

COMMON = ("id", "label_id", "view", "version", "sight_until", "updated_at", "geom", "marking", "originator", "area", "title", "at")

PREPARE = """
prepare hub_poll(bigint, bigint[], bigint[], uuid[]) as
with fresh as materialized (
    select e.* from layers_event e left join unnest($2) known(id) on known.id = e.id where e.xact >= $1 and known.id is null
), touched as materialized (
    select distinct source, record from fresh
)
select
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    sight_now(),
    exists (select from partners_holding where exercise),
    array(select held.organisation from unnest($3, $4) held(organisation, value)
        where not exists (select from partners_epoch e where e.organisation_id = held.organisation and e.value = held.value)),
    (select json_agg(f)::text from fresh f),
    (select json_agg(json_build_array(s.source, s.record, s.version, s.xact, s.line::text))::text from ({rows}) s)
"""
ROWS_OF_EVENTS = """
select '{key}' as source, s.record, s.version, 0 as xact, json_build_object({columns}) as line
from touched t join {table} s on s.record = t.record where t.source = '{key}'"""
ROWS_OF_STATE = """
select '{key}' as source, s.record, s.version, s.xact, json_build_object({columns}) as line from {table} s where s.xact >= $1"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One row of the outbox. label_before None: nobody saw it before; label_after None: it was withdrawn."""

    id: int
    xact: int
    source: str
    record: str
    version: int
    label_before: int | None
    label_after: int | None
    ids_before: Mapping[int, str | None]  # by view
    ids_after: Mapping[int, str | None]
    changed: Mapping[int, bool]
    rings: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Present:
    """A present shown row, still as text: most are known already and are never decoded."""

    source: Source
    record: str
    version: int
    xact: int  # of the transaction that last wrote it, for state; 0 for a row that comes with an event
    line: str

    @property
    def state(self) -> bool:
        """Whether it tells of a change by itself."""
        return self.xact > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What one look saw."""

    xmin: int  # where the next look begins, and what a token says
    now: datetime  # sight_now()
    exercise: bool  # what this database holds
    moved: frozenset[int]  # organisations whose epoch is no longer the one held
    events: list[Event]
    rows: list[Present]


def is_state(source: Source) -> bool:
    """Whether a source's rows are state that carries its transaction, like live vehicles, rather than told by events."""
    return any(field.name == "xact" for field in source.shown._meta.fields)


def read(since: int, known: Collection[int], held: Mapping[int, UUID]) -> Batch:
    """Everything visible at or after xmin `since` but the known events. held: the epoch by organisation that scopes were built under."""
    with connection.cursor() as cursor:
        _prepare(cursor)
        cursor.execute(
            "execute hub_poll(%s, %s::bigint[], %s::bigint[], %s::uuid[])",
            [since, list(known), list(held), [str(value) for value in held.values()]],
        )
        xmin, now, exercise, moved, events, rows = cursor.fetchone()
    return Batch(
        xmin=xmin,
        now=now,
        exercise=exercise,
        moved=frozenset(moved),
        events=[_event(row) for row in json.loads(events or "[]")],
        rows=[
            Present(source=sources.get(key), record=record, version=version, xact=xact, line=line)  # type: ignore[arg-type]
            for key, record, version, xact, line in json.loads(rows or "[]")
        ],
    )


def here() -> int:
    """The xmin of the present snapshot: where a new hub begins to look."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]


def events_since(xmin: int, at_most: int) -> int:
    """How many events a reader would have to be told who was last told at xmin; counts to at_most + 1 and no further."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from (select from layers_event where xact >= %s limit %s) e", [xmin, at_most + 1])
        return cursor.fetchone()[0]


def any_row_of(labels: Collection[int], layers: Collection[str] | None = None) -> bool:
    """Whether any shown row carries one of these labels. layers: keys of those that count; None: all."""
    counting = [source for source in sources.every() if layers is None or source.key in layers]
    if not labels or not counting:
        return False
    # A look into the index for each label, which ends with the first row found: `label_id = any(…)` of thousands reads the tables instead.
    tables = " or ".join(
        f"exists (select from named cross join lateral (select from {source.shown._meta.db_table} where label_id = named.label limit 1) r)"  # noqa: S608
        for source in counting
    )
    with connection.cursor() as cursor:
        cursor.execute(f"with named as materialized (select unnest(%s::bigint[]) as label) select {tables}", [list(labels)])
        return cursor.fetchone()[0]


class Row(SimpleNamespace):
    """A present row with the columns that leave, as geojson.feature() reads them."""

    @cached_property
    def geom(self) -> GEOSGeometry | None:
        """Read when it is first asked for: most vehicles that report are nobody's business at this moment."""
        return GEOSGeometry(self.ewkb) if self.ewkb is not None else None


def row_of(present: Present) -> Row:
    """A present row."""
    values = json.loads(present.line)
    values["ewkb"] = values.pop("geom")
    for name, revive in _revivers(present.source.shown).items():
        value = values.get(name)
        if value is not None:
            values[name] = revive(value)
    return Row(**values)


def _prepare(cursor: Any) -> None:
    """A planner run per look would cost more than the look. A new server session has forgotten the plan."""
    if connection.connection in _sessions:
        return
    cursor.execute(PREPARE.format(rows=" union all ".join(_branches())))
    _sessions.add(connection.connection)


_sessions: WeakSet[Any] = WeakSet()  # that know the statement


def _branches() -> list[str]:
    branches = []
    for source in sources.every():
        terms = {"key": source.key, "table": source.shown._meta.db_table, "columns": _columns(source)}
        branches.append(ROWS_OF_EVENTS.format(**terms))
        if is_state(source):
            branches.append(ROWS_OF_STATE.format(**terms))
    return branches


def _columns(source: Source) -> str:
    return ", ".join(
        f"'{name}', " + ("encode(st_asewkb(s.geom), 'hex')" if name == "geom" else f"s.{name}")
        for name in dict.fromkeys((*COMMON, *source.fields))
    )


def _revivers(model: type[Shown]) -> dict[str, Any]:
    revivers = _known_revivers.get(model)
    if revivers is None:
        kinds: list[tuple[type[Any], Any]] = [
            (models.DateTimeField, datetime.fromisoformat),
            (models.DateField, date.fromisoformat),
        ]
        fields = [(field, [revive for kind, revive in kinds if isinstance(field, kind)]) for field in model._meta.concrete_fields]
        revivers = {field.attname: revive[0] for field, revive in fields if revive}
        _known_revivers[model] = revivers
    return revivers


_known_revivers: dict[type[Shown], dict[str, Any]] = {}


def _event(row: dict[str, Any]) -> Event:
    return Event(
        id=row["id"],
        xact=row["xact"],
        source=row["source"],
        record=row["record"],
        version=row["version"],
        label_before=row["label_before"],
        label_after=row["label_after"],
        ids_before={2: row["full_before"], 1: row["redacted_before"]},
        ids_after={2: row["full_after"], 1: row["redacted_after"]},
        changed={2: row["full_changed"], 1: row["redacted_changed"]},
        rings=row["rings"],
    )
