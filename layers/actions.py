"""What is done with roads, premises, venues and public reference features: record, change, re-label, recall, delete, by layer; and
photographs beside the records of any layer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from partners import audit, labels, records
from partners.acts import action
from partners.models import Label, Marking, View
from partners.readers import Reader
from partners.shown import Source

from . import photos
from .models import Photo, Premises, Reference, Road, Venue
from .pictures import Made
from .sources import PREMISES, REFERENCE, ROADS, VENUES

PHOTOS_AT_MOST = 12  # a record
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


class TooMany(ValueError):
    """The record has as many photographs as are kept."""


@action
def add_photo(*, by: Reader, source: Source, form: UUID, made: Made, own: bool, at: datetime) -> Photo:
    """Adds a photograph to a record of the writer's organisation. form: id of the form that he sees. own: for his own organisation alone;
    else under the record's label of this moment: a record that is shared more widely later does not take its photographs along.

    Raises records.NoSuchRecord, records.NotTheOriginator, TooMany.
    """
    row = records.locked(source, photos.record_of(source, by, form), by)
    if Photo.unrestricted.filter(layer=source.key, record=row.pk).count() >= PHOTOS_AT_MOST:
        raise TooMany(f"at most {PHOTOS_AT_MOST} photographs a record")
    label = row.label
    if own and label.marking != Marking.RED:
        label = labels.intern(area=label.area, originator=label.originator, marking=Marking.AMBER_STRICT)
    return Photo.unrestricted.create(
        layer=source.key, record=row.pk, label=label, view=View.FULL, added_by_id=by.member, added_at=at,
        width=made.width, height=made.height, image=made.image, thumbnail=made.thumbnail,
    )  # fmt: skip


@action
def remove_photo(*, by: Reader, source: Source, form: UUID, photo: UUID) -> None:
    """Takes a photograph away. Raises records.NoSuchRecord, records.NotTheOriginator."""
    row = records.locked(source, photos.record_of(source, by, form), by)
    if not Photo.unrestricted.filter(pk=photo, layer=source.key, record=row.pk).delete()[0]:
        raise records.NoSuchRecord(f"no photo {photo}")
