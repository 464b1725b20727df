"""Threads for the database, each with its own connection, which are closed when the hub is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections

T = TypeVar("T")


class Threads:
    """size threads that run blocking reads for the event loop."""

    def __init__(self, name: str, size: int) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._mine = threading.local()
        self._connections: list[Any] = []

    async def run(self, read: Callable[..., T], *args: Any) -> T:
        """The result of read(*args), run in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._work, read, args)

    def _work(self, read: Callable[..., T], args: tuple[Any, ...]) -> T:
        close_old_connections()  # a server that came back is a new session
        if not hasattr(self._mine, "known"):
            self._mine.known = True
            wrapper = connections[DEFAULT_DB_ALIAS]
            wrapper.inc_thread_sharing()  # so that close() may be called from the thread that stops us
            self._connections.append(wrapper)
        return read(*args)

    def close(self) -> None:
        """Waits for what is running and closes the connections."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for opened in self._connections:
            opened.close()
