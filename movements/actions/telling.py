"""How the world hears of a plan: the mission's forms, the forms of each organisation's part, and the consents that both rest on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from partners import audit, shown
from partners.models import Consent, Label, Marking, Organisation, View
from partners.readers import Reader, running
from partners.sharing.consents import sight_moment

from ..models import Mission, Participation, PartShown, Plan
from ..planning import documents
from ..sources import MISSIONS
from . import passing
from .labels import mission_label, part_label

State = Participation.State
READS = (State.INVITED, State.JOINED)


def mission(row: Mission, *, at: datetime, lead_changed: bool = False) -> None:
    """Writes the forms of a mission whose plan, status or participants changed, and of every part: who takes part decides who reads them."""
    Plan.unrestricted.filter(pk=row.pk).update(changed_at=at)
    row = Mission.unrestricted.select_related("label__area", "lead", "audience", "plan__tracking_room", "plan__lead_named").get(pk=row.pk)
    shown.publish(source=MISSIONS, record=row, label=_label(row, anew=lead_changed), at=at)
    parts(row)
    passing.settle(row.pk, at=at)


def reopen(row: Mission) -> None:
    """Raises the version of the plan: what was decided was decided about another one."""
    Plan.unrestricted.filter(pk=row.pk).update(version=F("version") + 1)


def parts(row: Mission) -> None:
    """Writes the forms of every organisation's part in a mission."""
    participations = list(row.participations.select_related("organisation"))
    joined = {one.organisation_id for one in participations if one.state == State.JOINED}
    plan = Plan.unrestricted.filter(pk=row.pk).first()
    others = joined | ({plan.tracking_room_id} if plan and plan.tracking_room_id else set())
    for one in participations:
        _part(row, one, sorted(others))


def _part(row: Mission, one: Participation, others: list[int]) -> None:
    label = part_label(area=row.label.area, organisation=one.organisation, audience=row.audience, others=others)
    views = (View.FULL, View.REDACTED) if one.state == State.JOINED else (View.FULL,)
    PartShown.unrestricted.filter(participation=one).exclude(view__in=views).delete()
    for view in views:
        PartShown.unrestricted.update_or_create(
            participation=one,
            view=view,
            defaults={
                "label": label,
                "mission": row.pk,
                "organisation": one.organisation.code,
                "told": documents.part(one, view),
            },
        )


def release(row: Mission, organisation: int, *, giver: Reader | None) -> None:
    """The lead lets an organisation (primary key) read the plan: kept as its consent. giver None, a command, gives none."""
    if giver is None or organisation == row.lead_id:
        return
    moment = sight_moment()
    held = Consent.objects.filter(running(moment), kind=MISSIONS.key, record=row.pk, organisation=organisation)
    if not held.exists():
        Consent.objects.create(
            kind=MISSIONS.key, record=row.pk, organisation_id=organisation, view=View.FULL, starts_at=moment, given_by_id=giver.member,
            purpose="to plan and decide on a joint mission",
        )  # fmt: skip
        audit.note(
            act="release", by=giver, layer=MISSIONS.key, record=row.pk, originator=row.lead_id, about=organisation, area=row.label.area_id
        )


def withdraw(row: Mission, organisation: int) -> None:
    """From now on an organisation (primary key) reads the plan no more, but as its people are in the list."""
    Consent.objects.filter(kind=MISSIONS.key, record=row.pk, organisation=organisation, ends_at=None).update(ends_at=sight_moment())


def invited(row: Mission, organisations: Iterable[Organisation], *, giver: Reader | None) -> None:
    """Organisations are asked to take part, again where they had declined or left."""
    for organisation in organisations:
        fields: dict[str, Any] = {"state": State.INVITED, "decision": Participation.Decision.NONE, "words": ""}
        one, new = Participation.unrestricted.get_or_create(mission=row, organisation=organisation, defaults=fields)
        if not new:
            for name, value in fields.items():
                setattr(one, name, value)
            one.save()
        release(row, organisation.pk, giver=giver)


def _label(row: Mission, *, anew: bool) -> Label:
    """The label of a mission: as before where it was recalled, else with everybody who is to read the plan."""
    if (
        not anew
        and row.version
        and (row.label.marking != Marking.AMBER_STRICT or not row.label.entries.filter(audience=row.audience).exists())
    ):
        return row.label
    held = Consent.objects.filter(running(sight_moment()), kind=MISSIONS.key, record=row.pk).exclude(organisation=None)
    organisations = sorted(set(held.values_list("organisation_id", flat=True)))
    return mission_label(area=row.label.area, lead=row.lead, audience=row.audience, organisations=organisations)
