"""Readers and vehicles of the live benches: 20 organisations, 10 people each, and vehicles that report for joint missions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.gis.geos import LineString
from django.db import transaction

from movements.actions import (
    Received,
    accept_reports,
    add_vehicle,
    assign_device,
    close_mission,
    depart_mission,
    digest,
    join_mission,
    make_partitions,
    plan_mission,
)
from movements.decoders import Report
from movements.models import Device, Mission, Track, Vehicle
from partners.models import DOArea, Duty, Member, Organisation, Standing, User
from partners.readers import reader_of
from sltmap import clock
from tests import make

ORGANISATIONS, PEOPLE, VEHICLES = 20, 10, 5  # people and vehicles: of each organisation, vehicles for each mission
SEEN_BY = 5  # organisations that see a vehicle where organisations differ
ROUTE = LineString((31.56, 6.21), (32.06, 6.81), srid=4326)  # lon, lat: north-east of Bor
FIRST = (31.56, 6.21)  # lon, lat


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporting:
    """A vehicle with a device, and who sees it."""

    vehicle: UUID
    credential: str
    seen_by: tuple[int, ...]  # numbers of organisations


@dataclass(frozen=True, kw_only=True, slots=True)
class Fleet:
    """The readers, in order of organisation, and the vehicles of a scenario."""

    members: list[tuple[int, Member]]  # number of the organisation
    vehicles: list[Reporting]


def readers() -> list[tuple[int, Member]]:
    """PEOPLE members of each organisation, made when missing; the first of each is its focal point."""
    area = DOArea.unrestricted.filter(code="ssd").first() or make.area()
    found: list[tuple[int, Member]] = []
    with transaction.atomic():
        for n in range(ORGANISATIONS):
            organisation = _organisation(n, area)
            for i in range(PEOPLE):
                login = f"live-bench{n}-{i}"
                found.append((n, Member.objects.filter(user__username=login).first() or _member(organisation, area, login, focal=i == 0)))
    return found


def fleet(seen_by: int) -> Fleet:
    """A fleet each of whose vehicles is seen by so many organisations, under way in missions made for this run."""
    members = readers()
    area, now, run = DOArea.unrestricted.get(code="ssd"), clock.now(), secrets.token_hex(3)
    make_partitions(now)
    own = {n: [member for number, member in members if number == n] for n in range(ORGANISATIONS)}
    made: list[Reporting] = []
    for lead in range(ORGANISATIONS) if seen_by < ORGANISATIONS else [0]:
        sees = tuple((lead + i) % ORGANISATIONS for i in range(seen_by))
        drives = sees if seen_by == ORGANISATIONS else (lead,)
        vehicles = {n: [_vehicle(own[n][0].organisation, area, f"L{run}{lead:02}{n:02}{i}") for i in range(VEHICLES)] for n in drives}
        _depart(area, f"L{run}{lead}", [(own[n], [reporting[0] for reporting in vehicles.get(n, [])]) for n in sees])
        made += [Reporting(vehicle=vehicle, credential=credential, seen_by=sees) for of in vehicles.values() for vehicle, credential in of]
    _first_fixes(made)
    return Fleet(members=members, vehicles=made)


def devices(count: int) -> list[str]:
    """Credentials of so many devices, each of a vehicle of its own that has reported once."""
    organisation, area, run = readers()[0][1].organisation, DOArea.unrestricted.get(code="ssd"), secrets.token_hex(3)
    make_partitions(clock.now())
    made = [
        Reporting(vehicle=vehicle, credential=name, seen_by=(0,))
        for vehicle, name in (_vehicle(organisation, area, f"D{run}{i:03}") for i in range(count))
    ]
    _first_fixes(made)
    return [reporting.credential for reporting in made]


def standing_of(vehicles: Sequence[Reporting]) -> list[tuple[str, int]]:
    """How each vehicle is called on the wire now, and its version, in order."""
    rows = {row.record: (str(row.pk), row.version) for row in Track.unrestricted.filter(record__in=[each.vehicle for each in vehicles])}
    return [rows[each.vehicle] for each in vehicles]


def take_away() -> None:
    """Takes the vehicles of the benches off the map again and closes their missions: the next run begins with an empty one."""
    for mission in Mission.unrestricted.filter(status=Mission.Status.UNDER_WAY, lead__code__startswith="bench"):
        close_mission(by=None, mission=mission.pk, at=clock.now())
    Device.unrestricted.filter(name="bench").update(ends_at=clock.now())
    Track.unrestricted.filter(record__in=Vehicle.unrestricted.filter(devices__name="bench")).delete()


def _organisation(n: int, area: DOArea) -> Organisation:
    code = f"bench{n}"
    organisation = Organisation.objects.filter(code=code).first() or make.organisation(code, "unsms" if n % 4 == 0 else "ingo")
    if not Standing.objects.filter(organisation=organisation, area=area).exists():
        make.standing(organisation, area, "present" if organisation.kind == "unsms" else "confirmed")
    return organisation


def _member(organisation: Organisation, area: DOArea, login: str, *, focal: bool) -> Member:
    user = User.objects.create_user(login)  # no password: hashing 200 would take longer than the bench
    terms = {"starts_at": make.EARLIER, "undertaking_version": 1, "undertaking_accepted_at": make.EARLIER}
    member = Member.objects.create(user=user, organisation=organisation, **terms)
    kind = Duty.Kind.FOCAL_POINT if focal else Duty.Kind.SECURITY_OFFICER
    Duty.objects.create(member=member, area=area, kind=kind, starts_at=make.EARLIER)
    return member


def _vehicle(organisation: Organisation, area: DOArea, call_sign: str) -> tuple[UUID, str]:
    now = clock.now()
    vehicle = add_vehicle(by=None, organisation=organisation, area=area, call_sign=call_sign, vehicle_class="light", at=now)
    return vehicle.pk, assign_device(by=None, vehicle=vehicle.pk, name="bench", at=now)[1]


def _depart(area: DOArea, code: str, taking_part: Sequence[tuple[list[Member], list[UUID]]]) -> None:
    """A mission of these people and vehicles by organisation, the lead first, departs."""
    now = clock.now()
    (people, vehicles), *others = taking_part
    mission = plan_mission(
        by=None,
        area=area,
        lead=people[0].organisation,
        code=code,
        name=code,
        route=ROUTE,
        departs_at=now,
        arrives_at=now + timedelta(hours=6),
        at=now,
        organisations=[members[0].organisation for members, _ in others],
        people=people,
        vehicles=vehicles,
    )
    for members, joining in others:
        join_mission(by=reader_of(members[0]), mission=mission.pk, at=now, people=members, vehicles=joining)
    depart_mission(by=None, mission=mission.pk, at=now)


def _first_fixes(vehicles: Sequence[Reporting]) -> None:
    now = clock.now()
    reports = [report(each.credential, i) for i, each in enumerate(vehicles)]
    accept_reports(reports=reports, received_at=now)


def report(credential: str, number: int) -> Received:
    """A device's report of this moment, a little further along than its last."""
    fix = Report(
        fix_at=clock.now(), lon=FIRST[0] + number % 5000 * 1e-4, lat=FIRST[1] + number % 6000 * 1e-4, speed_mps=11.0, heading_deg=37.0
    )
    return Received(secret_sha256=digest(credential), outcome=fix)
