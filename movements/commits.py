"""Group commit: what arrived while the last batch was being committed is one batch, one transaction, one wait for the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from django.db import Error, InterfaceError, OperationalError, connection

from sltmap import clock

from .actions import Received, Verdict, accept_reports
from .decoders import Fault

log = logging.getLogger(__name__)
WAITING_AT_MOST = 5_000  # reports; beyond it devices are asked to come back
BATCH_AT_MOST = 500  # reports in one transaction
DISK_FULL = "53100"  # SQLSTATE
LOST = ("08", "57P")  # SQLSTATE classes: the connection broke, the server was stopped; none at all when it broke without a word
RETRIED = ("40001", "40P01")  # serialisation failure, deadlock: another process was at the same rows


class Overloaded(Exception):
    """More reports wait than can be stored soon, or the database does not answer."""


class DiskFull(Exception):
    """The database has no room for more."""


Outcome = Verdict | Overloaded | DiskFull


class GroupCommit:
    """Takes reports on the event loop and stores them in one worker thread, which has a database connection of its own."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Received, asyncio.Future[Verdict]]] = []
        self._worker: ThreadPoolExecutor | None = None
        self._storing: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def submit(self, received: Received) -> Verdict:
        """The verdict on a report, once it is committed. Raises Overloaded, DiskFull."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # a new server in the same process
            self._waiting, self._storing, self._loop = [], None, loop
        if len(self._waiting) >= WAITING_AT_MOST:
            raise Overloaded
        future: asyncio.Future[Verdict] = loop.create_future()
        self._waiting.append((received, future))
        if self._storing is None:
            self._storing = loop.create_task(self._store_all())
        return await future

    async def aclose(self) -> None:
        """Stores what waits, then ends the worker and its connection."""
        if self._storing is not None and self._loop is asyncio.get_running_loop():
            await self._storing
        if self._worker is not None:
            self._worker.submit(connection.close)
            self._worker.shutdown(wait=True)
            self._worker = None

    async def _store_all(self) -> None:
        assert self._loop is not None
        self._worker = self._worker or ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH_AT_MOST], self._waiting[BATCH_AT_MOST:]
            try:
                outcomes: Sequence[Outcome] = await self._loop.run_in_executor(self._worker, store, [received for received, _ in batch])
            except Exception:
                log.exception("a batch of %s reports was not stored", len(batch))
                outcomes = [Overloaded()] * len(batch)
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():  # the device hung up
                    continue
                if isinstance(outcome, Verdict):
                    future.set_result(outcome)
                else:
                    future.set_exception(outcome)
        self._storing = None


def store(batch: Sequence[Received]) -> list[Outcome]:
    """Stores a batch; where that fails, each report alone, so that one faulty report takes no other with it. Never raises."""
    connection.close_if_unusable_or_obsolete()
    try:
        return list(_accept(batch))
    except Exception as error:
        log.warning("a batch of %s reports failed (%s %s); each is stored alone", len(batch), type(error).__name__, _sqlstate(error))
    return [_alone(received) for received in batch]


def _accept(batch: Sequence[Received]) -> list[Verdict]:
    """One try more where the connection was lost or another process was at the same rows: storing twice is storing once."""
    try:
        return accept_reports(reports=batch, received_at=clock.now())
    except (OperationalError, InterfaceError) as error:
        if (state := _sqlstate(error)) and state not in RETRIED and not state.startswith(LOST):
            raise
        connection.close()
    return accept_reports(reports=batch, received_at=clock.now())


def _alone(received: Received) -> Outcome:
    try:
        return _accept([received])[0]
    except Exception as error:
        if _sqlstate(error) == DISK_FULL:
            return DiskFull()
        if isinstance(error, OperationalError | InterfaceError):
            return Overloaded()
        log.warning("a report cannot be stored: %s %s", type(error).__name__, _sqlstate(error))
    # A 4xx or 5xx would make the phone repeat it for ever: it is kept aside instead, where its organisation sees it.
    try:
        return _accept([replace(received, outcome=Fault(code="not_stored"))])[0]
    except Error:
        return Overloaded()


def _sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "pgcode", None) or ""
