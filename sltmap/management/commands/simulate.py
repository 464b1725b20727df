"""manage.py simulate: the exercise's vehicles drive, over real HTTP."""

from __future__ import annotations

import asyncio
import logging
import signal
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connection

from layers.sources import get
from movements import actions
from partners.readers import Reader
from partners.visibility import visible
from sltmap import clock
from sltmap.exercise import load
from sltmap.exercise.convoy import Convoy
from sltmap.exercise.happenings import Happenings
from sltmap.exercise.missions import MISSIONS, Mission, Vehicle
from sltmap.exercise.movements import convoy_of
from sltmap.exercise.world import World
from sltmap.simulator import Driver, Line, Simulator

log = logging.getLogger("sltmap.simulate")
DEVICE = "simulator (exercise)"


class Command(BaseCommand):
    help = "Drives the vehicles of the exercise's joint missions through /ingest/osmand, one fix per second each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default=f"http://127.0.0.1:{settings.PORT}", help="the server's address")
        parser.add_argument("--speed", type=float, default=1.0, help="seconds of driving in one second")
        parser.add_argument("--once", type=int, metavar="N", help="stop after N fixes of each vehicle")

    def handle(self, *, url: str, speed: float, once: int | None, **options: Any) -> None:
        """Raises CommandError where the exercise does not stand, or for an address that is none."""
        try:
            Line(url)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if speed <= 0:
            raise CommandError(f"--speed is {speed}, not more than 0")
        if not load.stands():
            raise CommandError("the exercise does not stand in this database; run manage.py exercise first")
        fleet = Fleet(load.standing_world(at=clock.now()))
        try:
            self.stdout.write(f"{len(fleet.drivers)} vehicles on the road")
            taken = asyncio.run(self._drive(url, speed, once, fleet))
        finally:
            fleet.park()
        self.stdout.write(f"stopped; the server took {taken} fixes")

    async def _drive(self, url: str, speed: float, once: int | None, fleet: Fleet) -> int:
        happenings = Happenings(fleet.world, fleet.voices)
        simulator = Simulator(url=url, drivers=fleet.drivers, speed=speed, happen=_calm(happenings), say=self._say)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, simulator.stopped.set)
        return await simulator.run(once)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _calm(happenings: Happenings) -> Any:
    """What happens must not end the driving: a database that restarts, a reset exercise."""

    def happen(elapsed_s: float) -> None:
        close_old_connections()
        try:
            happenings.happen(elapsed_s)
        except Exception as error:
            log.warning("nothing happened: %s", type(error).__name__)
            connection.close()

    return happen


class Fleet:
    """The vehicles of the exercise as they stand, each with a new device for as long as the simulator runs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.drivers: list[Driver] = []
        self.voices: dict[UUID, tuple[str, Convoy, int]] = {}
        self.devices: list[tuple[Reader, int]] = []
        for mission in MISSIONS:
            self._mission(mission)

    def _mission(self, mission: Mission) -> None:
        standing = {vehicle.call_sign: self._track(vehicle) for vehicle in mission.vehicles}
        convoy = self._convoy(mission, standing)
        for number, vehicle in enumerate(mission.vehicles):
            track = standing[vehicle.call_sign]
            if track is None:
                continue
            if vehicle.conduct == "voice":
                self.voices[track.record] = (vehicle.by, convoy, number)
            credential = "" if vehicle.conduct == "voice" else self._device(vehicle, track.record)
            self.drivers.append(
                Driver(call_sign=vehicle.call_sign, conduct=vehicle.conduct, credential=credential, convoy=convoy, number=number)
            )

    def _convoy(self, mission: Mission, standing: dict[str, Any]) -> Convoy:
        """Goes on where its first vehicle stands: a vehicle never jumps back."""
        convoy = convoy_of(mission)
        leader = standing[mission.vehicles[0].call_sign]
        if leader is None:
            return convoy
        along_m = convoy.course.nearest((leader.geom.x, leader.geom.y))
        _, heading = convoy.course.at(along_m)
        turned = leader.heading_deg is not None and abs((leader.heading_deg - heading + 180) % 360 - 180) > 90
        return convoy_of(mission, odometer_m=2 * convoy.course.length_m - along_m if turned else along_m)

    def _track(self, vehicle: Vehicle) -> Any:
        source = get("vehicles")
        assert source is not None
        rows = visible(source.shown, self.world.focal(vehicle.by))
        return rows.filter(call_sign=vehicle.call_sign, originator=self.world.bodies[vehicle.by].name).first()

    def _device(self, vehicle: Vehicle, record: UUID) -> str:
        by, at = self.world.focal(vehicle.by), clock.now()
        # From a minute ago: the server's clock may be a little behind ours.
        device, credential = actions.assign_device(by=by, vehicle=record, name=DEVICE, at=at - timedelta(minutes=1))
        self.devices.append((by, device.pk))
        return credential

    def park(self) -> None:
        """Revokes the devices; the tracks stay where they stand and grow silent."""
        for by, device in self.devices:
            try:
                actions.revoke_device(by=by, device=device, at=clock.now())
            except Exception as error:
                log.warning("a device was not revoked: %s", type(error).__name__)
