"""Who leads a mission: handed on by the lead, or taken up by a participant where the lead is suspended, goes not, or is silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from partners.acts import action
from partners.models import Audience, Organisation, Standing, StandingConsent, View
from partners.problems import Problem
from partners.readers import Reader, running
from partners.sharing.consents import sight_moment

from ..models import Mission, Participation, Plan
from . import plans, rights, telling, tracks
from .missions import vehicles_of
from .states import MissionState

State = Participation.State
ENDED = (Standing.Status.SUSPENDED, Standing.Status.RESCINDED)


@action
def name_lead(*, by: Reader, mission: UUID, organisation: Organisation, at: datetime) -> Mission:
    """Names who leads from now on. The lead names another participant, which takes it up by naming itself: nobody decides for another.

    A participant that names itself without that becomes lead where the lead is suspended or rescinded in the area, left, decided no-go,
    or did nothing on the mission for MISSION_LEAD_SILENT_MIN minutes after it was asked to. Asking is the same call: Problem 409
    lead_asked tells when the time is over. Raises records.NoSuchRecord, MayNotRecord, MissionState, Problem 422 unknown_organisation.
    """
    row = rights.mission_of(by, mission, at, lead=False)
    if row.status == Mission.Status.CLOSED:
        raise MissionState(f"mission {row.code} is closed")
    plan = plans.begun(row, at=at)
    named = row.participations.filter(organisation=organisation, state=State.JOINED).first()
    joined = row.participations.filter(organisation=by.organisation, state=State.JOINED).exists()
    if not joined:
        raise Problem(409, "not_joined", "your organisation has not joined")
    if named is None or organisation.pk == row.lead_id:
        raise Problem(422, "unknown_organisation", "no other participant has that code", field="organisation")
    if by.organisation == row.lead_id:
        Plan.unrestricted.filter(pk=plan.pk).update(lead_named=organisation, lead_acted_at=at, lead_asked_at=None)
        telling.mission(row, at=at)
        return row
    if organisation.pk != by.organisation:
        raise Problem(409, "lead_for_itself", "an organisation takes up the lead for itself", field="organisation")
    if not _stands(row, organisation.pk, at):
        raise Problem(403, "no_standing", "an organisation that is suspended or rescinded in the area leads no mission")
    if plan.lead_named_id != organisation.pk and not _may_be_taken(row, plan, at):
        _ask(row, plan, at)
    _hand_over(row, plan, organisation, by, at)
    return row


def ask_lead(plan: Plan, at: datetime) -> datetime:
    """Since when the lead is asked to do something, and it is answered by anything that it does."""
    if plan.lead_asked_at is None or plan.lead_acted_at > plan.lead_asked_at:
        return at
    return plan.lead_asked_at


def _ask(row: Mission, plan: Plan, at: datetime) -> None:
    since = ask_lead(plan, at)
    over = since + timedelta(minutes=settings.MISSION_LEAD_SILENT_MIN)
    if at < over:
        raise LeadAsked(since, over)


class LeadAsked(Problem):
    """The lead is asked; who asked may take up the lead when it does nothing until then. The asking is kept, though the call is refused."""

    def __init__(self, since: datetime, over: datetime) -> None:
        super().__init__(
            409,
            "lead_asked",
            "the lead is asked; when it does nothing until the moment named, ask again",
            limit=f"{over:%Y-%m-%dT%H:%M:%SZ}",
        )
        self.since = since


@action
def keep_asking(*, by: Reader, mission: UUID, since: datetime, at: datetime) -> None:
    """Keeps that the lead was asked, after the call that asked was refused (and what it wrote undone)."""
    row = rights.mission_of(by, mission, at, lead=False)
    Plan.unrestricted.filter(pk=row.pk).update(lead_asked_at=since)
    telling.mission(row, at=at)


def _may_be_taken(row: Mission, plan: Plan, at: datetime) -> bool:
    if not _stands(row, row.lead_id, at):
        return True
    own = row.participations.filter(organisation=row.lead_id).first()
    return (
        own is None or own.state != State.JOINED or (own.decision == Participation.Decision.NO_GO and own.decided_version == plan.version)
    )


def _stands(row: Mission, organisation: int, at: datetime) -> bool:
    standing = Standing.objects.filter(running(at), organisation=organisation, area=row.label.area_id).first()
    return standing is not None and standing.status not in ENDED


def _hand_over(row: Mission, plan: Plan, organisation: Organisation, by: Reader, at: datetime) -> None:
    """The mission is the new lead's record from now on: its label, and its list. The lead before stays a participant, as it agreed."""
    before = row.lead
    moment = sight_moment()
    held = StandingConsent.objects.filter(originator=before, kind="vehicles", audience=row.audience, ends_at=None)
    giver = row.participations.filter(organisation=before).values_list("joined_by", flat=True).first() or row.recorded_by_id
    if giver is not None and not held.exists():
        # Its vehicles were shown to its own list; the list is another's now, and what it agreed to holds on.
        StandingConsent.objects.create(
            originator=before,
            kind="vehicles",
            area=row.label.area,
            audience=row.audience,
            view=View.FULL,
            starts_at=moment,
            given_by_id=giver,
        )
    row.lead = organisation
    row.save(update_fields=["lead"])
    Audience.objects.filter(pk=row.audience_id).update(organisation=organisation)
    Plan.unrestricted.filter(pk=plan.pk).update(lead_named=None, lead_asked_at=None, lead_acted_at=at)
    for other in row.organisations.exclude(pk=organisation.pk):
        telling.release(row, other.pk, giver=by)
    telling.reopen(row)
    telling.mission(row, at=at, lead_changed=True)
    tracks.relabel(vehicles_of(row), at=at)
