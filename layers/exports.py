"""A layer as a file, made under the guard page by page and guarded again while it leaves: what its reader lost meanwhile is cut off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from partners import audit, scopes
from partners.models import DOAreaShown, Shown, View
from partners.problems import Problem
from partners.queries import is_exercise
from partners.readers import Reader
from partners.scopes import SightStale
from partners.shown import Source
from partners.visibility import visible

from . import queries
from .export import Format, Sheet, name_of
from .queries import Window

PAGE = 500  # rows: a statement of well under a second, guarded by itself
ROWS_AT_MOST = 10_000
CHUNK = 64 * 1024  # bytes
LOOK_EVERY_S = 0.5  # while it leaves
TRIES = 3


class Cut(ConnectionAbortedError):
    """The reader lost sight of something in the file while it left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file that may leave now, and while its reader sees all that is in it."""

    name: str
    content_type: str
    content: bytes
    source: Source
    reader: Reader
    ids: tuple[UUID, ...]  # of the forms in it

    def chunks(self) -> Iterator[bytes]:
        """The file, looked at again while it leaves. Raises Cut: its length was told before, so what arrived is known to be no whole file."""
        looked = time.monotonic()
        for start in range(0, len(self.content), CHUNK):
            if time.monotonic() - looked >= LOOK_EVERY_S:
                if not _sees_all(self.source, self.reader, self.ids):
                    raise Cut(f"{self.source.key}: the reader lost sight of what is in the file")
                looked = time.monotonic()
            yield self.content[start : start + CHUNK]


def make(*, source: Source, reader: Reader, form: Format, window: Window, own: bool, at: datetime) -> File:
    """Every form of a layer that a reader sees in a window, as a file; own: of his organisation's records alone. Noted in the audit for
    each record of others. Raises Problem 422 too_many beyond ROWS_AT_MOST; SightStale when rights change again and again."""
    for _ in range(TRIES):
        rows = _rows(source, reader, window, own)
        codes = {row.area for row in rows}
        areas = visible(DOAreaShown, reader).filter(area__in=codes).order_by("area", "pk").values_list("disclaimer", flat=True)
        sheet = Sheet(source=source, rows=rows, exercise=is_exercise(), at=at, disclaimers=tuple(dict.fromkeys(filter(None, areas))))
        content = form.encode(sheet)
        file = File(
            name=name_of(sheet, form), content_type=form.content_type, content=content, source=source, reader=reader,
            ids=tuple(row.pk for row in rows),
        )  # fmt: skip
        if _sees_all(source, reader, file.ids):
            _note(source, reader, rows)
            return file
    raise SightStale


def _rows(source: Source, reader: Reader, window: Window, own: bool) -> list[Shown]:
    rows = queries.within(visible(source.shown, reader), window).defer("words").order_by("pk")  # ids are random: their order tells nothing
    if own:
        rows = rows.filter(label__originator=reader.organisation, view=View.FULL)
    found: list[Shown] = []
    page: list[Shown] = list(rows[:PAGE])
    while page:
        found += page
        if len(found) > ROWS_AT_MOST:
            raise Problem(422, "too_many", "narrow it by bbox or datetime", limit=ROWS_AT_MOST)
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE]) if len(page) == PAGE else []
    return found


def _sees_all(source: Source, reader: Reader, ids: tuple[UUID, ...]) -> bool:
    """Whether a reader sees each of these forms still: none was recalled, none ended, no right of his did."""
    scopes.refresh(reader.member)
    return not ids or visible(source.shown, reader).filter(pk__in=ids).count() == len(ids)


def _note(source: Source, reader: Reader, rows: list[Shown]) -> None:
    state = source.key == "vehicles"
    audit.note_exports(
        by=reader,
        layer=source.key,
        forms=[
            audit.Exported(record=row.record, label=row.label_id, version=audit.STATE if state else row.version, view=row.view)
            for row in rows
        ],
    )
