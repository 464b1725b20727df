"""THE room where sight is decided (design.md, section 2). Every byte that leaves the server passes through here.

decide() is the rule in Python, for one label at one moment: it tells a person what another would see. sql/scope.sql is the same rule
as one statement; visible() puts it, with its guard (sql/guard.sql), into every statement that reads shown rows.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from django.db import DatabaseError, connection, models
from django.db.models.expressions import Func
from django.db.models.sql.compiler import SQLCompiler

from . import scopes
from .models import Audience, Marking, Onward, Shown, Sighted, View
from .readers import AreaFacts, AudienceTerms, EntryTerms, Facts, LabelTerms, Reader
from .scopes import STALE, SightStale
from .shown import layer_of

T = TypeVar("T")
REDACTED_ALONE = "SELECT s.label_id, 1::smallint FROM partners_scopelabel s WHERE s.scope_id = %s"
REBUILDS = 3  # a scope that went stale is rebuilt this often before the reader is asked to come back

__all__ = ["SightStale", "VisibleQuerySet", "decide", "guarded", "together", "visible"]


def decide(facts: Facts, label: LabelTerms, sight_until: datetime | None, at: datetime) -> View | None:
    """The view that a reader gets of a row with this label at a moment: FULL, REDACTED, or None. Unknown is None.

    Rows G are gates; of the others the fullest view that matches counts (the table of design.md, section 2).
    """
    if sight_until is not None and at >= sight_until:
        return None
    area = facts.areas.get(label.area)  # type: ignore[call-overload]
    if not facts.active or area is None or facts.undertaking is None or facts.undertaking < area.undertaking:  # G0
        return None
    entries = [entry for entry in label.entries if entry.in_force and _names(entry, facts, area, at)]
    rows = [_own(facts, label, area, entries), _lifeline(facts, entries, at), _clear(label, entries)]
    if area.confirmed or area.status == "engaged":  # G4
        rows.append(_shared(facts, label, area, entries))
    return max((view for view in rows if view is not None), default=None)


def _own(facts: Facts, label: LabelTerms, area: AreaFacts, entries: list[EntryTerms]) -> View | None:
    """Row 1. A person named counts under AMBER+STRICT too: else tightening it to RED would add the author as a reader."""
    if label.originator != facts.organisation or area.closed:
        return None
    named = any(entry.member is not None for entry in entries)
    if label.marking == Marking.RED:
        sees = named or "focal_point" in area.duties
    elif label.marking == Marking.AMBER_STRICT:
        sees = named or area.security or any(entry.audience for entry in entries)
    else:
        sees = True
    return View.FULL if sees else None


def _lifeline(facts: Facts, entries: list[EntryTerms], at: datetime) -> View | None:
    """Row 2: the warning list, and a mission from departure until the reader's people are out; whatever the standing."""
    return _fullest(entry for entry in entries if entry.audience and _is_lifeline(entry.audience, facts, at))


def _clear(label: LabelTerms, entries: list[EntryTerms]) -> View | None:
    """Row 3."""
    return max(View.REDACTED, _fullest(entries) or View.REDACTED) if label.marking == Marking.CLEAR else None


def _shared(facts: Facts, label: LabelTerms, area: AreaFacts, entries: list[EntryTerms]) -> View | None:
    """Rows 5 to 9, behind gates G4 and G5."""
    person = _fullest(entry for entry in entries if entry.member is not None)
    if facts.uniformed:  # G5
        return None if facts.machine else person
    if facts.machine:
        return _machine(label, area, entries)
    frozen = _fullest(entry for entry in entries if entry.audience and entry.audience_version is not None)
    if label.marking == Marking.RED:  # 5, 6
        return person if area.status == "engaged" else _max(person, frozen)
    entry_view = _fullest(entry for entry in entries if entry.organisation is None or area.security)
    client = View.REDACTED if _is_client(label, area) else None
    if label.marking == Marking.GREEN and area.status != "engaged":  # 9
        if area.security or (area.staff and area.green_switch):
            return _max(View.REDACTED, _fullest(entries))
        return _fullest(entry for entry in entries if entry.organisation is None)
    return _max(entry_view, client)  # 5, 7, 8


