"""Devices that report one after the other, each over a connection of its own, in a process of their own: a thread for each would cost
more than the server.

Standard input: {"port", "paths": [one for each device, with {n}, {ms} where number and time belong], "seconds"}. Standard output: {"answers", "took_s", "p50_ms", "p99_ms"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from array import array
from typing import Any

import uvloop


class Device(asyncio.Protocol):
    """One device: the next report leaves when the last one was answered."""

    def __init__(self, run: Run, path: str) -> None:
        self.run, self.path = run, path
        self.rest = b""
        self.sent_at = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.report()

    def report(self) -> None:
        if time.monotonic() >= self.run.until:
            self.run.ended(self)
            return
        self.run.number += 1
        path = self.path.replace("{n}", str(self.run.number)).replace("{ms}", str(time.time_ns() // 1_000_000))
        self.sent_at = time.monotonic()
        self.transport.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.run.port}\r\n\r\n".encode())

    def data_received(self, chunk: bytes) -> None:
        self.rest += chunk
        head, found, body = self.rest.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.rest = b""
        if not head.startswith(b"HTTP/1.1 200"):
            self.run.failed(f"{head[:200]!r} for {self.path}")
            return
        self.run.took.append(time.monotonic() - self.sent_at)
        self.report()

    def connection_lost(self, trouble: Exception | None) -> None:
        if time.monotonic() < self.run.until:
            self.run.failed(f"{self.path} was cut: {trouble}")


def _length(head: bytes) -> int:
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return int(lengths[0].partition(b":")[2]) if lengths else 0


class Run:
    """All devices for some seconds."""

    def __init__(self, port: int, devices: int, seconds: float) -> None:
        self.port, self.left = port, devices
        self.until = time.monotonic() + seconds
        self.number = 0
        self.took = array("d")
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def ended(self, device: Device) -> None:
        self.left -= 1
        if not self.left and not self.over.done():
            self.over.set_result(None)

    def failed(self, fault: str) -> None:
        if not self.over.done():
            self.over.set_exception(RuntimeError(fault))


async def main() -> None:
    task = json.loads(sys.stdin.readline())
    loop = asyncio.get_running_loop()
    run = Run(task["port"], len(task["paths"]), task["seconds"])
    began = time.monotonic()
    for path in task["paths"]:
        await loop.create_connection(lambda path=path: Device(run, path), "127.0.0.1", task["port"])  # type: ignore[misc]
    await run.over
    took_s = time.monotonic() - began
    took = sorted(run.took)
    p50, p99 = (took[int(len(took) * share)] * 1e3 for share in (0.5, 0.99))
    print(json.dumps({"answers": len(took), "took_s": took_s, "p50_ms": p50, "p99_ms": p99}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
