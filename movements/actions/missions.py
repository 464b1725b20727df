"""Joint missions: planned by a lead, joined by others for themselves, departed, closed; and each organisation tells its people are out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import LineString
from django.db.models import F

from partners import audiences, shown
from partners.actions import consent
from partners.acts import action
from partners.defaults import rule_audience
from partners.models import DOArea, Member, Organisation, StandingConsent, View
from partners.readers import Reader
from partners.records import NoSuchRecord

from ..models import Mission, MissionVehicle, Vehicle
from ..sources import MISSIONS
from . import rights, tracks
from .labels import DESKS, mission_label

Status = Mission.Status


class MissionState(ValueError):
    """The mission is not in the state that this step begins from."""


@action
def plan_mission(
    *,
    by: Reader | None,
    area: DOArea,
    lead: Organisation,
    code: str,
    name: str,
    route: LineString,
    departs_at: datetime,
    arrives_at: datetime,
    at: datetime,
    organisations: Iterable[Organisation] = (),
    people: Iterable[Member] = (),
    vehicles: Iterable[UUID] = (),
    corridor_m: int = 1000,
    stops: Sequence[dict[str, Any]] = (),
) -> Mission:
    """Plans a mission and publishes it to its people. by: a security duty of the lead. route: 4326. corridor_m: full width.

    organisations: invited beside the lead; each joins for itself (join_mission). people, vehicles: of the lead alone. stops: [{name, lon,
    lat, arrives_at}]. Raises records.MayNotRecord, records.NoSuchRecord for another's vehicle, ValueError for another's people.
    """
    rights.security_duty(by, organisation=lead.pk, area=area.pk, at=at)
    for rule in DESKS:
        rule_audience(area, rule)
    members = _own(people, lead.pk)
    audience = audiences.create_audience(area=area, name=f"mission {code}", organisation=lead, members=members, mission=True, at=at)
    mission = Mission(
        label=mission_label(area=area, lead=lead, audience=audience),
        recorded_by_id=by.member if by else None,
        code=code,
        name=name,
        route=route,
        departs_at=departs_at,
        arrives_at=arrives_at,
        corridor_m=corridor_m,
        stops=list(stops),
        lead=lead,
        audience=audience,
    )
    mission.save(force_insert=True)
    mission.organisations.set({lead, *organisations})
    _take_part(mission, vehicles, lead.pk, at)
    _publish(mission, at)
    return mission


@action
def join_mission(*, by: Reader, mission: UUID, at: datetime, people: Iterable[Member] = (), vehicles: Iterable[UUID] = ()) -> Mission:
    """An invited organisation joins with its own people and vehicles. by: its focal point, or once that one did, any security duty.

    Its vehicles are then shown, from departure on, to all people of the mission: that is its standing consent, and withdrawing it acts
    at once. Raises records.NoSuchRecord when not invited, MissionState when closed, defaults.NotAFocalPoint, ValueError for another's
    people.
    """
    row = rights.mission_of(by, mission, at, lead=False)
    if row.status == Status.CLOSED:
        raise MissionState(f"mission {row.code} is closed")
    held = StandingConsent.objects.filter(originator=by.organisation, kind="vehicles", audience=row.audience, ends_at=None)
    if by.organisation != row.lead_id and not held.exists():
        consent(by=by, area=row.label.area, kind="vehicles", audience=row.audience, view=View.FULL, at=at)
    audiences.join(audience=row.audience, members=_own(people, by.organisation), at=at)
    taken = _take_part(row, vehicles, by.organisation, at)
    if row.status == Status.UNDER_WAY:
        _refuse_two_at_once(row)
        tracks.relabel(taken, at=at)
    return row


@action
def depart_mission(*, by: Reader | None, mission: UUID, at: datetime) -> Mission:
    """The mission departs: its list becomes a lifeline, and its vehicles are shown to its people from now on. by: the lead's.

    Raises MissionState when it is not planned, or when one of its vehicles is under way in another mission.
    """
    row = rights.mission_of(by, mission, at, lead=True)
    _must_be(row, Status.PLANNED)
    _refuse_two_at_once(row)
    audiences.open_mission(audience=row.audience, at=at)
    row.status = Status.UNDER_WAY
    _publish(row, at)
    tracks.relabel(_vehicles_of(row), at=at)
    return row


@action
def close_mission(*, by: Reader | None, mission: UUID, at: datetime) -> Mission:
    """The mission is over: what its vehicles do from now on is their own organisation's again. by: the lead's. Raises MissionState."""
    row = rights.mission_of(by, mission, at, lead=True)
    _must_be(row, Status.UNDER_WAY)
    audiences.close_mission(audience=row.audience, at=at)
    row.status = Status.CLOSED
    _publish(row, at)
    tracks.relabel(_vehicles_of(row), at=at)
    return row


@action
def confirm_people_out(*, by: Reader, mission: UUID, at: datetime) -> int:
    """An organisation confirms that its people are out: the lifeline ends for them, and its vehicles leave the mission.

    by: its security duty. Returns how many persons that were. Raises MissionState before departure.
    """
    row = rights.mission_of(by, mission, at, lead=False)
    if row.status == Status.PLANNED:
        raise MissionState(f"mission {row.code} has not departed")
    out = audiences.confirm_out(audience=row.audience, organisation=by.organisation, at=at)
    own = MissionVehicle.unrestricted.filter(mission=row, vehicle__organisation=by.organisation, ends_at=None)
    leaving = list(own.values_list("vehicle_id", flat=True))
    own.update(ends_at=at)
    tracks.relabel(leaving, at=at)
    return out


def _own(people: Iterable[Member], organisation: int) -> list[Member]:
    members = list(people)
    for member in members:
        if member.organisation_id != organisation:
            raise ValueError(f"member {member.pk} is of another organisation, which joins for itself")
    return members


def _take_part(mission: Mission, vehicles: Iterable[UUID], organisation: int, at: datetime) -> list[UUID]:
    wanted = set(vehicles)
    known = set(Vehicle.unrestricted.filter(pk__in=wanted, organisation=organisation).values_list("pk", flat=True))
    if wanted - known:
        raise NoSuchRecord(f"no vehicle {min(wanted - known)}")
    MissionVehicle.unrestricted.bulk_create(
        [MissionVehicle(mission=mission, vehicle_id=vehicle, starts_at=at) for vehicle in sorted(known)], ignore_conflicts=True
    )
    return sorted(known)


def _vehicles_of(mission: Mission) -> list[UUID]:
    return list(MissionVehicle.unrestricted.filter(mission=mission, ends_at=None).values_list("vehicle_id", flat=True))


def _refuse_two_at_once(mission: Mission) -> None:
    """A vehicle takes part in one mission at a time: its positions belong to one. The rows are locked, so that two cannot depart at once."""
    vehicles = _vehicles_of(mission)
    list(Vehicle.unrestricted.select_for_update().filter(pk__in=vehicles).order_by("pk").values_list("pk"))
    others = MissionVehicle.unrestricted.filter(vehicle__in=vehicles, ends_at=None, mission__status=Status.UNDER_WAY)
    busy = others.exclude(mission=mission).values_list("vehicle__call_sign", F("mission__code")).first()
    if busy:
        raise MissionState(f"{busy[0]} is under way in mission {busy[1]}")


def _must_be(mission: Mission, status: Mission.Status) -> None:
    if mission.status != status:
        raise MissionState(f"mission {mission.code} is {mission.get_status_display()}, not {status.label}")


def _publish(mission: Mission, at: datetime) -> None:
    shown.publish(source=MISSIONS, record=mission, label=mission.label, at=at)
