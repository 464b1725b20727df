"""Position reports: what came in becomes positions, moves tracks, or is kept in quarantine. One batch, one transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection

from partners import scopes
from partners.acts import action
from partners.models import Duty
from partners.readers import Reader, running
from partners.records import MayNotRecord, NoSuchRecord
from partners.visibility import visible

from ..decoders import Fault, Report
from ..models import Device, Quarantine, Track, Vehicle
from ..watching import batch
from ..watching.batch import News
from ..watching.rules import Seen
from . import segments, tracks
from .columns import plain, words
from .segments import Kept, Part

LATE_AT_MOST = timedelta(days=1)  # design.md: fix times more than a day off go to quarantine
# A fix ahead of our clock holds the track until time has caught up: no longer than a vehicle takes to fall silent (Vehicle.silent_after_s).
AHEAD_AT_MOST = timedelta(minutes=10)
VOICE = "voice"


class Verdict(StrEnum):
    """What became of a report."""

    STORED = "stored"
    KNOWN = "known"  # a replay: this device reported this fix time before, and nothing changed
    QUARANTINED = "quarantined"
    NOTHING = "nothing"  # the message says nothing about a place
    REFUSED = "refused"  # no device has this credential now


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A report as it came in. Who reports follows from the credential alone."""

    secret_sha256: str
    outcome: Report | Fault | None  # None: says nothing about a place
    raw: str | Callable[[], str] = ""  # as received, without the credential; asked for, and kept, in quarantine alone

    @property
    def text(self) -> str:
        """What the quarantine keeps."""
        return self.raw if isinstance(self.raw, str) else self.raw()


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """A report that is to be stored, and whose it is."""

    device: int
    vehicle: UUID
    report: Report
    fix_source: str = "device"

    @property
    def key(self) -> tuple[int, datetime]:
        return self.device, self.report.fix_at


def digest(credential: str) -> str:
    """A credential as it is kept: SHA-256, hexadecimal."""
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()


@action
def accept_reports(*, reports: Sequence[Received], received_at: datetime) -> list[Verdict]:
    """Stores a batch of reports and moves the tracks; one verdict per report, in order. Committed when it returns.

    Positions never enter the outbox. A fix that is known changes nothing, last contact included (threats.md, a19).
    """
    devices = _devices({report.secret_sha256 for report in reports}, received_at)
    verdicts = [Verdict.REFUSED] * len(reports)
    fixes: dict[int, Fix] = {}
    faults = []
    for i, received in enumerate(reports):
        device, vehicle = devices.get(received.secret_sha256, (0, None))
        if vehicle is None:
            continue
        outcome = _in_time(received.outcome, received_at)
        if isinstance(outcome, Report):
            fixes[i] = Fix(device=device, vehicle=vehicle, report=outcome)
        elif isinstance(outcome, Fault):
            verdicts[i] = Verdict.QUARANTINED
            faults.append(Quarantine(device_id=device, received_at=received_at, code=outcome.code, report=received.text))
        else:
            verdicts[i] = Verdict.NOTHING
    Quarantine.unrestricted.bulk_create(faults)
    new = _store(list(fixes.values()), received_at)
    for i, fix in fixes.items():
        verdicts[i] = Verdict.STORED if fix.key in new else Verdict.KNOWN
        new.discard(fix.key)
    return verdicts


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
        _may_call_in(by, row, at)
    report = _in_time(Report(fix_at=fix_at, lon=place.x, lat=place.y), at)
    if not isinstance(report, Report):
        raise ValueError(f"fix time {fix_at:%Y-%m-%dT%H:%MZ} is too far from {at:%Y-%m-%dT%H:%MZ}")
    new = _store([Fix(device=_voice_device(row, at).pk, vehicle=row.pk, report=report, fix_source=VOICE)], at)
    return Verdict.STORED if new else Verdict.KNOWN


def _devices(digests: set[str], at: datetime) -> dict[str, tuple[int, UUID]]:
    """Device and vehicle by the credential's SHA-256. Asked in every batch: a revoked device stops with the next one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select secret_sha256, id, vehicle_id from movements_device
            where secret_sha256 = any(%s::text[]) and starts_at <= %s and (ends_at is null or ends_at > %s)""",
            [words(digests), at, at],
        )
        return {sha256: (device, vehicle) for sha256, device, vehicle in cursor.fetchall()}


def _in_time(outcome: Report | Fault | None, received_at: datetime) -> Report | Fault | None:
    if isinstance(outcome, Report) and not -AHEAD_AT_MOST <= received_at - outcome.fix_at <= LATE_AT_MOST:
        return Fault(code="time_range")
    return outcome


