"""Positions to 2,000 signed-in sockets, from the database, against Channels group_send over Redis; and what an idle connection costs."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from layers import geojson, sources
from movements.models import Track

from . import fleet, server
from .helpers import Helper, helper

SOCKETS, RATE, SECONDS = 2_000, 50, 12  # updates a second, over so many seconds
BASE_SOCKETS, BASE_RATE = 500, 5  # what group_send over Redis can hold
IDLE, IDLE_MORE = 100, 2_000  # connections between which memory is compared
SETTLE_S = 5.0
DELIVERED_WITHIN_S = 2.0  # after the last update
P99_AT_MOST_MS, KB_AT_MOST = 250.0, 40.0
AIMS = (
    ("all see all", fleet.ORGANISATIONS, 30.0),
    (f"each seen by {fleet.SEEN_BY} of {fleet.ORGANISATIONS} organisations", fleet.SEEN_BY, 10.0),
)

Log = Callable[[str], None]
Figure = dict[str, Any]


def fanout(log: Log) -> list[Figure]:
    """CPU of the server process per delivered position, product against baseline; all delivered; p99; memory per idle connection."""
    many_files()
    try:
        baseline = group_send(log)
        figures = [figure for name, seen_by, aim in AIMS for figure in positions(log, name, seen_by, aim, baseline)]
        return [*figures, memory(log)]
    finally:
        fleet.take_away()


def many_files() -> None:
    """Lets this process and those that it starts hold thousands of sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 8192), hard), hard))


