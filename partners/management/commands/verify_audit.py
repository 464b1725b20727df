"""Does the audit still say what it said?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners import chain


class Command(BaseCommand):
    help = "Walks the audit's chain and names the first broken row; says how many entries are not yet chained. Ends with 1 when broken."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = chain.verify()
        self.stdout.write(f"{verdict.chained} entries hang together up to row {verdict.seq}; {verdict.loose} are not yet chained")
        if verdict.broken:
            raise CommandError(verdict.broken)
