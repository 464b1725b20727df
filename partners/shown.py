"""The one function that writes the forms of a record, for all apps, and tells the outbox which of them changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.contrib.gis.geos import GEOSGeometry

from . import cells, labels, past, revocations
from .models import Label, Record, Shown, View


class ConsentRequired(Exception):
    """The originator has not consented to this release."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What one form of a record says beside id, label and marking."""

    title: str
    at: datetime | None  # occurred_at or valid_from
    fields: dict[str, Any]  # the shown model's own columns


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A kind of record that may leave: its models, what each form says, and how it appears as a layer."""

    key: str  # layer key
    title: Any  # lazy text
    record: type[Record]
    shown: type[Shown]
    form: Callable[[Any, View, Label], Form]  # record, view, label
    fields: tuple[str, ...]  # allow-list: own columns of the shown row that leave, by their name on the wire
    tile_fields: tuple[str, ...] = ()  # of these, what a sign needs
    words: tuple[str, ...] = ("title",)  # columns that search reads
    geometry: str = "point"  # point, line, polygon
    geom_name: str = "geom"  # of the record
    time: str = "valid_from"  # name on the wire of the column `at`
    live: bool = False  # in the socket's snapshot
    alerts: bool = False  # a new one rings
    names_originator: bool = True  # a warning names none
    legend: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        _known[self.shown] = self


_known: dict[type[Shown], Source] = {}


def layer_of(shown: type[Shown]) -> str:
    """The layer key that rows of a shown model leave under."""
    return _known[shown].key


def layers() -> list[tuple[str, Any]]:
    """Key and title of every layer."""
    return [(source.key, source.title) for source in _known.values()]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What publish() did to one record, for the outbox."""

    source: Source
    record: uuid.UUID
    version: int
    label_before: int | None
    label_after: int | None
    ids_before: dict[int, uuid.UUID]  # by view
    ids_after: dict[int, uuid.UUID]
    changed: frozenset[int]  # views whose form differs from before
    rows: list[Shown] = field(default_factory=list)  # written rows
    rings: bool = False  # for everybody who sees it, though it is not new to him


class Outbox(Protocol):
    """Takes a change into the outbox, inside the transaction that made it."""

    def __call__(self, change: Change) -> None: ...


_outbox: list[Outbox] = []
_followers: list[Outbox] = []


def deliver_to(outbox: Outbox) -> None:
    """Names the outbox; layers does so when it is ready (partners may not import it)."""
    _outbox[:] = [outbox]


def follow(follower: Outbox) -> None:
    """Names who is told of each change of a record's forms, in its transaction and after the outbox."""
    if follower not in _followers:
        _followers.append(follower)


def tell(change: Change) -> Change:
    """Hands a change to the outbox, in the caller's transaction: publish() does, and whoever writes rows that publish() does not."""
    note_revocation(change)
    keep([change])
    for outbox in (*_outbox, *_followers):
        outbox(change)
    return change


def keep(changes: list[Change]) -> None:
    """Keeps what the forms of records of one source say from now on, and until when they said what they said before, for replay."""
    if changes and issubclass(changes[0].source.record, Record):  # a live vehicle is state; its positions are kept under its segments
        past.keep(
            source=changes[0].source.key,
            shown=changes[0].source.shown,
            of=changes[0].source.record,
            records=[change.record for change in changes],
            narrowed={
                change.record: change.label_after
                for change in changes
                if change.label_after is not None and change.label_before not in (None, change.label_after)
            },
        )


def note_revocation(change: Change) -> None:
    """Writes down what a change takes back, for the file kept apart from the database."""
    revocations.of_record(
        layer=change.source.key,
        model=change.source.record,
        record=change.record,
        label_before=change.label_before,
        label_after=change.label_after,
        ends=any(row.sight_until is not None for row in change.rows),
    )


def hour(at: datetime | None) -> datetime | None:
    """A time as a redacted reader gets it: to the hour."""
    return at and at.replace(minute=0, second=0, microsecond=0)


