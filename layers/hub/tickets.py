"""Lines that came by a session: once a second it is asked which of them would not be let in any more, and those are cut.

Asked for are the sessions of open lines alone: those that are signed out or past their time, and those whose reader signs in with a
personal address that is admitted no longer.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from .crowd import Crowd
from .threads import Threads

EVERY_S = 1.0
ENDED = """
select held.session, held.member from unnest(%s::text[], %s::bigint[]) held(session, member)
where not exists (select from django_session s where s.session_key = held.session and s.expire_date > sight_now())
    or not coalesce(address_is_admitted(held.member, sight_now()), false)
"""

Ticket = tuple[str, int]  # session key, member


class Tickets:
    """Watches the sessions that the lines of a crowd came by."""

    def __init__(self, crowd: Crowd, threads: Threads) -> None:
        self._crowd, self._threads = crowd, threads
        self._looked_at = 0.0

    async def look(self, now: float) -> None:
        """Cuts the lines whose session or address has ended, with all that is unsent. now: of the event loop, s."""
        if now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        lines = [line for line in (*self._crowd.entrants, *self._crowd.lines()) if line.session]
        if not lines:
            return
        gone = await self._threads.run(ended, {(line.session, line.reader.member) for line in lines})
        for line in lines:
            if (line.session, line.reader.member) in gone:
                line.abort()
                self._crowd.leave(line)


def ended(tickets: Collection[Ticket]) -> set[Ticket]:
    """Of these, whose session is signed out or past its time, and who may not sign in with his address any more."""
    with connection.cursor() as cursor:
        cursor.execute(ENDED, [[session for session, _ in tickets], [member for _, member in tickets]])
        return set(cursor.fetchall())
