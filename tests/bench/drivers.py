"""Vehicles that report at an even rate over HTTP, each over a connection of its own, some of them straying; and one screen that alerts ring on.

Standard input: {"port", "cookie", "credentials", "calls", "strays": [numbers], "every_s", "rounds", "first": [lon, lat], "step": [lon, lat]}, then a
line for the start. Standard output: "ready", then {"answers", "took_s", "p99_ms", "rung": [seconds from the answer to the screen]}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from .sockets import Load, Socket

STRAYS_AT = 2  # number of the report
OFF_DEG = 0.02  # of latitude: 2.2 km
RINGS_WITHIN_S = 5.0


Held = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Screen(Socket):
    """A reader's socket that notes when which vehicle's alert came."""

    def __init__(self, load: Load) -> None:
        super().__init__(load, 0)
        self.rung: dict[str, float] = {}

    def take(self, kind: int, payload: bytes) -> None:
        if payload.startswith(b'{"type":"tick"'):
            now = time.monotonic()
            for alert in json.loads(payload)["alert"]:
                if alert["layer"] == "alerts":
                    self.rung.setdefault(alert["title"].partition(":")[0], now)
            return
        super().take(kind, payload)


class Driver:
    """One vehicle's device."""

    def __init__(self, task: dict[str, Any], n: int) -> None:
        self.task, self.n = task, n
        self.strays = n in set(task["strays"])
        self.strayed_at = 0.0
        self.took: list[float] = []

    async def drive(self, start: float) -> None:
        task = self.task
        held: Held | None = None
        for k in range(task["rounds"]):
            due = start + (k + self.n / len(task["credentials"])) * task["every_s"]
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            lon, lat = task["first"][0] + k * task["step"][0], task["first"][1] + k * task["step"][1]
            if self.strays and k >= STRAYS_AT:
                lat += OFF_DEG
            path = f"/ingest/osmand?id={task['credentials'][self.n]}&lon={lon:.6f}&lat={lat:.6f}&timestamp={time.time_ns() // 1_000_000}&speed=25&batt=80"
            began = time.monotonic()
            held = await self.report(path, held)
            self.took.append(time.monotonic() - began)
            if self.strays and k == STRAYS_AT:
                self.strayed_at = time.monotonic()
        if held:
            held[1].close()

    async def report(self, path: str, held: Held | None) -> Held:
        """Sends a report over the connection that is held; a server that ended it meanwhile (keep-alive) gets another."""
        for _ in range(3):
            try:
                held = held or await asyncio.open_connection("127.0.0.1", self.task["port"])
                held[1].write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.task['port']}\r\n\r\n".encode())
                head = await held[0].readuntil(b"\r\n\r\n")
            except (ConnectionError, asyncio.IncompleteReadError):
                held = None
                continue
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{head[:200]!r}")
            return held
        raise RuntimeError("no connection held")


async def main() -> None:
    task = json.loads(sys.stdin.readline())
    loop = asyncio.get_running_loop()
    load = Load(port=task["port"], path="/ws/live", cookies=[task["cookie"]], organisations=[0], asks=True)
    screen = Screen(load)
    await loop.create_connection(lambda: screen, "127.0.0.1", task["port"])
    await asyncio.wait_for(screen.ready, 60)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    drivers = [Driver(task, n) for n in range(len(task["credentials"]))]
    began = time.monotonic()
    await asyncio.gather(*(driver.drive(began + 0.5) for driver in drivers))
    took_s = time.monotonic() - began
    until = time.monotonic() + RINGS_WITHIN_S
    while len(screen.rung) < len(task["strays"]) and time.monotonic() < until:
        await asyncio.sleep(0.05)
    rung = [screen.rung[task["calls"][d.n]] - d.strayed_at for d in drivers if d.strays and task["calls"][d.n] in screen.rung]
    took = sorted(took for driver in drivers for took in driver.took)
    print(json.dumps({"answers": len(took), "took_s": took_s, "p99_ms": took[int(len(took) * 0.99)] * 1e3, "rung": rung}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
