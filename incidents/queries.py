"""Reads of incidents and warnings beside those that all layers share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from partners import scopes
from partners.models import Shown
from partners.problems import not_found
from partners.readers import Reader
from partners.shown import Source
from partners.visibility import visible


def own_form(reader: Reader, source: Source, record: UUID) -> Shown:
    """The form of a record that its writer sees. Raises the 404 of everything hidden when he sees none (a RED kind, say)."""
    scopes.refresh(reader.member)  # his write may have made a label that his scope has not judged
    row: Any = visible(source.shown, reader).filter(record=record).first()
    if row is None:
        raise not_found()
    return row
