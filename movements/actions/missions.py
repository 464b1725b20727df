"""Joint missions: planned by a lead, joined by others for themselves, departed, closed; and each organisation tells its people are out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import LineString
from django.db.models import F

from partners import audiences
from partners.actions import consent
from partners.acts import action
from partners.defaults import rule_audience
from partners.models import DOArea, Member, Organisation, StandingConsent, View
from partners.readers import Reader

from ..models import ManifestShown, Mission, MissionVehicle, Participation, Vehicle
from . import parts, plans, rights, telling, tracks
from .labels import DESKS, mission_label
from .states import MissionState, must_be, own_vehicles

Status = Mission.Status
State = Participation.State


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
    asked = [organisation for organisation in organisations if organisation.pk != lead.pk]
    mission.organisations.set([lead, *asked])
    plans.begun(mission, at=at)
    plans.work_out(mission)
    for organisation in asked:
        telling.release(mission, organisation.pk, giver=by)
    _take_part(mission, vehicles, lead.pk, at)
    telling.mission(mission, at=at)
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
    plans.begun(row, at=at)
    taken = _take_part(row, vehicles, by.organisation, at)
    joined = row.participations.filter(organisation=by.organisation).exclude(state=State.JOINED)
    joined.update(state=State.JOINED, joined_at=at, joined_by=by.member, departed_at=at if row.status == Status.UNDER_WAY else None)
    if row.status == Status.UNDER_WAY:
        refuse_two_at_once(row)
        tracks.relabel(taken, at=at)
    telling.mission(row, at=at)
    return row


@action
def depart_mission(*, by: Reader | None, mission: UUID, at: datetime) -> Mission:
    """The mission departs: its list becomes a lifeline, and its vehicles are shown to its people from now on. by: the lead's.

    Raises MissionState when it is not planned, or when one of its vehicles is under way in another mission.
    """
    row = rights.mission_of(by, mission, at, lead=True)
    must_be(row, Status.PLANNED)
    plans.begun(row, at=at)
    row.participations.filter(state=State.JOINED, departed_at=None).update(departed_at=at)
    set_off(row, at)
    return row


def set_off(row: Mission, at: datetime) -> None:
    """The mission is under way from now on, with the vehicles that take part. The caller asked whether it may be."""
    refuse_two_at_once(row)
    audiences.open_mission(audience=row.audience, at=at)
    Mission.unrestricted.filter(pk=row.pk).update(status=Status.UNDER_WAY)
    row.status = Status.UNDER_WAY
    telling.mission(row, at=at)
    tracks.relabel(vehicles_of(row), at=at)


@action
def close_mission(*, by: Reader | None, mission: UUID, at: datetime) -> Mission:
    """The mission is over: what its vehicles do from now on is their own organisation's again. by: the lead's. Raises MissionState."""
    row = rights.mission_of(by, mission, at, lead=True)
    must_be(row, Status.UNDER_WAY)
    plans.begun(row, at=at)
    audiences.close_mission(audience=row.audience, at=at)
    Mission.unrestricted.filter(pk=row.pk).update(status=Status.CLOSED)
    ManifestShown.unrestricted.filter(mission=row.pk, view=View.REDACTED).delete()
    telling.mission(row, at=at)
    tracks.relabel(vehicles_of(row), at=at)
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
    plans.begun(row, at=at)
    own = MissionVehicle.unrestricted.filter(mission=row, vehicle__organisation=by.organisation, ends_at=None)
    leaving = list(own.values_list("vehicle_id", flat=True))
    own.update(ends_at=at)
    tracks.relabel(leaving, at=at)
    one = row.participations.select_for_update().get(organisation=by.organisation)
    if one.out_at is None:
        one.out_at = at
        one.save(update_fields=["out_at"])
    # What the room read for the movement ends with it; who meant to leave has left now.
    ManifestShown.unrestricted.filter(participation=one, view=View.REDACTED).delete()
    if one.left_at is not None and one.state == State.JOINED:
        parts.withdraw(row, one, at=at)
    if not row.participations.filter(state=State.JOINED, out_at=None).exclude(departed_at=None).exists():
        # Nobody is under way any more: for the tracking room, and who stayed behind, it is over too.
        for organisation in set(row.audience.memberships.filter(out_at=None).values_list("member__organisation", flat=True)):
            audiences.confirm_out(audience=row.audience, organisation=organisation, at=at)
    telling.mission(row, at=at)
    return out


def _own(people: Iterable[Member], organisation: int) -> list[Member]:
    members = list(people)
    for member in members:
        if member.organisation_id != organisation:
            raise ValueError(f"member {member.pk} is of another organisation, which joins for itself")
    return members


def _take_part(mission: Mission, vehicles: Iterable[UUID], organisation: int, at: datetime) -> list[UUID]:
    """The vehicles take part from now on, and stand in the plan."""
    known = take_part(mission, own_vehicles(vehicles, organisation), at)
    one = mission.participations.filter(organisation=organisation).first()
    if one is not None and known:
        plans.bring(one, {*known, *one.vehicles.values_list("vehicle_id", flat=True)})
    return known


def take_part(mission: Mission, vehicles: Sequence[UUID], at: datetime) -> list[UUID]:
    """The vehicles (of one organisation, which the caller asked) take part from now on."""
    again = MissionVehicle.unrestricted.filter(mission=mission, vehicle__in=vehicles, ends_at__isnull=False)
    again.update(starts_at=at, ends_at=None)  # of an organisation that left and came back
    rows = [MissionVehicle(mission=mission, vehicle_id=vehicle, starts_at=at) for vehicle in vehicles]
    MissionVehicle.unrestricted.bulk_create(rows, ignore_conflicts=True)
    return list(vehicles)


def vehicles_of(mission: Mission) -> list[UUID]:
    """The vehicles that take part now."""
    return list(MissionVehicle.unrestricted.filter(mission=mission, ends_at=None).values_list("vehicle_id", flat=True))


def refuse_two_at_once(mission: Mission) -> None:
    """Raises MissionState for a vehicle that is under way in another mission.

    A vehicle takes part in one mission at a time: its positions belong to one. The rows are locked, so that two cannot depart at once."""
    vehicles = vehicles_of(mission)
    list(Vehicle.unrestricted.select_for_update().filter(pk__in=vehicles).order_by("pk").values_list("pk"))
    others = MissionVehicle.unrestricted.filter(vehicle__in=vehicles, ends_at=None, mission__status=Status.UNDER_WAY)
    busy = others.exclude(mission=mission).values_list("vehicle__call_sign", F("mission__code")).first()
    if busy:
        raise MissionState(f"{busy[0]} is under way in mission {busy[1]}")
