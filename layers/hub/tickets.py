"""Lines that came by a session: once a second it is asked which of those sessions are no more, and their lines are cut."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from .crowd import Crowd
from .threads import Threads

EVERY_S = 1.0


class Tickets:
    """Watches the sessions that the lines of a crowd came by."""

    def __init__(self, crowd: Crowd, threads: Threads) -> None:
        self._crowd, self._threads = crowd, threads
        self._looked_at = 0.0

    async def look(self, now: float) -> None:
        """Cuts the lines of sessions that were signed out, with all that is unsent. now: of the event loop, s."""
        if now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        lines = [line for line in (*self._crowd.entrants, *self._crowd.lines()) if line.session]
        if not lines:
            return
        gone = await self._threads.run(ended, {line.session for line in lines})
        for line in lines:
            if line.session in gone:
                line.abort()
                self._crowd.leave(line)


def ended(keys: Collection[str]) -> set[str]:
    """Of these session keys, those that are signed out or past their time."""
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=Now()).values_list("session_key", flat=True)
    return set(keys) - set(alive)
