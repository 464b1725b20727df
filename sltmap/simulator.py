"""The simulator: drives the exercise's convoys through /ingest/osmand over real HTTP, and lets something happen now and then.

One asyncio client, one kept connection per vehicle. What a server that is down did not take is kept and sent later, as a tracker would.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from sltmap import clock
from sltmap.exercise.convoy import Convoy, Fix, reports

TICK_S = 1.0
ANSWERS_WITHIN_S = 10.0
KEPT_FIXES = 600  # per vehicle, while the server does not answer
SENT_AT_ONCE = 20  # of those, per tick
KNOT_MPS = 1852 / 3600
HAPPENS_EVERY_S = 10.0
SAYS_EVERY_S = 60.0


@dataclass(kw_only=True)
class Driver:
    """One vehicle of a convoy. number: its place in the convoy, 0 leads. credential: empty without a device."""

    call_sign: str
    conduct: str
    credential: str
    convoy: Convoy
    number: int
    waiting: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_FIXES))  # paths not yet taken


class Line:
    """A kept HTTP/1.1 connection: one GET after the other. Any failure closes it, and the next GET opens it anew."""

    def __init__(self, url: str) -> None:
        """url: http or https, host, port. Raises ValueError for another scheme."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the server's address is {url!r}, not like http://127.0.0.1:8000")
        self.host, self.secure = parts.hostname, parts.scheme == "https"
        self.port = parts.port or (443 if self.secure else 80)
        self.named = parts.netloc
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> int:
        """The status of a GET. Raises OSError when there is no answer."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return await self._get(path)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:  # TimeoutError is an OSError
            self.close()
            raise OSError(f"no answer from {self.named}: {error}") from error

    async def _get(self, path: str) -> int:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port, ssl=ssl.create_default_context() if self.secure else None)
        reader, writer = self.streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.named}\r\nUser-Agent: sltmap-simulator\r\n\r\n".encode())
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        first, *lines = head.split("\r\n")
        headers = dict(line.split(":", 1) for line in lines if ":" in line)
        status = int(first.split()[1])
        length = headers.get("content-length")
        if length is not None:
            await reader.readexactly(int(length))
        if (length is None and status not in (204, 304)) or "close" in headers.get("connection", ""):
            self.close()  # the end of the answer is the end of the connection
        return status

    def close(self) -> None:
        """Ends the connection; the next get() opens another."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


def path_of(fix: Fix, credential: str, fix_at_s: float) -> str:
    """What an OsmAnd client asks for to report a fix. fix_at_s: epoch seconds."""
    words = {
        "id": credential,
        "lat": f"{fix.lat:.6f}",
        "lon": f"{fix.lon:.6f}",
        "timestamp": f"{fix_at_s:.0f}",
        "speed": f"{fix.speed_mps / KNOT_MPS:.2f}",
        "bearing": f"{fix.heading_deg:.1f}",
        "accuracy": "6",
        "batt": "87",
    }
    return f"/ingest/osmand?{urlencode(words)}"


class Simulator:
    """Drives until it is stopped. happen: called about every ten seconds with the seconds since the start; may take its time."""

    def __init__(
        self, *, url: str, drivers: list[Driver], speed: float, happen: Callable[[float], None], say: Callable[[str], object]
    ) -> None:
        """speed: how many seconds of driving pass in one second."""
        self.url, self.drivers, self.speed = url, drivers, speed
        self.happen, self.say = happen, say
        self.stopped = asyncio.Event()
        self.sent = self.refused = 0
        self.down = False

    async def run(self, ticks: int | None = None) -> int:
        """Drives for so many ticks, or until stopped. Returns how many fixes the server took."""
        if not await self._server_is_up():
            return 0
        begun = time.monotonic()
        jobs = [asyncio.create_task(self._report(driver, begun)) for driver in self.drivers if driver.credential]
        jobs += [asyncio.create_task(self._events(begun)), asyncio.create_task(self._words())]
        try:
            await self._drive(begun, ticks)
        finally:
            self.stopped.set()
            for job in asyncio.as_completed(jobs):
                with contextlib.suppress(asyncio.CancelledError):
                    await job
        return self.sent

    async def _drive(self, begun: float, ticks: int | None) -> None:
        convoys = list({id(driver.convoy): driver.convoy for driver in self.drivers}.values())
        tick = 0
        while not self.stopped.is_set() and (ticks is None or tick < ticks):
            for convoy in convoys:
                convoy.step(TICK_S * self.speed)
            elapsed_s, at = time.monotonic() - begun, clock.now().timestamp()
            for driver in self.drivers:
                if driver.credential and reports(driver.conduct, elapsed_s):
                    driver.waiting.append(path_of(driver.convoy.place_of(driver.number), driver.credential, at))
            tick += 1
            await self._pause(begun + tick * TICK_S - time.monotonic())
        if ticks is not None:
            await self._until_sent()

    async def _until_sent(self) -> None:
        until = time.monotonic() + ANSWERS_WITHIN_S
        while any(driver.waiting for driver in self.drivers) and time.monotonic() < until and not self.stopped.is_set():
            await self._pause(0.05)

    async def _report(self, driver: Driver, begun: float) -> None:
        line = Line(self.url)
        # Spread over the second, so that a server meets 13 small requests and not one lump.
        await self._pause(TICK_S * (self.drivers.index(driver) % 16) / 16)
        while not self.stopped.is_set():
            for _ in range(min(len(driver.waiting), SENT_AT_ONCE)):
                if not await self._send(line, driver):
                    break
            await self._pause(TICK_S / 4 if driver.waiting else TICK_S / 10)
        line.close()

    async def _send(self, line: Line, driver: Driver) -> bool:
        """Sends the oldest waiting fix. False when the server does not answer, or not now: the fix stays."""
        try:
            status = await line.get(driver.waiting[0])
        except OSError as error:
            self._is_down(str(error))
            await self._pause(TICK_S)
            return False
        if status >= 500 or status == 429:
            self._is_down(f"the server answers {status}")
            await self._pause(TICK_S)
            return False
        driver.waiting.popleft()
        self.down = False
        if status < 300:
            self.sent += 1
        else:
            self.refused += 1
        return True

    def _is_down(self, why: str) -> None:
        if not self.down:
            self.say(f"{why}; fixes wait")
        self.down = True

    async def _events(self, begun: float) -> None:
        while not self.stopped.is_set():
            await self._pause(HAPPENS_EVERY_S)
            if not self.stopped.is_set():
                await asyncio.to_thread(self.happen, time.monotonic() - begun)

    async def _words(self) -> None:
        while not self.stopped.is_set():
            await self._pause(SAYS_EVERY_S)
            waiting = sum(len(driver.waiting) for driver in self.drivers)
            self.say(f"{self.sent} fixes taken, {self.refused} refused, {waiting} waiting")

    async def _server_is_up(self) -> bool:
        line, told = Line(self.url), False
        while not self.stopped.is_set():
            try:
                if await line.get("/healthz") == 200:
                    line.close()
                    return True
            except OSError:
                pass
            if not told:
                self.say(f"waiting for {self.url}")
                told = True
            await self._pause(TICK_S)
        return False

    async def _pause(self, seconds: float) -> None:
        """Sleeps, but not past a stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.0)):
                await self.stopped.wait()