def _machine(label: LabelTerms, area: AreaFacts, entries: list[EntryTerms]) -> View | None:
    """What rows 5 to 9 leave to a machine: onward to members, and never of an engaged organisation."""
    if area.status == "engaged" or label.onward != Onward.MEMBERS:
        return None
    named = _fullest(entry for entry in entries if entry.organisation is not None)
    if label.marking == Marking.GREEN:
        return _max(View.REDACTED, named)
    return View.REDACTED if label.marking == Marking.AMBER and area.runs_platform and named else None


def _is_client(label: LabelTerms, area: AreaFacts) -> bool:
    """Row 8: a member of a platform that has an entry, or an engaged partner of an organisation that has one."""
    named = {entry.organisation for entry in label.entries if entry.in_force and entry.organisation is not None}
    if not area.security:
        return False
    if area.status == "engaged":
        return label.marking >= Marking.AMBER and label.onward == Onward.NATIONAL and area.engaged_by in named
    return label.marking == Marking.AMBER and label.onward == Onward.MEMBERS and area.status == "confirmed" and bool(area.platforms & named)


def _names(entry: EntryTerms, facts: Facts, area: AreaFacts, at: datetime) -> bool:
    """Whether an entry's principal is, or holds, the reader."""
    if entry.audience is None:
        return entry.organisation == facts.organisation if entry.organisation is not None else entry.member == facts.member
    return _holds(entry.audience, entry.audience_version, facts, area, at)


def _holds(audience: AudienceTerms, version: int | None, facts: Facts, area: AreaFacts, at: datetime) -> bool:
    if not audience.rule:
        stays = facts.lists.get(audience.id, ())
        now = any(stay.starts_at <= at and (stay.ends_at is None or stay.ends_at > at) for stay in stays)
        then = version is None or any(
            stay.from_version <= version and (stay.to_version is None or stay.to_version > version) for stay in stays
        )
        return now and then
    if version is not None:
        return False  # a rule has no versions
    rule = Audience.Rule(audience.rule)
    if rule == Audience.Rule.WARNING_LIST:
        return area.confirmed or area.status in ("engaged", "suspended")
    if facts.machine:
        return False
    partner = area.status == "confirmed"
    return {
        Audience.Rule.UNSMS: area.confirmed and area.security and facts.kind == "unsms",
        Audience.Rule.INGO: partner and area.security and facts.kind == "ingo",
        Audience.Rule.IO: partner and area.security and facts.kind == "io",
        Audience.Rule.PLATFORM_MEMBERS: partner and area.security and audience.organisation in area.platforms,
        Audience.Rule.DUTY_DESK: area.status == "present" and "duty_officer" in area.duties,
        Audience.Rule.PLATFORM_DUTY_DESK: partner and "duty_officer" in area.duties and area.runs_platform,
        Audience.Rule.ALL_STAFF: area.confirmed and area.staff,
    }[rule]


def _is_lifeline(audience: AudienceTerms, facts: Facts, at: datetime) -> bool:
    if audience.rule:
        return audience.rule == Audience.Rule.WARNING_LIST
    if not audience.mission or audience.opened_at is None or audience.opened_at > at:
        return False
    if audience.closed_at is not None and audience.closed_at <= at:
        return False
    return any(
        stay.starts_at <= at and (stay.ends_at is None or stay.ends_at > at) and (stay.out_at is None or stay.out_at > at)
        for stay in facts.lists.get(audience.id, ())
    )


def _fullest(entries: Iterator[EntryTerms] | Sequence[EntryTerms]) -> View | None:
    return max((entry.view for entry in entries), default=None)


def _max(*views: View | None) -> View | None:
    return max((view for view in views if view is not None), default=None)


