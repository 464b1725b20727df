"""Devices at the door, over real HTTP: 2xx means committed, a fault in the data is kept, an unknown device learns nothing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from movements import commits
from movements.actions import add_vehicle, assign_device, make_partitions, revoke_device
from movements.commits import DiskFull, Overloaded
from movements.models import Device, Position, Quarantine, Track, Vehicle
from partners.models import Organisation
from sltmap import clock
from tests import make
from tests.database import address, put_epoch_of_all

from .served import Connection, Server, basic, free_port
from .test_decode_reports import decoded, recorded

pytestmark = pytest.mark.django_db
CREDENTIAL = "a credential of heron's tracker"
HERE = Path(__file__)


def committed(work):
    """Runs work on a connection of its own, so that the server sees what it wrote (the tests read inside their transaction)."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


def empty() -> None:
    """Empties all tables; the epoch of all, without which no scope can be built, begins anew."""
    call_command("flush", verbosity=0, interactive=False)
    statement("truncate movements_position")  # unmanaged, so flush does not know it
    put_epoch_of_all()


def statement(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def forget_reports() -> None:
    """Nothing was reported yet. Deleted, not truncated: that would wait for the transaction in which the test reads."""

    def work() -> None:
        for table in ("position", "quarantine", "track", "segment"):
            statement(f"delete from movements_{table}")

    committed(work)


def tracker(organisation, area, call_sign: str, credential: str = "") -> tuple[Device, str]:
    """A vehicle's tracker and its credential."""
    vehicle = add_vehicle(by=None, organisation=organisation, area=area, call_sign=call_sign, vehicle_class="light", at=make.EARLIER)
    return assign_device(by=None, vehicle=vehicle.pk, name="tracker", at=make.EARLIER, credential=credential)


@pytest.fixture(scope="module")
def heron(django_db_setup, django_db_blocker):
    """Heron Relief, committed once: emptying all tables after every test would cost more than the tests."""
    with django_db_blocker.unblock():
        if Organisation.objects.exists():
            committed(empty)
        connection.close()
        yield committed(lambda: make.organisation("heron"))
        committed(empty)


@pytest.fixture
def area(heron):
    return committed(make.area)


@pytest.fixture
def now(heron):
    """The present; its partitions are there, and empty."""
    at = clock.now().replace(microsecond=0)
    committed(lambda: make_partitions(at))
    forget_reports()
    return at


@pytest.fixture
def device(heron, area, now):
    """Heron Relief's tracker."""

    def one() -> Device:
        Vehicle.unrestricted.all().delete()
        return tracker(heron, area, "HERON 1", CREDENTIAL)[0]

    return committed(one)


@pytest.fixture
def door(device):
    with Server() as server:
        yield server


def osmand(at: datetime, credential: str = CREDENTIAL, **params) -> str:
    told = {"id": credential, "lat": 6.2, "lon": 31.5, "timestamp": int(at.timestamp())} | params
    return "/ingest/osmand?" + "&".join(f"{name}={quote(str(value), safe='')}" for name, value in told.items())


def test_osmand_by_query_is_committed_when_it_is_answered(door, now, device):
    answer = door.ask(osmand(now, speed=10, bearing=90))
    assert (answer.status, answer.body) == (200, b"")
    position = Position.unrestricted.get()
    assert (position.device_id, position.fix_at, position.geom.coords) == (device.pk, now, (31.5, 6.2))
    assert Track.unrestricted.get().heading_deg == 90


def test_osmand_by_form_and_by_json_is_the_same_report(door, now):
    form = f"id={quote(CREDENTIAL)}&lat=6.2&lon=31.5&timestamp={int(now.timestamp())}".encode()
    assert door.ask("/ingest/osmand", form, content_type="application/x-www-form-urlencoded").status == 200
    location = {"timestamp": now.isoformat(), "coords": {"latitude": 6.2, "longitude": 31.5}}
    body = json.dumps({"device_id": CREDENTIAL, "location": location}).encode()
    assert door.ask("/ingest/osmand", body, content_type="application/json").status == 200
    assert Position.unrestricted.count() == 1


def test_owntracks_answers_an_empty_list(door, now):
    body = json.dumps({"_type": "location", "lat": 6.2, "lon": 31.5, "tst": int(now.timestamp()), "vel": 36}).encode()
    answer = door.ask("/ingest/owntracks", body, authorization=basic(CREDENTIAL))
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"[]", "application/json")
    assert Position.unrestricted.get().speed_mps == pytest.approx(10)
    quiet = door.ask("/ingest/owntracks", b'{"_type":"lwt","tst":1}', authorization=basic(CREDENTIAL))
    assert (quiet.status, quiet.body) == (200, b"[]")
    assert not Quarantine.unrestricted.exists()


