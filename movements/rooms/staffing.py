"""When a room counts as staffed."""

from __future__ import annotations

from datetime import datetime, timedelta

SHIFT_AT_MOST = timedelta(hours=14)  # who forgot to sign off does not make a room staffed for ever


def staffed_since(at: datetime) -> datetime:
    """A shift that began before this moment counts no more."""
    return at - SHIFT_AT_MOST
