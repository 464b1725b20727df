"""A worker is killed in the middle, twice: no report is lost, and no alert is raised twice or missing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString

from movements.actions import depart_mission, plan_mission
from movements.models import Alert, Position
from movements.watching.rules import Seen, State, advance
from movements.watching.terms import Terms
from movements.watching.way import Way
from sltmap import clock
from tests import make
from tests.database import address

from .served import Connection, free_port
from .test_ingest import HERE, area, committed, forget_reports, heron, now, osmand, tracker  # noqa: F401

pytestmark = pytest.mark.django_db
LINE = ((31.0, 6.0), (32.0, 6.0))
VEHICLES, REPORTS, EVERY_S = 8, 60, 30
# Metres north of the line, report by report: out for two minutes, back for two.
OFF = [0, 0, 900, 900, 900, 900, 0, 0, 0, 0]


def fixes(at):
    """(fix time, lon, lat) of one vehicle, the last one at a moment."""
    begin = at - timedelta(seconds=EVERY_S * REPORTS)
    return [(begin + timedelta(seconds=EVERY_S * n), 31.0 + n * 0.003, 6.0 + OFF[n % len(OFF)] / 110_600) for n in range(REPORTS)]


def expected(at) -> list[float]:
    """When each alert of one vehicle began, by the rules read at once."""
    seen = [Seen(fix_at.timestamp(), lon, lat) for fix_at, lon, lat in fixes(at)]
    turns = advance(State(), seen, Way(LINE, 1000.0), Terms())
    return [round(turn.since, 3) for turn in turns if turn.opens and turn.key == "off_corridor"]


class Worker:
    """The door for devices, in a process that can be killed."""

    def __init__(self) -> None:
        self.port = free_port()
        self.begin()

    def begin(self) -> None:
        run = (
            "import django; django.setup(); import uvicorn; from movements.ingest import application as a;"
            f"uvicorn.run(a, port={self.port}, log_level='error')"
        )
        environment = os.environ | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "sltmap.settings", "DEBUG": "1"}
        self.process = subprocess.Popen([sys.executable, "-c", run], env=environment, cwd=HERE.parents[2])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def test_no_alert_is_raised_twice_or_missing(heron, area, now):  # noqa: F811
    at = now.replace(microsecond=0)

    def under_way() -> list[str]:
        forget_reports()
        Alert.unrestricted.all().delete()
        person = make.member(heron, duties={area: ["security_officer"]})
        make.standing(heron, area)
        credentials = []
        for n in range(VEHICLES):
            device, credential = tracker(heron, area, f"KILLED {n}")
            mission = plan_mission(
                by=None, area=area, lead=heron, code=f"K-{n}", name="killed", route=LineString(*LINE, srid=4326), people=[person],
                departs_at=at - timedelta(hours=2), arrives_at=at + timedelta(hours=9), vehicles=[device.vehicle_id], at=at - timedelta(hours=3),
            )  # fmt: skip
            depart_mission(by=None, mission=mission.pk, at=at - timedelta(hours=2))
            credentials.append(credential)
        return credentials

    credentials = committed(under_way)
    worker = Worker()
    answered = 0

    async def drive(credential: str) -> None:
        """Sends each report until it is accepted, as a tracker does."""
        nonlocal answered
        for fix_at, lon, lat in fixes(at):
            while True:
                try:
                    async with Connection(worker.port) as line:
                        if (await line.ask(osmand(fix_at, credential, lon=lon, lat=lat))).status == 200:
                            break
                except (OSError, asyncio.IncompleteReadError):
                    await asyncio.sleep(0.1)
            answered += 1

    async def day() -> None:
        drives = [asyncio.ensure_future(drive(credential)) for credential in credentials]
        for share in (0.3, 0.7):
            while answered < share * VEHICLES * REPORTS:
                await asyncio.sleep(0.01)
            worker.kill()
            worker.begin()
        await asyncio.gather(*drives)

    try:
        asyncio.run(asyncio.wait_for(day(), 120))
    finally:
        worker.kill()
    assert Position.unrestricted.count() == VEHICLES * REPORTS
    began = Counter((alert.vehicle_id, round(alert.since.timestamp(), 3)) for alert in Alert.unrestricted.filter(rule="off_corridor"))
    vehicles = {vehicle for vehicle, _ in began}
    assert len(vehicles) == VEHICLES and len(expected(at)) > 3
    assert began == Counter({(vehicle, since): 1 for vehicle in vehicles for since in expected(at)})
    assert clock.now() >= at