@pytest.mark.data
@pytest.mark.skipif(not recorded, reason="../shared/data is not here")
def test_every_recorded_request_has_traccars_verdict(door, device, monkeypatch):
    """Sent as recorded, with our credential where it names its device, at the time it was made."""
    committed(lambda: Device.unrestricted.update(starts_at=datetime(2000, 1, 1, tzinfo=UTC)))
    for request in recorded:
        forget_reports()
        made_at = getattr(decoded(request), "fix_at", None) or datetime.fromtimestamp(1377177267, UTC)
        monkeypatch.setattr(clock, "now", lambda made_at=made_at: made_at)
        answer = door.ask(*as_ours(request)[:2], **as_ours(request)[2])
        if request["traccar_assertion"] == "verifyNull":
            assert answer.status == 401, "it names no device"
        elif request["traccar_assertion"] == "verifyNotNull":
            assert answer.status == 200
            assert Quarantine.unrestricted.get().code == "no_position", "we ask no outside service where a cell tower stands"
        else:
            assert answer.status == 200
            assert Position.unrestricted.get().fix_at == made_at


def as_ours(request: dict) -> tuple[str, bytes | None, dict[str, str]]:
    """Target, body and headers of a recorded request, with our credential in the place of its device's."""
    body = request["body"] and request["body"].encode()
    headers = {"content_type": request["content_type"]} if request["content_type"] else {}
    if request["protocol"] == "owntracks":
        return "/ingest/owntracks", body, headers | {"authorization": basic(CREDENTIAL)}
    if body:
        return "/ingest/osmand", json.dumps(json.loads(body) | {"device_id": CREDENTIAL}).encode(), headers
    query = re.sub(r"\b(id|deviceid)=\d+", lambda found: f"{found[1]}={quote(CREDENTIAL)}", request["path"].partition("?")[2])
    return f"/ingest/osmand?{query}", None, headers


def test_a_fault_in_the_data_is_answered_200_and_kept_for_its_organisation(door, now, device):
    for params, code in [
        ({"lat": "abc"}, "not_a_number"),
        ({"lon": 181}, "coord_range"),
        ({"lat": "NaN"}, "not_finite"),
        ({"timestamp": 0}, "time_range"),
        ({"timestamp": 4102444800}, "time_range"),
        ({"accuracy": -1}, "accuracy_range"),
        ({"lat": 0, "lon": 0}, "null_island"),
    ]:
        forget_reports()
        assert door.ask(osmand(now, **params)).status == 200
        kept = Quarantine.unrestricted.get()
        assert (kept.device_id, kept.code) == (device.pk, code)
        assert CREDENTIAL not in kept.report
        assert not Position.unrestricted.exists()


def test_a_body_of_any_shape_is_kept_and_never_an_error(door):
    for body, code in [
        (b'{"_type":"teleport"}', "unknown_type"),
        (b'{"_type":"location","lat":NaN,"lon":1,"tst":1}', "not_finite"),
        (b'{"_type":"location","lat":1,"lat":2,"lon":1,"tst":1}', "duplicate_key"),
        (b"{" * 30_000, "bad_json"),
        (b"[" * 60_000, "too_deep"),
        (b'{"_type":"location","lat":' + b"9" * 5000 + b"}", "too_long"),
        (b'{"_type":"\\u0000\\ud800"}', "bad_text"),
        (b"\xff\x00\xfe", "bad_text"),
        (b"", "bad_json"),
        (b"null", "bad_json"),
    ]:
        forget_reports()
        answer = door.ask("/ingest/owntracks", body, authorization=basic(CREDENTIAL))
        assert (answer.status, answer.body) == (200, b"[]")
        kept = Quarantine.unrestricted.get()
        assert (kept.code, len(kept.report) <= 4096) == (code, True)


def test_the_credential_is_kept_nowhere_however_json_spells_it(door):
    spelled = "".join(f"\\u{ord(character):04x}" for character in CREDENTIAL)
    body = f'{{"device_id":"{spelled}","location":{{"coords":{{"latitude":NaN}},"_":"&id={CREDENTIAL}&"}}}}'.encode()
    assert door.ask("/ingest/osmand", body).status == 200
    kept = Quarantine.unrestricted.get()
    assert kept.code == "not_finite"
    assert CREDENTIAL not in kept.report
    assert spelled not in kept.report


