"""What was taken back since the last backup must stay taken back after it is restored: a file kept apart says what that was.

Triggers (sql/revocations.sql) and shown.tell() write it down in the transaction that takes it back; the clock carries it into
REVOCATIONS_FILE each second, on the disk before it counts as kept; manage.py restore replays it (partners/replay.py).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from . import apart, labels
from .models import Label, Record, Revocation

LOCK = 5_107_004  # advisory lock: who writes the file
AT_MOST = 500  # lines a transaction
RECORD = "record"


def of_record(*, layer: str, model: type[Any], record: UUID, label_before: int | None, label_after: int | None, ends: bool) -> None:
    """Writes down that a record was deleted (label_after None), or that its label was tightened. In the caller's transaction.

    ends: the sight of it ends by itself. A live vehicle is no Record: it is in no backup, and shows itself anew with its first report.
    """
    if not issubclass(model, Record) or label_before is None or label_before == label_after:
        return
    if label_after is None:
        _write(layer, record, None, ends=False)
        return
    found = Label.objects.select_related("area", "originator").in_bulk([label_before, label_after])
    if not labels.widens(found[label_before], found[label_after]):
        _write(layer, record, found[label_after], ends=ends)


def of_end(*, layer: str, record: UUID, before: Label, after: Label) -> None:
    """Writes down that what a record was released for now ends, or ends earlier. In the caller's transaction.

    Where the label widens as well, an end that comes with a new release takes nothing from what rested on no release.
    """
    if before == after or (labels.widens(before, after) and before.entries.filter(basis="").exists()):
        _write(layer, record, after, ends=True)


def _write(layer: str, record: UUID, label: Label | None, *, ends: bool) -> None:
    row = {"layer": layer, "record": str(record), "label": label and terms_of(label), "ends": ends}
    Revocation.unrestricted.create(kind=RECORD, row=row)


def terms_of(label: Label) -> dict[str, Any]:
    """A label as another database can make it again: organisations and areas by code, lists and people by number."""
    entries = label.entries.select_related("organisation").order_by("pk")
    return {
        "area": label.area.code,
        "originator": label.originator.code,
        "marking": label.marking,
        "onward": label.onward,
        "hide": [name for name in ("originator", "narrative", "advice", "position") if getattr(label, f"hide_{name}")],
        "entries": [
            {
                "view": entry.view,
                "organisation": entry.organisation.code if entry.organisation else "",
                "audience": entry.audience_id or 0,
                "audience_version": entry.audience_version or 0,
                "member": entry.member_id or 0,
                "basis": entry.basis,
            }
            for entry in entries
        ],
    }


def keep() -> int:
    """Carries what is written down into REVOCATIONS_FILE, at most AT_MOST lines. Returns how many; 0 without a file or while another does.

    The lines are on the disk before they count as kept: a crash between writes them twice, and a replay of a line is one of its name. Raises OSError.
    """
    if settings.REVOCATIONS_FILE is None:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        waiting = list(Revocation.unrestricted.filter(kept_at=None).order_by("id")[:AT_MOST])
        if not waiting:
            return 0
        append(line(row) for row in waiting)
        cursor.execute("update partners_revocation set kept_at = statement_timestamp() where id = any(%s)", [[row.pk for row in waiting]])
    return len(waiting)


def line(row: Revocation) -> dict[str, Any]:
    """A revocation as it stands in the file."""
    return {"name": str(row.name), "at": row.at.astimezone(UTC).isoformat(), "kind": row.kind, "row": row.row}


def append(rows: Iterable[dict[str, Any]]) -> None:
    """Appends lines to the file, on the disk before this returns. Raises OSError."""
    path: Path | None = settings.REVOCATIONS_FILE
    if path is None:
        raise FileNotFoundError("REVOCATIONS_FILE is not set")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        # A crash may have left half a line: what follows it must not become part of it.
        torn = file.seek(0, os.SEEK_END) > 0 and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
        file.write((b"\n" if torn else b"") + b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        apart.sync_folder(path.parent)


def lines() -> Iterator[dict[str, Any]]:
    """What the file says, in its order, each name once. A torn last line was never counted as kept and is passed over.

    Raises ValueError for a line in the middle that is none: then somebody has to look.
    """
    path: Path | None = settings.REVOCATIONS_FILE
    if path is None or not path.exists():
        return
    seen = set()
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                row = json.loads(text)
            except ValueError:
                if text.endswith("\n") and text.strip() and not _torn(text):
                    raise ValueError(f"{path.name} line {number} is no revocation") from None
                continue
            if row["name"] not in seen:
                seen.add(row["name"])
                yield row


def _torn(text: str) -> bool:
    """Whether a line is the beginning of one: a crash cut it, and the next writer ended it."""
    return text.startswith('{"name":') and not text.rstrip().endswith("}}")
