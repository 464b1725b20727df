"""What is kept apart from the database: the head of the audit's chain. Who can change the one should not be able to change the other."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The last entry of the chain that this file heard of."""

    seq: int
    hash: str


def keep_head(*, seq: int, hash: str) -> None:
    """Replaces the head in AUDIT_HEAD_FILE, on the disk before this returns. Does nothing when no file is named. Raises OSError."""
    if settings.AUDIT_HEAD_FILE is None:
        return
    path: Path = settings.AUDIT_HEAD_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(json.dumps({"seq": seq, "hash": hash}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def head() -> Head | None:
    """The head kept apart, or None where none was kept yet. Raises ValueError for a file that is no head."""
    path: Path | None = settings.AUDIT_HEAD_FILE
    if path is None or not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="ascii"))
    return Head(seq=int(kept["seq"]), hash=str(kept["hash"]))


def sync_folder(folder: Path) -> None:
    """Makes a new or renamed file of a folder outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
