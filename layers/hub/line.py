"""One open socket: frames go out without anybody waiting, a slow reader's frames wait in bounded memory, and both end at once."""

from __future__ import annotations

import asyncio
import socket
import struct
import types
from collections import deque
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from partners.readers import Reader

from .door import Door
from .frames import Frame
from .narrowing import of_reader

if TYPE_CHECKING:
    from ..tokens import Claim
    from .crowd import Cohort

WAITING_AT_MOST = 1024 * 1024  # bytes that a slow reader may be behind
STUCK_AT_MOST_S = 10.0  # seconds without a frame leaving
CLOSE_WITHIN_S = 5.0  # for the close frame of a slow reader to leave

RESTART, NO_SIGHT, TOO_SLOW, TOO_MANY, MALFORMED = 1012, 4403, 4408, 4429, 4400  # docs/wire.md

Send = Callable[[Any], Awaitable[None]]


class Line:
    """A reader's socket as the hub knows it. All of it runs on the event loop."""

    __slots__ = (
        "_door", "_pending", "_queue", "_send", "_stuck_since", "_waiting", "claim", "closed", "cohort", "count", "heard_at", "live", "marked_at", "owed", "pinged_at",
        "reader", "served", "session", "told_label", "wants", "who",
    )  # fmt: skip

    def __init__(self, *, reader: Reader, send: Send, session: str = "") -> None:
        self.reader = reader
        self.who = reader.member, of_reader(reader)
        self.session = session  # key of the session it came by; empty: by a machine's key
        self.cohort: Cohort | None = None  # None until the hub has judged it
        self.wants = False  # asked for its picture
        self.claim: Claim | None = None  # where it resumes
        self.live = False  # gets ticks
        self.owed = False  # a fresh snapshot: until then no token of it counts
        self.closed = False
        self.count = 0  # items since the last mark
        self.told_label = 0  # newest label of the token it holds
        self.heard_at = self.pinged_at = self.marked_at = asyncio.get_running_loop().time()
        self.served: asyncio.Task[None] | None = None  # the snapshot under way
        self._send = send
        self._door = Door.of(send)
        self._queue: deque[Frame] | None = None
        self._waiting = 0  # bytes in the queue
        self._pending: asyncio.Task[None] | None = None
        self._stuck_since = 0.0

    def put(self, *frames: Frame) -> None:
        """Sends frames now, or as soon as those before them have left. Never waits; closes who is too far behind."""
        if self.closed:
            return
        if self._pending is None and self._door is not None and self._door.open:
            self._door.write(frames)
            return
        for frame in frames:
            self._put(frame)

    def _put(self, frame: Frame) -> None:
        if self._pending is not None:
            self._queue = self._queue if self._queue is not None else deque()
            self._queue.append(frame)
            self._waiting += len(frame["text"])
            if self._waiting > WAITING_AT_MOST:
                self.close(TOO_SLOW)
            return
        if self.closed:
            return
        step = self._send(frame).__await__()
        # One step by hand: nearly every send is done with it, and a task for each would cost more than the send.
        try:
            blocked_on = step.send(None)
        except StopIteration:
            return
        except Exception:  # the socket is gone; its consumer hears of it by itself
            self.closed = True
            return
        self._stuck_since = asyncio.get_running_loop().time()
        self._pending = asyncio.ensure_future(self._rest(step, blocked_on))

    def hear(self) -> float:
        """The client said something. Returns the time of the event loop, seconds."""
        self.heard_at = asyncio.get_running_loop().time()
        return self.heard_at

    async def _rest(self, step: Any, blocked_on: Any) -> None:
        try:
            await _resumed(step, blocked_on)
            while self._queue:
                self._stuck_since = asyncio.get_running_loop().time()
                frame = self._queue.popleft()
                self._waiting -= len(frame["text"])
                await self._send(frame)
        except asyncio.CancelledError:
            raise
        except Exception:
            self.closed = True
        finally:
            self._pending = None
            self._queue = None
            self._waiting = 0

    async def drained(self) -> None:
        """Waits until every frame has been handed on, however slowly; the sweep ends who takes too long."""
        while self._pending is not None and not self.closed:
            await asyncio.wait({self._pending}, timeout=1.0)

    def is_stuck(self, now: float) -> bool:
        """Whether no frame has left for too long. now: of the event loop, seconds."""
        return self._pending is not None and now - self._stuck_since > STUCK_AT_MOST_S

    @property
    def is_behind(self) -> bool:
        """Whether frames are waiting."""
        return self._pending is not None

    def close(self, code: int, reason: str = "") -> None:
        """Drops what is unsent and closes; who does not even take the close frame is cut."""
        if self.closed:
            return
        behind = self._drop()
        message = {"type": "websocket.close", "code": code, "reason": reason}
        _keep(asyncio.ensure_future(self._part(message, behind)))

    def abort(self, *, within_s: float = 0.0) -> None:
        """Cuts the connection and everything unsent with it, up to what the kernel holds: what waits there is no longer for this reader.

        Nothing more is sent from now on. within_s: where nothing waits here either, the connection itself may go so much later.
        """
        if self.closed:
            return
        behind = self._drop()
        transport = transport_of(self._send)
        if transport is None:  # no server that we know how to cut
            _keep(asyncio.ensure_future(self._part({"type": "websocket.close", "code": RESTART, "reason": "0"}, False)))
        elif within_s and not behind and not transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(within_s, cut, transport)
        else:
            cut(transport)

    def _drop(self) -> bool:
        self.closed, self.live = True, False
        if self.served is not None:
            self.served.cancel()
        behind = self._pending is not None
        if self._pending is not None:
            self._pending.cancel()
        return behind

    async def _part(self, message: dict[str, Any], behind: bool) -> None:
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._send(message)
        except TimeoutError:
            transport = transport_of(self._send)
            if transport is not None:
                cut(transport)
        except Exception:  # gone already
            return


def transport_of(send: Send) -> asyncio.Transport | None:
    """The TCP transport behind an ASGI send of uvicorn; None for any other."""
    return getattr(getattr(send, "__self__", None), "transport", None)


def cut(transport: asyncio.Transport) -> None:
    """Resets the connection: nothing unsent is delivered."""
    peer = transport.get_extra_info("socket")
    if peer is not None:
        # Linger 0 makes the close a reset: without it the kernel would still deliver what it holds.
        with suppress(OSError):  # closed under our hands
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


_parting: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    """The loop holds tasks weakly."""
    _parting.add(task)
    task.add_done_callback(_parting.discard)


@types.coroutine
def _resumed(step: Any, blocked_on: Any) -> Generator[Any, Any, None]:
    """Goes on with a coroutine that was stepped once by hand and then waited for blocked_on."""
    while True:
        try:
            value = yield blocked_on
        except BaseException as error:
            try:
                blocked_on = step.throw(error)
            except StopIteration:
                return
        else:
            try:
                blocked_on = step.send(value)
            except StopIteration:
                return
