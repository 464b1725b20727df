"""Who reads: the Reader that every read begins with, and the facts that decide() judges him by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from .models import (
    Audience,
    AudienceMember,
    DOArea,
    Duty,
    FieldGreen,
    Label,
    LabelEntry,
    Mechanism,
    Member,
    Organisation,
    Standing,
    StandingConsent,
    View,
)

SECURITY_DUTIES = frozenset({Duty.Kind.DUTY_OFFICER, Duty.Kind.FOCAL_POINT, Duty.Kind.SECURITY_OFFICER, Duty.Kind.SENIOR_MANAGER})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """One member, for the length of a request or a socket. Sight hangs on the member alone; the names are for the page."""

    member: int
    organisation: int
    organisation_code: str
    organisation_name: str
    organisation_kind: str
    machine: bool = False
    layers: frozenset[str] | None = None  # of a key: no other layer is read; None: all
    redacted_only: bool = False  # of a key: no form but the redacted one

    @property
    def is_narrowed(self) -> bool:
        """Whether a key shows less than its machine may see."""
        return self.layers is not None or self.redacted_only


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaFacts:
    """What holds for a reader in one DO area at one moment."""

    status: str | None  # standing
    closed: bool  # rescinded, and past its closing date
    engaged_by: int | None  # organisation whose national partner his is
    duties: frozenset[str]  # HQ security included
    green_switch: bool  # his focal point lets field staff read GREEN
    runs_platform: bool
    platforms: frozenset[int]  # organisations whose platform counts his as a member
    undertaking: int  # version in force

    @property
    def confirmed(self) -> bool:
        return self.status in (Standing.Status.PRESENT, Standing.Status.CONFIRMED)

    @property
    def security(self) -> bool:
        return Duty.Kind.HQ_SECURITY in self.duties or bool(self.duties & SECURITY_DUTIES)

    @property
    def staff(self) -> bool:
        return bool(self.duties - {Duty.Kind.AUDITOR})


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One stay of a reader in a list audience."""

    starts_at: datetime
    ends_at: datetime | None
    from_version: int
    to_version: int | None
    out_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything decide() asks of a reader, at one moment."""

    member: int
    organisation: int
    kind: str
    machine: bool
    uniformed: bool
    active: bool
    undertaking: int | None
    areas: Mapping[Any, AreaFacts]  # by primary key of the DO area
    lists: Mapping[int, tuple[Listed, ...]]  # by audience


@dataclass(frozen=True, kw_only=True, slots=True)
class AudienceTerms:
    """An audience as an entry names it."""

    id: int
    rule: str  # empty: a list
    organisation: int | None
    mission: bool
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryTerms:
    """One release in a label; in_force tells whether the standing consent it rests on holds (or it rests on none)."""

    view: View
    organisation: int | None = None
    audience: AudienceTerms | None = None
    audience_version: int | None = None
    member: int | None = None
    in_force: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelTerms:
    """A label as decide() reads it. area: primary key of the DO area."""

    area: object
    originator: int
    marking: int
    onward: str
    entries: tuple[EntryTerms, ...] = ()


def running(at: datetime, prefix: str = "") -> Q:
    """Rows whose half-open range starts_at to ends_at holds the moment."""
    ends = f"{prefix}ends_at"
    return Q(**{f"{prefix}starts_at__lte": at}) & (Q(**{ends: None}) | Q(**{f"{ends}__gt": at}))


def reader_of(member: Member) -> Reader:
    """The reader that a member is. organisation must be loaded with the member, or it costs a query."""
    organisation = member.organisation
    return Reader(
        member=member.pk,
        organisation=organisation.pk,
        organisation_code=organisation.code,
        organisation_name=organisation.name,
        organisation_kind=organisation.kind,
        machine=member.machine,
    )


def facts_of(member_id: int, *, at: datetime) -> Facts:
    """What decide() must know of a member at a moment. Raises Member.DoesNotExist."""
    member = Member.objects.select_related("organisation", "user").get(pk=member_id)
    active = member.starts_at <= at and (member.ends_at is None or member.ends_at > at) and member.undertaking_accepted_at is not None
    if member.user is not None:
        active = active and member.user.is_active
    lists: dict[int, list[Listed]] = {}
    for row in AudienceMember.objects.filter(member=member).order_by("pk"):
        stay = Listed(
            starts_at=row.starts_at, ends_at=row.ends_at, from_version=row.from_version, to_version=row.to_version, out_at=row.out_at
        )
        lists.setdefault(row.audience_id, []).append(stay)
    return Facts(
        member=member.pk,
        organisation=member.organisation_id,
        kind=member.organisation.kind,
        machine=member.machine,
        uniformed=member.uniformed,
        active=active,
        undertaking=member.undertaking_version,
        areas=_areas_of(member.organisation_id, list(Duty.objects.filter(running(at), member=member).values_list("area_id", "kind")), at),
        lists={audience: tuple(stays) for audience, stays in lists.items()},
    )


def facts_of_role(organisation: Organisation, role: str, area: DOArea, *, at: datetime) -> Facts:
    """What decide() would know of a member of an organisation with this one duty in an area (role: a duty, or "machine"), in no list."""
    machine = role == "machine"
    return Facts(
        member=0,
        organisation=organisation.pk,
        kind=organisation.kind,
        machine=machine,
        uniformed=False,
        active=True,
        undertaking=max(DOArea.unrestricted.values_list("undertaking_version", flat=True)),
        areas=_areas_of(organisation.pk, [] if machine else [(area.pk, role)], at),
        lists={},
    )


def _areas_of(organisation: int, duties: Sequence[tuple[Any, str]], at: datetime) -> dict[Any, AreaFacts]:
    """Facts by area of somebody of this organisation with these duties (area or None, kind)."""
    standings = {s.area_id: s for s in Standing.objects.filter(running(at), organisation=organisation)}
    platforms = Mechanism.objects.filter(running(at), kind=Mechanism.Kind.PLATFORM)
    run = set(platforms.filter(organisation=organisation).values_list("area_id", flat=True))
    joined: dict[Any, set[int]] = {}
    member_of = platforms.filter(running(at, "memberships__"), memberships__organisation=organisation)
    for area_id, runner in member_of.values_list("area_id", "organisation_id"):
        joined.setdefault(area_id, set()).add(runner)
    green = set(FieldGreen.objects.filter(organisation=organisation).values_list("area_id", flat=True))
    areas = {}
    for area_id, undertaking in DOArea.unrestricted.values_list("pk", "undertaking_version"):
        standing = standings.get(area_id)
        areas[area_id] = AreaFacts(
            status=standing.status if standing else None,
            closed=bool(standing and standing.status == "rescinded" and standing.closes_at and standing.closes_at <= at),
            engaged_by=standing.engaged_by_id if standing else None,
            duties=frozenset(kind for where, kind in duties if where in (None, area_id)),
            green_switch=area_id in green,
            runs_platform=area_id in run,
            platforms=frozenset(joined.get(area_id, ())),
            undertaking=undertaking,
        )
    return areas


def terms_of(label: Label, *, at: datetime) -> LabelTerms:
    """A label as decide() reads it at a moment: which entries rest on a standing consent that holds then."""
    consents = StandingConsent.objects.filter(running(at), originator=label.originator_id, area=label.area_id)
    given = list(consents.values_list("kind", "view", "organisation_id", "audience_id", "member_id"))
    entries = [_entry_terms(entry, given) for entry in label.entries.select_related("audience").order_by("pk")]
    return LabelTerms(
        area=label.area_id, originator=label.originator_id, marking=label.marking, onward=label.onward, entries=tuple(entries)
    )


def audience_terms(audience: Audience) -> AudienceTerms:
    """An audience as decide() reads it."""
    return AudienceTerms(
        id=audience.pk,
        rule=audience.rule,
        organisation=audience.organisation_id,
        mission=audience.mission,
        opened_at=audience.opened_at,
        closed_at=audience.closed_at,
    )


def _entry_terms(entry: LabelEntry, given: Sequence[tuple[Any, ...]]) -> EntryTerms:
    principal = (entry.organisation_id, entry.audience_id, entry.member_id)
    in_force = entry.basis == "" or any(
        kind == entry.basis and view >= entry.view and who == principal for kind, view, *rest in given for who in [tuple(rest)]
    )
    return EntryTerms(
        view=View(entry.view),
        organisation=entry.organisation_id,
        audience=audience_terms(entry.audience) if entry.audience else None,
        audience_version=entry.audience_version,
        member=entry.member_id,
        in_force=in_force,
    )
