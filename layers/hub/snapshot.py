"""The live layers whole, for who comes: four at a time, the rest queue, and readers of one cohort share what is read once."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import Error as DatabaseTrouble

from partners import scopes
from partners.readers import Reader
from partners.scopes import SightStale
from partners.shown import Source
from partners.visibility import visible

from .. import geojson, sources
from . import frames
from .crowd import Cohort
from .frames import Frame
from .line import Line

if TYPE_CHECKING:
    from .engine import Cursor, Hub


AT_ONCE = 4
PAGE = 500  # rows: a statement of well under a second, guarded by itself
AFTER_TROUBLE_S = 1.0
SHARED_FOR_S = 0.4  # after it was read
AFTER_CHANGE_S = 0.2  # by then the hub has judged him anew

Picture = tuple["Cursor", list[Frame]]  # the cursor read before the first page, and the pages


class Desk:
    """Serves snapshots."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._reading: dict[Cohort, asyncio.Task[Picture]] = {}

    def close(self) -> None:
        for task in self._reading.values():
            task.cancel()

    async def serve(self, line: Line) -> Cursor:
        """Sends a line its picture and returns the cursor from which it must be told what happened since."""
        wipe = line.owed
        while True:
            if wipe:
                line.put(frames.resync())
            line.owed = False
            cursor, pages = await self._picture(line)
            for page in pages:
                line.put(page)
                await line.drained()
                if line.closed:
                    return cursor
            if not line.owed:
                line.put(frames.last_page(len(pages) + 1, self._hub.pulse.token(line, cursor.xmin)))
                return cursor
            wipe = True  # he gained sight while he was served

    async def _picture(self, line: Line) -> Picture:
        while True:
            cohort = line.cohort
            if cohort is None:
                raise asyncio.CancelledError  # his line is being closed
            task = self._reading.get(cohort)
            if task is None:
                task = self._reading[cohort] = asyncio.create_task(self._read(cohort, line.reader))
                task.add_done_callback(partial(self._done, cohort))
            try:
                return await asyncio.shield(task)
            except SightStale:
                await asyncio.sleep(AFTER_CHANGE_S)
            except DatabaseTrouble:
                await asyncio.sleep(AFTER_TROUBLE_S)

    def _done(self, cohort: Cohort, task: asyncio.Task[Picture]) -> None:
        """Who comes a moment later gets the same picture, and what happened since its cursor; a reading that failed is shared with nobody."""
        if task.cancelled() or task.exception() is not None:
            self._reading.pop(cohort, None)
        else:
            asyncio.get_running_loop().call_later(SHARED_FOR_S, self._reading.pop, cohort, None)

    async def _read(self, cohort: Cohort, reader: Reader) -> Picture:
        async with self._turns:
            cursor = self._hub.here()  # before the first page: what happens meanwhile is told afterwards
            texts: list[str] = []
            for source in sources.live():
                after: Any = None
                while True:
                    rows, after = await self._hub.doors.run(_page, source, reader, cohort, after, self._hub.exercise)
                    texts += rows
                    if after is None:
                        break
            return cursor, [frames.page(number, portion) for number, portion in enumerate(frames.pages(texts), 1)]


def _page(source: Source, reader: Reader, cohort: Cohort, after: Any, exercise: bool) -> tuple[list[str], Any]:
    """One keyset page as encoded features, and the id after which the next begins; None after the last.

    The reader reads for his whole cohort: what he alone has come to see is left out, and once rights have moved SightStale is raised,
    for he may see less by now. A label that the cohort has not met yet is told after the snapshot, with the event that bears it.
    """
    scopes.refresh(reader.member)
    rows = visible(source.shown, reader).defer("words").order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows[:PAGE])
    scope = scopes.of(reader.member)
    if (scope.epoch, scope.epoch_all) != (cohort.epoch, cohort.epoch_all):
        raise SightStale
    shared = [row for row in found if cohort.views.get(row.label_id) == row.view]
    texts = [frames.dump(geojson.feature(source, row, exercise=exercise)) for row in shared]
    return texts, found[-1].pk if len(found) == PAGE else None
