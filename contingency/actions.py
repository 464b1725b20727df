"""What is done with hospitals and evacuation points. Nothing recorded here is a guarantee (guidelines 7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from partners import audit, records
from partners.acts import action
from partners.models import Label
from partners.readers import Reader

from .models import EvacuationPoint, Hospital
from .sources import EVACUATION_POINTS, HOSPITALS

_SOURCES = {source.key: source for source in (HOSPITALS, EVACUATION_POINTS)}


@action
def record_hospital(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> Hospital:
    """Records a hospital or other medical facility. geom: Point, 4326. Raises records.MayNotRecord, UnknownField, ConsentRequired."""
    return records.file(source=HOSPITALS, label=label, by=by, at=at, fields=fields)


@action
def record_evacuation_point(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> EvacuationPoint:
    """Records an airstrip, port, border crossing or assembly point. geom: Point, 4326. Raises as record_hospital."""
    return records.file(source=EVACUATION_POINTS, label=label, by=by, at=at, fields=fields)


@action
def verify(*, by: Reader | None, key: str, record: UUID, verified_by: str, at: datetime) -> Any:
    """Notes that somebody looked, and when. verified_by: a role, never a name; evacuation points keep the time alone."""
    fields = {"verified_at": at} | ({"verified_by": verified_by} if key == "hospitals" else {})
    return records.edit(source=_SOURCES[key], record=record, by=by, at=at, fields=fields)


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