def positions(log: Log, name: str, seen_by: int, aim: float, baseline: Figure) -> list[Figure]:
    """One scenario: SOCKETS sockets, RATE updates a second through accept_reports in another process, the live process alone."""
    made = fleet.fleet(seen_by)
    stood = fleet.standing_of(made.vehicles)
    # The same order in each round: a vehicle twice within a tick would rightly be told once, and could not be counted.
    order = random.Random(11).sample(range(len(made.vehicles)), len(made.vehicles)) * (RATE * SECONDS // len(made.vehicles) + 1)
    task = {"rate": RATE, "order": order[: RATE * SECONDS], "credentials": [each.credential for each in made.vehicles]}
    with (
        server.live() as (port, process),
        _sockets(port, "/ws/live", made.members, asks=True) as sockets,
        helper("reporter", task) as devices,
    ):
        opened = sockets.ask(do="open", to=SOCKETS)
        devices.hear()
        time.sleep(SETTLE_S)
        idle = _share(process, SETTLE_S)
        sent, cpu = _measured(process, sockets, devices)
        versions = [version for _, version in stood]
        due = []
        for n, began, committed in sent:
            versions[n] += 1
            due.append([stood[n][0], versions[n], began, committed, made.vehicles[n].seen_by])
        got = sockets.ask(do="judge", sent=due)
    per_million = cpu / max(got["delivered"], 1) * 1e6
    raw = got | {
        "cpu_s": cpu,
        "cpu_s_per_million": per_million,
        "idle_cpu": idle,
        "opened_in_s": opened["took_s"],
        "load": os.getloadavg()[0],
    }
    log(
        f"{name}: {got['delivered']:,} of {got['due']:,} positions in {got['frames']:,} frames, from the commit p50 {got['commit_p50_ms']:.0f} "
        f"p99 {got['commit_p99_ms']:.0f} max {got['commit_p100_ms']:.0f} ms, server CPU {cpu:.2f} s = {per_million:.2f} s per million "
        f"(idle {idle:.0%} of a core), load {raw['load']:.1f}"
    )
    faults = got["missing"] + got["extra"] + got["doubled"] + got["lost_sockets"]
    return [
        {
            "what": f"{name}: CPU per position, group_send against ours",
            "ratio": baseline["cpu_s_per_million"] / per_million,
            "at_least": aim,
        }
        | raw
        | {"baseline": baseline},
        {"what": f"{name}: positions missing, doubled or shown to others", "ratio": faults / max(got["due"], 1), "at_most": 0.0},
        {
            "what": f"{name}: p99 from commit to receipt, of {P99_AT_MOST_MS:.0f} ms",
            "ratio": got["commit_p99_ms"] / P99_AT_MOST_MS,
            "at_most": 1.0,
        },
    ]


def group_send(log: Log) -> Figure:
    """The baseline: the same Feature to BASE_SOCKETS sockets of one group, at a rate that Channels over Redis can hold."""
    made = fleet.fleet(fleet.ORGANISATIONS)
    row = Track.unrestricted.filter(record=made.vehicles[0].vehicle).get()
    source = sources.get("vehicles")
    assert source is not None
    feature = geojson.feature(source, row, exercise=True)
    feature["id"], feature["properties"]["version"] = "@id", "@version"
    text = json.dumps(
        {"type": "tick", "at": "2026-03-01T10:00:00.000Z", "upsert": [feature], "gone": [], "alert": []}, separators=(",", ":")
    )
    ids = [str(each.vehicle) for each in made.vehicles]
    order = [n % len(ids) for n in range(BASE_RATE * SECONDS)]
    task = {"rate": BASE_RATE, "order": order, "ids": ids, "text": text.replace("%", "%%").replace("@id", "%s").replace('"@version"', "%s")}
    with (
        _redis() as url,
        _group_server(url) as (port, process),
        _sockets(port, "/", made.members, asks=False) as sockets,
        helper("groups", task, BENCH_REDIS=url) as sender,
    ):
        sockets.ask(do="open", to=BASE_SOCKETS)
        sender.hear()
        time.sleep(SETTLE_S)
        sent, cpu = _measured(process, sockets, sender)
        versions = dict.fromkeys(range(len(ids)), 0)
        due = []
        for n, began, done in sent:
            versions[n] += 1
            due.append([ids[n], versions[n], began, done, None])
        got = sockets.ask(do="judge", sent=due)
    raw = got | {"cpu_s": cpu, "cpu_s_per_million": cpu / max(got["delivered"], 1) * 1e6, "load": os.getloadavg()[0]}
    log(
        f"group_send, {BASE_SOCKETS} sockets, {BASE_RATE}/s: {got['delivered']:,} of {got['due']:,}, p99 {got['handed_in_p99_ms']:.0f} ms, "
        f"server CPU {cpu:.2f} s = {raw['cpu_s_per_million']:.0f} s per million, load {raw['load']:.1f}"
    )
    return raw


def memory(log: Log) -> Figure:
    """Resident memory that each further idle, signed-in connection with its picture takes in the live process."""
    members = fleet.readers()
    with server.live() as (port, process), _sockets(port, "/ws/live", members, asks=True) as sockets:
        sockets.ask(do="open", to=IDLE)
        time.sleep(SETTLE_S)
        few = _resident_kb(process)
        sockets.ask(do="open", to=IDLE + IDLE_MORE)
        time.sleep(SETTLE_S)
        many = _resident_kb(process)
    each = (many - few) / IDLE_MORE
    log(f"memory: {each:.1f} KB for each idle connection ({few / 1024:.0f} MB with {IDLE}, {many / 1024:.0f} MB with {IDLE + IDLE_MORE})")
    what = f"memory per idle connection, of {KB_AT_MOST:.0f} KB"
    return {"what": what, "ratio": each / KB_AT_MOST, "at_most": 1.0, "kb_each": each, "kb_few": few, "kb_many": many}


def _measured(process: subprocess.Popen[bytes], sockets: Helper, sender: Helper) -> tuple[list[list[Any]], float]:
    """Lets the sender go: what it sent and when, and the CPU seconds the server took until all should have arrived."""
    sockets.ask(do="record")
    before = server.cpu_s(process)
    sender.say({})
    sent = json.loads(sender.hear())
    time.sleep(DELIVERED_WITHIN_S)
    return sent, server.cpu_s(process) - before


def _share(process: subprocess.Popen[bytes], seconds: float) -> float:
    """Share of a core that the server takes while nothing happens."""
    before = server.cpu_s(process)
    time.sleep(seconds)
    return (server.cpu_s(process) - before) / seconds


@contextmanager
def _sockets(port: int, path: str, members: Sequence[tuple[int, Any]], *, asks: bool) -> Iterator[Helper]:
    cookies = [server.session_of(member)["Cookie"] for _, member in members]
    task = {"port": port, "path": path, "cookies": cookies, "organisations": [number for number, _ in members], "asks": asks}
    with helper("sockets", task) as running:
        yield running


@contextmanager
def _redis() -> Iterator[str]:
    """A Redis of the bench's own, in memory alone."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise RuntimeError("the baseline needs redis-server; make test installs it")
    port = server.free_port()
    words = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _group_server(url: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = server.free_port()
    os.environ["BENCH_REDIS"] = url
    with server.running(["uvicorn", "tests.bench.groups:application", *server.quiet(port)], port) as process:
        yield port, process


def _resident_kb(process: subprocess.Popen[bytes]) -> float:
    with open(f"/proc/{process.pid}/status") as status:
        return float(next(line for line in status if line.startswith("VmRSS")).split()[1])