def publish(*, source: Source, record: Record, label: Label, at: datetime, fresh: bool = False, rings: bool = False) -> Change:
    """Writes the forms of a record under a label, in the caller's transaction, and tells the outbox.

    The caller has locked the record's row and set its fields. fresh: every form gets a new id, so that nobody can join what he sees to
    what he saw (after a recall); a label under which somebody loses sight makes it so by itself. rings: it rings for everybody who sees it. A form that says
    what it said before keeps its version and time. Raises ConsentRequired when
    an entry for another organisation is covered by no consent.
    """
    uncovered = labels.originators_consent_covers(label, kind=source.key, record=record.pk)
    if uncovered is not None:
        raise ConsentRequired(f"{source.key} {record.pk}: release {uncovered.pk} has no consent of its originator")
    before = {row.view: row for row in source.shown.unrestricted.filter(record=record.pk)}
    label_before = record.label_id if before else None
    fresh = fresh or (label_before not in (None, label.pk) and not labels.widens(record.label, label))
    label_was = record.label if before else label
    record.label = label
    record.version += 1
    changed, rows = set(), []
    for view in (View.FULL, View.REDACTED) if label.may_redact() else (View.FULL,):
        row = form_of(source, record, view, label, at)
        old = before.get(view)
        if old is not None and not fresh:
            row.id = old.id
        if old is None or fresh or _says(source, row) != _says(source, old):
            row.version = old.version + 1 if old and not fresh else 1
            changed.add(int(view))
        else:
            row.version, row.updated_at = old.version, old.updated_at
        rows.append(row)
    record.save()
    ends, shown_until = record.sight_until, [row.sight_until for row in before.values()]
    if ends is not None and any(until is None or ends < until for until in shown_until):
        revocations.of_end(layer=source.key, record=record.pk, before=label_was, after=label)
    gone = [row.pk for row in before.values() if row.pk not in {new.pk for new in rows}]
    source.shown.unrestricted.filter(pk__in=gone).delete()
    for row in rows:
        row.save(force_insert=row.view not in before or fresh, force_update=row.view in before and not fresh)
    return _tell(source, record, label_before, label.pk, before, {row.view: row for row in rows}, changed, rings)


def withdraw(*, source: Source, record: Record) -> Change:
    """Takes every form of a record away; the record itself is the caller's to delete or keep. Same transaction, same outbox."""
    before = {row.view: row for row in source.shown.unrestricted.filter(record=record.pk)}
    record.version += 1
    record.save(update_fields=["version"])
    source.shown.unrestricted.filter(record=record.pk).delete()
    return _tell(source, record, record.label_id, None, before, {}, set())


def _tell(
    source: Source,
    record: Record,
    label_before: int | None,
    label_after: int | None,
    before: dict[int, Shown],
    after: dict[int, Shown],
    changed: set[int],
    rings: bool = False,
) -> Change:
    change = Change(
        source=source,
        record=record.pk,
        version=record.version,
        label_before=label_before,
        label_after=label_after,
        ids_before={view: row.pk for view, row in before.items()},
        ids_after={view: row.pk for view, row in after.items()},
        changed=frozenset(changed),
        rows=list(after.values()),
        rings=rings,
    )
    return tell(change)


def form_of(source: Source, record: Record, view: View, label: Label, at: datetime) -> Shown:
    """A form as publish() would write it, not written. It may set record.cell, the coarsest cell the record was drawn as."""
    form = source.form(record, view, label)
    redacted = view == View.REDACTED
    named = source.names_originator and not (redacted and label.hide_originator)
    written_at = at.replace(minute=0, second=0, microsecond=0) if redacted else at
    columns = {
        "record": record.pk,
        "label": label,
        "view": view,
        "sight_until": record.sight_until,
        "updated_at": written_at,
        "geom": _place(source, record, view, label),
        "marking": label.get_marking_display(),
        "originator": label.originator.name if named else "",
        "area": label.area.code,
        "title": form.title,
        "at": hour(form.at) if redacted else form.at,
    }
    return source.shown(**columns | form.fields)  # a question tells the marking of what it asks about, and maybe no originator


def _place(source: Source, record: Record, view: View, label: Label) -> GEOSGeometry | None:
    geom: GEOSGeometry | None = getattr(record, source.geom_name)
    if geom is None or view == View.FULL or not label.hide_position:
        return geom
    place, cell = cells.footprint(area=label.area, layer=source.key, geom=geom, kept=record.cell)
    if cell is not None:
        record.cell = cell
    return place


def _says(source: Source, row: Shown) -> tuple[Any, ...]:
    """All that a form tells its reader."""
    names = ("sight_until", "marking", "originator", "area", "title", "at", *source.fields)
    return (*(getattr(row, name) for name in names), row.geom.ewkb if row.geom else None)
