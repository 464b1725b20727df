"""Positions called in by voice: first-class, marked as voice, and never a fix of a device."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point

from partners import scopes
from partners.acts import action
from partners.models import Duty
from partners.readers import SECURITY_DUTIES, Reader, running
from partners.records import MayNotRecord, NoSuchRecord
from partners.visibility import visible

from ..decoders import Report
from ..models import Device, Track, Vehicle
from .reports import LATE_AT_MOST, VOICE, Fix, Verdict, digest, in_time, keep, store


@action
def record_voice_fix(*, by: Reader | None, vehicle: UUID, place: Point, fix_at: datetime, at: datetime) -> Verdict:
    """A position called in by voice; the track says so. place: 4326. by: security duty of the vehicle's organisation, or a duty officer
    in its area who sees the vehicle.

    Raises records.NoSuchRecord for an absent or hidden vehicle alike, records.MayNotRecord, ValueError for a time that is too far off.
    """
    row = Vehicle.unrestricted.filter(pk=vehicle).first()
    if row is None or (by is not None and by.organisation != row.organisation_id and not _sees(by, vehicle)):
        raise NoSuchRecord(f"no vehicle {vehicle}")
    if by is not None:
        may_call_in(by, row, at)
    report = in_time(Report(fix_at=fix_at, lon=place.x, lat=place.y), at)
    if not isinstance(report, Report):
        raise ValueError(f"fix time {fix_at:%Y-%m-%dT%H:%MZ} is too far from {at:%Y-%m-%dT%H:%MZ}")
    new = store([Fix(device=_voice_device(row, at).pk, vehicle=row.pk, report=report, fix_source=VOICE)], at)
    return Verdict.STORED if new else Verdict.KNOWN


def store_voice(*, vehicle: Vehicle, place: Point, said_at: datetime, at: datetime) -> Verdict:
    """A position that was called in, within the caller's action. One of more than a day back goes into history alone."""
    fix = Fix(
        device=_voice_device(vehicle, at).pk, vehicle=vehicle.pk, report=Report(fix_at=said_at, lon=place.x, lat=place.y), fix_source=VOICE
    )
    new = store([fix], at) if at - said_at <= LATE_AT_MOST else keep([fix], at)
    return Verdict.STORED if new else Verdict.KNOWN


def _sees(by: Reader, vehicle: UUID) -> bool:
    scopes.refresh(by.member)
    return visible(Track, by).filter(record=vehicle).exists()


def may_call_in(by: Reader, vehicle: Vehicle, at: datetime, *, rooms: Collection[int] = ()) -> None:
    """Raises MayNotRecord unless the writer has a duty in the vehicle's organisation, is a duty officer, or has a security duty in the
    organisation whose room tracks its mission (rooms: primary keys)."""
    duties = Duty.objects.filter(running(at), member=by.member).values_list("area_id", "kind")
    kinds = {kind for area, kind in duties if area in (None, vehicle.area_id)} - {Duty.Kind.AUDITOR}
    own, in_the_room = by.organisation == vehicle.organisation_id, by.organisation in rooms and bool(kinds & SECURITY_DUTIES)
    if by.machine or not (kinds if own else in_the_room or Duty.Kind.DUTY_OFFICER in kinds):
        raise MayNotRecord(f"member {by.member} of {by.organisation_name} has no duty that takes down positions here")


def _voice_device(vehicle: Vehicle, at: datetime) -> Device:
    """The device that stands for the voice in a vehicle. Nobody holds its credential."""
    known = Device.unrestricted.filter(vehicle=vehicle, name=VOICE).first()
    return known or Device.unrestricted.create(vehicle=vehicle, name=VOICE, secret_sha256=digest(secrets.token_urlsafe(32)), starts_at=at)
