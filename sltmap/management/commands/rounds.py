"""The clock's rounds, in a process of their own."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections

from layers.rounds import EVERY_S, Rounds


class Command(BaseCommand):
    help = "Carries out planned re-labels each second and deletes what has had its time, until it is told to end."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="make one round and end")

    def handle(self, *args: Any, **options: Any) -> None:
        rounds, end = Rounds(), threading.Event()
        if options["once"]:
            rounds.go()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: end.set())
        while not end.is_set():
            close_old_connections()
            try:
                rounds.go()
            except DatabaseTrouble as trouble:
                self.stderr.write(f"a round was not made: {type(trouble).__name__}")
            end.wait(EVERY_S)
