"""Each organisation for itself: asked by the lead, it joins, declines or leaves, decides, and says what the others see of it.

Nobody decides for another, nobody's decision blocks another's, and declining needs no reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from partners import audiences, audit
from partners.actions import consent
from partners.acts import action
from partners.models import Member, Organisation, StandingConsent, View
from partners.problems import Problem
from partners.readers import Reader
from partners.sharing.consents import demand_focal, sight_moment

from ..models import ManifestShown, Mission, MissionVehicle, Participation, PartShown, Plan
from ..planning.belongings import Shares
from . import agreements, manifests, plans, rights, segments, telling, tracks
from .states import MissionState

State, Decision = Participation.State, Participation.Decision


@action
def invite(*, by: Reader, mission: UUID, organisations: Sequence[Organisation], at: datetime) -> Mission:
    """The lead asks organisations to take part; the plan has other participants then, so decisions are open again.

    Raises records.NoSuchRecord, MayNotRecord, MissionState for a closed mission, Problem 409 already_asked.
    """
    row, plan = _of_lead(by, mission, at)
    asked = row.participations.filter(organisation__in=organisations, state__in=telling.READS).select_related("organisation").first()
    if asked is not None:
        raise Problem(409, "already_asked", f"{asked.organisation} is {asked.get_state_display()}", field="organisation")
    row.organisations.add(*organisations)
    telling.invited(row, organisations, giver=by)
    telling.reopen(row)
    telling.mission(row, at=at)
    return row


@action
def join(
    *,
    by: Reader,
    mission: UUID,
    at: datetime,
    people: int = 0,
    kinds: Sequence[str] = (),
    vehicles: Iterable[UUID] = (),
    shares: Shares | None = None,
    members: Iterable[Member] = (),
) -> Mission:
    """An invited organisation joins with its own people (a count) and vehicles, and says what the others see of them.

    by: its focal point, or once that one did, any security duty: showing its vehicles to the mission's people is its standing consent,
    and withdrawing that acts at once. members: of its own, who read the mission beside its security duties. Raises records.NoSuchRecord
    when not asked, MissionState, defaults.NotAFocalPoint, Problem 409 already_joined.
    """
    row, one = _own(by, mission, at)
    if one.state == State.JOINED and one.organisation_id != row.lead_id:
        raise Problem(409, "already_joined", "your organisation has joined")
    _consent(row, by, at)
    own = [member for member in members if member.organisation_id == by.organisation]
    audiences.join(audience=row.audience, members={*plans.people_of(by.organisation, row.label.area, at), *own}, at=at)
    one.state, one.joined_at, one.joined_by_id = State.JOINED, at, by.member
    one.left_at = one.out_at = one.departed_at = None
    one.people, one.kinds = people, list(kinds)
    _share(one, shares or Shares())
    one.room_id = row.plan.tracking_room_id
    one.save()
    plans.bring(one, vehicles)
    telling.mission(row, at=at)
    return row


@action
def decline(*, by: Reader, mission: UUID, at: datetime) -> Mission:
    """An invited organisation does not take part, and needs no reason; it reads the plan no more. Raises as join."""
    row, one = _own(by, mission, at)
    if one.state != State.INVITED:
        raise MissionState("only who was asked and has not joined declines; who joined leaves")
    _gone(row, one, State.DECLINED, at)
    telling.mission(row, at=at)
    return row


@action
def leave(*, by: Reader, mission: UUID, at: datetime) -> Mission:
    """A participant leaves: before departure, and after its people are out, its data are withdrawn at once; between, everyone keeps the
    duty of care, so it has left once it confirms its people out (confirm_people_out). Raises as join; MissionState for the lead."""
    row, one = _own(by, mission, at, closed=True)
    if one.state != State.JOINED:
        raise MissionState("only who joined leaves")
    if one.organisation_id == row.lead_id:
        raise MissionState("the lead hands the mission to another participant before it leaves")
    one.left_at = at
    one.save(update_fields=["left_at"])
    if one.departed_at is None or one.out_at is not None or row.status == Mission.Status.CLOSED:
        withdraw(row, one, at=at)
        telling.reopen(row)
    telling.mission(row, at=at)
    return row


@action
def decide(*, by: Reader, mission: UUID, decision: str, at: datetime, words: str = "") -> Mission:
    """An organisation's own go, go with conditions, or no-go, for the plan as it stands. by: its security duty or senior manager.

    Raises records.NoSuchRecord, MayNotRecord, Problem 409 not_joined.
    """
    row, one = _own(by, mission, at)
    if one.state != State.JOINED:
        raise Problem(409, "not_joined", "an organisation decides once it has joined; declining is another step")
    plan = plans.begun(row, at=at)
    one.decision, one.words, one.decided_version, one.decided_at, one.decided_by_id = decision, words, plan.version, at, by.member
    goes = decision != Decision.NO_GO
    if goes:
        one.room_id = plan.tracking_room_id
    one.save()
    audit.note(
        act="decision", by=by, layer="missions", record=row.pk, originator=row.lead_id, about=by.organisation,
        detail={"decision": decision, "plan": plan.version},
    )  # fmt: skip
    manifests.show(row, one)
    telling.mission(row, at=at)
    if goes:
        agreements.freeze(row, at=at)
    return row


@action
def change_part(*, by: Reader, mission: UUID, fields: Mapping[str, Any], at: datetime) -> Mission:
    """An organisation changes its own part: people, kinds, vehicles, shares, clearance, permits, refuges. Other kinds of people re-open
    decisions, the rest does not. by: its security duty; for a refuge its focal point, who consents. Raises as decide, MissionState."""
    row, one = _own(by, mission, at)
    if one.state != State.JOINED:
        raise Problem(409, "not_joined", "an organisation has a part once it has joined")
    if "refuges" in fields:
        demand_focal(by, row.label.area, at=at)
    reopened = "kinds" in fields and sorted(fields["kinds"]) != sorted(one.kinds)
    for name in ("people", "kinds", "clearance", "permits", "refuges"):
        if name in fields:
            setattr(one, name, fields[name])
    if "shares" in fields:
        _share(one, fields["shares"])
    one.save()
    if "vehicles" in fields:
        if one.departed_at is not None:
            raise MissionState("its vehicles are under way")
        plans.bring(one, fields["vehicles"])
        ManifestShown.unrestricted.filter(participation=one).exclude(vehicle__in=one.vehicles.values("pk")).delete()
    if {"shares", "refuges"} & fields.keys():
        # What was shown may be less now: the form goes, and another comes, so that a restored backup shows it to nobody.
        PartShown.unrestricted.filter(participation=one, view=View.REDACTED).delete()
    if "shares" in fields:
        manifests.show(row, one)
        _settle(row, one, at)
    if reopened:
        telling.reopen(row)
    telling.mission(row, at=at)
    return row


# A track whose vehicle's organisation began, or ended, to show it since the track was written: its label is that of the moment before.
PASSED = """
select distinct t.record from movements_participation n
join movements_mission m on m.id = n.mission_id and m.status = 'under_way'
join movements_missionvehicle p on p.mission_id = m.id and p.ends_at is null
join movements_vehicle v on v.id = p.vehicle_id and v.organisation_id = n.organisation_id
join movements_track t on t.record = v.id
where (n.shows_from is not null or n.shows_until is not null) and n.shows_live
    and ((n.shows_until <= %(at)s and t.mission = m.code)
        or (n.shows_from <= %(at)s and (n.shows_until is null or n.shows_until > %(at)s) and t.mission = ''))
