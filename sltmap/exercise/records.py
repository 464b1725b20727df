"""What stands and what happened: reference, roads, premises, venues, hospitals, exits, incidents and warnings of the exercise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString

from incidents import actions as reports
from layers.sources import get
from movements.routing import building
from movements.routing.network import way
from partners import records
from partners.models import Organisation
from partners.readers import Reader

from . import contingency, incidents, places, premises, roads
from .organisations import focal_of
from .terms import label_for
from .world import World, point

REPORTED_AFTER = timedelta(minutes=25)
ASSESSED_AFTER = timedelta(hours=3)
GAZETTEER = "exercise gazetteer, from general knowledge"


def write(world: World) -> None:
    """Writes every record, in the caller's transaction."""
    _reference(world)
    _roads(world)
    _premises(world)
    _hospitals(world)
    for event in incidents.EVENTS:
        _incident(world, event)
    for notice in incidents.WARNINGS:
        _warning(world, notice)


def _file(world: World, kind: str, geom: GEOSGeometry, /, *, by: str, at: datetime, terms: str = "shared", **fields: Any) -> None:
    source = get(kind)
    assert source is not None, kind
    label = label_for(world, terms, kind=kind, area=world.area_of(geom), by=by)
    records.file(source=source, label=label, by=world.focal(by), at=at, fields={"geom": geom, **fields})


def _ago(world: World, days: float | None) -> datetime | None:
    return None if days is None else world.now - timedelta(days=days)


def _reference(world: World) -> None:
    at = world.now - timedelta(days=200)
    for name, lonlat in places.TOWNS.items():
        _file(world, "reference", point(lonlat), by="desk", at=at, name=name, kind="town", source=GAZETTEER)
    for name, (disputed, line) in places.BORDER_LINES.items():
        geom = LineString(line, srid=4326)
        _file(world, "reference", geom, by="desk", at=at, name=name, kind="border", disputed=disputed, source=GAZETTEER)


def _roads(world: World) -> None:
    for road in roads.SECTIONS:
        since = world.now - timedelta(days=road.since_days)
        confirmed = _ago(world, road.confirmed_days)
        _file(
            world, "roads", MultiLineString(LineString(road.line()), srid=4326), by=road.by, at=max(since, confirmed or since),
            name=road.name, status=road.status, applies_to=road.applies_to, decided_by=road.decided_by, reason=road.reason,
            vehicle_class=road.vehicle_class, source="road report (exercise)", since=since, confirmed_at=confirmed,
            ends_at=None if road.ends_in_days is None else world.now + timedelta(days=road.ends_in_days),
        )  # fmt: skip
    # Where roads run is no secret here: the network that routes are suggested on is that of the exercise's own sections.
    ways = [way(road.line(), {"highway": "primary", "name": road.name}) for road in roads.SECTIONS]
    building.replace_network(by=None, name="exercise", as_of=world.now.date(), ways=ways, at=world.now)


def _premises(world: World) -> None:
    for house in premises.PREMISES:
        since = world.now - timedelta(days=house.since_days)
        _file(world, "premises", point(house.at), by=house.by, at=since, terms=house.share, name=house.name, kind=house.kind,
              contact_role=house.contact_role, since=since)  # fmt: skip
    for venue in premises.VENUES:
        since = world.now - timedelta(days=venue.since_days)
        _file(world, "venues", point(venue.at), by=venue.by, at=since, name=venue.name, kind=venue.kind, advice=venue.advice,
              applies_to=venue.applies_to, decided_by=venue.decided_by, reason=venue.reason, since=since)  # fmt: skip


def _hospitals(world: World) -> None:
    for hospital in contingency.HOSPITALS:
        verified = _ago(world, hospital.verified_days)
        _file(
            world, "hospitals", point(hospital.at), by=hospital.by, at=verified or world.now - timedelta(days=400), name=hospital.name,
            level=hospital.level, services=list(hospital.services), beds=hospital.beds, contact_role="head of the emergency ward",
            verified_by=f"{world.bodies[hospital.by]}, medical adviser" if verified else "", verified_at=verified,
        )  # fmt: skip
    for exit in contingency.EXITS:
        verified = _ago(world, exit.verified_days)
        _file(
            world, "evacuation_points", point(exit.at), by=exit.by, at=verified or world.now - timedelta(days=400), name=exit.name, kind=exit.kind,
            status=exit.status, runway_m=exit.runway_m, surface=exit.surface, aircraft_class=exit.aircraft_class, verified_at=verified,
        )  # fmt: skip


def _incident(world: World, event: incidents.Event) -> None:
    occurred = world.now - timedelta(days=event.days)
    reported = min(occurred + REPORTED_AFTER, world.now)
    geom = point(event.at)
    recorder = event.recorder or focal_of(event.by)
    by = world.reader(recorder)
    made = file_incident(
        world, by=by, originator=event.by, terms=event.terms, at=reported, occurred_at=occurred, type=event.type, severity=event.severity,
        place=event.place, geom=geom, words=event.words(), occurred_precision=event.precision,
        source_kind="partner" if by.organisation_code != event.by else event.source, source_consent=True,
    )  # fmt: skip
    if event.assessed:
        reports.assess(
            by=world.reader("sioc"), incident=made.pk, state=event.assessed, basis="Call back to the reporting office (exercise).",
            at=min(reported + ASSESSED_AFTER, world.now),
        )  # fmt: skip


def file_incident(
    world: World,
    *,
    by: Reader,
    originator: str,
    terms: str,
    at: datetime,
    type: str,
    geom: GEOSGeometry,
    words: Iterable[str],
    **fields: Any,
) -> Any:
    """Files one invented incident. words: summary, narrative, advice. originator: code of the organisation it comes from."""
    label = label_for(world, terms, kind="incidents", area=world.area_of(geom), by=originator, author=by.member)
    summary, narrative, advice = words
    body: Organisation = world.bodies[originator]
    return reports.file_incident(
        by=by, label=label, at=at, type=type, geom=geom, summary=summary, narrative=narrative, advice=advice, affected=[body.kind],
        actor_kind=incidents.ACTORS.get(type, "unknown"), position_precision_m=1000, **fields,
    )  # fmt: skip


def _warning(world: World, notice: incidents.Notice) -> None:
    starts = world.now + timedelta(hours=notice.starts_hours)
    ends = world.now + timedelta(hours=notice.ends_hours)
    if notice.road:
        name, first, last = notice.road
        shares = [first + (last - first) * step / 12 for step in range(13)]
        geom: GEOSGeometry = LineString([roads.towards(name, share) for share in shares], srid=4326)
    else:
        geom = point(places.place(notice.town)).buffer(0.06, quadsegs=8)
    by = world.reader(notice.by)
    made = reports.issue_warning(
        by=by, area=world.areas["ssd"], issuing=world.bodies[by.organisation_code], kind=notice.kind, section=notice.section, geom=geom,
        starts_at=starts, ends_at=ends, issuer=f"Duty desk, {by.organisation_name}", call_back="Duty desk, VHF channel 9 (exercise)", at=starts,
    )  # fmt: skip
    if notice.ended:
        reports.end_warning(by=by, warning=made.pk, at=ends)
