"""The clock's part in watching: rules that no report decides, and vehicles whose reports came out of their order, judged anew."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from partners.acts import action

from ..actions import segments, tracks
from ..actions.columns import plain
from ..models import Alert, AlertState, Mission, MissionVehicle, MissionWatch, Rule, Vehicle
from . import alerts, batch, clockwork, labels, turns
from .clockwork import Standing
from .gates import Gate
from .hazards import Hazard
from .rules import Seen, State, Turn, advance
from .terms import Terms, terms_of

EVERY = timedelta(seconds=5)  # the clock's rules count in minutes
LATE_AT_MOST = 10  # vehicles judged anew in a round
FIXES_AT_MOST = 50_000  # of a vehicle in a mission
TOGETHER = 50  # fixes whose neighbourhood is looked at at once
RESTS = 20  # times as long as judging it took, a vehicle is left alone: who replays an old buffer report by report keeps nobody busy
WAITED_FOR = timedelta(days=3)  # a mission that did not depart by then was given up
BY_CLOCK = (
    Rule.NOT_DEPARTED, Rule.CHECKPOINT_LATE, Rule.SILENT_CONTACT, Rule.SILENT_FIX, Rule.CONVOY_APART, Rule.ALONE, Rule.NOT_ARRIVED,
    Rule.NOT_RETURNED,
)  # fmt: skip

_next: list[datetime] = []
_rested: dict[UUID, float] = {}  # until when, on the monotonic clock
logger = logging.getLogger(__name__)

MISSIONS = """
select m.id, m.status, m.departs_at, m.arrives_at, m.stops, w.gates,
    not exists (select from partners_audiencemember am where am.audience_id = a.id and am.out_at is null and (am.ends_at is null or am.ends_at > %s)),
    (select to_jsonb(r) from movements_watchrules r where r.mission_id = m.id order by r.id limit 1),
    (select to_jsonb(r) from movements_watchrules r where r.organisation_id = m.lead_id and r.area_id = l.area_id and r.mission_id is null)
from movements_mission m join partners_audience a on a.id = m.audience_id join partners_label l on l.id = m.label_id
left join movements_missionwatch w on w.mission_id = m.id
where m.status = 'under_way' or (m.status = 'planned' and m.departs_at between %s and %s)
order by m.id
"""
VEHICLES = """
select p.mission_id, v.id, v.call_sign, greatest(p.starts_at, a.opened_at), v.silent_after_s, st_x(t.geom), st_y(t.geom),
    greatest(t.contact_at, t.fix_at), case when t.fix_source = 'device' then t.fix_at else w.fix_at end, w.state
