"""Findings kept for each organisation of a mission, looked at again when something on the route changed; differences ring at its people."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from layers import sources
from layers.geojson import stamp
from partners import labels, scopes
from partners.acts import action
from partners.models import Label, Marking, Member, View
from partners.readers import Reader, reader_of, running
from partners.visibility import SightStale, visible

from ..models import FindingsKept, Mission, MissionShown, Participation
from ..vetting.differences import differences, rings
from ..vetting.journeys import journey_of
from ..vetting.vet import vet
from ..watching import alerts

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)
OVERLAP = timedelta(seconds=60)  # a writer that took so long to commit is not missed
WATCHED = ("roads", "incidents", "warnings", "venues", "hospitals", "evacuation_points", "do_areas")
REACH_DEG = 0.6  # about as far as a finding lies from its route; a wider look only costs a vetting
CHANGES_AT_MOST = 100
OPEN = (Mission.Status.PLANNED, Mission.Status.UNDER_WAY)

REST = 4.0  # times as long as a vetting took the next one waits: a fifth of a core, however many missions are open

_since: list[datetime] = []
_waiting: dict[int, None] = {}  # parts of organisations in missions, in the order in which they are looked at
_rests_until = [0.0]  # of the steady clock, s

# Which missions something may have changed for. It is asked of all rows, and tells nobody anything: each organisation is vetted anew
# under its own sight, and only what differs there is told.
MET = """
select distinct m.id from layers_event e join {shown} s on s.id in (e.full_after, e.redacted_after)
join movements_mission m on m.status = any(%s) and s.geom && st_expand(m.route, %s) where e.at > %s and e.source = %s
"""
LOST = """
select distinct k.mission_id from layers_event e join movements_findingskept k on k.forms && array_remove(array[e.full_before, e.redacted_before], null)
where e.at > %s and e.source = any(%s)
"""
CHANGED = "select distinct record from layers_event where source = 'missions' and at > %s"
GROUND = """
select distinct m.id from movements_mission m join partners_label l on l.id = m.label_id and m.status = any(%s)
where l.area_id in (select area_id from movements_curfew where changed_at > %s union select area_id from movements_coverage where changed_at > %s)
"""
HAPPENED = "select distinct source from layers_event where at > %s and source = any(%s)"


def go(now: datetime) -> None:
    """One second's work: every EVERY it is asked for which missions something may have changed, and one organisation's is vetted.

    One at a time: the same round advances calls for help, ladders and planned re-labels, and they wait for no vetting but one.
    """
    if not (_since and now - EVERY < _since[0] <= now):
        since = (_since[0] if _since and _since[0] <= now else now - timedelta(hours=24)) - OVERLAP
        _since[:] = [now]
        changed = dict.fromkeys(_parts(met(since)))
        later = {pk: None for pk in _waiting if pk not in changed}
        _waiting.clear()
        _waiting.update(changed | later)
    if _waiting and time.monotonic() >= _rests_until[0]:
        began = time.monotonic()
        pk = next(iter(_waiting))
        del _waiting[pk]
        look_again(pk, at=now)
        ended = time.monotonic()
        _rests_until[0] = ended + REST * (ended - began)


def every_mission(now: datetime) -> None:
    """Each hour: what passes by itself (a warning's end, an age) changes findings too. They wait behind what has changed."""
    _waiting.update(dict.fromkeys(pk for pk in _parts(Mission.unrestricted.filter(status__in=OPEN).values("pk")) if pk not in _waiting))


def _parts(missions: Any) -> list[int]:
    """Parts of organisations that joined these missions, in order."""
    parts = Participation.unrestricted.filter(mission__in=missions, mission__status__in=OPEN, state=Participation.State.JOINED)
    return list(parts.order_by("mission", "pk").values_list("pk", flat=True))


def met(since: datetime) -> set[UUID]:
    """Open missions whose plan changed since a moment, or near whose route a record did."""
    found: set[UUID] = set()
    with connection.cursor() as cursor:
        cursor.execute(HAPPENED, [since, [*WATCHED, "missions"]])
        happened = {row[0] for row in cursor.fetchall()}
        for key in sorted(happened - {"missions"}):
            source = sources.get(key)
            assert source is not None
            cursor.execute(MET.replace("{shown}", source.shown._meta.db_table), [list(OPEN), REACH_DEG, since, key])
            found |= {row[0] for row in cursor.fetchall()}
        if happened:
            cursor.execute(LOST, [since, list(WATCHED)])
            found |= {row[0] for row in cursor.fetchall()}
            cursor.execute(CHANGED, [since])
            found |= {row[0] for row in cursor.fetchall()}
        cursor.execute(GROUND, [list(OPEN), since, since])
        found |= {row[0] for row in cursor.fetchall()}
    return found


def look_again(part: int, *, at: datetime) -> bool:
    """Vets a mission anew for one organisation that takes part, under the sight of who decided for it. Returns whether findings differed."""
    rows = Participation.unrestricted.filter(pk=part, mission__status__in=OPEN, state=Participation.State.JOINED)
    row = rows.select_related("mission__label__area", "organisation").first()
    try:
        return row is not None and _one(row, at)
    except SightStale:
        logger.info("findings of a mission wait for the next round: rights are changing")
        _waiting[part] = None
        return False


def _one(part: Participation, at: datetime) -> bool:
    reader = _reader(part, at)
    if reader is None:
        return False
    scopes.refresh(reader.member)
    row: Any = visible(MissionShown, reader).filter(record=part.mission_id, view=View.FULL).defer("words").first()
    if row is None:
        return False
    journey = journey_of(row)
    told = vet(
        journey.course, reader, vehicle_class=journey.vehicle_class, vehicles=journey.vehicles, at=at,
        check_ins_m=journey.check_ins_m, abort_points=journey.abort_points,
    )  # fmt: skip
    findings = [finding for finding in told["findings"] if finding["marking"] != Marking.RED.label]  # is for the persons named alone
    label = labels.intern(area=part.mission.label.area, originator=part.organisation, marking=Marking.AMBER_STRICT)
    return keep_findings(
        by=None, part=part, label=label, plan_version=row.plan_version, findings=findings, unknowns=told["unknowns"], at=at
    )


def _reader(part: Participation, at: datetime) -> Reader | None:
    """Who decided for an organisation, or joined for it, while he acts for it."""
    for member in (part.decided_by_id, part.joined_by_id):
        row = Member.objects.select_related("organisation").filter(Q(pk=member), running(at), organisation=part.organisation_id).first()
        if row is not None:
            return reader_of(row)
    return None


@action
def keep_findings(
    *,
    by: None,
    part: Participation,
    label: Label,
    plan_version: int,
    findings: list[dict[str, Any]],
    unknowns: list[dict[str, Any]],
    at: datetime,
) -> bool:
    """Keeps an organisation's findings, and rings at its security duties when they differ since it decided. Returns whether they did."""
    kept = FindingsKept.unrestricted.select_for_update().filter(mission=part.mission, organisation=part.organisation).first()
    fields = {"label": label, "view": View.FULL, "plan_version": plan_version, "findings": findings, "unknowns": unknowns}
    fields["forms"] = sorted({finding["id"] for finding in findings if finding["id"]})
    if kept is None:
        FindingsKept.unrestricted.create(mission=part.mission, organisation=part.organisation, kept_at=at, **fields)
        return False
    found = differences(kept.findings, findings, stamp(at) or "")
    if not found and kept.plan_version == plan_version:
        return False
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.changed, kept.kept_at = [*found, *kept.changed][:CHANGES_AT_MOST], at
    kept.save()
    severity = rings(found)
    if severity and part.decision != Participation.Decision.NONE:
        _ring(part, label, severity, found, at)
    return bool(found)


def _ring(part: Participation, label: Label, severity: int, found: list[dict[str, Any]], at: datetime) -> None:
    """One alert at a time: one that nobody has acknowledged rings already; one that was is over, and there is another."""
    same = {"rule": "vetting", "mission": part.mission, "recipient": part.organisation, "vehicle": None}
    alerts.end_acknowledged(at=at, **same)
    count = {change: sum(1 for one in found if one["change"] == change) for change in ("new", "changed", "gone")}
    words = ", ".join(f"{n} {change}" for change, n in count.items() if n)
    first = min((one["from_km"] for one in found if one["change"] != "gone"), default=None)
    alerts.raise_alert(rule="vetting", mission=part.mission, vehicle=None, at=at, severity=severity, label=label, km=first, words=words)
