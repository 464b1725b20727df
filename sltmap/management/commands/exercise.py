"""manage.py exercise: loads the exercise scenario."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partners import holding
from sltmap import clock
from sltmap.exercise import load


class Command(BaseCommand):
    help = "Loads the exercise: South Sudan's places as facts, invented organisations and mild events, dated relative to now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing, and succeed, where any records stand")
        parser.add_argument("--reset", action="store_true", help="empty an exercise database first, so that all dates are fresh")

    def handle(self, *, if_empty: bool, reset: bool, **options: Any) -> None:
        """Raises CommandError where real records stand, and when DEBUG is off: the accounts' password is public."""
        begun = monotonic()
        if if_empty and not reset and (holding.is_exercise() is not None or holding.has_records()):
            self.stdout.write("records stand already; nothing loaded")
            return
        if not settings.DEBUG:
            raise CommandError("the exercise's accounts have a public password; it is loaded only while DEBUG is on")
        try:
            if load.stands() and not reset:
                self.stdout.write("the exercise stands already; --reset loads it anew with fresh dates")
                return
            load.load(at=clock.now(), anew=reset)
        except holding.OtherHolding as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"EXERCISE loaded in {monotonic() - begun:.1f} s")