def test_wrong_method_size_and_place_are_told(door, now):
    assert door.ask("/ingest/owntracks").status == 405
    put = door.ask(osmand(now), b"", method="PUT")
    assert (put.status, put.headers["allow"]) == (405, "GET, POST")
    assert door.ask("/ingest/osmand", b"x" * 65_537).status == 413
    assert door.ask("/ingest/osmand", b"x" * 10, content_length="99999999").status == 413
    assert door.ask("/ingest/elsewhere").status == 404
    assert door.ask("/ingest/osmand", (b"id=%s&lat=6&lon=31&x=" % quote(CREDENTIAL).encode()).ljust(65_536, b"x")).status == 200


def test_a_body_that_grows_past_the_limit_in_chunks_is_cut(door):
    async def send() -> int:
        async with Connection(door.port) as line:
            line.writer.write(b"POST /ingest/osmand HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n")
            for _ in range(5):
                line.writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
            return int((await line.reader.readline()).split()[1])

    assert asyncio.run(send()) == 413


def test_a_failing_report_in_the_middle_takes_no_other_with_it(door, device, now):
    """The database refuses one report of the batch: the others are stored, that one is kept aside, and each is answered."""
    committed(lambda: statement("alter table movements_position add constraint not_666 check (altitude_m <> 666) not valid"))
    try:
        answers = asyncio.run(together(door.port, [osmand(now - timedelta(seconds=n), altitude=666 if n == 25 else n) for n in range(50)]))
    finally:
        committed(lambda: statement("alter table movements_position drop constraint not_666"))
    assert Counter(answer.status for answer in answers) == {200: 50}
    assert set(Position.unrestricted.values_list("altitude_m", flat=True)) == {float(n) for n in range(50)} - {25.0}
    assert Quarantine.unrestricted.get().code == "not_stored"


def test_what_waits_too_long_is_sent_away_and_a_full_disk_is_told(door, now, monkeypatch):
    for fault, status in ((Overloaded, 503), (DiskFull, 507)):
        monkeypatch.setattr(commits, "store", lambda batch, fault=fault: [fault() for _ in batch])
        answer = door.ask(osmand(now))
        assert (answer.status, answer.headers["retry-after"].isdigit()) == (status, True)
    assert not Position.unrestricted.exists()


def test_more_than_can_wait_is_sent_away_at_once(door, now, monkeypatch):
    monkeypatch.setattr(commits, "WAITING_AT_MOST", 3)
    held = commits.store

    def slow(batch):
        time.sleep(0.3)
        return held(batch)

    monkeypatch.setattr(commits, "store", slow)
    answers = asyncio.run(together(door.port, [osmand(now - timedelta(seconds=n)) for n in range(20)]))
    counted = Counter(answer.status for answer in answers)
    assert counted[503] >= 10
    assert counted[200] == Position.unrestricted.count()


def test_a_lost_connection_to_the_database_costs_no_report(door, now):
    assert door.ask(osmand(now)).status == 200
    ours = own_backend()
    committed(lambda: statement(f"select pg_terminate_backend(pid) from pg_stat_activity where pid <> {ours} and {HERE_BUT_THIS}"))
    assert door.ask(osmand(now - timedelta(seconds=1))).status == 200
    assert Position.unrestricted.count() == 2


# Of our own role: autovacuum works in the same database, and is not ours to end.
HERE_BUT_THIS = "datname = current_database() and usename = current_user and pid <> pg_backend_pid()"


def own_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_revoked_device_stops_at_once(door, now, device):
    assert door.ask(osmand(now - timedelta(seconds=2))).status == 200
    committed(lambda: revoke_device(by=None, device=device.pk, at=clock.now()))
    assert door.ask(osmand(now)).status == 401
    assert Position.unrestricted.count() == 1


