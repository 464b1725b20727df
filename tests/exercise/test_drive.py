"""How convoys move, and how the simulator hands their fixes over: pure walking, and a real socket."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from sltmap.exercise import roads
from sltmap.exercise.convoy import Convoy, Course, fold, reports
from sltmap.exercise.missions import MISSIONS
from sltmap.exercise.movements import convoy_of
from sltmap.geo import distance_m
from sltmap.simulator import Driver, Line, Simulator

EAST = [(31.0, 5.0), (31.1, 5.0), (31.1, 5.1)]  # lon, lat: east, then north


def convoy(**terms) -> Convoy:
    return Convoy(Course(EAST), **({"cruise_mps": 12.0, "odometer_m": 3000.0, "seed": 1} | terms))


def test_a_course_is_walked_in_metres():
    course = Course(EAST)
    assert course.length_m == pytest.approx(distance_m(EAST[0], EAST[1]) + distance_m(EAST[1], EAST[2]))
    (lon, lat), heading = course.at(course.length_m * 0.25)
    assert (lat, heading) == (pytest.approx(5.0), pytest.approx(90, abs=0.1))
    assert 31.0 < lon < 31.1
    assert course.at(course.length_m + 500)[0] == pytest.approx(EAST[2])
    assert course.nearest((31.05, 5.001)) == pytest.approx(distance_m(EAST[0], EAST[1]) / 2, rel=0.01)


def test_a_course_of_one_point_is_refused():
    with pytest.raises(ValueError, match="two different points"):
        Course([EAST[0], EAST[0]])


def test_at_the_end_of_its_course_a_convoy_turns_round():
    assert fold(300, 1000) == (300, False)
    assert fold(1300, 1000) == (700, True)
    assert fold(2300, 1000) == (300, False)


def test_a_vehicle_never_jumps():
    driven = convoy()
    fixes = []
    for _ in range(3000):
        driven.step(1.0)
        fixes.append(driven.place_of(1))
    steps = [distance_m((a.lon, a.lat), (b.lon, b.lat)) for a, b in pairwise(fixes)]
    assert max(steps) < 12.0 + 40, "a second's way and the noise of two fixes"
    assert max(fix.speed_mps for fix in fixes) < 13.0
    assert min(fix.speed_mps for fix in fixes) == 0.0, "it rests"


def test_the_way_back_heads_the_other_way():
    there = convoy(odometer_m=3000.0).place_of(0).heading_deg
    back = convoy(odometer_m=2 * Course(EAST).length_m - 3000.0).place_of(0).heading_deg
    assert (there + 180) % 360 == pytest.approx(back, abs=0.1)


def test_the_same_seed_drives_the_same_way():
    a, b = convoy(), convoy()
    for _ in range(50):
        a.step(1.0)
        b.step(1.0)
    assert a.place_of(0) == b.place_of(0)


def test_vehicles_are_late_or_silent_as_the_scenario_says():
    assert all(reports("steady", second) for second in range(1000))
    assert not reports("voice", 0)
    for conduct, quiet_s in (("late", 60), ("silent", 240)):
        gaps = [second for second in range(1200) if not reports(conduct, second)]
        assert gaps, conduct
        assert any(all(not reports(conduct, gap + more) for more in range(quiet_s)) for gap in gaps)
        assert reports(conduct, 0)


def test_every_mission_has_a_course_along_roads():
    drivers = [vehicle for mission in MISSIONS for vehicle in mission.vehicles if vehicle.conduct != "voice"]
    assert len(drivers) >= 12
    for mission in MISSIONS:
        assert convoy_of(mission).course.length_m > 100_000
    with pytest.raises(LookupError, match="no road section joins"):
        roads.through("Juba", "Akobo")


class Door:
    """A server that counts what it takes; down answers 503."""

    def __init__(self) -> None:
        self.taken: list[dict[str, list[str]]] = []
        self.connections = 0
        self.down = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := (await reader.readuntil(b"\r\n\r\n")):
            path = urlsplit(head.split()[1].decode())
            status = 503 if self.down else 200
            if path.path == "/ingest/osmand" and not self.down:
                self.taken.append(parse_qs(path.query))
            writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 2\r\n\r\nok".encode())
            await writer.drain()


@pytest.fixture
async def door():
    made = Door()

    async def quietly(reader, writer):
        try:
            await made.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


def simulator(door: Door, **terms) -> Simulator:
    driven = convoy()
    drivers = [Driver(call_sign=f"Heron {n}", conduct="steady", credential=f"secret-{n}", convoy=driven, number=n) for n in range(2)]
    return Simulator(url=door.url, drivers=drivers, speed=1.0, **({"happen": lambda _: None, "say": lambda _: None} | terms))


async def test_fixes_go_over_one_kept_connection_a_vehicle(door):
    assert await simulator(door).run(ticks=3) == 6
    assert {fix["id"][0] for fix in door.taken} == {"secret-0", "secret-1"}
    assert door.connections == 3, "one to ask for health, one for each vehicle"
    assert set(door.taken[0]) == {"id", "lat", "lon", "timestamp", "speed", "bearing", "accuracy", "batt"}


async def test_what_a_server_that_is_down_did_not_take_comes_later(door):
    said: list[str] = []
    drive = simulator(door, say=said.append)
    job = asyncio.create_task(drive.run(ticks=4))
    await asyncio.sleep(0.5)
    door.down = True
    await asyncio.sleep(1.6)
    door.down = False
    assert await job == 8
    times = [fix["timestamp"][0] for fix in door.taken if fix["id"] == ["secret-0"]]
    assert times == sorted(times)
    assert len(times) == 4
    assert any("503" in words for words in said)


async def test_it_waits_for_the_server_and_stops_when_told():
    waiting = Simulator(url="http://127.0.0.1:9", drivers=[], speed=1.0, happen=lambda _: None, say=lambda _: None)
    job = asyncio.create_task(waiting.run())
    await asyncio.sleep(0.2)
    assert not job.done()
    waiting.stopped.set()
    assert await asyncio.wait_for(job, 2) == 0


def test_an_address_that_is_none_is_named():
    with pytest.raises(ValueError, match="ftp"):
        Line("ftp://example.invalid")
