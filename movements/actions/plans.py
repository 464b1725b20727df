"""A mission is planned by its lead, and changed by it: what everybody decided about is decided anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import LineString

from partners import audiences
from partners.acts import action
from partners.defaults import rule_audience
from partners.models import DOArea, Duty, Member, Organisation
from partners.problems import Problem
from partners.readers import SECURITY_DUTIES, Reader, running

from ..models import Mission, Participation, Plan, PlannedVehicle, TravelRules
from ..planning import documents, legs
from ..planning.legs import Stop
from ..vetting.course import Course
from . import rights, telling
from .labels import DESKS, mission_label
from .states import MissionState, own_vehicles

LETTERS = "ACDEFHJKMNPRTUVWXY34679"  # no two that look or sound alike on a bad line
CODE_LETTERS = 5
# What re-opens decisions when it changes (issue 4, section 1). A name, a call, or a hospital does not.
REOPENS = frozenset({"route", "departs_at", "stops", "vehicle_class", "speed_kmh", "escort", "cargo", "tracking_room"})
TIMED = frozenset({"route", "departs_at", "stops", "vehicle_class", "speed_kmh"})
OF_MISSION = frozenset({"name", "route", "departs_at", "corridor_m"})


@action
def draft_mission(
    *,
    by: Reader | None,
    area: DOArea,
    lead: Organisation,
    fields: Mapping[str, Any],
    at: datetime,
    invited: Iterable[Organisation] = (),
    people: int = 0,
    vehicles: Iterable[UUID] = (),
    code: str = "",
) -> Mission:
    """Plans a mission as planning/drafts.py took it in; its lead has joined and decided nothing yet. by: a security duty of the lead.

    invited: each is asked, reads the plan, and joins or declines for itself. vehicles: of the lead alone. code: drawn unless given.
    Raises records.MayNotRecord, NoSuchRecord for another's vehicle, Problem 422 for stops and times that cannot be kept.
    """
    rights.security_duty(by, organisation=lead.pk, area=area.pk, at=at)
    for rule in DESKS:
        rule_audience(area, rule)
    code = code or _free_code()
    members = people_of(lead.pk, area, at)
    audience = audiences.create_audience(area=area, name=f"mission {code}", organisation=lead, members=members, mission=True, at=at)
    mission = Mission(
        label=mission_label(area=area, lead=lead, audience=audience), recorded_by_id=by.member if by else None, code=code, lead=lead,
        audience=audience, arrives_at=fields["departs_at"], **{name: fields[name] for name in OF_MISSION if name in fields},
    )  # fmt: skip
    plan = Plan(mission=mission, changed_at=at, lead_acted_at=at)
    _set(mission, plan, fields)
    mission.save(force_insert=True)
    plan.save(force_insert=True)
    asked = [one for one in invited if one.pk != lead.pk]
    mission.organisations.set([lead, *asked])
    own = Participation.unrestricted.create(
        mission=mission, organisation=lead, state=Participation.State.JOINED, people=people, joined_at=at, joined_by_id=by.member if by else None,
        room=plan.tracking_room,
    )  # fmt: skip
    bring(own, vehicles)
    telling.invited(mission, asked, giver=by)
    _let_room_read(mission, plan, by, at)
    telling.mission(mission, at=at)
    return mission


@action
def change_plan(*, by: Reader | None, mission: UUID, fields: Mapping[str, Any], at: datetime) -> Mission:
    """The lead changes the plan. What REOPENS names raises its version, so that every organisation decides anew; the rest does not.

    Raises records.NoSuchRecord, MayNotRecord, MissionState for a closed mission, Problem 422.
    """
    row = rights.mission_of(by, mission, at, lead=True)
    if row.status == Mission.Status.CLOSED:
        raise MissionState(f"mission {row.code} is closed")
    plan = begun(row, at=at)
    before = _held(row, plan)
    _set(row, plan, fields)
    plan.lead_acted_at = at
    after = _held(row, plan)
    reopened = any(before[name] != after[name] for name in REOPENS)
    plan.version += reopened
    row.save()
    plan.save()
    if before["tracking_room"] != after["tracking_room"]:
        _let_room_read(row, plan, by, at, before=before["tracking_room"])
    telling.mission(row, at=at)
    return row


def begun(mission: Mission, *, at: datetime) -> Plan:
    """The plan of a mission, its row locked; one that was planned without is given an empty one, with a part for each organisation."""
    plan = Plan.unrestricted.select_for_update().filter(pk=mission.pk).first()
    if plan is not None:
        return plan
    plan = Plan.unrestricted.create(mission=mission, changed_at=at, lead_acted_at=at)
    for organisation in mission.organisations.order_by("pk"):
        joined = organisation.pk == mission.lead_id
        state = Participation.State.JOINED if joined else Participation.State.INVITED
        Participation.unrestricted.get_or_create(
            mission=mission, organisation=organisation, defaults={"state": state, "joined_at": at if joined else None}
        )
    mission.plan = plan
    return plan


def bring(part: Participation, vehicles: Iterable[UUID]) -> None:
    """The vehicles that an organisation brings: exactly these. Raises records.NoSuchRecord for one that is not its own."""
    wanted = own_vehicles(vehicles, part.organisation_id)
    part.vehicles.exclude(vehicle__in=wanted).delete()
    PlannedVehicle.unrestricted.bulk_create(
        [PlannedVehicle(participation=part, vehicle_id=vehicle) for vehicle in wanted], ignore_conflicts=True
    )


def vehicle_in_plan(mission: UUID, vehicle: UUID) -> UUID | None:
    """The own id of a vehicle that a plan names by another (mission: primary key); None where it is not in that plan. What the caller may
    do with it is for its verb to ask."""
    held = PlannedVehicle.unrestricted.filter(pk=vehicle, participation__mission=mission).values_list("vehicle_id", flat=True)
    return held.first()


def people_of(organisation: int, area: DOArea, at: datetime) -> list[Member]:
    """The people of an organisation (primary key) who have a security duty in an area: they read its missions, under way as a lifeline."""
    duties = Duty.objects.filter(running(at), area=area, kind__in=SECURITY_DUTIES).values("member")
    return list(Member.objects.filter(running(at), organisation=organisation, machine=False, pk__in=duties).order_by("pk"))


def work_out(mission: Mission) -> None:
    """Legs and speeds of a mission that was planned without a timetable: the times that it came with stay."""
    plan = mission.plan
    stops = [replace(stop_of(stop), arrives_at=None) for stop in mission.stops]
    rules = TravelRules.objects.filter(organisation=mission.lead_id, area=mission.label.area_id).first()
    plan.speeds = legs.speed(plan.vehicle_class, of_plan=plan.speed_kmh, own=rules.speeds_kmh if rules else {})
    course = course_of(mission.route, mission.departs_at, float(plan.speeds["kmh"]))
    with suppress(Problem):  # a stop that lies off the line is no leg
        plan.legs = documents.legs(legs.timetable(course, stops))
    plan.save(update_fields=["speeds", "legs"])


def course_of(route: LineString, departs_at: datetime, kmh: float) -> Course:
    """A route as a course."""
    return Course((tuple((x, y) for x, y, *_ in route.coords),), departs_at, kmh)


def stop_of(kept: Mapping[str, Any]) -> Stop:
    """A stop as it was asked for, from how it is kept."""
    asked = kept.get("planned")
    return Stop(
        name=kept.get("name", ""), lon=kept["lon"], lat=kept["lat"], purpose=kept.get("purpose", ""), dwell_min=kept.get("dwell_min", 0),
        arrives_at=datetime.fromisoformat(asked) if asked else None,
    )  # fmt: skip


def _set(mission: Mission, plan: Plan, fields: Mapping[str, Any]) -> None:
    """Sets what a document says, and works out legs and times where they may have moved."""
    for name in OF_MISSION & fields.keys():
        setattr(mission, name, fields[name])
    for name in fields.keys() - OF_MISSION - {"stops"}:
        setattr(plan, name, fields[name])
    if TIMED & fields.keys():
        rules = TravelRules.objects.filter(organisation=mission.lead_id, area=mission.label.area_id).first()
        plan.speeds = legs.speed(plan.vehicle_class, of_plan=plan.speed_kmh, own=rules.speeds_kmh if rules else {})
        stops = fields["stops"] if "stops" in fields else [stop_of(stop) for stop in mission.stops]
        table = legs.timetable(course_of(mission.route, mission.departs_at, float(plan.speeds["kmh"])), stops)
        mission.stops, plan.legs, mission.arrives_at = documents.stops(table.stops), documents.legs(table), table.arrives_at


def _held(mission: Mission, plan: Plan) -> dict[str, Any]:
    """What decisions hang on, to compare."""
    return {
        "route": mission.route.wkb if mission.route else None,
        "departs_at": mission.departs_at,
        "stops": [(stop["lon"], stop["lat"], stop.get("arrives_at"), stop.get("dwell_min")) for stop in mission.stops],
        "vehicle_class": plan.vehicle_class,
        "speed_kmh": plan.speed_kmh,
        "escort": plan.escort,
        "cargo": plan.cargo,
        "tracking_room": plan.tracking_room_id,
    }


def _let_room_read(mission: Mission, plan: Plan, by: Reader | None, at: datetime, *, before: int | None = None) -> None:
    """The tracking room reads the plan and joins the list; the one before it, unless it takes part, does so no longer.

    Manifests go to the new room as each organisation decides anew (parts.decide): they were shown to the one that it knew.
    """
    takes_part = set(mission.participations.filter(state__in=telling.READS).values_list("organisation_id", flat=True))
    if before is not None and before not in takes_part:
        telling.withdraw(mission, before)
        audiences.leave(audience=mission.audience, members=Member.objects.filter(organisation=before), at=at)
    if plan.tracking_room_id is not None:
        telling.release(mission, plan.tracking_room_id, giver=by)
        audiences.join(audience=mission.audience, members=people_of(plan.tracking_room_id, mission.label.area, at), at=at)


def _free_code() -> str:
    for _ in range(20):
        code = "M-" + "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
        if not Mission.unrestricted.filter(code=code).exists():
            return code
    raise Problem(503, "no_code", "no free code for a mission was drawn; ask again", retry_after=1)
