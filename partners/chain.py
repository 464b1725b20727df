"""The chain of the audit: each second the clock ties what was committed to what stood before; a verifier names the first broken row.

A chain needs an order, and readers must not wait for each other to get one: entries are written loose, in the transaction of their act,
and one process at a time gives them their place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from . import apart, audit
from .models import AuditCheckpoint, AuditEntry

LOCK = 5_107_003  # advisory lock: who chains
AT_MOST = 1_000  # entries a transaction
GENESIS = "0" * 64  # what the first entry is tied to
SAID = ("id", "act", "member", "organisation", "area", "layer", "record", "version", "view", "originator", "about", "counted", "detail")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the verifier found. broken: the first row at fault, in words; empty when the chain holds."""

    chained: int  # entries that hang together, from the last checkpoint on
    loose: int  # committed, and not chained yet
    seq: int  # place of the last entry that holds
    broken: str = ""


def digest(before: str, entry: AuditEntry) -> str:
    """The hash of an entry: SHA-256 over the hash before it and the entry's content as canonical JSON."""
    said: dict[str, Any] = {name: getattr(entry, name) for name in SAID}
    said |= {name: str(said[name]) for name in ("area", "record") if said[name] is not None}
    said["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said["seq"] = entry.seq
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{before}\n{canonical}".encode()).hexdigest()


def tie() -> int:
    """Chains what is committed and loose, at most AT_MOST entries, and keeps the new head apart. Returns how many; 0 while another does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        loose = list(AuditEntry.unrestricted.filter(seq=None).order_by("id")[:AT_MOST])
        if not loose:
            return 0
        seq, before = head()
        for entry in loose:
            seq += 1
            entry.seq = seq
            entry.hash = before = digest(before, entry)
        cursor.execute(
            """update partners_auditentry e set seq = v.seq, hash = v.hash
            from unnest(%s::bigint[], %s::bigint[], %s::text[]) v(id, seq, hash) where e.id = v.id""",
            [[entry.pk for entry in loose], [entry.seq for entry in loose], [entry.hash for entry in loose]],
        )
    # After the commit: a head that the database does not have would look like a removed tail.
    apart.keep_head(seq=seq, hash=before)
    return len(loose)


def head() -> tuple[int, str]:
    """Place and hash of the last entry of the chain, or of the checkpoint that it begins with."""
    row: Any = AuditEntry.unrestricted.filter(seq__isnull=False).order_by("-seq").values_list("seq", "hash").first()
    return row or AuditCheckpoint.unrestricted.order_by("-seq").values_list("seq", "hash").first() or (0, GENESIS)


def verify() -> Verdict:
    """Walks the chain from its last checkpoint, and asks the head kept apart whether the end is missing."""
    start = AuditCheckpoint.unrestricted.order_by("-seq").values_list("seq", "hash").first() or (0, GENESIS)
    loose = AuditEntry.unrestricted.filter(seq=None).count()
    seq, before, chained = *start, 0
    if start[0] and not AuditEntry.unrestricted.filter(act="retention", detail__seq=start[0], detail__hash=start[1]).exists():
        return Verdict(chained=0, loose=loose, seq=0, broken=f"checkpoint {start[0]} was set by nobody: no entry speaks of it")
    kept = apart.head()
    for entry in _entries(after=seq):
        assert entry.seq is not None  # chained ones have their place
        if entry.seq != seq + 1:
            return Verdict(chained=chained, loose=loose, seq=seq, broken=f"row {seq + 1} is missing: row {entry.seq} follows row {seq}")
        if digest(before, entry) != entry.hash:
            return Verdict(chained=chained, loose=loose, seq=seq, broken=f"row {entry.seq} (entry {entry.pk}) is not what was chained")
        seq, before, chained = entry.seq, entry.hash, chained + 1
        if kept is not None and kept.seq == seq and kept.hash != before:
            return Verdict(
                chained=chained, loose=loose, seq=seq, broken=f"row {seq} is not the one that was kept apart: the chain was written anew"
            )
    broken = f"rows {seq + 1} to {kept.seq} are missing: they stand in the head kept apart" if kept is not None and kept.seq > seq else ""
    return Verdict(chained=chained, loose=loose, seq=seq, broken=broken)


def _entries(*, after: int) -> Iterator[AuditEntry]:
    """Chained entries in their order, in pages."""
    while page := list(AuditEntry.unrestricted.filter(seq__gt=after).order_by("seq")[:AT_MOST]):
        yield from page
        after = page[-1].seq or after


def prune(now: datetime) -> int:
    """Deletes chained entries older than AUDIT_KEPT_DAYS; a checkpoint keeps the place and hash that the chain goes on from.

    An entry says that it was done. Only a whole beginning of the chain goes: an entry younger than its time keeps all after it.
    """
    before = now - timedelta(days=settings.AUDIT_KEPT_DAYS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        chained = AuditEntry.unrestricted.filter(seq__isnull=False)
        first_kept = chained.filter(at__gte=before).order_by("seq").values_list("seq", flat=True).first()
        old = chained.filter(at__lt=before) if first_kept is None else chained.filter(at__lt=before, seq__lt=first_kept)
        last = old.aggregate(last=Max("seq"))["last"]
        if last is None:
            return 0
        last_hash = chained.values_list("hash", flat=True).get(seq=last)
        going = chained.filter(seq__lte=last)
        entries = going.count()
        AuditCheckpoint.unrestricted.create(seq=last, hash=last_hash, entries=entries)
        cursor.execute("delete from partners_auditentry where seq <= %s", [last])
        audit.note(act=AuditEntry.Act.RETENTION, by=None, detail={"seq": last, "hash": last_hash, "entries": entries})
    return entries
