"""The rules in the transaction of a batch of reports: vehicles under way in a mission move on, their alerts are raised and end.

The caller has locked the tracks of the vehicles, so of one vehicle one batch is judged at a time. Vehicles in no mission cost nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from partners.models import DOArea, Organisation

from ..actions.columns import plain, words
from ..models import Mission
from . import near, turns
from .hazards import Hazard
from .rules import Seen, State, advance, state_of
from .terms import Terms, terms_of
from .way import Stop, Way

logger = logging.getLogger(__name__)
WAYS_AT_MOST = 2_000  # kept per process


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """The fixes of one vehicle in one mission that a batch brought, each once, in order of time. label: of its way now."""

    vehicle: UUID
    mission: UUID
    audience: int
    label: int
    fixes: Sequence[Seen]


@dataclass(kw_only=True, slots=True)
class Known:
    """What is known of a vehicle that is judged."""

    news: News
    organisation: int
    area: UUID
    call_sign: str
    state: State
    terms: Terms
    way: Way
    late: bool


KNOWN = """
select v.id, v.organisation_id, v.area_id, v.call_sign, m.version, w.state, w.mission_id, w.late,
    (select to_jsonb(r) from movements_watchrules r where r.mission_id = m.id order by r.id limit 1),
    (select to_jsonb(r) from movements_watchrules r where r.organisation_id = v.organisation_id and r.area_id = v.area_id
        and r.mission_id is null)
from unnest(%s::uuid[], %s::uuid[]) n(vehicle, mission)
join movements_vehicle v on v.id = n.vehicle join movements_mission m on m.id = n.mission
left join movements_watch w on w.vehicle_id = v.id
"""
KEEP = """
insert into movements_watch (vehicle_id, mission_id, state, fix_at, late)
select * from unnest(%s::uuid[], %s::uuid[], %s::text[]::jsonb[], %s::timestamptz[], %s::bool[])
on conflict (vehicle_id) do update set mission_id = excluded.mission_id, state = excluded.state, fix_at = excluded.fix_at, late = excluded.late
"""


def watch(news: Sequence[News], *, at: datetime) -> None:
    """Judges what a batch brought. at: now. A fault of a rule costs no report: it is logged, and the positions stand."""
    if not news:
        return
    try:
        with transaction.atomic():
            _judge(news, at)
    except (OperationalError, InterfaceError):
        raise  # the batch is tried again
    except Exception:
        logger.exception("%s vehicles could not be judged; their positions are stored", len(news))


def _judge(news: Sequence[News], at: datetime) -> None:
    told: list[Known] = []
    for known in known_of(news):
        # A fix that is older than what was judged goes into history, and the clock judges anew (rounds.py): it turns nothing by itself.
        fresh = [fix for fix in known.news.fixes if fix.at > known.state.heard]
        known.late = known.late or len(fresh) < len(known.news.fixes)
        if fresh or known.late:
            told.append(known)
            known.news = News(
                vehicle=known.news.vehicle, mission=known.news.mission, audience=known.news.audience, label=known.news.label, fixes=fresh
            )
    hazards = near_to(told, at=at)
    for known in told:
        changed = advance(known.state, known.news.fixes, known.way, known.terms, hazards.get(known.news.vehicle, ()))
        if changed:
            turns.carry_out(known, changed, hazards.get(known.news.vehicle, ()), at=at)
    keep(told, at=at)


def near_to(told: Sequence[Known], *, at: datetime) -> Mapping[UUID, list[Hazard]]:
    """The hazards near the steps of each vehicle, as its recipients are shown them."""
    moving = [known for known in told if any(not fix.voice for fix in known.news.fixes)]
    steps = [_step(known) for known in moving]
    found = near.candidates(steps, at=at, incident_h=max((known.terms.incident_h for known in moving), default=0.0))
    made: dict[UUID, list[Hazard]] = {}
    for n, forms in found.items():
        known = moving[n]
        area = DOArea.unrestricted.get(pk=known.area)
        own = Organisation.objects.get(pk=known.organisation)
        to = near.recipients_of(known.news.audience, own, at, shown=turns.is_shown_to(known.news.label, known.news.audience))
        made[known.news.vehicle] = near.shown_to(forms, to, area, known.terms, at)
    return made


def _step(known: Known) -> near.Step:
    places = [(fix.lon, fix.lat) for fix in known.news.fixes if not fix.voice]
    if known.state.last:
        places.append(known.state.last[1:])
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    return near.Step(west=min(lons), south=min(lats), east=max(lons), north=max(lats), incident_m=known.terms.incident_m)


def known_of(news: Sequence[News]) -> list[Known]:
    """What is known of vehicles before their news, in order of vehicle."""
    by_vehicle = {one.vehicle: one for one in news}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [plain(one.vehicle for one in news), plain(one.mission for one in news)])
        rows = cursor.fetchall()
    found = []
    for vehicle, organisation, area, call_sign, version, state, mission, late, of_mission, of_organisation in rows:
        one = by_vehicle[vehicle]
        same = mission == one.mission
        held = state_of(object_of(state) if same else None)
        known = Known(
            news=one,
            organisation=organisation,
            area=area,
            call_sign=call_sign,
            state=held,
            way=way_of(one.mission, version),
            terms=terms_of(object_of(of_mission), object_of(of_organisation)),
            late=bool(late) and same,
        )
        found.append(known)
    return sorted(found, key=lambda known: known.news.vehicle)


def object_of(value: Any) -> Any:
    """jsonb as a cursor gives it: text, for Django reads it itself."""
    return json.loads(value) if isinstance(value, str) else value


def keep(told: Sequence[Known], *, at: datetime) -> None:
    """Writes the states down."""
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                plain(known.news.vehicle for known in told),
                plain(known.news.mission for known in told),
                words(json.dumps(known.state.plain()) for known in told),
                plain(datetime.fromtimestamp(known.state.last[0], UTC) if known.state.last else at for known in told),
                plain(known.late for known in told),
            ],
        )


def is_late(reported: Collection[tuple[UUID, UUID]]) -> None:
    """Of vehicles (and the mission of each) older fixes came than were judged: the clock judges them anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            """update movements_watch w set late = true from unnest(%s::uuid[], %s::uuid[]) r(vehicle, mission)
            where w.vehicle_id = r.vehicle and w.mission_id = r.mission""",
            [plain(vehicle for vehicle, _ in reported), plain(mission for _, mission in reported)],
        )


_ways: dict[UUID, tuple[int, Way]] = {}


def way_of(mission: UUID, version: int) -> Way:
    """The way of a mission as its record of this version has it, kept per process."""
    kept = _ways.get(mission)
    if kept is not None and kept[0] == version:
        return kept[1]
    row = Mission.unrestricted.get(pk=mission)
    stops = tuple(Stop(str(stop.get("name", "")), float(stop["lon"]), float(stop["lat"])) for stop in row.stops)
    line: Any = row.route.coords
    way = Way(tuple(line), float(row.corridor_m), stops)
    if len(_ways) >= WAYS_AT_MOST:
        _ways.clear()
    _ways[mission] = (row.version, way)
    return way
