"""Readers at their sockets, in a process of their own: opens them, notes what arrives when, and afterwards compares it with what was sent.

Speaks only as much WebSocket as it needs, so that the load leaves the two cores to the server. Commands come as JSON lines on standard
input, each is answered by one line on standard output.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from array import array
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvloop

from .parting import parted

AT_ONCE = 40  # handshakes
OPEN_WITHIN_S = 120.0
BACK_AFTER_S = (0.5, 1.0)  # static/src/live.ts after its first cut
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


@dataclass(kw_only=True)
class Load:
    """All sockets of the run."""

    port: int
    path: str
    cookies: list[str]
    organisations: list[int]  # of each cookie
    asks: bool  # for its picture, as a page does; the baseline has none
    returns: bool = False  # who is cut comes back, as a page does
    back: list[Socket] = field(default_factory=list)
    coming: set[asyncio.Task[Any]] = field(default_factory=set)
    sockets: list[Socket] = field(default_factory=list)
    numbers: dict[bytes, int] = field(default_factory=dict)  # of each different tick
    recording: bool = False
    bytes: int = 0


class Socket(asyncio.Protocol):
    """One reader's socket."""

    def __init__(self, load: Load, cookie: int) -> None:
        self.load, self.cookie = load, cookie
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ticks, self.times = array("I"), array("d")
        self.rest = b""
        self.open = False
        self.lost_at: float | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        load = self.load
        transport.write(
            (
                f"GET {load.path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\nOrigin: http://127.0.0.1:{load.port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
                f"Cookie: {load.cookies[self.cookie]}\r\n\r\n"
            ).encode()
        )

    def connection_lost(self, trouble: Exception | None) -> None:
        if self.open and self.load.returns:
            self.lost_at = time.monotonic()
            asyncio.get_running_loop().call_later(random.uniform(*BACK_AFTER_S), self.come_back)
        self.open = False
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"cut before the picture came: {self.rest[:200]!r}"))

    def come_back(self) -> None:
        again = Socket(self.load, self.cookie)
        again.ready.add_done_callback(lambda ready: ready.exception())  # refused for good: nobody waits for it
        self.load.back.append(again)
        loop = asyncio.get_running_loop()
        task = loop.create_task(loop.create_connection(lambda: again, "127.0.0.1", self.load.port))
        self.load.coming.add(task)
        task.add_done_callback(self.load.coming.discard)

    def data_received(self, chunk: bytes) -> None:
        if self.rest:
            chunk = self.rest + chunk
        at = 0
        if not self.open:
            at = chunk.find(b"\r\n\r\n") + 4
            if at < 4 or not chunk.startswith(b"HTTP/1.1 101"):
                self.rest = chunk
                if at >= 4:
                    self.transport.close()
                return
            self.open = True
            if not self.load.asks:
                self.ready.set_result(None)
        size = len(chunk)
        while size - at >= 2:
            length, head = chunk[at + 1], 2
            if length == 126:
                head, length = 4, int.from_bytes(chunk[at + 2 : at + 4])
            elif length == 127:
                head, length = 10, int.from_bytes(chunk[at + 2 : at + 10])
            end = at + head + length
            if end > size or size - at < head:
                break
            self.take(chunk[at] & 15, chunk[at + head : end])
            at = end
        self.rest = chunk[at:]

    def take(self, kind: int, payload: bytes) -> None:
        load = self.load
        if payload.startswith(b'{"type":"tick"'):
            if load.recording:
                self.ticks.append(load.numbers.setdefault(payload, len(load.numbers)))
                self.times.append(time.monotonic())
                load.bytes += len(payload)
        elif kind == PING:
            self.say(PONG, payload)
        elif payload.startswith(b'{"type":"ping"'):
            self.say(TEXT, b'{"type":"pong"}')
        elif payload.startswith(b'{"type":"hello"'):
            self.say(TEXT, b'{"type":"snapshot"}')
        elif payload.startswith(b'{"type":"snapshot"') and b'"last":true' in payload and not self.ready.done():
            self.ready.set_result(None)

    def say(self, kind: int, payload: bytes) -> None:
        self.transport.write(bytes([0x80 | kind, 0x80 | len(payload), 0, 0, 0, 0]) + payload)  # mask of zeros


