"""What readers get of the past: then's data under the meet of the label then and the label now (design.md, section 2).

A reader gets the narrower of two views: the one that he has of the label a form stood under, and the one that the record's label gives
him now. A redacted form of then is told only where it hid all that is hidden now, and in no finer cell. Of a record that is gone, or that
was recalled since, its originator alone reads what was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Func
from django.db.models.sql.compiler import SQLCompiler

from . import scopes
from .models import Past, Record, Shown
from .readers import Reader
from .shown import Source
from .visibility import VisibleQuerySet

HIDDEN = ("originator", "narrative", "advice", "position")
SEEN = """coalesce((select max(s.view) from (select view from partners_scopelabel where scope_id = %s and label_id = {label}
    union all select u.view from unnest(%s::bigint[], %s::smallint[]) u(label, view) where u.label = {label}) s), 0)"""
MEET = """(sight_guard(%s, %s, %s, %s, %s) and exists (
    select from partners_label t left join {record} r on r.id = {of} left join partners_label n on n.id = r.label_id
        left join partners_cell ct on ct.id = {cell} left join partners_cell cn on cn.id = r.cell_id
    where t.id = {label} and (r.sight_until is null or r.sight_until > sight_now())
        and (t.originator_id = %s or (n.id is not null and not {recalled}))
        and {view} = least({then}, case when n.id is null then {then} else {now} end)
        and ({view} = 2 or n.id is null or ({hides} and (ct.id is null or cn.id is null or ct.level >= cn.level)))))"""


class InSightThen(Func):
    """The rule as a condition on a row of the past. Compiled anew at each execution, so that a rebuilt scope takes hold."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, reader: Reader, record: type[Record]) -> None:
        super().__init__(*(models.F(name) for name in ("label_id", "view", "record", "cell_id", "recalled")))
        self.reader, self.of = reader, record

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        scope = scopes.of(self.reader.member)
        label, view, of, cell, recalled = (compiler.compile(expression)[0] for expression in self.source_expressions)
        seen = SEEN.replace("max(s.view)", "least(max(s.view), 1)") if self.reader.redacted_only else SEEN
        asked = [scope.id, list(scope.newer), list(scope.newer.values())]
        sql = MEET.format(
            record=self.of._meta.db_table,
            of=of,
            label=label,
            view=view,
            cell=cell,
            recalled=recalled,
            then=seen.format(label=label),
            now=seen.format(label="r.label_id"),
            hides=" and ".join(f"n.hide_{what} <= t.hide_{what}" for what in HIDDEN),
        )
        guard = [scope.id, scope.organisation, scope.epoch, scope.epoch_all, scope.valid_until]
        return sql, [*guard, self.reader.organisation, *asked, *asked, *asked]


def stood(source: Source, reader: Reader, at: datetime) -> VisibleQuerySet:
    """The forms of a layer as they stood at a moment, of those that the reader may see of then: rows of Past, the newest change first.

    Raises TypeError for a layer whose records carry no label of their own (live vehicles: movements/replay/).
    """
    standing = Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at)) & (Q(sight_until=None) | Q(sight_until__gt=at))
    return said(source, reader).filter(standing).order_by("-starts_at", "id")


def said(source: Source, reader: Reader) -> VisibleQuerySet:
    """All that the forms of a layer ever said, of what the reader may see of then: rows of Past in no order. Raises TypeError as stood()."""
    if not issubclass(source.record, Record):
        raise TypeError(f"{source.key} are state: their past are positions")
    rows: VisibleQuerySet = VisibleQuerySet(Past)
    rows.reader = reader
    if reader.layers is not None and source.key not in reader.layers:
        return rows.none()
    return rows.filter(InSightThen(reader, source.record), source=source.key)


def seen(reader: Reader) -> tuple[str, list[Any]]:
    """A statement of (label_id, view) that the reader sees now, guarded, with its parameters: for what carries labels and is no shown row.

    To be compiled anew in each call that visibility.guarded() makes.
    """
    scope = scopes.of(reader.member)
    guard = [scope.id, scope.organisation, scope.epoch, scope.epoch_all, scope.valid_until]
    sql = """select label_id, view from partners_scopelabel where scope_id = %s and sight_guard(%s, %s, %s, %s, %s)
        union all select * from unnest(%s::bigint[], %s::smallint[])"""
    return sql, [scope.id, *guard, list(scope.newer), list(scope.newer.values())]


def form_of(source: Source, row: Past) -> Shown:
    """The shown row that a row of the past was, not written: encoders take it for any other."""
    columns: dict[str, Any] = {"id": row.shown, "record": row.record, "label_id": row.label_id, "view": row.view, "version": row.version}
    form = source.shown(**columns, sight_until=row.sight_until, geom=row.geom)
    for field in source.shown._meta.concrete_fields:
        if field.attname in row.form:
            setattr(form, field.attname, field.to_python(row.form[field.attname]))
    return form
