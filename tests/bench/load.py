"""Load on the same machine: keep-alive connections in threads, requests drawn from a list, figures from every answer."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What a run showed. rate: answers a second; p50_ms, p99_ms: of one answer."""

    rate: float
    p50_ms: float
    p99_ms: float
    answers: int


def run(port: int, paths: list[str], *, parallel: int, seconds: float, headers: dict[str, str]) -> Measured:
    """Asks for paths in turn for some seconds. Raises RuntimeError for an answer that is neither 200 nor 204."""
    took: list[float] = []
    faults: list[str] = []
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        n = first
        while time.monotonic() < end and not faults:
            path = paths[n % len(paths)]
            n += parallel
            began = time.monotonic()
            server.request("GET", path, headers=headers)
            answer = server.getresponse()
            answer.read()
            took.append(time.monotonic() - began)
            if answer.status not in (200, 204):
                faults.append(f"{answer.status} for {path}")
        server.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(parallel)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    took.sort()
    return Measured(
        rate=len(took) / (time.monotonic() - began),
        p50_ms=took[len(took) // 2] * 1e3,
        p99_ms=took[int(len(took) * 0.99)] * 1e3,
        answers=len(took),
    )