async def open_to(load: Load, count: int) -> dict[str, Any]:
    """Opens sockets until there are so many, each with its picture; the cookies take turns."""
    turns = asyncio.Semaphore(AT_ONCE)
    loop = asyncio.get_running_loop()

    async def one(n: int) -> Socket:
        async with turns:
            _, opened = await loop.create_connection(lambda: Socket(load, n % len(load.cookies)), "127.0.0.1", load.port)
            await asyncio.wait_for(opened.ready, OPEN_WITHIN_S)
            return opened

    began = time.monotonic()
    load.sockets += await asyncio.gather(*(one(n) for n in range(len(load.sockets), count)))
    return {"open": len(load.sockets), "took_s": time.monotonic() - began}


def judge(load: Load, sent: list[list[Any]]) -> dict[str, Any]:
    """What arrived against what was sent ([id, version, began, committed, organisations or null for all]).

    missing, extra, doubled: positions, exact over all sockets. Latencies in ms: from the commit, and from the moment the report was
    handed in, to the receipt.
    """
    load.recording = False
    due: dict[tuple[str, int], tuple[float, float]] = {(name, version): (began, done) for name, version, began, done, _ in sent}
    wanted: dict[int, frozenset[tuple[str, int]]] = {
        number: frozenset((name, version) for name, version, _, _, seen in sent if seen is None or number in seen)
        for number in set(load.organisations)
    }
    carried = [_positions(payload) for payload in load.numbers]
    most = max((len(positions) for positions in carried), default=1)
    times = np.full((2, len(carried) + 1, most), np.nan)
    for n, positions in enumerate(carried):
        for i, position in enumerate(positions):
            if position in due:
                times[:, n, i] = due[position]
    missing = extra = doubled = 0
    known: dict[tuple[int, bytes], tuple[int, int, int]] = {}
    for each in load.sockets:
        alike = load.organisations[each.cookie], each.ticks.tobytes()
        if alike not in known:
            got = [position for n in each.ticks for position in carried[n]]
            known[alike] = (
                len(wanted[alike[0]].difference(got)), len(set(got) - wanted[alike[0]]), len(got) - len(set(got)),
            )  # fmt: skip
        missing, extra, doubled = (a + b for a, b in zip((missing, extra, doubled), known[alike], strict=True))
    ticks = np.concatenate([np.frombuffer(each.ticks, dtype=np.uint32) for each in load.sockets])
    at = np.concatenate([np.frombuffer(each.times) for each in load.sockets])
    late_ms = [(at[:, None] - kind[ticks]) * 1e3 for kind in times]
    late_ms = [of[~np.isnan(of)] for of in late_ms]
    figures = {
        "due": sum(len(wanted[load.organisations[each.cookie]]) for each in load.sockets),
        "delivered": int(late_ms[1].size),
        "missing": missing,
        "extra": extra,
        "doubled": doubled,
        "frames": int(ticks.size),
        "different_frames": len(carried),
        "mb": load.bytes / 1e6,
        "lost_sockets": sum(not each.open for each in load.sockets),
    }
    for name, of in zip(("handed_in", "commit"), late_ms, strict=True):
        for percent in (50, 99, 100):
            figures[f"{name}_p{percent}_ms"] = float(np.percentile(of, percent)) if of.size else float("nan")
    return figures


def _positions(payload: bytes) -> list[tuple[str, int]]:
    return [(feature["id"], feature["properties"]["version"]) for feature in json.loads(payload)["upsert"]]


async def serve() -> None:
    loop = asyncio.get_running_loop()
    load = Load(**json.loads(sys.stdin.readline()))
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        answer: dict[str, Any] = {}
        if command["do"] == "open":
            answer = await open_to(load, command["to"])
        elif command["do"] == "record":
            for each in load.sockets:
                each.ticks, each.times = array("I"), array("d")
            load.numbers, load.bytes, load.recording = {}, 0, True
        elif command["do"] == "judge":
            answer = judge(load, command["sent"])
        elif command["do"] == "parted":
            answer = parted(load, command["organisation"], command["at"], command["sent"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    uvloop.run(serve())