order by 1 limit 500
"""


@action
def settle_shares(*, by: None, at: datetime) -> int:
    """The clock's: tracks are shown from the moment on that their organisation said, and until then. Returns how many were re-labelled."""
    with connection.cursor() as cursor:
        cursor.execute(PASSED, {"at": at})
        vehicles = [row[0] for row in cursor.fetchall()]
    if vehicles:
        tracks.relabel(vehicles, at=at)
    return len(vehicles)


def withdraw(row: Mission, one: Participation, *, at: datetime) -> None:
    """Takes an organisation's data out of a mission: its vehicles, where they were, its manifest; and its people out of the list."""
    _gone(row, one, State.LEFT, at)
    took_part = MissionVehicle.unrestricted.filter(mission=row, vehicle__organisation=one.organisation_id)
    vehicles = list(took_part.values_list("vehicle_id", flat=True))
    took_part.filter(ends_at=None).update(ends_at=at)
    segments.settle(vehicles, row.pk, at=at, withdrawn=True)
    tracks.relabel(vehicles, at=at)
    StandingConsent.objects.filter(originator=one.organisation_id, kind="vehicles", audience=row.audience, ends_at=None).update(
        ends_at=sight_moment()
    )
    ManifestShown.unrestricted.filter(participation=one).delete()


def _gone(row: Mission, one: Participation, state: Participation.State, at: datetime) -> None:
    one.state, one.left_at = state, at
    one.save(update_fields=["state", "left_at"])
    row.organisations.remove(one.organisation_id)
    if row.plan.tracking_room_id != one.organisation_id:
        telling.withdraw(row, one.organisation_id)
        audiences.leave(audience=row.audience, members=Member.objects.filter(organisation=one.organisation_id), at=at)


def _consent(row: Mission, by: Reader, at: datetime) -> None:
    held = StandingConsent.objects.filter(originator=by.organisation, kind="vehicles", audience=row.audience, ends_at=None)
    if by.organisation != row.lead_id and not held.exists():
        consent(by=by, area=row.label.area, kind="vehicles", audience=row.audience, view=View.FULL, at=sight_moment())


def _share(one: Participation, shares: Shares) -> None:
    one.shows_manifest, one.shows_plate, one.shows_live, one.shows_history = shares.manifest, shares.plate, shares.live, shares.history
    one.shows_outside, one.shows_from, one.shows_until = shares.outside, shares.since, shares.until


def _settle(row: Mission, one: Participation, at: datetime) -> None:
    took_part = MissionVehicle.unrestricted.filter(mission=row, vehicle__organisation=one.organisation_id)
    vehicles = list(took_part.values_list("vehicle_id", flat=True))
    segments.settle(vehicles, row.pk, at=at)
    tracks.relabel(vehicles, at=at)


def _of_lead(by: Reader, mission: UUID, at: datetime) -> tuple[Mission, Plan]:
    row = rights.mission_of(by, mission, at, lead=True)
    if row.status == Mission.Status.CLOSED:
        raise MissionState(f"mission {row.code} is closed")
    plan = plans.begun(row, at=at)
    plan.lead_acted_at = at
    plan.save(update_fields=["lead_acted_at"])
    return row, plan


def _own(by: Reader, mission: UUID, at: datetime, *, closed: bool = False) -> tuple[Mission, Participation]:
    """The mission and the writer's organisation's part in it, both locked."""
    row = rights.mission_of(by, mission, at, lead=False)
    if row.status == Mission.Status.CLOSED and not closed:
        raise MissionState(f"mission {row.code} is closed")
    plans.begun(row, at=at)
    if by.organisation == row.lead_id:
        Plan.unrestricted.filter(pk=row.pk).update(lead_acted_at=at)
    return row, row.participations.select_for_update().get(organisation=by.organisation)
