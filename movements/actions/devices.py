"""Devices with vehicles for a time, and what they bring otherwise than over their door: a track afterwards, a browser's positions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from partners.acts import action
from partners.models import Duty
from partners.problems import Problem
from partners.readers import Reader, running
from partners.records import MayNotRecord, NoSuchRecord

from ..decoders import Report
from ..models import Device, DeviceAssignment, Position, Vehicle
from . import rights
from .reports import Fix, Verdict, digest, in_time, keep, store

BROWSER = "browser"
HISTORY = timedelta(days=400)  # a track that is entered afterwards goes no further back
AT_ONCE = 100  # positions that a browser sends at once: what it kept while it had no connection


@action
def move_device(
    *, by: Reader | None, device: int, vehicle: UUID, starts_at: datetime, at: datetime, ends_at: datetime | None = None
) -> DeviceAssignment:
    """From a moment on, and until another one or for good, a device reports for a vehicle of the same organisation.

    What it reported stays where it is, so the moment lies after its last position. Raises records.NoSuchRecord, MayNotRecord;
    Problem 409 positions_already, 422 time_range.
    """
    row = own_device(by, device, at)
    to = rights.own_vehicle(by, vehicle, at)
    if to.organisation_id != row.vehicle.organisation_id:
        raise NoSuchRecord(f"no vehicle {vehicle}")
    if ends_at is not None and ends_at <= starts_at:
        raise Problem(422, "time_range", "it ends before it starts", field="ends_at")
    last = Position.unrestricted.filter(device_id=device).aggregate(last=Max("fix_at"))["last"]
    if last is not None and last >= starts_at:
        raise Problem(409, "positions_already", "it has reported after that moment for the vehicle it is with", field="starts_at")
    if not row.assignments.exists():
        DeviceAssignment.unrestricted.create(
            device=row, vehicle=row.vehicle, starts_at=min(row.starts_at, starts_at - timedelta(microseconds=1))
        )
    row.assignments.filter(starts_at__gte=starts_at).delete()
    row.assignments.filter(starts_at__lt=starts_at, ends_at=None).update(ends_at=starts_at)
    row.assignments.filter(starts_at__lt=starts_at, ends_at__gt=starts_at).update(ends_at=starts_at)
    made = DeviceAssignment.unrestricted.create(device=row, vehicle=to, starts_at=starts_at, ends_at=ends_at)
    row.vehicle = to
    row.save(update_fields=["vehicle"])
    return made


def own_device(by: Reader | None, device: int, at: datetime) -> Device:
    """The device, its row locked, for a security duty of its organisation. Raises NoSuchRecord for an absent or another's alike."""
    row = Device.unrestricted.select_for_update(of=("self",)).select_related("vehicle__organisation").filter(pk=device).first()
    if row is None or (by is not None and row.vehicle.organisation_id != by.organisation):
        raise NoSuchRecord(f"no device {device}")
    rights.security_duty(by, organisation=row.vehicle.organisation_id, area=row.vehicle.area_id, at=at)
    return row


@action
def add_track(*, by: Reader | None, device: int, reports: Sequence[Report], at: datetime) -> dict[str, int]:
    """Enters afterwards what a device recorded: into history, whatever its age, and no marker moves. by: its organisation's security duty.

    Returns how many were stored, known, and left out (out of time, or while the device was with no vehicle).
    """
    row = own_device(by, device, at)
    times = list(row.assignments.values_list("vehicle_id", "starts_at", "ends_at"))
    fixes = []
    for report in reports:
        vehicle = row.vehicle_id if not times else _with(times, report.fix_at)
        if vehicle is not None and at - HISTORY <= report.fix_at <= at:
            fixes.append(Fix(device=row.pk, vehicle=vehicle, report=report))
    once = list({fix.key: fix for fix in fixes}.values())
    new = keep(once, at)
    return {"stored": len(new), "known": len(fixes) - len(new), "left_out": len(reports) - len(fixes)}


def _with(times: Sequence[tuple[UUID, datetime, datetime | None]], moment: datetime) -> UUID | None:
    return next((vehicle for vehicle, since, until in times if since <= moment and (until is None or moment < until)), None)


@action
def report_from_browser(*, by: Reader, vehicle: UUID, reports: Sequence[Report], at: datetime) -> list[Verdict]:
    """A person's browser reports where the vehicle is that he rides in, one of his own organisation. One verdict per report.

    Raises records.NoSuchRecord for an absent or another's vehicle alike, records.MayNotRecord for who has no duty in its area.
    """
    row = Vehicle.unrestricted.select_related("organisation").filter(pk=vehicle, organisation=by.organisation).first()
    if row is None:
        raise NoSuchRecord(f"no vehicle {vehicle}")
    duties = Duty.objects.filter(running(at), member=by.member).exclude(kind=Duty.Kind.AUDITOR)
    if by.machine or not {None, row.area_id} & set(duties.values_list("area_id", flat=True)):
        raise MayNotRecord(f"member {by.member} of {by.organisation_name} has no duty where the vehicle is")
    device = _browser(by, row, at)
    in_order = [Fix(device=device.pk, vehicle=row.pk, report=report) for report in reports if isinstance(in_time(report, at), Report)]
    new = store(list({fix.key: fix for fix in in_order}.values()), at)
    stored = {fix.report.fix_at for fix in in_order if fix.key in new}
    timely = {fix.report.fix_at for fix in in_order}
    return [
        Verdict.STORED if report.fix_at in stored else Verdict.KNOWN if report.fix_at in timely else Verdict.QUARANTINED
        for report in reports
    ]


def _browser(by: Reader, vehicle: Vehicle, at: datetime) -> Device:
    """The device that stands for a person's browser in a vehicle. Nobody holds its credential."""
    name = f"{BROWSER} {by.member}"
    known = Device.unrestricted.filter(vehicle=vehicle, name=name).first()
    return known or Device.unrestricted.create(vehicle=vehicle, name=name, secret_sha256=digest(secrets.token_urlsafe(32)), starts_at=at)


def described(device: Device) -> dict[str, Any]:
    """A device as its organisation reads it."""
    times = device.assignments.select_related("vehicle").order_by("starts_at")
    last = Position.unrestricted.filter(device_id=device.pk).aggregate(last=Max("fix_at"))["last"]
    whole = [(device.vehicle, device.starts_at, device.ends_at)]
    return {
        "id": device.pk,
        "name": device.name,
        "vehicle": str(device.vehicle_id),
        "call_sign": device.vehicle.call_sign,
        "starts_at": device.starts_at,
        "ends_at": device.ends_at,
        "last_fix_at": last,
        "assignments": [
            {"vehicle": str(vehicle.pk), "call_sign": vehicle.call_sign, "starts_at": since, "ends_at": until}
            for vehicle, since, until in [(time.vehicle, time.starts_at, time.ends_at) for time in times] or whole
        ],
    }


def listed(reader: Reader) -> list[dict[str, Any]]:
    """The devices of the reader's own organisation that people entered; a machine reads none."""
    if reader.machine:
        return []
    rows = Device.unrestricted.filter(vehicle__organisation=reader.organisation).exclude(name="voice").select_related("vehicle")
    return [described(row) for row in rows.order_by("vehicle__call_sign", "name", "pk")]
