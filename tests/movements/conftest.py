"""Vehicles, missions and reports around Bor, written by the actions themselves."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.gis.geos import LineString, Point

from movements.actions import Received, accept_reports, add_vehicle, assign_device, digest, make_partitions, plan_mission
from movements.decoders import Report
from movements.models import Track, Vehicle
from partners.readers import reader_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOR = Point(31.5586, 6.2089, srid=4326)  # lon, lat
ROUTE = LineString((31.5586, 6.2089), (31.7, 6.8), srid=4326)


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A vehicle with a device, and what its tracker is configured with."""

    vehicle: Vehicle
    device: int
    credential: str

    @property
    def pk(self):
        return self.vehicle.pk


@pytest.fixture
def noon():
    """Noon of a day whose partitions are there."""
    make_partitions(NOON)
    return NOON


@pytest.fixture
def tracked(cast, noon):
    """Makes vehicles with a device: tracked(organisation, "HERON 1")."""
    numbers = itertools.count(1)

    def make_one(organisation=None, call_sign: str = "") -> Tracked:
        organisation = organisation or cast.heron
        sign = call_sign or f"{organisation.code} {next(numbers)}"
        begin = noon - timedelta(days=2)
        vehicle = add_vehicle(by=None, organisation=organisation, area=cast.area, call_sign=sign, vehicle_class="light", at=begin)
        device, credential = assign_device(by=None, vehicle=vehicle.pk, name="tracker", at=begin)
        return Tracked(vehicle=vehicle, device=device.pk, credential=credential)

    return make_one


@pytest.fixture
def report():
    """Reports one fix of a vehicle, seconds after noon; returns the verdict."""

    def send(tracked: Tracked, seconds: float = 0, lon: float = BOR.x, lat: float = BOR.y, received: datetime | None = None, **fields):
        fix_at = NOON + timedelta(seconds=seconds)
        received_at = received or fix_at
        one = Received(secret_sha256=digest(tracked.credential), outcome=Report(fix_at=fix_at, lon=lon, lat=lat, **fields))
        return accept_reports(reports=[one], received_at=received_at)[0]

    return send


@pytest.fixture
def planned(cast, noon):
    """Plans a mission of Heron Relief with Kite Action invited."""

    def plan(code: str = "J-1", vehicles=(), people=None):
        return plan_mission(
            by=reader_of(cast.bob),
            area=cast.area,
            lead=cast.heron,
            code=code,
            name="Bor to the north",
            route=ROUTE,
            departs_at=noon,
            arrives_at=noon + timedelta(hours=4),
            organisations=[cast.kite],
            people=[cast.bob] if people is None else people,
            vehicles=vehicles,
            at=noon - timedelta(hours=1),
        )

    return plan


@pytest.fixture
def track_of():
    """The track of a vehicle, as it is stored."""
    return lambda tracked: Track.unrestricted.get(record=tracked.pk)


@pytest.fixture
def minutes():
    """A moment some minutes after noon."""
    return lambda number: NOON + timedelta(minutes=number)


@pytest.fixture
def places():
    """Where things are."""
    return SimpleNamespace(bor=BOR, route=ROUTE)
