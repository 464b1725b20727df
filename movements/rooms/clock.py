"""The rooms' part of the clock's rounds, each second: calls for help go on and repeat, ladders climb, and what is due leaves the house."""

from __future__ import annotations

from datetime import datetime

from . import outward
from .actions import advance_sos, climb, sweep_calls


def every_second(now: datetime) -> None:
    """One step. Rounds hold the advisory lock; what is sent outside waits for nobody here."""
    advance_sos(by=None, at=now)
    climb(by=None, at=now)
    outward.wake()


def every_hour(now: datetime) -> None:
    """What has been over for a day leaves the picture."""
    sweep_calls(by=None, at=now)