def _store(fixes: Sequence[Fix], received_at: datetime) -> set[tuple[int, datetime]]:
    """Stores fixes and moves tracks; returns which fixes were new."""
    if not fixes:
        return set()
    vehicles = {fix.vehicle for fix in fixes}
    stands = tracks.lock(vehicles)
    parts = segments.parts_of(vehicles, since=min(fix.report.fix_at for fix in fixes))
    wanted: dict[segments.Key, Part | None] = {}
    then: list[segments.Key] = []
    now: list[tuple[segments.Key, Part | None]] = []
    for fix in fixes:
        # A position belongs to the mission that was under way at its fix; the live track to the one under way now.
        of, fix_at = parts.get(fix.vehicle, ()), fix.report.fix_at
        part, present = segments.under_way(of, fix_at), segments.under_way(of, received_at)
        name = at_present = segments.key(fix.vehicle, part, fix_at)
        wanted[name] = part
        if present is not part:
            at_present = segments.key(fix.vehicle, present, fix_at)
            wanted[at_present] = present
        then.append(name)
        now.append((at_present, present))
    known = segments.many(wanted)
    new = _insert(fixes, [known[name].id for name in then], received_at)
    newest: dict[UUID, tuple[Fix, segments.Key, Part | None]] = {}
    for fix, (name, part) in zip(fixes, now, strict=True):
        if fix.key in new and (fix.vehicle not in newest or newest[fix.vehicle][0].report.fix_at < fix.report.fix_at):
            newest[fix.vehicle] = fix, name, part
    moves, older = [], []
    for vehicle, (fix, name, part) in newest.items():
        stand = stands.get(vehicle)
        # <=, not <: trackers replay their buffer after an outage; an equal time must not move the track.
        if stand is not None and fix.report.fix_at <= stand.fix_at:
            older.append(vehicle)
            continue
        moves.append(tracks.Move(vehicle=vehicle, report=fix.report, fix_source=fix.fix_source, part=part, segment=known[name]))
    tracks.move(moves, stands, received_at=received_at)
    if older:
        tracks.touch(older, received_at=received_at)
    batch.watch(_news(fixes, [part for _, part in now], then, new, known), at=received_at)
    return new


def _news(
    fixes: Sequence[Fix],
    parts: Sequence[Part | None],
    then: Sequence[segments.Key],
    new: set[tuple[int, datetime]],
    known: dict[segments.Key, Kept],
) -> list[News]:
    """The new fixes of vehicles under way in a mission, made in that mission, in order of time."""
    news: dict[UUID, list[Fix]] = {}
    of: dict[UUID, tuple[Part, int]] = {}
    for fix, part, name in zip(fixes, parts, then, strict=True):
        if part is not None and name.mission == part.mission and fix.key in new:
            news.setdefault(fix.vehicle, []).append(fix)
            of[fix.vehicle] = part, known[name].label
    made = []
    for vehicle, reported in news.items():
        once = {fix.key: fix for fix in reported}
        seen = [_seen(fix) for _, fix in sorted(once.items(), key=lambda item: (item[1].report.fix_at, item[0]))]
        part, label = of[vehicle]
        made.append(News(vehicle=vehicle, mission=part.mission, audience=part.audience, label=label, fixes=seen))
    return made


def _seen(fix: Fix) -> Seen:
    report = fix.report
    return Seen(report.fix_at.timestamp(), report.lon, report.lat, report.speed_mps, report.battery, fix.fix_source == VOICE)


def _insert(fixes: Sequence[Fix], segment_ids: Sequence[int], received_at: datetime) -> set[tuple[int, datetime]]:
    reports = [fix.report for fix in fixes]
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into movements_position (device_id, fix_at, received_at, segment_id, geom, speed_mps, heading_deg, accuracy_m,
                altitude_m, battery, fix_source)
            select device, fix_at, %s, segment, st_setsrid(st_makepoint(lon, lat), 4326), speed, heading, accuracy, altitude, battery, source
            from unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[],
                %s::float8[], %s::float8[], %s::text[])
                r(device, fix_at, segment, lon, lat, speed, heading, accuracy, altitude, battery, source)
            on conflict do nothing returning device_id, fix_at""",
            [
                received_at,
                plain([fix.device for fix in fixes]),
                plain([report.fix_at for report in reports]),
                plain(segment_ids),
                plain([report.lon for report in reports]),
                plain([report.lat for report in reports]),
                plain([report.speed_mps for report in reports]),
                plain([report.heading_deg for report in reports]),
                plain([report.accuracy_m for report in reports]),
                plain([report.altitude_m for report in reports]),
                plain([report.battery for report in reports]),
                words([fix.fix_source for fix in fixes]),
            ],
        )
        return set(cursor.fetchall())


def _sees(by: Reader, vehicle: UUID) -> bool:
    scopes.refresh(by.member)
    return visible(Track, by).filter(record=vehicle).exists()


def _may_call_in(by: Reader, vehicle: Vehicle, at: datetime) -> None:
    duties = Duty.objects.filter(running(at), member=by.member).values_list("area_id", "kind")
    kinds = {kind for area, kind in duties if area in (None, vehicle.area_id)} - {Duty.Kind.AUDITOR}
    if by.machine or not (kinds if by.organisation == vehicle.organisation_id else Duty.Kind.DUTY_OFFICER in kinds):
        raise MayNotRecord(f"member {by.member} of {by.organisation_name} has no duty that takes down positions here")


def _voice_device(vehicle: Vehicle, at: datetime) -> Device:
    """The device that stands for the voice in a vehicle. Nobody holds its credential."""
    known = Device.unrestricted.filter(vehicle=vehicle, name=VOICE).first()
    return known or Device.unrestricted.create(vehicle=vehicle, name=VOICE, secret_sha256=digest(secrets.token_urlsafe(32)), starts_at=at)
