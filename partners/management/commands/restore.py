"""A backup in the place of the database, and what was taken back since taken back again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from partners import apart, audit, chain, dumps, replay, revocations
from partners.models import AuditEntry, Revocation


class Command(BaseCommand):
    help = "Puts the backup FILE in the place of the database, then takes back what was taken back since (REVOCATIONS_FILE). Stop the servers first."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-revocations", action="store_true", help="there is no revocations file: what was revoked since comes back"
        )

    def handle(self, *args: Any, file: Path, without_revocations: bool = False, **options: Any) -> None:
        if not file.exists():
            raise CommandError(f"there is no {file}")
        rows = self._revocations(without_revocations)
        try:
            connection.close()
            dumps.load(file)
        except dumps.DumpFailed as trouble:
            raise CommandError(f"nothing was restored: {trouble}") from None
        call_command("migrate", interactive=False, verbosity=0)
        done = replay.replay(rows)
        kept = apart.head()
        lost = max(0, kept.seq - chain.head()[0]) if kept else 0
        audit.note(
            act=AuditEntry.Act.RESTORE,
            by=None,
            detail={"replayed": done.replayed, "known": done.known, "passed": done.passed, "lost": lost},
        )
        self._chain_anew()
        self.stdout.write(
            f"restored; {done.replayed} revocations replayed, {done.known} stood in the backup, {done.passed} spoke of what it does not hold; "
            f"{lost} entries of the audit are lost with the database. Everybody signs in anew."
        )

    def _revocations(self, without: bool) -> list[dict[str, Any]]:
        """What the file says, and what the database that goes had not carried there yet."""
        if without:
            return []
        if settings.REVOCATIONS_FILE is None:
            raise CommandError("REVOCATIONS_FILE is not set: what was revoked since the backup would come back (--without-revocations)")
        try:
            waiting = [revocations.line(row) for row in Revocation.unrestricted.filter(kept_at=None).order_by("id")]
        except DatabaseError:  # there is no database any more, or none with such a table
            connection.close()
            waiting = []
        if waiting:
            revocations.append(waiting)
        if not settings.REVOCATIONS_FILE.exists():
            raise CommandError("REVOCATIONS_FILE does not exist: what was revoked since the backup would come back (--without-revocations)")
        return list(revocations.lines())

    def _chain_anew(self) -> None:
        """The head kept apart speaks of the lost database; from here on the restored one's chain counts."""
        while chain.tie():
            continue