from movements_missionvehicle p join movements_mission m on m.id = p.mission_id join partners_audience a on a.id = m.audience_id
join movements_vehicle v on v.id = p.vehicle_id
left join movements_track t on t.record = v.id left join movements_watch w on w.vehicle_id = v.id and w.mission_id = m.id
where p.mission_id = any(%s::uuid[]) and p.ends_at is null
order by v.id
"""


def go(now: datetime) -> None:
    """One second's work: vehicles whose reports came late, and every EVERY the clock's rules."""
    for vehicle in late_ones():
        began = monotonic()
        if began >= _rested.get(vehicle, 0.0):
            judge_anew(by=None, vehicle=vehicle, at=now)
            ended = monotonic()
            _rested[vehicle] = ended + RESTS * (ended - began)
    if not _next or now >= _next[0] or now < _next[0] - EVERY:
        _next[:] = [now + EVERY]
        by_clock(by=None, at=now)


@action
def by_clock(*, by: None, at: datetime) -> int:
    """Raises and ends what the clock decides, over all missions. Returns how many alerts that were."""
    with connection.cursor() as cursor:
        cursor.execute(MISSIONS, [at, at - WAITED_FOR, at])
        missions = cursor.fetchall()
        cursor.execute(VEHICLES, [plain(row[0] for row in missions)])
        vehicles: dict[UUID, list[tuple[Any, ...]]] = {}
        for row in cursor.fetchall():
            vehicles.setdefault(row[0], []).append(row[1:])
    held: dict[UUID | None, list[Alert]] = {}
    for alert in Alert.unrestricted.exclude(state=AlertState.ENDED).filter(rule__in=BY_CLOCK).order_by("pk"):
        held.setdefault(alert.mission_id, []).append(alert)
    changed = 0
    for row in missions:
        of_mission = held.pop(row[0], [])
        try:
            with transaction.atomic():
                changed += _one(row, vehicles.get(row[0], []), of_mission, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("a mission could not be watched; the others are")
    for alert in [*(alert for rest in held.values() for alert in rest), *_of_no_journey()]:
        alerts.end_alert(alert=alert, at=at)
        changed += 1
    return changed


def _of_no_journey() -> list[Alert]:
    """Alerts of missions that are over, or of vehicles that left one. A call for help is over when somebody says so, and not by itself."""
    rows = Alert.unrestricted.exclude(state=AlertState.ENDED).exclude(rule__in=(Rule.SOS, *BY_CLOCK)).filter(mission__isnull=False)
    takes_part = MissionVehicle.unrestricted.filter(mission=OuterRef("mission"), vehicle=OuterRef("vehicle"), ends_at=None)
    gone = Q(mission__status=Mission.Status.CLOSED) | Q(Q(vehicle__isnull=False), ~Exists(takes_part))
    return list(rows.filter(gone).order_by("pk"))


def _one(row: tuple[Any, ...], vehicles: Sequence[tuple[Any, ...]], held: Sequence[Alert], at: datetime) -> int:
    pk, status, departs_at, arrives_at, stops, gates_before, people_out, of_mission, of_lead = row
    terms: Terms = terms_of(batch.object_of(of_mission), batch.object_of(of_lead))
    gates_before = batch.object_of(gates_before) or {}
    gates = {key: Gate(*gate) for key, gate in gates_before.items()}
    mission = clockwork.Mission(
        status=status,
        departs_at=departs_at,
        arrives_at=arrives_at,
        stops=[(str(stop.get("name", "")), _time(stop.get("arrives_at"))) for stop in batch.object_of(stops) or []],
        vehicles=[_vehicle(*of) for of in vehicles],
        people_out=people_out,
    )
    now_standing = clockwork.standing(mission, terms, gates, at)
    after = {key: list(gate) for key, gate in gates.items()}
    if after != gates_before:
        MissionWatch.unrestricted.update_or_create(mission_id=pk, defaults={"gates": after})
    return _carry_out(pk, now_standing, held, at)


def _carry_out(mission: UUID, now_standing: Iterable[Standing], held: Sequence[Alert], at: datetime) -> int:
    wanted = {(one.rule, one.vehicle): one for one in now_standing}
    known = {(Rule(alert.rule), str(alert.vehicle_id or "")): alert for alert in held}
    for key in known.keys() - wanted.keys():
        alerts.end_alert(alert=known[key], at=at)
    fresh = sorted(wanted.keys() - known.keys())
    for key in fresh:
        _raise(mission, wanted[key], at)
    return len(fresh) + len(known.keys() - wanted.keys())


def _raise(mission: UUID, one: Standing, at: datetime) -> None:
    row = Mission.unrestricted.select_related("label__area", "lead", "audience").get(pk=mission)
    vehicle = Vehicle.unrestricted.select_related("organisation", "area").get(pk=one.vehicle) if one.vehicle else None
    label = labels.vehicle_alert_label(vehicle, at) if vehicle else labels.mission_alert_label(row)
    place = _place(vehicle) if vehicle else None
    since = at - timedelta(minutes=one.value) if one.rule not in (Rule.CONVOY_APART, Rule.ALONE) else at
    alerts.raise_alert(
        rule=one.rule, mission=row, vehicle=vehicle, at=at, since=since, severity=one.severity, label=label, geom=place, value=one.value,
        threshold=one.threshold, words=one.words,
    )  # fmt: skip


def _place(vehicle: Vehicle) -> Point | None:
    with connection.cursor() as cursor:
        cursor.execute("select st_x(geom), st_y(geom) from movements_track where record = %s and geom is not null", [vehicle.pk])
        row = cursor.fetchone()
    return Point(row[0], row[1], srid=4326) if row else None


def _vehicle(
    pk: UUID, call_sign: str, since: datetime, silent_after_s: int, lon: Any, lat: Any, contact: Any, fix: Any, state: Any
) -> clockwork.Vehicle:
    known = batch.object_of(state) or {}
    return clockwork.Vehicle(
        key=str(pk), call_sign=call_sign, since=since, silent_after_s=silent_after_s, place=(lon, lat) if lon is not None else None,
        contact_at=contact, fix_at=fix, km=known.get("km"), passed=frozenset(known.get("passed", ())), arrived=bool(known.get("arrived")),
    )  # fmt: skip


def _time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


def late_ones() -> list[UUID]:
    """Vehicles of whom an older report came after newer ones, at most LATE_AT_MOST."""
    with connection.cursor() as cursor:
        cursor.execute("select vehicle_id from movements_watch where late order by vehicle_id limit %s", [LATE_AT_MOST])
        return [row[0] for row in cursor.fetchall()]


@action
def judge_anew(*, by: None, vehicle: UUID, at: datetime) -> bool:
    """Judges all fixes of a vehicle in its mission anew, in their order, and makes its alerts those that stand then.

    What would have been raised and over since is history and rings at nobody. False where nothing waits to be judged.
    """
    tracks.lock([vehicle])
    with connection.cursor() as cursor:
        cursor.execute("select mission_id from movements_watch where vehicle_id = %s and late for update", [vehicle])
        row = cursor.fetchone()
    if row is None:
        return False
    part = segments.under_way(segments.parts_of([vehicle], since=at).get(vehicle, ()), at)
    if part is None or part.mission != row[0]:
        with connection.cursor() as cursor:
            cursor.execute("update movements_watch set late = false where vehicle_id = %s", [vehicle])
        return False
    label = segments.one(vehicle, part, at).label
    fixes = _fixes(vehicle, part.mission)
    news = batch.News(vehicle=vehicle, mission=part.mission, audience=part.audience, label=label, fixes=fixes)
    (known,) = batch.known_of([news])
    known.state, known.late = State(), False
    changed: list[Turn] = []
    hazards: dict[str, Hazard] = {}
    for start in range(0, len(fixes), TOGETHER):  # the neighbourhood of a whole journey would hold every road of a state
        known.news = replace(known.news, fixes=fixes[start : start + TOGETHER])
        near = batch.near_to([known], at=at).get(vehicle, [])
        hazards |= {hazard.key: hazard for hazard in near}
        changed += advance(known.state, known.news.fixes, known.way, known.terms, near)
    _match(known, changed, list(hazards.values()), at)
    batch.keep([known], at=at)
    return True


def _fixes(vehicle: UUID, mission: UUID) -> list[Seen]:
    with connection.cursor() as cursor:
        cursor.execute(
            """select extract(epoch from p.fix_at)::float8, st_x(p.geom), st_y(p.geom), p.speed_mps, p.battery, p.fix_source = 'voice'
            from movements_segment s join movements_position p on p.segment_id = s.id
            where s.vehicle_id = %s and s.mission_id = %s order by p.fix_at, p.device_id limit %s""",
            [vehicle, mission, FIXES_AT_MOST],
        )
        return [Seen(*row) for row in cursor.fetchall()]


def _match(known: batch.Known, changed: Sequence[Turn], hazards: Sequence[Any], at: datetime) -> None:
    """Ends alerts that do not stand by the fixes in their order, and raises those that do and were not raised."""
    last = {turn.key: turn for turn in changed}
    stands = {key: turn for key, turn in last.items() if turn.opens}
    held = {}
    for alert in Alert.unrestricted.exclude(state=AlertState.ENDED).filter(vehicle=known.news.vehicle, rule__in=turns.BY_REPORTS):
        held[f"{alert.rule}|{alert.about}|{alert.recipient_id}" if alert.about else alert.rule] = alert
    for key, alert in held.items():
        if key not in stands or alert.mission_id != known.news.mission:
            alerts.end_alert(alert=alert, at=at)
    with transaction.atomic():
        turns.carry_out(known, [turn for key, turn in stands.items() if key not in held], hazards, at=at)
