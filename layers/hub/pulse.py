"""What a line hears though nothing happens: marks, each with a token that says where its reader stands, and pings; who is dead is cut off."""

from __future__ import annotations

import asyncio

from ..tokens import NO_SIGHT_HASH, Claim, Tokens
from . import frames
from .crowd import Crowd
from .frames import Frame
from .line import TOO_SLOW, Line

MARK_EVERY_S = 0.95  # a second, less the tick it may be late
MARK_WITH_TICK_AFTER_S = 0.75  # a mark that leaves with a tick costs no write of its own
PING_EVERY_S, PING_WAITING_EVERY_S = 20.0, 5.0  # who waits for his picture hears nothing else, and would take the line for dead
SILENT_AT_MOST_S = 50.0
SWEEP_EVERY_S = 0.5
PAUSE_EVERY = 250  # lines: then others get a turn on the event loop


class Pulse:
    """Keeps the lines of a crowd alive."""

    def __init__(self, crowd: Crowd, tokens: Tokens) -> None:
        self._crowd, self._tokens = crowd, tokens
        self._swept_at = 0.0

    def token(self, line: Line, cursor: int) -> str:
        """Where this line stands. A line that is owed a fresh picture gets one that leads to it."""
        cohort = line.cohort
        sight = NO_SIGHT_HASH if line.owed or cohort is None else cohort.sight
        newest = line.told_label = cohort.newest_label if cohort else 0
        return self._tokens.mint(Claim(cursor=cursor, newest_label=newest, sight=sight, member=line.reader.member))

    def mark(self, line: Line, cursor: int, at: str) -> Frame:
        """A mark for a line, which from here on counts anew. at: the wire's clock."""
        mark = frames.mark(self.token(line, cursor), line.count, at)
        line.count = 0
        line.marked_at = asyncio.get_running_loop().time()
        return mark

    def is_nearly_due(self, line: Line) -> bool:
        """Whether a line's next mark may as well leave now."""
        return asyncio.get_running_loop().time() - line.marked_at >= MARK_WITH_TICK_AFTER_S

    async def mark_all(self, cursor: int) -> None:
        """Marks every line whose last mark is a second old."""
        at, now = frames.now(), asyncio.get_running_loop().time()
        marked = 0
        for line in self._crowd.lines():
            if line.live and now - line.marked_at >= MARK_EVERY_S:
                line.put(self.mark(line, cursor, at))
                marked += 1
                if marked % PAUSE_EVERY == 0:
                    await asyncio.sleep(0)

    def sweep(self, now: float) -> None:
        """Pings, and ends lines that are stuck or silent. now: of the event loop, seconds."""
        if now - self._swept_at < SWEEP_EVERY_S:
            return
        self._swept_at = now
        for line in [*self._crowd.entrants, *self._crowd.lines()]:
            if line.is_stuck(now) or now - line.heard_at > SILENT_AT_MOST_S:
                line.close(TOO_SLOW)
            elif now - line.pinged_at > (PING_EVERY_S if line.live else PING_WAITING_EVERY_S):
                line.pinged_at = now
                line.put(frames.ping())
