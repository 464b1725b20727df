"""Position reports: what came in becomes positions, moves tracks, or is kept in quarantine. One batch, one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from partners.acts import action

from ..decoders import Fault, Report
from ..models import Quarantine
from ..watching import batch, distress
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
    sos: str = ""  # a call for help in these words

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


class Held(NamedTuple):
    """A device that may report. times: with which vehicle it is from when to when; None: with the same one as long as it lives."""

    device: int
    vehicle: UUID
    times: list[tuple[UUID, datetime, datetime | None]] | None

    def vehicle_at(self, moment: datetime) -> UUID | None:
        """The vehicle that has the device at a moment, or None."""
        if self.times is None:
            return self.vehicle
        return next((vehicle for vehicle, since, until in self.times if since <= moment and (until is None or moment < until)), None)


DEVICES = """
select d.secret_sha256, d.id, d.vehicle_id, exists (select from movements_deviceassignment e where e.device_id = d.id), a.vehicle_id,
    a.starts_at, a.ends_at
from movements_device d left join movements_deviceassignment a on a.device_id = d.id and (a.ends_at is null or a.ends_at > %s)
where d.secret_sha256 = any(%s::text[]) and d.starts_at <= %s and (d.ends_at is null or d.ends_at > %s)
"""


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
    faults, calls = [], []
    for i, received in enumerate(reports):
        held = devices.get(received.secret_sha256)
        if held is None:
            continue
        outcome = in_time(received.outcome, received_at)
        device, vehicle = held.device, held.vehicle_at(outcome.fix_at if isinstance(outcome, Report) else received_at)
        if vehicle is None and isinstance(outcome, Report):
            outcome = Fault(code="not_assigned")
        if received.sos:
            calls.append((device, vehicle or held.vehicle, outcome if isinstance(outcome, Report) else None, received.sos))
        if isinstance(outcome, Report) and vehicle is not None:
            fixes[i] = Fix(device=device, vehicle=vehicle, report=outcome)
        elif isinstance(outcome, Fault):
            verdicts[i] = Verdict.QUARANTINED
            faults.append(Quarantine(device_id=device, received_at=received_at, code=outcome.code, report=received.text))
        else:
            verdicts[i] = Verdict.NOTHING
    Quarantine.unrestricted.bulk_create(faults)
    new = store(list(fixes.values()), received_at)
    for i, fix in fixes.items():
        verdicts[i] = Verdict.STORED if fix.key in new else Verdict.KNOWN
        new.discard(fix.key)
    for device, vehicle, report, said in calls:
        distress.heard(device=device, vehicle=vehicle, place=(report.lon, report.lat) if report else None, words=said, at=received_at)
    return verdicts


def _devices(digests: set[str], at: datetime) -> dict[str, Held]:
    """Devices by the credential's SHA-256. Asked in every batch: a revoked device stops with the next one."""
    found: dict[str, Held] = {}
    with connection.cursor() as cursor:
        cursor.execute(DEVICES, [at - LATE_AT_MOST, words(digests), at, at])
        for sha256, device, vehicle, assigned, to, starts_at, ends_at in cursor.fetchall():
            held = found.setdefault(sha256, Held(device, vehicle, [] if assigned else None))
            if held.times is not None and to is not None:
                held.times.append((to, starts_at, ends_at))
    return found


def in_time(outcome: Report | Fault | None, received_at: datetime) -> Report | Fault | None:
    if isinstance(outcome, Report) and not -AHEAD_AT_MOST <= received_at - outcome.fix_at <= LATE_AT_MOST:
        return Fault(code="time_range")
    return outcome


def store(fixes: Sequence[Fix], received_at: datetime) -> set[tuple[int, datetime]]:
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


def keep(fixes: Sequence[Fix], received_at: datetime) -> set[tuple[int, datetime]]:
    """Stores fixes as history: no track moves, and a vehicle that is watched is judged anew. Returns which were new."""
    if not fixes:
        return set()
    vehicles = {fix.vehicle for fix in fixes}
    tracks.lock(vehicles)
    parts = segments.parts_of(vehicles, since=min(fix.report.fix_at for fix in fixes))
    of = [segments.under_way(parts.get(fix.vehicle, ()), fix.report.fix_at) for fix in fixes]
    names = [segments.key(fix.vehicle, part, fix.report.fix_at) for fix, part in zip(fixes, of, strict=True)]
    known = segments.many(dict(zip(names, of, strict=True)))
    new = _insert(fixes, [known[name].id for name in names], received_at)
    batch.is_late({(fix.vehicle, name.mission) for fix, name in zip(fixes, names, strict=True) if name.mission and fix.key in new})
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
