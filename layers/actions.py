"""What is done with roads, premises, venues and public reference features: record, change, re-label, recall, delete, by layer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from partners import audit, records
from partners.acts import action
from partners.models import Label
from partners.readers import Reader

from .models import Premises, Reference, Road, Venue
from .sources import PREMISES, REFERENCE, ROADS, VENUES

_SOURCES = {source.key: source for source in (ROADS, PREMISES, VENUES, REFERENCE)}


@action
def record_road(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> Road:
    """Records a road section and its status. geom: MultiLineString, 4326. Raises records.MayNotRecord, UnknownField, ConsentRequired."""
    return records.file(source=ROADS, label=label, by=by, at=at, fields=fields)


@action
def record_premises(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> Premises:
    """Records an office, guest house, warehouse or residence. geom: Point, 4326. Raises as record_road."""
    return records.file(source=PREMISES, label=label, by=by, at=at, fields=fields)


@action
def record_venue(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> Venue:
    """Records a venue, recommended or prohibited, by whom and for whom. geom: Point, 4326. Raises as record_road."""
    return records.file(source=VENUES, label=label, by=by, at=at, fields=fields)


@action
def record_reference(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> Reference:
    """Records a public place or boundary from a named source. geom: any, 4326. Raises as record_road."""
    return records.file(source=REFERENCE, label=label, by=by, at=at, fields=fields)


@action
def edit(*, by: Reader | None, key: str, record: UUID, at: datetime, **fields: Any) -> Any:
    """Changes fields of a record of layer `key`. Raises KeyError for a layer of another app; records.NoSuchRecord, NotTheOriginator."""
    return records.edit(source=_SOURCES[key], record=record, by=by, at=at, fields=fields)


@action
def relabel(*, by: Reader | None, key: str, record: UUID, label: Label, at: datetime) -> Any:
    """Puts a record of layer `key` under another label of its originator. Raises as edit, and ConsentRequired."""
    row = records.relabel(source=_SOURCES[key], record=record, label=label, by=by, at=at)
    audit.note(act="release", by=by, layer=key, record=record)
    return row


@action
def recall(*, by: Reader | None, key: str, record: UUID, at: datetime) -> Any:
    """Takes a record of layer `key` back from everybody but its originator. Raises as edit."""
    row = records.recall(source=_SOURCES[key], record=record, by=by, at=at)
    audit.note(act="recall", by=by, layer=key, record=record)
    return row


@action
def delete(*, by: Reader | None, key: str, record: UUID) -> None:
    """Deletes a record of layer `key`; history keeps what was. Raises as edit."""
    audit.note(act="recall", by=by, layer=key, record=record, detail={"deleted": 1})
    records.delete(source=_SOURCES[key], record=record, by=by)
