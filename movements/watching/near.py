"""The statement that finds hazards near the last steps of vehicles, and which organisation is shown which of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from django.db import connection

from partners.models import AudienceMember, DOArea, Duty, Label, Member, Organisation, View
from partners.readers import SECURITY_DUTIES, Facts, LabelTerms, facts_of_role, running, terms_of
from partners.visibility import decide

from ..actions.columns import plain
from . import hazards
from .hazards import Hazard
from .terms import Terms
from .way import scales

ROADSIDE_M = 500.0  # beyond every distance at which a road or a venue is left
KEPT_S = 60.0  # a judgement, while no epoch moves: ranges that begin or end by themselves are late by so much
KEPT_AT_MOST = 5_000

CANDIDATES = """
with step as materialized (
    select n, st_setsrid(st_makeline(st_makepoint(ax, ay), st_makepoint(bx, by)), 4326) as geom, dx, dy, wide
    from unnest(%s::int[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[])
        s(n, ax, ay, bx, by, dx, dy, wide)
), found as (
    select step.n, 'prohibited_road' as rule, r.record, r.view, r.label_id, r.title, r.applies_to, 0 as severity,
        st_clipbybox2d(r.geom, st_expand(step.geom, 4 * dx, 4 * dy)) as geom
    from step join layers_roadshown r on r.geom && st_expand(step.geom, dx, dy)
    where r.status = 'prohibited' and (r.ends_at is null or r.ends_at > %s) and (r.sight_until is null or r.sight_until > sight_now())
    union all
    select step.n, 'prohibited_venue', v.record, v.view, v.label_id, v.title, v.applies_to, 0, v.geom
    from step join layers_venueshown v on v.geom && st_expand(step.geom, dx, dy)
    where v.advice = 'prohibited' and (v.sight_until is null or v.sight_until > sight_now())
    union all
    select step.n, 'new_incident', i.record, i.view, i.label_id, i.title, '', i.severity, i.geom
    from step join incidents_incidentshown i on i.geom && st_expand(step.geom, dx * wide, dy * wide)
    where i.at > %s and i.severity >= 2 and (i.sight_until is null or i.sight_until > sight_now())
)
select n, rule, record, view, label_id, title, applies_to, severity, st_asbinary(geom) from found where not st_isempty(geom)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """The last steps of a vehicle as one box: from lon, lat to lon, lat."""

    west: float
    south: float
    east: float
    north: float
    incident_m: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A form near a step, whoever is shown it."""

    rule: str
    record: UUID
    view: int
    label: int
    title: str
    applies_to: str
    severity: int
    shape: Any


def candidates(steps: Sequence[Step], *, at: datetime, incident_h: float) -> dict[int, list[Candidate]]:
    """Forms near each step, by its number. at: now."""
    if not steps:
        return {}
    kx, ky = scales(np.array([max(abs(step.south), abs(step.north)) for step in steps]))
    dx, dy = (ROADSIDE_M / kx).tolist(), (ROADSIDE_M / ky).tolist()
    wide = [max(step.incident_m * 1.3 / ROADSIDE_M, 1.0) for step in steps]
    columns = [range(len(steps)), *zip(*[(s.west, s.south, s.east, s.north) for s in steps], strict=True), dx, dy, wide]
    found: dict[int, list[Candidate]] = {}
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, [*map(plain, columns), at, at - timedelta(hours=incident_h)])
        for n, rule, record, view, label, title, applies_to, severity, wkb in cursor.fetchall():
            one = Candidate(
                rule=rule, record=record, view=view, label=label, title=title, applies_to=applies_to, severity=severity,
                shape=shapely.from_wkb(bytes(wkb)),
            )  # fmt: skip
            found.setdefault(n, []).append(one)
    return found


def shown_to(found: Iterable[Candidate], recipients: Sequence[Organisation], area: DOArea, terms: Terms, at: datetime) -> list[Hazard]:
    """The hazards that these forms are to each organisation: what a security duty of it is shown, in the view that it is shown."""
    made = []
    sight = _Sight(area, at)
    for organisation in recipients:
        for form in found:
            if sight.view(organisation, form.label) != form.view:
                continue
            key = f"{form.rule}|{form.record}|{organisation.pk}"
            if form.rule == "new_incident":
                made.append(hazards.incident(key, form.shape, form.title, max(form.severity, 2), terms.incident_m))
            else:
                binds = form.applies_to != "unsms" or organisation.kind == "unsms"
                make = hazards.road if form.rule == "prohibited_road" else hazards.venue
                made.append(make(key, form.shape, form.title, binds=binds))
    return made


class _Sight:
    """What security duties of organisations are shown of labels; kept while no epoch moves."""

    def __init__(self, area: DOArea, at: datetime) -> None:
        self.area, self.at = area, at
        with connection.cursor() as cursor:
            cursor.execute("select organisation_id, value from partners_epoch")
            self.epochs = dict(cursor.fetchall())

    def view(self, organisation: Organisation, label: int) -> View | None:
        epochs = (self.epochs.get(0), self.epochs.get(organisation.pk))
        key = (organisation.pk, self.area.pk, label, *epochs)
        kept = _views.get(key)
        if kept is not None and time.monotonic() - kept[0] < KEPT_S:
            return kept[1]
        facts = _kept(
            _facts,
            (organisation.pk, self.area.pk, *epochs),
            lambda: facts_of_role(organisation, Duty.Kind.SECURITY_OFFICER, self.area, at=self.at),
        )
        terms = _kept(_terms, (label, epochs[0]), lambda: terms_of(Label.objects.get(pk=label), at=self.at))
        view = decide(facts, terms, None, self.at)
        if len(_views) >= KEPT_AT_MOST:
            _views.clear()
        _views[key] = (time.monotonic(), view)
        return view


_views: dict[tuple[Any, ...], tuple[float, View | None]] = {}
_facts: dict[tuple[Any, ...], tuple[float, Facts]] = {}
_terms: dict[tuple[Any, ...], tuple[float, LabelTerms]] = {}


def _kept(store: dict[tuple[Any, ...], tuple[float, Any]], key: tuple[Any, ...], make: Any) -> Any:
    found = store.get(key)
    if found is not None and time.monotonic() - found[0] < KEPT_S:
        return found[1]
    if len(store) >= KEPT_AT_MOST:
        store.clear()
    store[key] = (time.monotonic(), made := make())
    return made


def recipients_of(audience: int, own: Organisation, at: datetime, *, shown: bool) -> list[Organisation]:
    """The vehicle's own organisation, and where the vehicle is shown to the mission's people, each that has people in it now."""
    if not shown:
        return [own]
    stays = AudienceMember.objects.filter(running(at), audience=audience, out_at=None).values("member__organisation")
    return [own, *Organisation.objects.filter(pk__in=stays).exclude(pk=own.pk).order_by("pk")]


def people_of(audience: int, organisation: Organisation, area: DOArea, at: datetime) -> list[int]:
    """Members of one organisation in a mission's list who have a security duty in the area: whom an alert that rests on their sight may
    name, when it tells of a vehicle that the list alone shows them."""
    kinds = [*SECURITY_DUTIES, Duty.Kind.HQ_SECURITY]
    held_in: Mapping[str, Any] = {"duties__area_id__in": [area.pk], "duties__kind__in": kinds}
    held = Member.objects.filter(organisation=organisation, audiencemember__audience=audience, audiencemember__out_at=None, machine=False)
    return sorted(set(held.filter(running(at, "audiencemember__"), running(at, "duties__"), **held_in).values_list("pk", flat=True)))
