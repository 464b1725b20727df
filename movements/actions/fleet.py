"""Vehicles, the devices that report for them, and the days their positions are kept by."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from partners.acts import action
from partners.defaults import rule_audience
from partners.models import DOArea, Organisation
from partners.problems import Problem
from partners.readers import Reader

from .. import callsigns
from ..models import Device, Vehicle
from . import rights
from .labels import DESKS
from .reports import digest

DAYS_AHEAD = 7  # design.md: partitions of positions are made this far ahead
SHORTEST_CREDENTIAL = 12  # characters; we draw 32


class CallSignTaken(ValueError):
    """The organisation has a vehicle whose call sign looks like this one."""


@action
def add_vehicle(
    *,
    by: Reader | None,
    organisation: Organisation,
    area: DOArea,
    call_sign: str,
    vehicle_class: str,
    at: datetime,
    late_after_s: int = 120,
    silent_after_s: int = 600,
    seats: int | None = None,
    radio: str = "",
    plate: str = "",
    brought_for: str = "",
) -> Vehicle:
    """A vehicle of an organisation in an area. by: its security duty there. plate: shown to others where the organisation chooses so.

    brought_for: a contractor or national partner without account, whose vehicle rides under this organisation's label.

    Raises CallSignTaken for a call sign that looks like another of the organisation, callsigns.BadCallSign, records.MayNotRecord.
    """
    rights.security_duty(by, organisation=organisation.pk, area=area.pk, at=at)
    for rule in DESKS:
        rule_audience(area, rule)  # labels of vehicles name them; made here, not under the lock of a track
    skeleton = callsigns.skeleton(call_sign)
    vehicle = Vehicle(
        organisation=organisation,
        area=area,
        call_sign=call_sign,
        skeleton=skeleton,
        vehicle_class=vehicle_class,
        late_after_s=late_after_s,
        silent_after_s=silent_after_s,
        seats=seats,
        radio=radio,
        plate=plate,
        brought_for=brought_for,
    )
    try:
        with transaction.atomic():
            vehicle.save(force_insert=True)
    except IntegrityError:
        other = Vehicle.unrestricted.filter(organisation=organisation, skeleton=skeleton).first()
        if other is None:
            raise
        text = _("call sign %(new)s looks like %(old)s, which %(organisation)s already uses")
        raise CallSignTaken(text % {"new": call_sign, "old": other.call_sign, "organisation": organisation}) from None
    return vehicle


@action
def enter_vehicle(*, by: Reader, area: DOArea, at: datetime, **fields: Any) -> Vehicle:
    """A vehicle of the writer's own organisation, as planning/fleet.py took it in. Raises Problem 422 for its call sign, MayNotRecord."""
    try:
        return add_vehicle(by=by, organisation=Organisation.objects.get(pk=by.organisation), area=area, at=at, **fields)
    except callsigns.BadCallSign as error:
        raise Problem(422, "bad_call_sign", str(error), field="call_sign", limit=callsigns.LONGEST) from None
    except CallSignTaken as error:
        raise Problem(409, "call_sign_taken", str(error), field="call_sign") from None


@action
def assign_device(*, by: Reader | None, vehicle: UUID, name: str, at: datetime, credential: str = "") -> tuple[Device, str]:
    """A device that reports for a vehicle, and its credential, told this once: the database keeps its SHA-256 alone.

    credential: drawn unless given. Raises ValueError for one that is too short or in use, records.NoSuchRecord, records.MayNotRecord.
    """
    row = rights.own_vehicle(by, vehicle, at)
    credential = credential or secrets.token_urlsafe(24)
    if len(credential) < SHORTEST_CREDENTIAL:
        raise ValueError(f"the credential has {len(credential)} characters, not at least {SHORTEST_CREDENTIAL}")
    try:
        with transaction.atomic():
            device = Device.unrestricted.create(vehicle=row, name=name, secret_sha256=digest(credential), starts_at=at)
    except IntegrityError:
        raise ValueError("this credential cannot be used; choose another") from None
    return device, credential


@action
def revoke_device(*, by: Reader | None, device: int, at: datetime) -> Device:
    """From now on the device's credential is as unknown as one that never was. Its positions stay."""
    held = Device.unrestricted.filter(pk=device).values_list("vehicle_id", flat=True).first()
    rights.own_vehicle(by, held or uuid.UUID(int=0), at)
    row = Device.unrestricted.select_for_update().get(pk=device)
    row.ends_at = min(row.ends_at or at, at)
    row.epoch = uuid.uuid4()
    row.save(update_fields=["ends_at", "epoch"])
    return row


@action
def make_partitions(at: datetime) -> int:
    """Makes the daily tables of positions from yesterday (late reports) to 7 days ahead, UTC. Returns how many were missing."""
    with connection.cursor() as cursor:
        cursor.execute("select make_position_partitions(%s::date - 1, %s)", [at.astimezone(UTC).date(), DAYS_AHEAD + 1])
        return cursor.fetchone()[0]