class InSight(Func):
    """The rule as a condition on a shown row. Compiled anew at each execution, so that a rebuilt scope takes hold."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, reader: Reader, ends: bool) -> None:
        super().__init__(*(models.F(name) for name in ("label_id", "view", "sight_until")[: 3 if ends else 2]))
        self.reader = reader

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        scope = scopes.of(self.reader.member)
        label, view, *sight_until = (compiler.compile(expression)[0] for expression in self.source_expressions)
        # A key that opens redacted forms alone gets those of whatever its machine sees; where there is no such form, nothing.
        seen = REDACTED_ALONE if self.reader.redacted_only else "SELECT s.label_id, s.view FROM partners_scopelabel s WHERE s.scope_id = %s"
        params: list[Any] = [scope.id, scope.organisation, scope.epoch, scope.epoch_all, scope.valid_until, scope.id]
        if scope.newer:
            # UNION ALL, not OR: an OR beside a subquery cannot become a semi-join.
            seen += " UNION ALL SELECT * FROM unnest(%s::bigint[], %s::smallint[])"
            params += [
                list(scope.newer),
                [int(View.REDACTED)] * len(scope.newer) if self.reader.redacted_only else list(scope.newer.values()),
            ]
        in_time = "".join(f" AND ({column} IS NULL OR {column} > sight_now())" for column in sight_until)
        return f"(sight_guard(%s, %s, %s, %s, %s) AND ({label}, {view}) IN ({seen}){in_time})", params


def guarded(reader: Reader, read: Callable[[], T]) -> T:
    """Runs a read; where the guard finds the scope stale, rebuilds it and reads again. Raises SightStale after REBUILDS times."""
    for _ in range(REBUILDS):
        try:
            return read()
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", None) != STALE:
                raise
        scopes.forget(reader.member)
    raise SightStale


class VisibleQuerySet(models.QuerySet):
    """Shown rows that one reader may see. Every encoder accepts this and nothing else; it reads, and cannot write."""

    reader: Reader

    def _clone(self) -> VisibleQuerySet:
        clone: VisibleQuerySet = super()._clone()  # type: ignore[misc]
        clone.reader = self.reader
        return clone

    def _fetch_all(self) -> None:
        guarded(self.reader, super()._fetch_all)

    def count(self) -> int:
        return guarded(self.reader, super().count)

    def exists(self) -> bool:
        return guarded(self.reader, super().exists)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return guarded(self.reader, lambda: models.QuerySet.aggregate(self, *args, **kwargs))

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("shown rows are written by partners.shown.publish alone, read in pages, and never joined with others unasked")

    # A server-side cursor would be guarded once and read for minutes; writes pass the actions; a union or an OR would let in rows of a
    # queryset that nobody restricted.
    raw = extra = union = intersection = difference = __or__ = __xor__ = _refuse  # type: ignore[assignment]
    iterator = aiterator = create = bulk_create = get_or_create = update_or_create = update = bulk_update = delete = _refuse  # type: ignore[assignment]


def visible(model: type[Sighted], reader: Reader) -> VisibleQuerySet:
    """The rows of a shown model (or of words and counts) that a reader may see now. Raises TypeError for a record."""
    if not issubclass(model, Sighted):
        raise TypeError(f"{model.__name__} is no shown row; readers see forms of records, never records")
    queryset: VisibleQuerySet = VisibleQuerySet(model)
    queryset.reader = reader
    if reader.layers is not None:
        queryset = _of_layers(queryset, model, reader.layers)
    return queryset.filter(InSight(reader, ends=issubclass(model, Shown)))


def _of_layers(queryset: VisibleQuerySet, model: type[Sighted], layers: frozenset[str]) -> VisibleQuerySet:
    """What a key with named layers may read: rows of theirs. Words are of no layer; they only widen a search, which reads shown rows."""
    if issubclass(model, Shown):
        return queryset if layer_of(model) in layers else queryset.none()
    if any(field.name == "source" for field in model._meta.fields):
        return queryset.filter(source__in=layers)
    return queryset


def together(statement: str, params: Sequence[Any] = (), **rows: VisibleQuerySet) -> list[tuple[Any, ...]]:
    """The rows of one statement that reads visible querysets of one reader where it says {name}.

    params: for the statement's own %s, in their order. Raises SightStale, and ValueError when the querysets have several readers.
    """
    readers = {queryset.reader for queryset in rows.values()}
    if len(readers) != 1:
        raise ValueError(f"{len(readers)} readers in one statement")

    def read() -> list[tuple[Any, ...]]:
        own = iter(params)
        sql, bound = "", []
        for text, name, _, _ in string.Formatter().parse(statement):
            sql += text
            bound += [next(own) for _ in range(text.count("%s"))]
            if name is not None:
                inner, inner_params = rows[name].query.sql_with_params()
                sql += f"({inner})"
                bound += inner_params
        with connection.cursor() as cursor:
            cursor.execute(sql, bound)
            return cursor.fetchall()

    return guarded(readers.pop(), read)
