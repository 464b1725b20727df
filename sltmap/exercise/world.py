"""Who there is: areas with their levels, organisations with their standing, people, audiences, published cells and standing consents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from partners import actions, defaults, life
from partners.audiences import managing
from partners.keys.reading import digest
from partners.models import (
    ApiKey,
    Audience,
    DOArea,
    Duty,
    Label,
    Mechanism,
    MechanismMember,
    Member,
    Organisation,
    Partnership,
    SecurityArea,
    User,
    View,
)
from partners.readers import Reader, reader_of

from . import areas, cases, doors, organisations
from .organisations import ACCOUNTS, ADMIN, BODIES, PASSWORD, PLATFORM, PLATFORM_MEMBERS, Account, focal_of
from .places import LonLat

BEGAN_DAYS = 600  # before now: everybody stands in the areas since then
SUSPENDED_DAYS = 5
LIFE_CONSENTS = ("alder", "birch", "heron", "kite")


@dataclass(frozen=True, kw_only=True)
class World:
    """What the records refer to. Areas and organisations by code, people by login."""

    now: datetime
    areas: dict[str, DOArea]
    bodies: dict[str, Organisation]
    members: dict[str, Member]
    labels: dict[tuple[object, ...], Label] = field(default_factory=dict)  # by terms; while loading, each is asked for many times

    def reader(self, login: str) -> Reader:
        """The reader that an account of the exercise is."""
        return reader_of(self.members[login])

    def focal(self, code: str) -> Reader:
        """The focal point of an organisation."""
        return self.reader(focal_of(code))

    def area_of(self, geom: GEOSGeometry) -> DOArea:
        """The area that holds the middle of a geometry; the mission area wins, as everywhere."""
        middle = geom if geom.geom_type == "Point" else geom.point_on_surface
        return self.areas["abyei"] if self.areas["abyei"].geom.covers(middle) else self.areas["ssd"]


def enter(now: datetime) -> World:
    """Writes areas, organisations and people, in the caller's transaction."""
    began = now - timedelta(days=BEGAN_DAYS)
    bodies = {body.code: Organisation.objects.create(code=body.code, name=body.name, kind=body.kind) for body in BODIES}
    entered = {area.code: _area(area, bodies["desk"], now, began) for area in areas.AREAS}
    _standing(bodies, entered, began)
    version = doors.publish_undertakings(entered, began)
    members = _people(bodies, entered, began, version)
    world = World(now=now, areas=entered, bodies=bodies, members=members)
    _platform(world, began)
    cases.suspend(world, now - timedelta(days=SUSPENDED_DAYS))
    for code, area in entered.items():
        for layer in areas.GRID_LAYERS:
            actions.publish_partition(
                by=None, area=area, layer=layer, fine_deg=areas.FINE_DEG, coarse_deg=areas.COARSE_DEG,
                name=f"grid of {areas.FINE_DEG} in {areas.COARSE_DEG} degrees, {code}", source=areas.GRID_SOURCE, at=began,
            )  # fmt: skip
    _security_areas(world)
    _consents(world, began)
    _lists(world, began)
    doors.name_domains(world)
    doors.agree_to_emergencies(world, began)
    return world


def _area(area: areas.Area, originator: Organisation, now: datetime, began: datetime) -> DOArea:
    ring = [*area.outline, area.outline[0]]
    made = actions.enter_area(
        by=None, at=began, code=area.code, name=area.name, kind=area.kind, geom=MultiPolygon(Polygon(ring), srid=4326), timezone=area.timezone,
        source=areas.OUTLINE_SOURCE, decided_on=began.date(), disclaimer=areas.DISCLAIMER, originator=originator, disputed=area.disputed,
    )  # fmt: skip
    for level in area.levels:
        decided = now - timedelta(days=level.days_ago)
        effective = (decided + timedelta(days=level.effect_after_days)).date()
        actions.decide_level(
            by=None, area=made, level=level.level, authority=areas.OVERSIGHT, basis=level.basis, decided_on=decided.date(),
            effective_on=effective, next_review_on=months_after(effective, level.review_months), at=decided,
        )  # fmt: skip
    made.refresh_from_db()
    return made