def test_two_hundred_devices_at_once(heron, area, door, now):
    """Accepted is stored, nothing twice. The figures are measured in make bench; here they are only printed."""
    credentials = committed(lambda: [tracker(heron, area, f"TRUCK {n + 100}")[1] for n in range(200)])
    targets = [[osmand(now - timedelta(seconds=second), credential) for second in range(10, 0, -1)] for credential in credentials]
    begin = time.perf_counter()
    answers = asyncio.run(side_by_side(door.port, targets))
    elapsed = time.perf_counter() - begin
    assert Counter(answers) == {200: 2000}
    assert Position.unrestricted.count() == 2000
    assert {track.fix_at for track in Track.unrestricted.all()} == {now - timedelta(seconds=1)}
    print(f"{2000 / elapsed:.0f} reports/s, client and server in one process")


def inreach(token: str, *events: dict) -> tuple[str, bytes, dict[str, str]]:
    body = json.dumps({"Version": "2.0", "Events": events}).encode()
    return "/ingest/inreach", body, {"x_outbound_auth_token": token, "content_type": "application/json"}


def an_event(at: datetime, imei: str = "300434030910340", **point) -> dict:
    told = {"latitude": 6.2, "longitude": 31.5, "gpsFix": 2} | point
    return {"imei": imei, "messageCode": 0, "timeStamp": int(at.timestamp() * 1000), "point": told}


def test_garmins_push_is_stored_device_by_device(heron, area, door, now):
    token = "the token of heron's account"
    committed(lambda: [tracker(heron, area, f"SATELLITE {n}", f"{token}:30043403091034{n}") for n in range(2)])
    for events, status, stored in (
        ([an_event(now), an_event(now, "300434030910341")], 200, 2),
        ([an_event(now, "300434030910349"), an_event(now - timedelta(seconds=9))], 200, 3),  # one device is unknown
        ([an_event(now, "300434030910349")], 401, 3),
        ([], 401, 3),
    ):
        path, body, headers = inreach(token, *events)
        assert (door.ask(path, body, **headers).status, Position.unrestricted.count()) == (status, stored)
    path, body, headers = inreach("another token", an_event(now))
    assert door.ask(path, body, **headers).status == 401
    assert door.ask(path, body, content_type="application/json").status == 401
    path, body, headers = inreach(token, an_event(now, latitude="abc"))
    assert door.ask(path, body, **headers).status == 200
    kept = Quarantine.unrestricted.get()
    assert kept.code == "not_a_number" and token not in kept.report
    for bad in (b"{", b"[]", b'{"Events":[{"imei":1,"imei":2}]}', b'{"Events":NaN}'):
        assert door.ask("/ingest/inreach", bad, **headers).status == 400
    assert door.ask("/ingest/inreach", **headers).status == 405


def test_what_was_accepted_before_kill_9_is_stored(device, now):
    port = free_port()
    run = f"import django; django.setup(); import uvicorn; from movements.ingest import application as a; uvicorn.run(a, port={port}, log_level='error')"
    environment = os.environ | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "sltmap.settings", "DEBUG": "1"}
    server = subprocess.Popen([sys.executable, "-c", run], env=environment, cwd=HERE.parents[2])
    accepted: list[datetime] = []

    async def report(lane: int) -> None:
        async with Connection(port) as line:
            for n in range(100_000):
                fix_at = now - timedelta(seconds=lane * 4000 + n % 4000, microseconds=0)
                if (await line.ask(osmand(fix_at))).status == 200:
                    accepted.append(fix_at)

    async def until_killed() -> None:
        for _ in range(200):
            try:
                await Connection(port).__aenter__()
                break
            except OSError:
                await asyncio.sleep(0.1)
        lanes = [asyncio.ensure_future(report(lane)) for lane in range(16)]
        await asyncio.sleep(1.0)
        server.send_signal(signal.SIGKILL)
        await asyncio.gather(*lanes, return_exceptions=True)

    try:
        asyncio.run(until_killed())
    finally:
        server.kill()
        server.wait()
    stored = set(Position.unrestricted.values_list("fix_at", flat=True))
    assert len(accepted) > 50
    assert set(accepted) <= stored


async def together(port: int, targets: list[str]):
    """Each on a connection of its own, all at once."""

    async def one(target: str):
        async with Connection(port) as line:
            return await line.ask(target)

    return await asyncio.gather(*(one(target) for target in targets))


async def side_by_side(port: int, lanes: list[list[str]]) -> list[int]:
    """Each lane on a connection of its own, one request after the other."""

    async def lane(targets: list[str]) -> list[int]:
        async with Connection(port) as line:
            return [(await line.ask(target)).status for target in targets]

    return [status for statuses in await asyncio.gather(*map(lane, lanes)) for status in statuses]
