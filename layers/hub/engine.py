"""The hub: ten times a second it looks what changed and tells each open line what its reader may know of it (design.md, section 3)."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseTrouble

from partners import queries
from partners.scopes import SightStale

from .. import tokens
from ..tokens import Tokens
from . import frames, poll
from .crowd import Cohort, Crowd
from .delivery import Change, reduce
from .gate import Gate
from .judging import Judging
from .line import RESTART, Line
from .memory import Memory
from .pulse import Pulse
from .snapshot import Desk
from .threads import Threads
from .tickets import Tickets
from .ticks import Tick, compose

logger = logging.getLogger(__name__)

EVERY_S = 0.1  # a tick
JITTER_S = 5.0  # over which those who gained sight fetch their new picture
JOIN_AT_MOST = 50  # lines a tick
RESUME_AT_MOST = 10_000  # events; more come as a fresh snapshot
SPREAD_MS_PER_LINE, SPREAD_MS_AT_MOST = 5, 30_000  # over which clients come back after a restart
AFTER_TROUBLE_S = 1.0
PAUSE_EVERY = 250  # lines: then others get a turn on the event loop


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where a reader was told: an xmin, and of what lies beyond it the events he has already."""

    xmin: int
    known: frozenset[int] = frozenset()


class Hub:
    """One per live process. start() and stop() frame its life; consumers call enter, ask and leave."""

    def __init__(self) -> None:
        self.crowd = Crowd()
        self.doors = Threads("door", 4)  # sign-in, snapshots
        self.gate = Gate()
        self.desk = Desk(self)
        self.xmin = 0  # of the snapshot of the last look
        self.exercise = False
        self.leaving = False
        self._looks = Threads("look", 1)
        self.pulse: Pulse
        self._tokens: Tokens
        self._joiners: deque[tuple[Line, Cursor]] = deque()
        self._memory = Memory()
        self._judging = Judging(self.crowd, self._looks, serve=self._serve, owe=self._owe)
        self._task: asyncio.Task[None] | None = None
        self._tickets = Tickets(self.crowd, self.doors)

    async def start(self) -> None:
        """Begins to look; returns once it can serve."""
        self._tokens = Tokens(await self._looks.run(tokens.key))
        self.pulse = Pulse(self.crowd, self._tokens)
        self.xmin = await self._looks.run(poll.here)
        self.exercise = await self._looks.run(queries.is_exercise)
        self._task = asyncio.create_task(self._run(), name="hub")

    async def stop(self) -> None:
        """Sends everybody away, ends every task, closes every connection."""
        self.leave_all()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self.desk.close()
        for threads in (self._looks, self.doors):
            await asyncio.get_running_loop().run_in_executor(None, threads.close)

    def leave_all(self) -> None:
        """Closes every line with the time over which its client is to come back."""
        self.leaving = True
        lines = [*self.crowd.entrants, *self.crowd.lines()]
        spread_ms = min(len(lines) * SPREAD_MS_PER_LINE, SPREAD_MS_AT_MOST)
        for line in lines:
            line.close(RESTART, str(spread_ms))

    # What consumers call.

    def enter(self, line: Line) -> None:
        """A new line: it is judged with the next look."""
        self.crowd.entrants.add(line)
        line.put(frames.hello(self.exercise))

    def leave(self, line: Line) -> None:
        line.closed, line.live = True, False
        if line.served is not None:
            line.served.cancel()
        self.crowd.leave(line)

    def ask(self, line: Line, token: str | None) -> None:
        """The reader asks for his picture, whole or (with a token) what he missed."""
        line.wants = True
        line.claim = self._tokens.open(token) if token is not None else None
        line.owed = token is not None and line.claim is None
        if line.cohort is not None:
            self._serve(line)

    # The picture of one line.

    def _serve(self, line: Line) -> None:
        if line.wants and not line.closed and line.served is None:
            line.served = asyncio.create_task(self._bring(line))

    async def _bring(self, line: Line) -> None:
        try:
            cursor = await self._resumes_at(line) or await self.desk.serve(line)
            if not line.closed:
                self._joiners.append((line, cursor))
        finally:
            line.served = None

    def here(self) -> Cursor:
        """Where the last look ended: a page read from now on shows all that was told until now."""
        return Cursor(self.xmin, self._memory.events())

    async def _resumes_at(self, line: Line) -> Cursor | None:
        """The cursor from which this reader is told what he missed, or None if he needs a fresh picture."""
        claim, line.claim = line.claim, None
        if claim is None:
            return None
        line.owed = True
        if claim.member != line.reader.member or line.cohort is None:
            return None
        if claim.newest_label > line.cohort.newest_label:
            await self._judging.extend([line.cohort])
        if await self.doors.run(poll.events_since, claim.cursor, RESUME_AT_MOST) > RESUME_AT_MOST:
            return None
        # Last, for his rights may have changed while we waited.
        if line.cohort is None or line.cohort.sight_at(claim.newest_label) != claim.sight:
            return None
        line.owed, line.told_label = False, claim.newest_label
        return Cursor(claim.cursor)

    def _owe(self, line: Line) -> None:
        """The reader sees more than before: he gets a fresh picture, not all readers at once."""
        if not line.owed:
            line.owed = True
            if line.live:
                asyncio.get_running_loop().call_later(random.uniform(0, JITTER_S), self._pay, line)  # noqa: S311

    def _pay(self, line: Line) -> None:
        if line.owed and line.live and not line.closed:
            line.live = False
            self._serve(line)

    # The tick.

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self.tick()
                self.pulse.sweep(loop.time())
                await self._tickets.look(loop.time())
            except (DatabaseTrouble, SightStale) as trouble:
                # Nothing is lost: the next look begins where the last one that succeeded ended.
                logger.warning("the hub could not look: %s", type(trouble).__name__)
                await asyncio.sleep(AFTER_TROUBLE_S)
            except Exception:
                logger.exception("the hub stumbled")
                await asyncio.sleep(AFTER_TROUBLE_S)
            await asyncio.sleep(max(0.0, EVERY_S - (loop.time() - began)))

    async def tick(self) -> None:
        """One look, and everybody told."""
        joining = [self._joiners.popleft() for _ in range(min(len(self._joiners), JOIN_AT_MOST))]
        try:
            await self._tick([(line, cursor) for line, cursor in joining if not line.closed])
        except BaseException:
            self._joiners.extendleft(reversed(joining))
            raise

    async def _tick(self, joining: list[tuple[Line, Cursor]]) -> None:
        if not joining and not self.crowd.entrants and not any(self.crowd.lines()):
            # Nobody listens: rows need not be read, only how far the log has come.
            self._memory.forget()
            self.xmin = await self._looks.run(poll.here)
            return
        held = self.crowd.held()
        since = min([self.xmin, *(cursor.xmin for _, cursor in joining)])
        batch = await self._looks.run(poll.read, since, () if joining else self._memory.events(), held)
        if batch.xmin < self.xmin:
            return self._start_over(batch.xmin)
        self.exercise = batch.exercise
        stale = [line for cohort in self.crowd.stale(held, batch.moved, batch.now) for line in cohort.lines]
        if stale:
            await self._judging.judge(stale)
        if self.crowd.entrants:
            await self._judging.admit([*self.crowd.entrants])
        fresh = self._memory.fresh(batch, self.xmin)
        changes = reduce(fresh, self._memory.news(batch), self.exercise)
        self._memory.recall(changes)
        await self._judging.meet(changes.values())
        for cursor in {cursor for _, cursor in joining}:
            missed = self._missed(batch, cursor)
            await self._judging.meet(missed)
            self._join([line for line, at in joining if at == cursor], cursor, missed, batch)
        await self._tell_all(changes.values(), batch.now, batch.xmin, without={line for line, _ in joining})
        self._memory.keep(batch, fresh, changes)
        self.xmin = batch.xmin
        await self.pulse.mark_all(self.xmin)

    def _missed(self, batch: poll.Batch, cursor: Cursor) -> Collection[Change]:
        events = [event for event in batch.events if event.xact >= cursor.xmin and event.id not in cursor.known]
        return reduce(events, (row for row in batch.rows if not row.state or row.xact >= cursor.xmin), self.exercise).values()

    def _start_over(self, xmin: int) -> None:
        """The database is an older one: what anybody was told may never have happened."""
        logger.warning("the database went back in time; every reader starts anew")
        self._memory.forget()
        self.xmin = xmin
        for line in self.crowd.lines():
            line.abort()

    # Telling.

    async def _tell_all(self, changes: Collection[Change], now: datetime, xmin: int, *, without: set[Line]) -> None:
        """One frame for each line: readers who see the same of this tick's labels get the same one. xmin: of this look."""
        if not changes:
            return
        labels = sorted({label for change in changes for label in change.labels()})
        made: dict[tuple[Collection[str] | None, tuple[int, ...]], Tick] = {}
        at, told = frames.now(), 0
        for cohort in list(self.crowd.cohorts):
            subset = cohort.narrowing.layers, tuple(cohort.views.get(label, 0) for label in labels)
            if subset not in made:
                made[subset] = compose(cohort.narrowing.among(changes), cohort.views, now)
            tick = made[subset]
            if not tick.items and not tick.too_much:
                continue
            for line in list(cohort.lines):
                if line.live and line not in without:
                    self._send(line, tick, self.xmin, at, reached=None if tick.too_much else xmin)
                    if tick.too_much:
                        self._owe(line)
                    told += 1
                    if told % PAUSE_EVERY == 0:
                        await asyncio.sleep(0)

    def _send(self, line: Line, tick: Tick, cursor: int, at: str, *, reached: int | None = None) -> None:
        """A frame of a label that the reader's token does not know comes after a token that does.

        Else he who is cut off and then loses that label would come back with a token that says nothing of it, and keep what he got.
        at: the wire's clock. reached: where he stands once he has the tick; a mark that is nearly due leaves with it.
        """
        messages = tick.messages
        if line.cohort is not None and line.told_label < line.cohort.newest_label:
            messages = [self.pulse.mark(line, cursor, at), *messages]
        line.count += tick.items
        if reached is not None and self.pulse.is_nearly_due(line):
            messages = [*messages, self.pulse.mark(line, reached, at)]
        line.put(*messages)

    def _join(self, lines: list[Line], cursor: Cursor, missed: Collection[Change], batch: poll.Batch) -> None:
        """Tells lines what happened since their cursor; from here on they get every tick."""
        made: dict[Cohort, Tick] = {}
        for line in lines:
            if line.closed or line.cohort is None:
                continue
            if line.owed:
                self._serve(line)
                continue
            if line.cohort not in made:
                made[line.cohort] = compose(line.cohort.narrowing.among(missed), line.cohort.views, batch.now, thorough=True)
            tick = made[line.cohort]
            if tick.too_much:
                line.owed = True
                self._serve(line)
                continue
            self._send(line, tick, cursor.xmin, at := frames.now())
            line.live = True
            line.put(self.pulse.mark(line, batch.xmin, at))
