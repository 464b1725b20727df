"""Many records at once, for imports: the law of shown.publish() row by row, in a handful of statements for all of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from . import cells, labels, shown
from .models import Label, LabelEntry, Record, Shown, View
from .shown import Change, ConsentRequired, Source

BATCH = 500  # rows of one insert

_outbox: list[Callable[[list[Change]], None]] = []


def deliver_to(outbox: Callable[[list[Change]], None]) -> None:
    """Names the outbox that takes many changes; layers does so when it is ready. Without one, shown's takes each."""
    _outbox[:] = [outbox]


def publish_many(*, source: Source, records: Sequence[tuple[Record, Label]], at: datetime) -> list[Change]:
    """Writes the forms of many records, each under its label, in the caller's transaction, and tells the outbox once.

    New records are written; of known ones the caller has locked the rows. Rows, versions, events and words are those that publish()
    writes one by one. Raises ConsentRequired as publish() does.
    """
    _covered(source, records)
    before: dict[uuid.UUID, dict[int, Shown]] = defaultdict(dict)
    known = [record.pk for record, _ in records if not record._state.adding]
    for row in source.shown.unrestricted.filter(record__in=known):
        before[row.record][row.view] = row
    redacts = {label.pk: label.may_redact() for label in {label.pk: label for _, label in records}.values()}
    _find_cells(source, records, redacts)
    changes, added, moved, gone = [], [], [], []
    narrowed = [
        pair for pair in records if before[pair[0].pk] and pair[0].label_id != pair[1].pk and not labels.widens(pair[0].label, pair[1])
    ]
    records = [pair for pair in records if pair not in narrowed]
    for record, label in records:
        old = before[record.pk]
        change = _forms(source, record, label, at, old, redacts[label.pk])
        changes.append(change)
        added += [row for row in change.rows if row.view not in old]
        moved += [row for row in change.rows if row.view in old]
        gone += [row.pk for view, row in old.items() if view not in change.ids_after]
    _write(source, [record for record, _ in records])
    if gone:
        source.shown.unrestricted.filter(pk__in=gone).delete()
    source.shown.unrestricted.bulk_create(added, batch_size=BATCH)
    for row in moved:
        row.save(force_update=True)
    _tell(changes)
    # Where somebody loses sight every form gets a new id: rare in an import, and told one by one.
    return changes + [shown.publish(source=source, record=record, label=label, at=at) for record, label in narrowed]


def _find_cells(source: Source, records: Sequence[tuple[Record, Label]], redacts: dict[int, bool]) -> None:
    """Keeps with each new point the cell it will be drawn as, so that publishing it asks for none."""
    by_label: dict[int, list[tuple[Record, Label]]] = defaultdict(list)
    for record, label in records:
        geom = getattr(record, source.geom_name)
        if label.hide_position and redacts[label.pk] and record.cell_id is None and geom is not None and geom.geom_type == "Point":
            by_label[label.pk].append((record, label))
    for pairs in by_label.values():
        places = [getattr(record, source.geom_name) for record, _ in pairs]
        for (record, _), cell in zip(pairs, cells.cells_of(area=pairs[0][1].area, layer=source.key, places=places), strict=True):
            record.cell = cell


def _forms(source: Source, record: Record, label: Label, at: datetime, old: dict[int, Shown], redacts: bool) -> Change:
    label_before = record.label_id if old else None
    record.label = label
    record.version += 1
    rows, changed = [], set()
    for view in (View.FULL, View.REDACTED) if redacts else (View.FULL,):
        row, was = shown.form_of(source, record, view, label, at), old.get(view)
        if was is not None:
            row.id = was.id
        if was is None or shown._says(source, row) != shown._says(source, was):
            row.version = was.version + 1 if was else 1
            changed.add(int(view))
        else:
            row.version, row.updated_at = was.version, was.updated_at
        rows.append(row)
    return Change(
        source=source,
        record=record.pk,
        version=record.version,
        label_before=label_before,
        label_after=label.pk,
        ids_before={view: row.pk for view, row in old.items()},
        ids_after={row.view: row.pk for row in rows},
        changed=frozenset(changed),
        rows=rows,
    )


def _write(source: Source, records: Sequence[Record]) -> None:
    source.record.unrestricted.bulk_create([record for record in records if record._state.adding], batch_size=BATCH)
    for record in records:
        if record.version > 1:
            record.save()


def _covered(source: Source, records: Sequence[tuple[Record, Label]]) -> None:
    """Asks for each record only where some entry of its label rests on a consent for one record."""
    named = set(LabelEntry.objects.filter(basis="", label__in={label.pk for _, label in records}).values_list("label", flat=True))
    for record, label in records:
        uncovered = labels.originators_consent_covers(label, kind=source.key, record=record.pk) if label.pk in named else None
        if uncovered is not None:
            raise ConsentRequired(f"{source.key} {record.pk}: release {uncovered.pk} has no consent of its originator")


def _tell(changes: list[Change]) -> None:
    for outbox in _outbox:
        outbox(changes)
        for change in changes:
            shown.note_revocation(change)
        shown.keep(changes)
    if not _outbox:
        for change in changes:
            shown.tell(change)
