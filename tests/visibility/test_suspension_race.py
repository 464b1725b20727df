"""A suspension at a random moment of every read: what is committed after it never leaves, whatever runs meanwhile, with Redis up or down."""

from __future__ import annotations

import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import which

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client

from partners.models import CaseEntry, Marking, Office, Standing
from partners.readers import reader_of
from partners.standing import cases
from sltmap import clock
from sltmap.geo import tile_at
from tests import make
from tests.layers.live import Listener, serving, waits_until

TRIALS = 100
SOCKET_TRIALS = 10
LON, LAT = 31.5586, 6.2089
TILE = tile_at(LON, LAT, 12)
COUNTING = ("catalogue", "map page")  # sums alone
# What shows that records of others are in a page's answer: their words; a tile and a hit tell of the redacted form.
EVIDENCE = {"tile": b"redacted", "search": b"redacted"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(cast):
    """Alder shares incidents with Heron in full and speaks for UNDSS; each trial suspends Heron anew."""
    Office.objects.create(area=cast.area, kind="undss", organisation=cast.alder)
    cast.sioc = reader_of(cast.alice)
    cast.shared = make.label(cast.area, cast.alder, Marking.GREEN, hide=set())
    cast.own = make.label(cast.area, cast.heron, Marking.AMBER)
    make.incident(cast.own, place="heron-own", summary="heron-own", geom=Point(LON, LAT, srid=4326))
    return cast


def publish(world, word: str) -> None:
    """An incident of Alder that Heron, while confirmed, is shown; its words and place say which it is."""
    make.incident(world.shared, clock.now(), place=word, summary=word, narrative=word, advice=word, geom=Point(LON, LAT, srid=4326))


def confirm(world) -> None:
    Standing.objects.filter(organisation=world.heron).delete()
    Standing.objects.create(organisation=world.heron, area=world.area, status="confirmed", starts_at=make.EARLIER)


def suspend(world) -> None:
    """By decision of the Oversight Committee: the shortest way that the framework knows."""
    now = clock.now()
    case = cases.open_case(by=world.sioc, kind="suspend", organisation=world.heron, area=world.area, at=now)
    cases.enter(by=world.sioc, case=case.pk, kind=CaseEntry.Kind.OC_DECISION, document="OC/1", said_on=now.date(), at=now)
    cases.decide(by=world.sioc, case=case.pk, at=clock.now())


def paths(client: Client) -> dict[str, Callable[[], bytes]]:
    """Every way out over HTTP, each as one read of everything it tells of incidents."""

    def get(path: str) -> bytes:
        response = client.get(path)
        assert response.status_code in (200, 204, 404, 503), (path, response.status_code)
        return b"".join(response)

    def long() -> bytes:
        """A reader who pages for long: each page is guarded by itself."""
        told, url = b"", "/api/v1/layers/incidents/features?limit=3"
        while url:
            response = client.get(url)
            told += response.content
            url = next((link["href"] for link in response.json().get("links", []) if link["rel"] == "next"), "")
        return told

    def details() -> bytes:
        listed = client.get("/api/v1/layers/incidents/features?limit=5").json()
        return b"".join(get(f"/api/v1/layers/incidents/features/{feature['id']}") for feature in listed.get("features", []))

    return {
        "list": lambda: get("/api/v1/layers/incidents/features"),
        "long paging": long,
        "detail": details,
        "tile": lambda: get(f"/tiles/incidents/{TILE.z}/{TILE.x}/{TILE.y}.pbf"),
        "text": lambda: get("/text/?layer=incidents"),
        "export": lambda: get("/api/v1/layers/incidents/export?format=csv"),
        "search": lambda: get("/api/v1/search?q=word"),
        "feed": lambda: get("/api/v1/feed"),
        "catalogue": lambda: get("/api/v1/layers"),
        "map page": lambda: get("/"),
    }


class Reading:
    """Reads one way out again and again in a thread of its own, and keeps what was told by when each read began."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self.read, self.told, self.stopped = read, [], threading.Event()
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()

    def _go(self) -> None:
        try:
            while not self.stopped.is_set():
                began = time.monotonic()
                self.told.append((began, self.read()))
        finally:
            connection.close()

    def ends(self) -> list[tuple[float, bytes]]:
        self.stopped.set()
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.told


@contextmanager
def redis(up: bool) -> Iterator[str]:
    """Address of a Redis that runs, or of one that is gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if not up:
        yield f"redis://127.0.0.1:{port}/0"
        return
    if which("redis-server") is None:
        pytest.skip("Redis is missing: make test installs it")
    server = subprocess.Popen(["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
    try:
        waits_until(lambda: _answers(port), what="Redis is up")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("up", [True, False], ids=["redis-up", "redis-down"])
def test_nothing_committed_after_the_suspension_leaves_by_any_page(world, signed_in, settings, up):
    draw = random.Random(3 if up else 4)
    client = signed_in(world.bob)
    for n in range(8):
        publish(world, f"word-before-{n}")
    ways = paths(client)
    with redis(up) as address:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}}
        read_after = 0
        for trial in range(TRIALS // 2):
            name = list(ways)[trial % len(ways)]
            confirm(world)
            reading = Reading(ways[name])
            waits_until(lambda reading=reading: reading.told, what="a first read")
            evidence = EVIDENCE.get(name, b"word-")
            if name not in COUNTING:
                assert evidence in reading.told[0][1], f"{name} showed nothing that a suspension could take away"
            time.sleep(draw.uniform(0, 0.02))  # the random moment
            suspend(world)
            suspended_at = time.monotonic()
            publish(world, f"word-after-{trial}")
            seen = len(reading.told)
            waits_until(lambda reading=reading, seen=seen: len(reading.told) > seen + 1, what="a read that began after it")
            for began, told in reading.ends():
                assert f"word-after-{trial}".encode() not in told, (name, trial)
                if began > suspended_at:
                    read_after += 1
                    assert evidence not in told, (name, trial)
        assert read_after >= TRIALS // 2


def test_the_own_record_stays_on_every_page_that_shows_records(world, signed_in):
    suspend(world)
    publish(world, "word-after")
    ways = paths(signed_in(world.bob))
    for name in ("list", "long paging", "detail", "text", "feed"):
        assert b"heron-own" in ways[name]() and b"word-after" not in ways[name]()


def test_open_sockets_lose_what_is_of_others_within_two_seconds_and_hear_nothing_after(world):
    draw = random.Random(5)
    with serving() as server:
        for trial in range(SOCKET_TRIALS):
            confirm(world)
            bob, alice = Listener(server, world.bob).open(), Listener(server, world.alice).open()
            bob.is_current()
            alice.is_current()
            publish(world, f"word-before-{trial}")
            waits_until(lambda bob=bob, trial=trial: f"word-before-{trial}" in bob.heard, what="the tick before")
            time.sleep(draw.uniform(0, 0.15))  # the random moment within a tick
            suspend(world)
            suspended_at = time.monotonic()
            publish(world, f"word-after-{trial}")
            waits_until(lambda alice=alice, trial=trial: f"word-after-{trial}" in alice.heard, what="the originator hears it")
            # The socket is dropped with what it was not yet sent; whoever comes back gets his own picture alone.
            waits_until(lambda bob=bob: bob.code is not None, within_s=2.0, what="the socket is dropped")
            assert time.monotonic() - suspended_at < 2.0
            again = Listener(server, world.bob)
            again.token = bob.token
            again.open(resume=True)
            again.is_current()
            for heard in (bob.heard, again.heard):
                assert f"word-after-{trial}" not in heard
            assert "word-before" not in again.heard
            for listener in (bob, alice, again):
                listener.close()
