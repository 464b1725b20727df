"""Readers come in at an even pace: a thousand who come back at once must not keep the others from what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

PER_S = 60.0  # an admission costs some 6 ms of the process; a page waits FIRST_WORD_MS for its turn (static/src/live.ts)
AT_ONCE = 20  # come in without waiting when nobody came before them
REMEMBERED_AT_MOST = 10_000


class Gate:
    """One turn for each who knocks with a key or session that there is, in order."""

    def __init__(self) -> None:
        self._next = 0.0  # of the event loop, s
        self._came_in: dict[int, None] = {}

    def remember(self, shown: Hashable) -> None:
        """Who shows this came in."""
        self.forget(shown)
        self._came_in[hash(shown)] = None
        if len(self._came_in) > REMEMBERED_AT_MOST:
            del self._came_in[next(iter(self._came_in))]

    def forget(self, shown: Hashable) -> None:
        """Who shows this was refused: he is a stranger from now on."""
        self._came_in.pop(hash(shown), None)

    def remembers(self, shown: Hashable) -> bool:
        """Whether who shows this came in before. It says nothing of whether he may now."""
        return hash(shown) in self._came_in

    async def turn(self) -> None:
        """Waits until it is this one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - AT_ONCE / PER_S) + 1 / PER_S
        if self._next > now:
            await asyncio.sleep(self._next - now)
