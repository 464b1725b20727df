"""Who may move what: an organisation's own people with a security duty in the area. A desk also writes down what it heard by voice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from partners.models import Duty
from partners.readers import SECURITY_DUTIES, Reader, running
from partners.records import MayNotRecord, NoSuchRecord

from ..models import Mission, Vehicle


def security_duty(by: Reader | None, *, organisation: int, area: UUID, at: datetime) -> None:
    """Raises MayNotRecord unless the writer has a security duty in the area for this organisation. None is the clock or a command."""
    if by is None:
        return
    kinds = [*SECURITY_DUTIES, Duty.Kind.HQ_SECURITY]
    duties = Duty.objects.filter(running(at), member=by.member, kind__in=kinds).values_list("area_id", flat=True)
    if by.machine or by.organisation != organisation or not {None, area} & set(duties):
        raise MayNotRecord(f"member {by.member} of {by.organisation_name} has no security duty for this organisation in the area")


def own_vehicle(by: Reader | None, vehicle: UUID, at: datetime) -> Vehicle:
    """The vehicle, its row locked. Raises NoSuchRecord for an absent or another's vehicle alike, MayNotRecord without a duty."""
    row = _locked(Vehicle, vehicle)
    if row is None or (by is not None and by.organisation != row.organisation_id):
        raise NoSuchRecord(f"no vehicle {vehicle}")
    security_duty(by, organisation=row.organisation_id, area=row.area_id, at=at)
    return row


def mission_of(by: Reader | None, mission: UUID, at: datetime, *, lead: bool) -> Mission:
    """The mission, its row locked, for its lead, or for any of its organisations. Raises NoSuchRecord, MayNotRecord."""
    row = _locked(Mission, mission)
    if row is None or (by is not None and not row.organisations.filter(pk=by.organisation).exists()):
        raise NoSuchRecord(f"no mission {mission}")
    if by is not None:
        organisation = row.lead_id if lead else by.organisation
        security_duty(by, organisation=organisation, area=row.label.area_id, at=at)
    return row


def _locked(model: type[Any], pk: UUID) -> Any:
    return model.unrestricted.select_for_update().filter(pk=pk).first()
