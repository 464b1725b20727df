"""What every kind of record has in common when it is written: who may, the lock that comes first, and the forms that follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from . import labels, scopes, shown
from .labels import Entry
from .models import Due, Duty, Label, Marking, Record, View
from .readers import Reader, running
from .shown import Source


class NoSuchRecord(LookupError):
    """No record with this id, or none that the writer sees: hidden and absent look alike."""


class NotTheOriginator(PermissionError):
    """Only the originator edits, re-labels, recalls or deletes its record."""


class MayNotRecord(PermissionError):
    """The writer has no duty in the area, or writes for another organisation without being a duty officer there."""


class UnknownField(ValueError):
    """A field that this kind of record does not have, or that no writer sets."""


# Set by publish() and by the import, never by a writer.
KEPT = frozenset({"id", "label", "version", "sight_until", "cell", "recorded_by", "importer", "import_source", "external_id", "created_at"})


def file(*, source: Source, label: Label, by: Reader | None, at: datetime, fields: Mapping[str, Any]) -> Any:
    """Writes a new record and its forms, in the caller's transaction. by None: a command. Raises MayNotRecord, UnknownField."""
    if by is not None:
        may_record(by, label, at)
    record = source.record(recorded_by_id=by.member if by else None)
    put(source, record, fields)
    shown.publish(source=source, record=record, label=label, at=at)
    return record


def edit(*, source: Source, record: UUID, by: Reader | None, at: datetime, fields: Mapping[str, Any]) -> Any:
    """Changes fields of a record; its label stays. Raises NoSuchRecord, NotTheOriginator, UnknownField."""
    row = locked(source, record, by)
    put(source, row, fields)
    return publish(source=source, record=row, label=row.label, at=at)


def publish(*, source: Source, record: Any, label: Label, at: datetime) -> Any:
    """Writes the forms of a record that the caller locked and changed; returns the record."""
    if label.pk != record.label_id:
        _forget_plans(source, record)
    shown.publish(source=source, record=record, label=label, at=at)
    return record


def relabel(*, source: Source, record: UUID, label: Label, by: Reader | None, at: datetime, fresh: bool = False) -> Any:
    """Puts a record under another label of the same originator. fresh: new ids for its forms (after a recall).

    Raises NoSuchRecord, NotTheOriginator, shown.ConsentRequired; ValueError for a label of another originator.
    """
    row = locked(source, record, by)
    if label.originator_id != row.label.originator_id:
        raise ValueError(f"label {label.pk} is of {label.originator}, the record of {row.label.originator}")
    _forget_plans(source, row)
    shown.publish(source=source, record=row, label=label, at=at, fresh=fresh)
    return row


def recall(*, source: Source, record: UUID, by: Reader | None, at: datetime, label: Label | None = None) -> Any:
    """Takes a record back from everybody but its originator, whose own forms get new ids. RED stays RED, for its own people alone.

    label: what it carries instead, for a movement that is under way (sharing/recalls.py).
    """
    row = locked(source, record, by)
    _forget_plans(source, row)
    shown.publish(source=source, record=row, label=label or own_label(row.label), at=at, fresh=True)
    return row


def _forget_plans(source: Source, row: Record) -> None:
    """What was planned under the label before would loosen the one that comes."""
    Due.objects.filter(kind=source.key, record=row.pk).delete()
    row.sight_until = None


def own_label(label: Label) -> Label:
    """The label of what nobody but the originator sees. RED stays RED, with the originator's own persons."""
    if label.marking != Marking.RED:
        return labels.intern(area=label.area, originator=label.originator, marking=Marking.AMBER_STRICT)
    own = label.entries.filter(member__organisation=label.originator_id)
    entries = [Entry(view=entry.view, member=entry.member_id or 0) for entry in own]
    return labels.intern(area=label.area, originator=label.originator, marking=Marking.RED, entries=entries)


def delete(*, source: Source, record: UUID, by: Reader | None) -> None:
    """Deletes a record and its forms; who saw it gets `gone`. History keeps what was."""
    row = locked(source, record, by)
    _forget_plans(source, row)
    shown.withdraw(source=source, record=row)
    row.delete()


def locked(source: Source, record: UUID, by: Reader | None) -> Any:
    """The record, its row locked first, for a writer of its originator. Raises NoSuchRecord, NotTheOriginator."""
    row = locked_for_reader(source, record, by)
    if by is not None and by.organisation != row.label.originator_id:
        raise NotTheOriginator(f"{source.key} {record} is not of {by.organisation_name}")
    if by is not None and not sees(by, row, at_least=View.FULL):
        raise NoSuchRecord(f"no {source.key} {record}")
    return row


def locked_for_reader(source: Source, record: UUID, by: Reader | None) -> Any:
    """The record, its row locked first, for anybody who sees a form of it. Raises NoSuchRecord."""
    rows = source.record.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
    row = rows.filter(pk=record).first()
    if row is None or (by is not None and not sees(by, row)):
        raise NoSuchRecord(f"no {source.key} {record}")
    return row


def sees(by: Reader, record: Record, at_least: View = View.REDACTED) -> bool:
    """Whether a writer, whose rights the action holds still, sees a record."""
    if scopes.refresh(by.member).views().get(record.label_id, 0) < at_least:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz is null or sight_now() < %s::timestamptz", [record.sight_until] * 2)
        return bool(cursor.fetchone()[0])


def may_record(by: Reader, label: Label, at: datetime) -> None:
    """Raises MayNotRecord unless the writer has a duty in the label's area; a duty officer also writes down what others call in."""
    rows = Duty.objects.filter(running(at), member=by.member).values_list("area_id", "kind")
    kinds = {kind for area, kind in rows if area in (None, label.area_id)}
    if by.machine or not kinds - {Duty.Kind.AUDITOR}:
        raise MayNotRecord(f"member {by.member} has no duty in {label.area}")
    if by.organisation != label.originator_id and Duty.Kind.DUTY_OFFICER not in kinds:
        raise MayNotRecord(
            f"member {by.member} of {by.organisation_name} is no duty officer in {label.area}, and writes for {label.originator}"
        )


def put(source: Source, record: Record, fields: Mapping[str, Any]) -> None:
    """Sets fields of a record. Raises UnknownField for one it does not have or that no writer sets."""
    known = {field.name for field in source.record._meta.concrete_fields} - KEPT
    for name, value in fields.items():
        if name not in known:
            raise UnknownField(f"{source.key} has no field {name!r}")
        setattr(record, name, value)
