"""The three joint missions, written through the verbs of movements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import LineString, Point

from movements import actions
from movements.decoders import Report

from . import planned, watch
from .convoy import Convoy, Course
from .missions import MISSIONS, Mission, Vehicle
from .places import place
from .world import World

PLANNED_BEFORE = timedelta(days=2)  # departure
LATE_AFTER_S, SILENT_AFTER_S = 60, 240
PLANNED_SHARE = 0.7  # of the cruising speed: slow stretches and rests are planned for, so that a convoy that drives is not late


def convoy_of(mission: Mission, *, odometer_m: float | None = None) -> Convoy:
    """The convoy of a mission; without an odometer, where it stands when the exercise is loaded."""
    course = Course(mission.route())
    begun_m = course.length_m * mission.began_share if odometer_m is None else odometer_m
    return Convoy(course, cruise_mps=mission.speed_kmh / 3.6, odometer_m=begun_m, seed=len(mission.code))


def write(world: World) -> None:
    """Plans the missions, lets them depart, and sets their vehicles on the road, in the caller's transaction."""
    actions.make_partitions(at=world.now)
    watch.write(world, {mission.code: (_mission(world, mission), mission.lead) for mission in MISSIONS})
    planned.write(world)


def _mission(world: World, mission: Mission) -> UUID:
    ssd = world.areas["ssd"]
    departs = _departs(mission, world)
    planned = departs - PLANNED_BEFORE
    vehicles = {
        vehicle.call_sign: actions.add_vehicle(
            by=world.focal(vehicle.by), organisation=world.bodies[vehicle.by], area=ssd, call_sign=vehicle.call_sign,
            vehicle_class=vehicle.vehicle_class, at=planned, late_after_s=LATE_AFTER_S, silent_after_s=SILENT_AFTER_S,
        ).pk
        for vehicle in mission.vehicles
    }  # fmt: skip

    def own(code: str) -> dict[str, Any]:
        """People and vehicles of one organisation."""
        people = [world.members[login] for login in mission.people if world.members[login].organisation == world.bodies[code]]
        return {"people": people, "vehicles": [vehicles[vehicle.call_sign] for vehicle in mission.vehicles if vehicle.by == code]}

    route = mission.route()
    row = actions.plan_mission(
        by=world.focal(mission.lead), area=ssd, lead=world.bodies[mission.lead], code=mission.code, name=mission.name,
        route=LineString(route, srid=4326), departs_at=departs, arrives_at=departs + timedelta(hours=mission.takes_hours), at=planned,
        organisations=[world.bodies[code] for code in mission.organisations], stops=_stops(mission, world), **own(mission.lead),
    )  # fmt: skip
    for code in mission.organisations:
        if code != mission.lead:
            actions.join_mission(by=world.focal(code), mission=row.pk, at=planned, **own(code))
    actions.depart_mission(by=world.focal(mission.lead), mission=row.pk, at=departs)
    convoy = convoy_of(mission)
    for number, vehicle in enumerate(mission.vehicles):
        _first_fix(world, vehicle, vehicles[vehicle.call_sign], convoy, number)
    return row.pk


def _departs(mission: Mission, world: World) -> datetime:
    """So long ago that the convoy stands where its plan wants it when the exercise is loaded."""
    return world.now - _takes(mission, Course(mission.route()).length_m * mission.began_share)


def _takes(mission: Mission, way_m: float) -> timedelta:
    return timedelta(hours=way_m / 1000 / (mission.speed_kmh * PLANNED_SHARE))


def _stops(mission: Mission, world: World) -> list[dict[str, object]]:
    course = Course(mission.route())
    departs = _departs(mission, world)
    return [
        {
            "name": name,
            "lon": place(name)[0],
            "lat": place(name)[1],
            "arrives_at": (departs + _takes(mission, course.nearest(place(name)))).isoformat(timespec="minutes"),
        }
        for name in mission.stops
    ]


def _first_fix(world: World, vehicle: Vehicle, row: UUID, convoy: Convoy, number: int) -> None:
    """Where the vehicle stands at loading: by its tracker, whose credential nobody keeps, or by voice."""
    fix = convoy.place_of(number)
    by = world.focal(vehicle.by)
    if vehicle.conduct == "voice":
        actions.record_voice_fix(by=by, vehicle=row, place=Point(fix.lon, fix.lat, srid=4326), fix_at=world.now, at=world.now)
        return
    device, credential = actions.assign_device(by=by, vehicle=row, name="first fix (exercise)", at=world.now - timedelta(hours=1))
    report = Report(fix_at=world.now, lon=fix.lon, lat=fix.lat, speed_mps=0.0, heading_deg=fix.heading_deg, accuracy_m=8.0)
    actions.accept_reports(reports=[actions.Received(secret_sha256=actions.digest(credential), outcome=report)], received_at=world.now)
    actions.revoke_device(by=by, device=device.pk, at=world.now)
