"""The database into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners import dumps, revocations


class Command(BaseCommand):
    help = "Writes the database into FILE (pg_dump, custom format), without sessions, live positions, outbox and the key of resume tokens."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            while revocations.keep() == revocations.AT_MOST:
                continue
            dumps.dump(file)
        except FileExistsError:
            raise CommandError(f"{file} exists, and a backup overwrites nothing") from None
        except (OSError, dumps.DumpFailed) as trouble:
            raise CommandError(str(trouble)) from None
        self.stdout.write(
            f"{file}: {file.stat().st_size} bytes. It holds everybody's records in clear: encrypt it, and keep it from the revocations file."
        )
