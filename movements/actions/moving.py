"""A mission departs with who decided to go, and closes when everybody's people are out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from partners.acts import action
from partners.models import Organisation
from partners.problems import Problem
from partners.readers import Reader

from ..models import Mission, Participation, Plan
from . import agreements, missions, plans, rights, telling, tracks
from .states import MissionState

Decision, State, Status = Participation.Decision, Participation.State, Mission.Status
GOES = (Decision.GO, Decision.CONDITIONS)


@action
def depart(*, by: Reader, mission: UUID, at: datetime) -> Mission:
    """The lead departs, and with it every organisation that decided to go by the plan as it stands; each of the others follows by itself,
    or stays: nobody departs for another. Its vehicles are shown from now on as it agreed. by: a security duty of who departs.

    Raises records.NoSuchRecord, MayNotRecord, MissionState, Problem 409 not_joined, not_decided.
    """
    row = rights.mission_of(by, mission, at, lead=False)
    plan = plans.begun(row, at=at)
    one = row.participations.select_for_update().get(organisation=by.organisation)
    if one.state != State.JOINED:
        raise Problem(409, "not_joined", "your organisation has not joined")
    if not goes(one, plan):
        raise Problem(409, "not_decided", "your organisation has not decided to go by the plan as it stands", limit=plan.version)
    if row.status == Status.PLANNED:
        if by.organisation != row.lead_id:
            raise MissionState(_("the lead departs first; a participant may become lead"))
        going = [part for part in row.participations.select_for_update().filter(state=State.JOINED) if goes(part, plan)]
        for part in going:
            _set_off(row, part, at)
        Plan.unrestricted.filter(pk=plan.pk).update(lead_acted_at=at)
        missions.set_off(row, at)
    elif row.status == Status.UNDER_WAY and one.departed_at is None:
        vehicles = _set_off(row, one, at)
        missions.refuse_two_at_once(row)
        telling.mission(row, at=at)
        tracks.relabel(vehicles, at=at)
    else:
        raise MissionState(f"mission {row.code} is {row.get_status_display()}")
    agreements.freeze(row, at=at)
    return row


@action
def close(*, by: Reader, mission: UUID, at: datetime) -> Mission:
    """The lead closes a mission once every organisation that departed has confirmed its people out. Raises as depart, Problem 409
    people_not_out, which names who has not."""
    row = rights.mission_of(by, mission, at, lead=True)
    left = row.participations.filter(state=State.JOINED, out_at=None).exclude(departed_at=None).values("organisation")
    if row.status == Status.UNDER_WAY and left:
        codes = list(Organisation.objects.filter(pk__in=left).order_by("code").values_list("code", flat=True))
        raise Problem(409, "people_not_out", "not every organisation has confirmed its people out", organisations=codes)
    return missions.close_mission(by=by, mission=mission, at=at)


@action
def people_out(*, by: Reader, mission: UUID, at: datetime) -> Mission:
    """An organisation confirms its people out (missions.confirm_people_out). Raises as that."""
    missions.confirm_people_out(by=by, mission=mission, at=at)
    return Mission.unrestricted.get(pk=mission)


def goes(one: Participation, plan: Plan) -> bool:
    """Whether an organisation decided to go by the plan as it stands."""
    return one.decision in GOES and one.decided_version == plan.version


def _set_off(row: Mission, one: Participation, at: datetime) -> list[UUID]:
    one.departed_at = at
    one.save(update_fields=["departed_at"])
    return missions.take_part(row, list(one.vehicles.values_list("vehicle_id", flat=True)), at)
