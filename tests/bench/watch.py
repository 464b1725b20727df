"""2,000 vehicles under way, one report each per 5 s, all rules on: CPU against the same without rules, and how soon an alert rings."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from movements.actions import make_partitions
from movements.models import Alert, Mission, Vehicle, Watch, WatchRules
from partners.models import DOArea
from sltmap import clock

from . import fleet, live, server
from .helpers import helper

VEHICLES, EVERY_S, ROUNDS, TOGETHER = 2_000, 5.0, 8, 5  # reports of each vehicle; vehicles of a mission
ONE_STRAYS_OF = 40
CPU_AT_MOST, P99_AT_MOST_S = 1.5, 1.0
STEP = (0.0005, 0.0006)  # degrees a report: along fleet.ROUTE, 86 m


def vehicles(log: Callable[[str], None], count: int = VEHICLES, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """CPU of the live process and of its database sessions with and without rules; from the answer to a report to its alert on a screen."""
    live.many_files()
    try:
        made = _under_way(count)
        without = _run(log, "without rules", "tests.bench.unwatched:application", made, rounds)
        _forget(made)
        ours = _run(log, "with rules", "sltmap.asgi:application", made, rounds)
    finally:
        fleet.take_away()
        Mission.unrestricted.filter(name="bench of watching").update(status=Mission.Status.CLOSED)
    due = len(range(0, count, ONE_STRAYS_OF))
    rung = sorted(ours["rung"])
    p99 = rung[min(int(len(rung) * 0.99), len(rung) - 1)] if rung else float("inf")
    log(
        f"alerts {len(rung)} of {due}, on the screen p50 {rung[len(rung) // 2] * 1e3 if rung else 0:.0f} p99 {p99 * 1e3:.0f} ms after the answer"
    )
    return [
        {
            "what": f"{count} vehicles, a report each per {EVERY_S:.0f} s: CPU with all rules against none",
            "ratio": ours["cpu_s"] / max(without["cpu_s"], 0.01),
            "at_most": CPU_AT_MOST,
            "ours": ours,
            "without": without,
            "load": os.getloadavg()[0],
        },
        {"what": "an alert on the screen, p99 of 1 s after the commit", "ratio": p99 / P99_AT_MOST_S, "at_most": 1.0},
        {"what": "alerts of vehicles that strayed, missing", "ratio": float(due - len(rung)), "at_most": 0.0},
    ]


def _under_way(count: int) -> list[tuple[str, str]]:
    """Credentials and call signs of vehicles under way in missions of TOGETHER each."""
    members = [member for number, member in fleet.readers() if number == 0]
    area, now = DOArea.unrestricted.get(code="ssd"), clock.now()
    make_partitions(now)
    rules = {"off_corridor_dwell_s": 0}
    WatchRules.objects.update_or_create(organisation=members[0].organisation, area=area, mission=None, defaults=rules)
    run = os.urandom(2).hex()
    made: list[tuple[str, str]] = []
    for first in range(0, count, TOGETHER):
        signs = [f"W{run}{n}" for n in range(first, min(first + TOGETHER, count))]
        held = [fleet._vehicle(members[0].organisation, area, sign) for sign in signs]
        fleet._depart(area, f"W{run}{first}", [(members[:1], [vehicle for vehicle, _ in held])])
        made += [(credential, sign) for (_, credential), sign in zip(held, signs, strict=True)]
    Mission.unrestricted.filter(code__startswith=f"W{run}").update(name="bench of watching", arrives_at=now + timedelta(hours=6))
    return made


def _forget(made: list[tuple[str, str]]) -> None:
    """The next run begins as the first did."""
    own = Vehicle.unrestricted.filter(call_sign__in=[sign for _, sign in made])
    Watch.unrestricted.filter(vehicle__in=own).delete()
    Alert.unrestricted.filter(vehicle__in=own).delete()


def _run(log: Callable[[str], None], name: str, application: str, made: list[tuple[str, str]], rounds: int) -> dict[str, Any]:
    port = server.free_port()
    reader = next(member for number, member in fleet.readers() if number == 0)
    task = {
        "port": port, "cookie": server.session_of(reader)["Cookie"], "credentials": [credential for credential, _ in made],
        "calls": [sign for _, sign in made], "strays": list(range(0, len(made), ONE_STRAYS_OF)), "every_s": EVERY_S, "rounds": rounds,
        "first": list(fleet.FIRST), "step": list(STEP),
    }  # fmt: skip
    with server.running(["uvicorn", application, *server.quiet(port)], port) as process, helper("drivers", task) as drivers:
        drivers.hear()
        before = _cpu(process)
        drivers.say({})
        told: dict[str, Any] = json.loads(drivers.hear())
        after = _cpu(process)
    # A session that began during the run began at 0; one that ended took what it had with it.
    told["server_cpu_s"] = after["server"] - before["server"]
    told["cpu_s"] = sum(after[key] - before.get(key, 0.0) for key in after)
    log(
        f"{name}: {told['answers']} reports in {told['took_s']:.0f} s, answered p99 {told['p99_ms']:.0f} ms, CPU {told['cpu_s']:.2f} s (server {told['server_cpu_s']:.2f})"
    )
    return told


def _cpu(process: subprocess.Popen[bytes]) -> dict[str, float]:
    """CPU seconds of the live process and of each database session but our own."""
    with connection.cursor() as cursor:
        cursor.execute("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        pids = [row[0] for row in cursor.fetchall()]
    used = {"server": server.cpu_s(process)}
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            fields = stat.read_text().rsplit(")", 1)[1].split()
            used[str(pid)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used
