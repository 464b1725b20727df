"""Manifests: each organisation's own. The tracking room reads call signs, telephones and head counts; names stay sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from partners import audit
from partners.acts import action
from partners.models import View
from partners.problems import Problem
from partners.readers import Reader
from partners.records import NoSuchRecord

from ..models import ManifestOpening, ManifestShown, Mission, Participation
from ..planning import sealing
from . import plans, rights
from .labels import own_label
from .states import MissionState

State, Opening = Participation.State, Participation.Opening


@action
def put_manifest(
    *, by: Reader, mission: UUID, entries: Sequence[dict[str, Any]], opens: str, rung: int | None, at: datetime
) -> Participation:
    """Writes an organisation's manifest anew: [{vehicle (id in the plan), call_sign, phones, heads, people}]. by: its security duty.

    opens: when the sealed names may be opened by others: its agreement. Raises records.NoSuchRecord for a vehicle that is not its own in
    this plan, Problem 409 not_joined, MissionState.
    """
    row = rights.mission_of(by, mission, at, lead=False)
    if row.status == Mission.Status.CLOSED:
        raise MissionState(f"mission {row.code} is closed")
    plans.begun(row, at=at)
    one = row.participations.select_for_update().get(organisation=by.organisation)
    if one.state != State.JOINED:
        raise Problem(409, "not_joined", "an organisation has a manifest once it has joined")
    own = set(one.vehicles.values_list("pk", flat=True))
    for entry in entries:
        if entry["vehicle"] not in own:
            raise NoSuchRecord(f"no vehicle {entry['vehicle']}")
    one.opens, one.opens_at_rung = opens, rung
    one.save(update_fields=["opens", "opens_at_rung"])
    ManifestShown.unrestricted.filter(participation=one).delete()
    label = own_label(area=row.label.area, organisation=one.organisation)
    for entry in entries:
        ManifestShown.unrestricted.create(
            label=label, view=View.FULL, participation=one, mission=row.pk, organisation=one.organisation.code, vehicle=entry["vehicle"],
            call_sign=entry["call_sign"], phones=entry["phones"], heads=entry["heads"], sealed=sealing.seal(entry["people"]),
        )  # fmt: skip
    show(row, one)
    return one


def show(row: Mission, one: Participation) -> None:
    """Writes what the tracking room reads of a manifest, where its organisation shows it and knows the room; else takes it away."""
    forms = ManifestShown.unrestricted.filter(participation=one)
    forms.filter(view=View.REDACTED).delete()
    room = one.room_id if one.shows_manifest and one.state == State.JOINED and one.out_at is None else None
    label = own_label(area=row.label.area, organisation=one.organisation, room=room)
    for form in forms.filter(view=View.FULL):
        ManifestShown.unrestricted.filter(pk=form.pk).update(label=label)
        if room is not None and room != one.organisation_id:
            ManifestShown.unrestricted.create(
                label=label, view=View.REDACTED, participation=one, mission=form.mission, organisation=form.organisation, vehicle=form.vehicle,
                call_sign=form.call_sign, phones=form.phones, heads=form.heads,
            )  # fmt: skip


@action
def open_names(*, by: Reader | None, mission: UUID, vehicle: UUID, reason: str, rung: int | None, at: datetime) -> list[dict[str, str]]:
    """Opens the sealed names of one vehicle (its id in the plan), for its own organisation or, as that agreed, for the tracking room.

    reason: sos or rung. Written into the audit, and kept for the owner, who is told. Raises records.NoSuchRecord, Problem 403 not_agreed.
    """
    form = ManifestShown.unrestricted.filter(mission=mission, vehicle=vehicle, view=View.FULL).first()
    row = Mission.unrestricted.select_related("label__area", "plan").filter(pk=mission).first()
    if form is None or row is None:
        raise NoSuchRecord(f"no manifest of {vehicle}")
    one = Participation.unrestricted.select_related("organisation").get(pk=form.participation_id)
    if by is None or by.organisation != one.organisation_id:
        if by is None or by.organisation not in (one.room_id, row.plan.tracking_room_id) or one.out_at is not None:
            raise NoSuchRecord(f"no manifest of {vehicle}")
        rights.security_duty(by, organisation=by.organisation, area=row.label.area_id, at=at)
        if not agreed(one, reason, rung) or by.organisation != one.room_id:
            raise Problem(403, "not_agreed", "its organisation has not agreed that these names are opened now")
        label = own_label(area=row.label.area, organisation=one.organisation)
        ManifestOpening.unrestricted.create(
            label=label, view=View.FULL, participation=one, vehicle=vehicle, organisation_id=by.organisation, reason=reason, at=at
        )
        audit.note(
            act="break_glass", by=by, layer="missions", record=mission, originator=one.organisation_id, about=one.organisation_id,
            detail={"vehicle": str(vehicle), "reason": reason},
        )  # fmt: skip
    else:
        rights.security_duty(by, organisation=by.organisation, area=row.label.area_id, at=at)
    return sealing.unseal(form.sealed)


def agreed(one: Participation, reason: str, rung: int | None) -> bool:
    """Whether an organisation agreed beforehand that its tracking room opens its names for that reason. rung: of its ladder, from 1."""
    if reason == "sos":
        return one.opens in (Opening.SOS, Opening.RUNG)
    return reason == "rung" and one.opens == Opening.RUNG and rung is not None and rung >= (one.opens_at_rung or 1)
