"""A mission planned from another: the same again, or the way back. And plans that an organisation keeps to begin from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import LineString
from django.utils.translation import gettext as _

from partners.acts import action
from partners.models import DOArea, Organisation, View
from partners.problems import Problem
from partners.readers import Reader
from partners.records import NoSuchRecord

from ..models import Mission, PlanTemplate
from ..planning.legs import Stop
from . import plans, rights, telling
from .labels import own_label

TEMPLATES_AT_MOST = 200  # an organisation


@action
def copy_mission(*, by: Reader, mission: UUID, departs_at: datetime, back: bool, at: datetime) -> Mission:
    """The lead plans a mission of its own again for another departure; back: the way back, stops turned round. Who takes part is asked
    anew, and nobody has decided anything. Raises records.NoSuchRecord, MayNotRecord, Problem 422."""
    row = rights.mission_of(by, mission, at, lead=True)
    plan = plans.begun(row, at=at)
    own = row.participations.get(organisation=row.lead_id)
    fields: dict[str, Any] = {
        "name": (_("%(name)s, return") % {"name": row.name} if back else row.name)[:200],
        "departs_at": departs_at,
        "corridor_m": row.corridor_m,
        "route": LineString(list(reversed(row.route.coords)), srid=row.route.srid) if back else row.route,
        "stops": _turned(row) if back else _moved(row, departs_at),
        **{
            name: getattr(plan, name)
            for name in ("vehicle_class", "speed_kmh", "comms", "medical", "escort", "cargo", "contingency", "leader", "tracking_room")
        },
    }
    asked = Organisation.objects.filter(
        pk__in=row.participations.filter(state__in=telling.READS).exclude(organisation=row.lead_id).values("organisation")
    )
    return plans.draft_mission(
        by=by, area=row.label.area, lead=row.lead, fields=fields, at=at, invited=asked.order_by("pk"), people=own.people,
        vehicles=list(own.vehicles.values_list("vehicle_id", flat=True)),
    )  # fmt: skip


@action
def keep_template(*, by: Reader, area: DOArea, name: str, told: dict[str, Any], at: datetime) -> PlanTemplate:
    """An organisation keeps a plan to begin others from. by: its security duty in the area. Raises MayNotRecord, Problem 409."""
    rights.security_duty(by, organisation=by.organisation, area=area.pk, at=at)
    organisation = Organisation.objects.get(pk=by.organisation)
    label = own_label(area=area, organisation=organisation)
    kept = PlanTemplate.unrestricted.filter(label__originator=organisation)
    if kept.count() >= TEMPLATES_AT_MOST:
        raise Problem(409, "too_many", "an organisation keeps only so many", limit=TEMPLATES_AT_MOST)
    return PlanTemplate.unrestricted.create(label=label, view=View.FULL, name=name, told=told, kept_at=at)


@action
def drop_template(*, by: Reader, template: UUID, at: datetime) -> None:
    """Drops a template of the writer's organisation. Raises NoSuchRecord, MayNotRecord."""
    row = PlanTemplate.unrestricted.select_related("label").filter(pk=template, label__originator=by.organisation).first()
    if row is None:
        raise NoSuchRecord(f"no template {template}")
    rights.security_duty(by, organisation=by.organisation, area=row.label.area_id, at=at)
    row.delete()


def _moved(row: Mission, departs_at: datetime) -> list[Stop]:
    """The stops as they were asked for, as much later as the departure."""
    later = departs_at - row.departs_at
    stops = [plans.stop_of(stop) for stop in row.stops]
    return [replace(stop, arrives_at=stop.arrives_at + later if stop.arrives_at else None) for stop in stops]


def _turned(row: Mission) -> list[Stop]:
    """The stops from the last to the first; when each is reached follows from the speed."""
    return [replace(plans.stop_of(stop), arrives_at=None) for stop in reversed(row.stops)]
