"""Somebody who follows movements by the cells that others are shown: he asks for everything, around the clock, and knows the only road.

What he rebuilds is no better than the cells and the moments of the clock: at most one cell in three hours, six hours late, and the same
bytes whatever the convoy did within it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import mapbox_vector_tile
import pytest
from django.db import transaction

from layers.models import Event
from movements.actions import add_vehicle, assign_device, passing
from movements.models import MissionVehicle
from sltmap import clock
from sltmap.geo import tile_at
from tests import make
from tests.movements.convoy import FEATURES, HOUR, MAY_BE_SHOWN, Convoy, cells

pytestmark = pytest.mark.django_db
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PATHS = (
    FEATURES, f"{FEATURES}?bbox=31,6,31.1,6.1", "/tiles/movements.json", "/api/v1/search?q=joint", "/api/v1/feed", "/api/v1/layers", "/text/",
    "/api/v1/layers/movements/export?format=csv", "/api/v1/layers/missions/features", "/api/v1/layers/vehicles/features",
    "/api/v1/layers/alerts/features",
)  # fmt: skip


@pytest.fixture
def watched(cast, signed_in, monkeypatch):
    """Two partners who take no part; the hour that pages are made at stands, so that bytes can be compared."""
    make.partition(cast.area, "movements", edge_deg=0.5, west=29.0, south=5.0)
    readers = []
    for code in ("quill", "rook"):
        one = make.organisation(code)
        make.standing(one, cast.area)
        readers.append(signed_in(make.member(one, duties={cast.area: ["security_officer", "focal_point"]})))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    return SimpleNamespace(cast=cast, readers=readers, start=passing.tick_of(now) - 30 * HOUR, now=now)


def told(client) -> list[bytes]:
    """All that a reader can ask for about movements."""
    bodies = []
    for path in (*PATHS, f"/api/v1/replay?at={clock.now():%Y-%m-%dT%H:%M:%SZ}&layers=movements,missions"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        bodies.append(b"".join(answer) if answer.streaming else answer.content)
    for z in (4, 7, 10):
        at = tile_at(31.25, 6.25, z)
        content = client.get(f"/tiles/movements/{z}/{at.x}/{at.y}.pbf").content
        bodies.append(repr(mapbox_vector_tile.decode(content)).encode() if content else b"")
    return bodies


def nameless(bodies: list[bytes]) -> list[bytes]:
    """The same but for ids, which are drawn at random."""
    return [ID.sub(b"id", re.sub(rb'nonce-[^"\' ]+|csrfmiddlewaretoken[^>]+|"csrf[^,]+', b"", body)) for body in bodies]


def follow(world: Any, drive: Callable[[Convoy, datetime], None], *, shown: list[Any] | None = None) -> list[list[bytes]]:
    """The transcript of who asks just before, at and after each moment of the clock, while a convoy drives."""
    convoy = Convoy(world.cast, "FOX", world.start)
    transcript, numbers = [], set()
    for hour in range(3, 22, 3):
        tick = world.start + hour * HOUR
        drive(convoy, tick)
        for at in (tick, tick + timedelta(minutes=40), tick + 3 * HOUR - timedelta(seconds=1)) if shown is not None else (tick,):
            convoy.tick(at)
            numbers.add((passing.tick_of(at), Event.objects.filter(source="movements").count()))
            for who, reader in enumerate(world.readers if shown is not None else world.readers[:1]) if hour > 9 else ():
                transcript.append(((who, passing.tick_of(at)), nameless(told(reader))))
        if shown is not None:
            shown.append((tick, cells(world.readers[0]), world.readers[0].get(FEATURES).json()["features"]))
    assert len(numbers) == len(dict(numbers)), "the socket tells of nothing between two moments"
    for moment in {moment for moment, _ in transcript}:
        first, *others = (bodies for at, bodies in transcript if at == moment)
        for bodies in others:
            assert bodies == first, "between two moments of the clock every answer is the same"
    return [bodies for _, bodies in transcript]


def steady(convoy: Convoy, tick: datetime) -> None:
    """A quarter of a degree an hour, told every twenty minutes."""
    for minutes in range(-160, 1, 20):
        at = tick + timedelta(minutes=minutes)
        convoy.fix(at, min(29.3 + 0.25 * ((at - convoy.at) / HOUR), 33.7))


def test_he_learns_one_cell_in_three_hours_six_hours_late(watched):
    shown: list[Any] = []
    follow(watched, steady, shown=shown)
    ids = set()
    for tick, edges, features in shown:
        assert len(edges) <= 1 and set(edges) <= MAY_BE_SHOWN, "neither legs nor stops"
        was = 29.3 + 0.25 * ((tick - passing.DELAY - watched.start) / HOUR)
        assert all(edge <= was for edge in edges), "never a cell that it had not reached six hours before"
        for feature in features:
            assert (feature["properties"]["version"], feature["properties"]["view"]) == (1, "redacted")
            assert feature["id"] not in ids, "moments cannot be joined by an id"
            ids.add(feature["id"])
    assert len({edges[0] for _, edges, _ in shown if edges}) >= 3, "the clock did show it"


def in_other_ways(seed: int) -> Callable[[Convoy, datetime], None]:
    """Where it is told at the moments that count lies in the same cells; all else is drawn anew: halts, detours, speed, late reports."""
    drawn = random.Random(seed)

    def drive(convoy: Convoy, tick: datetime) -> None:
        steady_at = 29.3 + 0.25 * ((tick - convoy.at) / HOUR)
        west = 29.0 + 0.5 * int((min(steady_at, 33.7) - 29.0) / 0.5)
        for minutes in sorted(drawn.sample(range(30, 178), drawn.randrange(2, 9)), reverse=True):
            at = tick - timedelta(minutes=minutes)
            convoy.fix(at, drawn.uniform(29.2, 33.8), drawn.uniform(6.05, 7.4), heard=at + timedelta(minutes=drawn.randrange(25)))
        convoy.fix(tick - timedelta(minutes=drawn.randrange(1, 20)), west + drawn.uniform(0.05, 0.45), drawn.uniform(6.05, 6.45))

    return drive


def behind_a_front(convoy: Convoy, tick: datetime) -> None:
    """As before, and another vehicle of the convoy far ahead."""
    if not convoy.front:
        cast, at = convoy.cast, convoy.at
        front = add_vehicle(by=None, organisation=cast.heron, area=cast.area, call_sign="FRONT", vehicle_class="truck", at=at)
        MissionVehicle.unrestricted.create(mission=convoy.mission, vehicle=front, starts_at=at)
        _, convoy.front = assign_device(by=None, vehicle=front.pk, name="front", at=at)
    steady(convoy, tick)
    convoy.fix(tick - timedelta(minutes=2), 33.7, by=convoy.front)


def test_two_movements_within_the_same_cells_are_the_same_bytes(watched):
    """Whatever they did between, and whatever drives before the hindmost."""
    transcripts = []
    for drive in (steady, in_other_ways(1), behind_a_front):
        with transaction.atomic():
            transcripts.append(follow(watched, drive))
            transaction.set_rollback(True)
    assert len(transcripts[0]) == 4
    assert transcripts[0] == transcripts[1], "halts, detours and late reports"
    assert transcripts[0] == transcripts[2], "a convoy is one"


def test_what_comes_late_waits_for_the_next_moment(watched):
    """A report of seven hours ago that comes after the moment changes nothing until the next."""
    convoy = Convoy(watched.cast, "FOX", watched.start)
    convoy.fix(watched.start + 3 * HOUR, 30.75)
    convoy.tick(watched.start + 12 * HOUR)
    before = told(watched.readers[0])
    convoy.fix(watched.start + 5 * HOUR, 31.75, heard=watched.start + 13 * HOUR)
    convoy.tick(watched.start + 13 * HOUR)
    assert nameless(told(watched.readers[0])) == nameless(before) and cells(watched.readers[0]) == [30.5]
    convoy.tick(watched.start + 15 * HOUR)
    assert cells(watched.readers[0]) == [31.5]
