"""Photographs beside records, seen by who sees the record in full; layers/actions.py adds them and takes them away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from partners import records
from partners.models import View
from partners.problems import not_found
from partners.readers import Reader
from partners.shown import Source
from partners.visibility import VisibleQuerySet, visible

from .models import Photo


def record_of(source: Source, by: Reader, form: UUID) -> UUID:
    """The record whose form a reader sees under this id. Raises records.NoSuchRecord."""
    record = visible(source.shown, by).filter(pk=form).values_list("record", flat=True).first()
    if record is None:
        raise records.NoSuchRecord(f"no {source.key} {form}")
    return record


def shown_with(source: Source, reader: Reader, form: UUID) -> VisibleQuerySet:
    """Photographs that a reader may see with a form: its own label in full and, in the same statement, the record's full form."""
    whole = visible(source.shown, reader).filter(pk=form, view=View.FULL).values("record")
    return visible(Photo, reader).filter(layer=source.key, view=View.FULL, record__in=whole)


def listed(source: Source, reader: Reader, form: UUID) -> list[dict[str, Any]]:
    """What is told of the photographs of a form, oldest first; of a redacted form none, and its reader is not told whether there are."""
    rows = shown_with(source, reader, form).order_by("added_at", "id").values("id", "width", "height", "added_at")
    return [{"id": str(row["id"]), "width": row["width"], "height": row["height"], "added_at": row["added_at"]} for row in rows]


def image(source: Source, reader: Reader, form: UUID, photo: UUID, *, small: bool) -> bytes:
    """The bytes of one photograph, JPEG. Raises the 404 that hidden and absent share."""
    column = "thumbnail" if small else "image"
    found = shown_with(source, reader, form).filter(pk=photo).values_list(column, flat=True).first()
    if found is None:
        raise not_found()
    return bytes(found)
