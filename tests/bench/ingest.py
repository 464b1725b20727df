"""Reports of 200 devices, accepted and durable, over HTTP: group commit in the live process against one Django INSERT a request."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from movements.models import Position

from . import fleet, server
from .helpers import helper

DEVICES, SECONDS, AIM = 200, 8.0, 5.0


def reports(log: Callable[[str], None]) -> list[dict[str, Any]]:
    """Reports stored a second, product against baseline. Raises RuntimeError when an answered report is not in the database."""
    place = f"{fleet.FIRST[0]}&lat={fleet.FIRST[1]}"
    with server.web() as port:
        # Negative numbers: no device of ours, and each its own, for the two workers count their fix times alike.
        raw = _run(port, [f"/bench/insert?device=-{{n}}&lon={place}"] * DEVICES)
    _forget_baseline()
    credentials = fleet.devices(DEVICES)
    try:
        before = _stored(credentials)
        with server.live() as (port, process):
            cpu = server.cpu_s(process)
            ours = _run(port, [f"/ingest/osmand?id={name}&lon={place}&timestamp={{ms}}&speed=20&bearing=37" for name in credentials])
            cpu = server.cpu_s(process) - cpu
        stored = _stored(credentials) - before
    finally:
        fleet.take_away()
    if stored != ours["answers"]:
        raise RuntimeError(f"{ours['answers']} reports were answered with 200, {stored} are stored")
    rates = {"raw": raw["answers"] / raw["took_s"], "ours": ours["answers"] / ours["took_s"]}
    ratio = rates["ours"] / rates["raw"]
    log(
        f"one INSERT a request {rates['raw']:.0f}/s p99 {raw['p99_ms']:.0f} ms; ours {rates['ours']:.0f}/s p99 {ours['p99_ms']:.0f} ms, "
        f"{stored:,} stored, server CPU {cpu:.1f} s; ratio {ratio:.1f} (aim {AIM:.0f}), load {os.getloadavg()[0]:.1f}"
    )
    what = f"reports stored a second, {DEVICES} devices, against one INSERT a request"
    return [
        {"what": what, "ratio": ratio, "at_least": AIM, **rates, "raw_run": raw, "our_run": ours, "cpu_s": cpu, "load": os.getloadavg()[0]}
    ]


def _run(port: int, paths: Sequence[str]) -> dict[str, Any]:
    with helper("devices", {"port": port, "paths": list(paths), "seconds": SECONDS}) as running:
        return json.loads(running.hear())


def _stored(credentials: Sequence[str]) -> int:
    digests = [fleet.digest(name) for name in credentials]
    return Position.unrestricted.filter(device__secret_sha256__in=digests).count()


def _forget_baseline() -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from movements_position where device_id < 0")