def months_after(day: date, months: int) -> date:
    """The same day of the month some months later, at most the 28th."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _standing(bodies: dict[str, Organisation], entered: dict[str, DOArea], began: datetime) -> None:
    for body in BODIES:
        engaged_by = bodies.get(body.engaged_by)
        for code, status in body.standing.items():
            first = "confirmed" if status == "suspended" else status
            actions.confirm_standing(
                by=None, organisation=bodies[body.code], area=entered[code], status=first, at=began, engaged_by=engaged_by
            )
        if body.partnership:
            Partnership.objects.create(
                organisation=bodies[body.code], status=body.partnership, since=began.date(), letter_on=began.date() - timedelta(days=30)
            )


def _people(bodies: dict[str, Organisation], entered: dict[str, DOArea], began: datetime, version: int) -> dict[str, Member]:
    # One hash for all: each takes a third of a second, and the password stands in the README.
    password = make_password(PASSWORD)
    members = {}
    for account in ACCOUNTS:
        members[account.login] = member = _member(account, bodies[account.organisation], password, began, version)
        Duty.objects.bulk_create(
            Duty(member=member, area=entered[code], kind=kind, starts_at=began) for code, kinds in account.duties.items() for kind in kinds
        )
    User.objects.create(username=ADMIN, email=f"{ADMIN}@exercise.invalid", password=password, is_staff=True, is_superuser=True)
    return members


def _member(account: Account, organisation: Organisation, password: str, began: datetime, version: int) -> Member:
    if account.key:
        who: dict[str, Any] = {"machine": True, "name": account.login}
    else:
        who = {
            "user": User.objects.create(
                username=account.login, email=doors.address_of(account.login, account.organisation), password=password
            )
        }
    if account.login != doors.NEWCOMER:
        who |= {"undertaking_version": version, "undertaking_accepted_at": began}
    member = Member.objects.create(organisation=organisation, starts_at=began, **who)
    if account.key:
        ApiKey.objects.create(
            member=member, name=account.login, prefix=account.key[:8], sha256=digest(account.key), precision=ApiKey.Precision.FULL,
            per_minute=600, per_day=100_000, created_at=began, ends_at=began + timedelta(days=BEGAN_DAYS + 366),
        )  # fmt: skip
    return member


def _platform(world: World, began: datetime) -> None:
    platform = Mechanism.objects.create(
        area=world.areas["ssd"], community="ingo", kind="platform", organisation=world.bodies[PLATFORM], starts_at=began
    )
    MechanismMember.objects.bulk_create(
        MechanismMember(mechanism=platform, organisation=world.bodies[code], starts_at=began) for code in PLATFORM_MEMBERS
    )
    Mechanism.objects.create(
        area=world.areas["ssd"], community="io", kind="focal_points", organisation=world.bodies["juniper"], starts_at=began
    )
    for area in world.areas.values():
        for rule in Audience.Rule:
            if rule != Audience.Rule.PLATFORM_MEMBERS:
                defaults.rule_audience(area, rule)
    Audience.objects.create(
        area=world.areas["ssd"], rule=Audience.Rule.PLATFORM_MEMBERS, organisation=world.bodies[PLATFORM],
        name=f"members of {world.bodies[PLATFORM]}",
    )  # fmt: skip


def _security_areas(world: World) -> None:
    for area in areas.AREAS:
        for name, box in area.security_areas.items():
            part = world.areas[area.code].geom.intersection(Polygon.from_bbox(box))
            made = SecurityArea.objects.create(
                area=world.areas[area.code],
                name=name,
                desk=world.bodies["alder"],
                coordinator=world.members["alder-focal"],
                geom=part if isinstance(part, MultiPolygon) else MultiPolygon(part, srid=4326),
            )
            made.focal_points.set([world.members[focal_of(code)] for code in ("alder", "heron", "kite")])


def _consents(world: World, began: datetime) -> None:
    for body in BODIES:
        focal = focal_of(body.code)
        for code in next((account.duties for account in ACCOUNTS if account.login == focal), ()):  # who has no account shares nothing here
            defaults.confirm_defaults(organisation=world.bodies[body.code], area=world.areas[code], by=world.reader(focal), at=began)
            _to_desks(world.reader(focal), world.areas[code], body, began)
    ssd = world.areas["ssd"]
    for code in PLATFORM_MEMBERS:
        actions.consent(by=world.focal(code), area=ssd, kind="incidents", view=View.FULL, at=began, organisation=world.bodies[PLATFORM])
    actions.consent(by=world.focal("heron"), area=ssd, kind="incidents", view=View.FULL, at=began, organisation=world.bodies["sunbird"])


def _lists(world: World, began: datetime) -> None:
    """A list of persons of several organisations; and who agreed beforehand that others warn from its records."""
    ssd = world.areas["ssd"]
    cell = managing.create_list(by=world.reader("sioc"), area=ssd, name="Security cell (exercise)", at=began)
    for login in ("planner", "focal", "juniper-focal"):
        managing.add_person(by=world.reader("sioc"), audience=cell.pk, member=world.members[login].pk, at=began)
    for code in LIFE_CONSENTS:
        life.set_life_consent(by=world.focal(code), area=ssd, given=True, at=began)


def _to_desks(focal: Reader, area: DOArea, body: organisations.Body, began: datetime) -> None:
    """The duty desks may see premises where a record says so; missions and vehicles where the organisation chose so."""
    for rule in (Audience.Rule.DUTY_DESK, Audience.Rule.PLATFORM_DUTY_DESK):
        for kind in ("premises", "missions", "vehicles") if rule in body.shows_movements_to else ("premises",):
            actions.consent(by=focal, area=area, kind=kind, view=View.FULL, at=began, audience=defaults.rule_audience(area, rule))


def point(lonlat: LonLat) -> GEOSGeometry:
    """A point, 4326."""
    return GEOSGeometry(f"SRID=4326;POINT({lonlat[0]} {lonlat[1]})")
