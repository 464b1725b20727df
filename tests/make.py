"""Factories: one small call per noun, sensible defaults, everything else by keyword. They write as the actions do."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from incidents.models import Incident
from incidents.sources import INCIDENTS
from partners import labels, shown
from partners.labels import Entry
from partners.models import (
    Audience,
    AudienceMember,
    Cell,
    DOArea,
    Duty,
    Label,
    LevelDecision,
    Marking,
    Member,
    Organisation,
    Partition,
    Standing,
    StandingConsent,
    User,
    View,
)

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
BOR = Point(31.5586, 6.2089, srid=4326)  # lon, lat
HIDDEN = frozenset({"originator", "narrative", "advice", "position"})
_count = itertools.count(1)


def square(west: float, south: float, edge_deg: float) -> MultiPolygon:
    """A square of edge_deg degrees, 4326."""
    return MultiPolygon(Polygon.from_bbox((west, south, west + edge_deg, south + edge_deg)), srid=4326)


def area(code: str = "ssd", **fields: Any) -> DOArea:
    """A DO area, ten degrees wide around Bor unless told otherwise, with a decision on its level."""
    defaults = {
        "name": code.upper(),
        "kind": "country",
        "geom": square(26.0, 3.0, 10.0),
        "timezone": "Africa/Juba",
        "source": "test",
        "decided_on": date(2026, 1, 1),
        "disclaimer": "Boundaries and names shown do not imply endorsement or acceptance by any organisation.",
    }
    made, _ = DOArea.unrestricted.get_or_create(code=code, defaults=defaults | fields)
    LevelDecision.objects.get_or_create(
        area=made,
        effective_on=date(2026, 1, 1),
        defaults={
            "level": "enhanced",
            "authority": "SLT Oversight Committee",
            "basis": "test",
            "decided_on": date(2026, 1, 1),
            "next_review_on": date(2026, 7, 1),
        },
    )
    return made


def organisation(code: str, kind: str = "ingo", **fields: Any) -> Organisation:
    """An organisation with an invented name."""
    return Organisation.objects.create(code=code, name=fields.pop("name", code.title()), kind=kind, **fields)


def member(organisation: Organisation, login: str = "", *, duties: dict[DOArea | None, list[str]] | None = None, **fields: Any) -> Member:
    """A person (or, with machine=True, a machine) who accepted the undertaking, with duties per area."""
    number = next(_count)
    machine = fields.get("machine", False)
    user = None if machine else User.objects.create_user(login or f"person{number}", password="exercise")
    defaults = {"starts_at": EARLIER, "undertaking_version": 1, "undertaking_accepted_at": EARLIER}
    made = Member.objects.create(user=user, organisation=organisation, **(defaults | fields))
    for area, kinds in (duties or {}).items():
        for kind in kinds:
            Duty.objects.create(member=made, area=area, kind=kind, starts_at=EARLIER)
    return made


def standing(organisation: Organisation, area: DOArea, status: str = "confirmed", **fields: Any) -> Standing:
    """The standing of an organisation in an area since EARLIER."""
    return Standing.objects.create(organisation=organisation, area=area, status=status, **({"starts_at": EARLIER} | fields))


def rule(area: DOArea, rule: str, organisation: Organisation | None = None) -> Audience:
    """The rule audience of an area."""
    made, _ = Audience.objects.get_or_create(area=area, rule=rule, organisation=organisation, defaults={"name": rule})
    return made


def audience(area: DOArea, *members: Member, **fields: Any) -> Audience:
    """A list audience of these people."""
    made = Audience.objects.create(area=area, **({"name": f"list {next(_count)}"} | fields))
    for person in members:
        AudienceMember.objects.create(audience=made, member=person, starts_at=EARLIER)
    return made


def standing_consent(originator: Organisation, area: DOArea, kind: str, view: View, by: Member, **principal: Any) -> StandingConsent:
    """A standing consent of an originator to one principal: organisation=, audience= or member=."""
    return StandingConsent.objects.create(
        originator=originator, area=area, kind=kind, view=view, given_by=by, starts_at=EARLIER, **principal
    )


def partition(
    area: DOArea, layer: str = "incidents", edge_deg: float = 0.1, west: float = 31.0, south: float = 6.0, n: int = 10
) -> Partition:
    """n by n published cells of edge_deg degrees, from a south-west corner."""
    made = Partition.objects.create(area=area, layer=layer, name="grid", source="test", published_at=EARLIER)
    Cell.objects.bulk_create(
        Cell(partition=made, code=f"{i}-{j}", geom=square(west + i * edge_deg, south + j * edge_deg, edge_deg))
        for i in range(n)
        for j in range(n)
    )
    return made


def label(area: DOArea, originator: Organisation, marking: Marking = Marking.GREEN, *entries: Entry, **terms: Any) -> Label:
    """A label; GREEN hides everything that can be hidden unless hide= says otherwise."""
    return labels.intern(area=area, originator=originator, marking=marking, entries=entries, **({"hide": HIDDEN} | terms))


def incident(label: Label, at: datetime | None = None, **fields: Any) -> Incident:
    """A published incident near Bor with canaries in every field that can be hidden."""
    at = at or EARLIER + timedelta(days=30, minutes=17)
    defaults = {
        "type": "theft",
        "severity": 2,
        "occurred_at": at,
        "occurred_precision": "exact",
        "reported_at": at,
        "place": "canary-place",
        "narrative": "canary-narrative",
        "summary": "A theft was reported.",
        "advice": "canary-advice",
        "affected": ["ingo"],
        "actor_kind": "criminal",
        "geom": BOR,
        "label": label,
    }
    made = Incident(**(defaults | fields))
    shown.publish(source=INCIDENTS, record=made, label=label, at=at)
    return made


def hide(record: Incident) -> None:
    """Takes every form of an incident away."""
    shown.withdraw(source=INCIDENTS, record=record)
