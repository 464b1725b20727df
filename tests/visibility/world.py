"""A dense world: every source under every kind of label, canaries in every text, a cast of readers, and what decide() says each sees.

The oracle is decide() in Python, row by row; the paths under test run the same rule in SQL. Where they differ, one of them betrays.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.db import connection
from django.test import Client

from contingency.models import EvacuationPoint, Hospital
from incidents.models import Incident, Warning
from layers import events, sources
from layers.models import Photo, Premises, Reference, Road, Venue
from movements.models import (
    Alert,
    Call,
    ManifestShown,
    Mission,
    Participation,
    PartShown,
    Passing,
    Plan,
    PlannedVehicle,
    Segment,
    Track,
    Vehicle,
)
from movements.planning import documents, sealing
from partners import labels, shown
from partners.labels import Entry
from partners.models import (
    AudienceMember,
    DOArea,
    FieldGreen,
    Label,
    Marking,
    Mechanism,
    MechanismMember,
    Member,
    Onward,
    Request,
    User,
    View,
)
from partners.readers import facts_of, terms_of
from partners.shown import Source
from partners.visibility import decide
from tests import make

KEY = "wk_canary-key-of-the-platform-machine"
AT = make.EARLIER + timedelta(days=30, minutes=17, seconds=5)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record of the world: what it hides from a redacted reader, what it says openly, and its forms by view."""

    source: Source
    label: Label
    hidden: tuple[str, ...]  # words that only the full form, or a photograph beside it, holds
    open: tuple[str, ...]  # words that both forms hold
    forms: dict[View, Any]  # shown rows
    sight_until: datetime | None
    record: Any


@dataclass
class World:
    """Rows and cast. clients: how each reader comes to the door; a reader without a member sees nothing."""

    area: DOArea
    organisations: dict[str, Any]
    cast: dict[str, Member | None]
    clients: dict[str, Client]
    rows: list[Row] = field(default_factory=list)
    parts: list[tuple[Label, tuple[str, ...]]] = field(default_factory=list)  # whose, and canaries, of organisations' parts in missions

    def seen_by(self, name: str) -> dict[str, list[tuple[Row, View]]]:
        """What decide() gives a reader, by layer key."""
        found: dict[str, list[tuple[Row, View]]] = {source.key: [] for source in sources.every()}
        member = self.cast[name]
        if member is None:
            return found
        at = sight_now()
        facts = facts_of(member.pk, at=at)
        views: dict[int, tuple[Any, ...]] = {}
        for row in self.rows:
            if row.label.pk not in views:
                views[row.label.pk] = (terms_of(row.label, at=at),)
            view = decide(facts, views[row.label.pk][0], row.sight_until, at)
            if view is not None and view in row.forms:
                found[row.source.key].append((row, view))
        return found

    def forbidden_to(self, name: str) -> set[str]:
        """Canaries and organisation names that nothing a reader gets may hold."""
        words, allowed = set(), set()
        member = self.cast[name]
        if member is not None:
            allowed.add(member.organisation.name)
        for seen in self.seen_by(name).values():
            for row, view in seen:
                allowed.update(row.open if view == View.REDACTED else row.hidden + row.open)
                if view == View.FULL or not row.label.hide_originator:
                    allowed.add(row.label.originator.name)
        for row in self.rows:
            words.update(row.hidden + row.open)
        areas = facts_of(member.pk, at=sight_now()).areas if member is not None else {}
        for label, canaries in self.parts:
            # Its security duties alone read an organisation's part, each in its area.
            if (
                member is None
                or member.organisation_id != label.originator_id
                or not areas[label.area_id].security
                or areas[label.area_id].closed
            ):
                words.update(canaries)
        words.update(organisation.name for organisation in self.organisations.values())
        return words - allowed


def sight_now() -> datetime:
    """Sight's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("select sight_now()")
        return cursor.fetchone()[0]


def leaks(body: bytes, forbidden: set[str]) -> set[str]:
    """Which forbidden words stand in an answer, whatever their case."""
    text = body.decode("utf-8", "replace").casefold()
    return {word for word in forbidden if word.casefold() in text}


_numbers: Iterator[int] = iter(range(1, 10**9))
_kept: dict[str, Any] = {}


def _place(n: int) -> Point:
    """All within one published cell, and within one tile of zoom 12."""
    return Point(31.56 + (n % 40) * 0.0005, 6.205 + (n // 40 % 40) * 0.0005, srid=4326)


def _line(n: int) -> LineString:
    start = _place(n)
    return LineString((start.x, start.y), (start.x + 0.01, start.y + 0.01), srid=4326)


def words_of(n: int, *names: str) -> tuple[str, ...]:
    """Canaries: one word per field, found nowhere else."""
    return tuple(f"zq{n}z{name}" for name in names)


def _incident(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    place, narrative, advice, summary = words_of(n, "place", "narrative", "advice", "summary")
    record = Incident(
        type="theft", severity=1 + n % 4, occurred_at=AT, occurred_precision="exact", reported_at=AT, place=place, narrative=narrative,
        advice=advice, summary=summary, affected=["ingo"], actor_kind="criminal", source_kind="partner", geom=_place(n),
    )  # fmt: skip
    return record, (place, narrative, advice), (summary,)


def _warning(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    section, call_back = words_of(n, "section", "callback")
    ends = AT + timedelta(days=3650)
    record = Warning(kind="flood", section=section, starts_at=AT, ends_at=ends, issuer="duty desk", call_back=call_back, geom=_line(n))
    return record, (), (section, call_back)


def _road(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    name, decided_by, reason, source = words_of(n, "name", "decidedby", "reason", "source")
    record = Road(
        name=name, status="restricted", applies_to="all", decided_by=decided_by, reason=reason, source=source, since=AT,
        geom=MultiLineString(_line(n), srid=4326),
    )  # fmt: skip
    return record, (decided_by, reason, source), (name,)


def _premises(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    name, contact = words_of(n, "name", "contact")
    return Premises(name=name, kind="office", contact_role=contact, since=AT, geom=_place(n)), (name, contact), ()


def _venue(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    name, decided_by, reason = words_of(n, "name", "decidedby", "reason")
    record = Venue(
        name=name, kind="hotel", advice="prohibited", applies_to="all", decided_by=decided_by, reason=reason, since=AT, geom=_place(n)
    )
    return record, (name, decided_by, reason), ()


def _reference(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    name, source = words_of(n, "name", "source")
    return Reference(name=name, kind="town", source=source, geom=_place(n)), (), (name, source)


def _hospital(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    name, verified_by, contact = words_of(n, "name", "verifiedby", "contact")
    record = Hospital(name=name, level=2, services=["surgery"], beds=40, contact_role=contact, verified_by=verified_by, geom=_place(n))
    return record, (name, verified_by), (contact,)


def _evacuation_point(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    (name,) = words_of(n, "name")
    return EvacuationPoint(name=name, kind="airstrip", runway_m=900, surface="laterite", geom=_place(n)), (name,), ()


def _mission(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    code, name, stop = words_of(n, "code", "name", "stop")
    lead = world.organisations["kite"]
    record = Mission(
        code=code, name=name, status="planned", departs_at=AT, arrives_at=AT + timedelta(hours=5), route=_line(n), lead=lead,
        stops=[{"name": stop, "lon": 31.55, "lat": 6.2, "arrives_at": "2026-01-31T00:17:00Z"}],
        audience=make.audience(world.area, organisation=lead, mission=True),
    )  # fmt: skip
    return record, (code, name, stop, lead.name), ()


def _plan_of(record: Mission, label: Label, n: int) -> tuple[str, ...]:
    """The mission's plan, and the part of its label's originator with permits and a manifest. Returns the plan's canaries; the part has
    its own readers, and its canaries are nobody's but theirs (test_plans_of_the_world)."""
    primary, medical, basis, cargo, leader, abort = words_of(n, "primary", "medical", "basis", "cargo", "leader", "abort")
    Plan.unrestricted.create(
        mission=record, changed_at=AT, lead_acted_at=AT, comms={"primary": primary}, medical=medical, cargo=cargo, leader=leader,
        escort={"armed": True, "provider": "other", "basis": basis, "decided_by": ""},
        contingency={"abort_points": [{"name": abort, "lon": 31.6, "lat": 6.3}], "words": ""},
    )  # fmt: skip
    return primary, medical, basis, cargo, leader, abort


def _part_of(record: Mission, label: Label, n: int) -> tuple[str, ...]:
    reference, words, sign, plate = words_of(n, "reference", "words", "psign", "plate")
    one = Participation.unrestricted.create(
        mission=record, organisation=label.originator, state="joined", words=words, decision="go", decided_version=1, people=4,
        permits=[{"name": "x", "authority": "x", "lead_days": 3, "reference": reference, "state": "given"}],
    )  # fmt: skip
    vehicle = Vehicle.unrestricted.create(
        organisation=label.originator, area=label.area, call_sign=sign, skeleton=sign, vehicle_class="light", plate=plate
    )
    planned = PlannedVehicle.unrestricted.create(participation=one, vehicle=vehicle)
    own = make.label(label.area, label.originator, Marking.AMBER_STRICT, hide=frozenset())
    PartShown.unrestricted.create(
        label=own,
        view=View.FULL,
        participation=one,
        mission=record.pk,
        organisation=label.originator.code,
        told=documents.part(one, View.FULL),
    )
    ManifestShown.unrestricted.create(
        label=own, view=View.FULL, participation=one, mission=record.pk, vehicle=planned.pk, organisation=label.originator.code,
        call_sign=sign, phones=[words], heads=1, sealed=sealing.seal([{"name": reference, "medical": reference}]),
    )  # fmt: skip
    return reference, words, sign, plate


def _do_area(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    name, disclaimer = words_of(n, "name", "disclaimer")
    record = DOArea(
        code=f"a{n}", name=name, kind="country", geom=make.square(31.0, 6.0, 1.0), timezone="Africa/Juba", source="test",
        decided_on=date(2026, 1, 1), disclaimer=disclaimer,
    )  # fmt: skip
    return record, (), (name, disclaimer)


def _request(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    purpose, asker, reason, title = words_of(n, "purpose", "asker", "reason", "title")
    record = Request(
        side="asked", state="open", about={"layer": "incidents", "id": str(uuid.uuid4()), "title": title}, title=title, purpose=purpose,
        asker=asker, reason=reason, told_marking="TLP:GREEN", asked_at=AT, due_at=AT + timedelta(days=3),
    )  # fmt: skip
    return record, (purpose, asker, reason, title), ()


def _alert(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    call_sign, text, acknowledged = words_of(n, "callsign", "text", "acknowledged")
    kite = world.organisations["kite"]
    vehicle = Vehicle.unrestricted.create(
        organisation=kite, area=world.area, call_sign=call_sign, skeleton=call_sign, vehicle_class="truck"
    )
    record = Alert(
        rule="off_corridor", severity=3, state="acknowledged", since=AT, raised_at=AT, acknowledged_at=AT, acknowledged_by=kite.name,
        acknowledged_text=acknowledged, text=text, km=47.5, value=800.0, threshold=500.0, vehicle=vehicle, recipient=kite, geom=_place(n),
    )  # fmt: skip
    return record, (call_sign, text, acknowledged, kite.name), ()


def _call(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    mission, vehicle, said, organisation, where = words_of(n, "mission", "vehicle", "said", "organisation", "where")
    record = Call(
        kind="sos", state="open", mission=mission, vehicle=vehicle, organisation=organisation, said=said, raised_at=AT, geom=_place(n),
        received=[{"organisation": "x", "where": where, "at": "2026-01-31T00:17:05Z"}],
    )  # fmt: skip
    return record, (mission, vehicle, said, organisation, where), ()


def _passing(n: int, world: World) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """What others see of a mission that they see nothing of: no form of the mission itself is in the world."""
    mission, hidden, _ = _mission(n, world)
    mission.label = make.label(world.area, mission.lead, Marking.AMBER_STRICT, hide=frozenset())
    mission.save(force_insert=True)
    return Passing(mission=mission, as_of=AT, delay_h=6, geom=make.square(31.5, 6.2, 0.1)), hidden[:3], ()


RECORDS: dict[str, Callable[[int, World], tuple[Any, tuple[str, ...], tuple[str, ...]]]] = {
    "incidents": _incident,
    "warnings": _warning,
    "roads": _road,
    "premises": _premises,
    "venues": _venue,
    "reference": _reference,
    "hospitals": _hospital,
    "evacuation_points": _evacuation_point,
    "missions": _mission,
    "do_areas": _do_area,
    "requests": _request,
    "alerts": _alert,
    "calls": _call,
    "movements": _passing,
}


PHOTOGRAPHED = ("incidents", "premises")


def publish(world: World, key: str, label: Label, *, sight_until: datetime | None = None) -> Row:
    """One more record of a source under a label, written as the actions write it."""
    source, n = sources.get(key), next(_numbers)
    assert source is not None
    if key == "vehicles":
        row = _track(world, label, n, sight_until)
    else:
        record, hidden, said = RECORDS[key](n, world)
        record.sight_until = sight_until
        if key == "missions":
            record.label = label
            record.save(force_insert=True)
            hidden += _plan_of(record, label, n)
            world.parts.append((label, _part_of(record, label, n)))
        change = shown.publish(source=source, record=record, label=label, at=AT)
        forms = {View(form.view): form for form in change.rows}
        row = Row(source=source, label=label, hidden=hidden, open=said, forms=forms, sight_until=sight_until, record=record)
        if key in PHOTOGRAPHED:
            row = replace(row, hidden=(*hidden, _photo(row, n)))
    world.rows.append(row)
    return row


def _photo(row: Row, n: int) -> str:
    """A photograph beside a record, under its label; the canary stands in its bytes, as a picture of a place stands in its pixels."""
    (word,) = words_of(n, "photo")
    Photo.unrestricted.create(
        layer=row.source.key, record=row.record.pk, label=row.label, view=View.FULL, added_at=AT, width=4, height=3,
        image=word.encode(), thumbnail=word.encode(),
    )  # fmt: skip
    return word


def _track(world: World, label: Label, n: int, sight_until: datetime | None) -> Row:
    source = sources.get("vehicles")
    assert source is not None
    call_sign, mission = words_of(n, "sign", "mission")
    vehicle = Vehicle.unrestricted.create(
        organisation=label.originator, area=world.area, call_sign=call_sign, skeleton=call_sign, vehicle_class="truck"
    )
    segment = Segment.unrestricted.create(vehicle=vehicle, day=AT.date(), label=label)
    form = Track.unrestricted.create(
        record=vehicle.pk, label=label, view=View.FULL, sight_until=sight_until, version=1, updated_at=AT, geom=_place(n),
        marking=label.get_marking_display(), originator=label.originator.name, area=label.area.code, title=call_sign, at=AT,
        call_sign=call_sign, organisation=label.originator.name, vehicle_class="truck", mission=mission[:20], segment=segment, fix_at=AT,
        contact_at=AT, late_after_s=120, silent_after_s=600,
    )  # fmt: skip
    events._index(source, form)
    return Row(
        source=source, label=label, hidden=(call_sign,), open=(), forms={View.FULL: form}, sight_until=sight_until, record=vehicle
    )  # fmt: skip


def terms(world: World, key: str) -> list[Label]:
    """The labels that every source is shown under: every marking, every way in."""
    area, org, cast = world.area, world.organisations, world.cast
    staff, desk, listed = (_kept[name] for name in ("staff", "desk", "list"))
    bob, carol = cast["confirmed"], cast["originator"]
    assert bob is not None and carol is not None
    full, redacted = View.FULL, View.REDACTED
    made = [
        make.label(area, org["kite"], Marking.RED, author=carol.pk),
        make.label(area, org["heron"], Marking.AMBER_STRICT),
        make.label(area, org["kite"], Marking.AMBER_STRICT, Entry(view=full, audience=desk.pk, basis=key)),
        make.label(area, org["kite"], Marking.AMBER_STRICT, Entry(view=redacted, audience=listed.pk)),
        make.label(area, org["quill"], Marking.AMBER, Entry(view=redacted, organisation=org["heron"].pk, basis=key)),
        make.label(area, org["quill"], Marking.AMBER, Entry(view=full, organisation=org["platform"].pk, basis=key), onward=Onward.MEMBERS),
        make.label(area, org["heron"], Marking.AMBER, Entry(view=full, organisation=org["ally"].pk, basis=key)),
        make.label(area, org["quill"], Marking.GREEN, onward=Onward.MEMBERS),
        make.label(area, org["kite"], Marking.GREEN, Entry(view=full, audience=staff.pk, basis=key)),
        make.label(area, org["barred"], Marking.GREEN),
        make.label(area, org["alder"], Marking.CLEAR),
        make.label(area, org["heron"], Marking.GREEN),
        make.label(_kept["abroad"], org["kite"], Marking.GREEN),
    ]
    return made


def build(*, dense: bool = True) -> World:
    """The world and its cast. dense: with a row of every source under every label."""
    area, abroad = make.area("ssd"), make.area("eth", geom=make.square(36.0, 3.0, 5.0))
    kinds = {
        "alder": "unsms", "heron": "ingo", "kite": "ingo", "quill": "ingo", "platform": "ingo", "ally": "nngo", "barred": "ingo",
    }  # fmt: skip
    org = {code: make.organisation(code, kind, name=f"zorg{code}") for code, kind in kinds.items()}
    make.standing(org["alder"], area, "present")
    for code in ("heron", "kite", "quill", "platform"):
        make.standing(org[code], area)
    make.standing(org["ally"], area, "engaged", engaged_by=org["heron"])
    make.standing(org["barred"], area, "suspended")
    make.standing(org["kite"], abroad)
    mechanism = Mechanism.objects.create(area=area, community="ingo", kind="platform", organisation=org["platform"], starts_at=make.EARLIER)
    for code in ("heron", "kite"):
        MechanismMember.objects.create(mechanism=mechanism, organisation=org[code], starts_at=make.EARLIER)
    FieldGreen.objects.create(organisation=org["kite"], area=area)
    cast: dict[str, Member | None] = {
        "desk": make.member(org["alder"], "desk", duties={area: ["duty_officer"]}),
        "confirmed": make.member(org["heron"], "confirmed", duties={area: ["security_officer"]}),
        "originator": make.member(org["kite"], "originator", duties={area: ["focal_point"]}),
        "field": make.member(org["heron"], "field", duties={area: ["field"]}),
        "field_green": make.member(org["kite"], "field_green", duties={area: ["field"]}),
        "engaged": make.member(org["ally"], "engaged", duties={area: ["security_officer"]}),
        "suspended": make.member(org["barred"], "suspended", duties={area: ["security_officer"]}),
        "uniformed": make.member(org["alder"], "uniformed", uniformed=True, duties={area: ["security_officer"]}),
        "no_undertaking": make.member(org["heron"], "no_undertaking", undertaking_version=None, undertaking_accepted_at=None),
        "superuser": None,
        "outsider": None,
        "machine": make.member(org["platform"], machine=True, name="platform machine", key_sha256=sha256(KEY)),
    }
    User.objects.create_superuser("superuser", password="exercise")
    world = World(area=area, organisations=org, cast=cast, clients={})
    for name, member in cast.items():
        client = Client(headers={"Authorization": f"Bearer {KEY}"} if name == "machine" else None, raise_request_exception=False)
        if name == "superuser" or (member is not None and not member.machine):
            client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
        world.clients[name] = client
    bob = cast["confirmed"]
    assert bob is not None
    for key in (*RECORDS, "vehicles"):
        make.partition(area, key)
    _kept.update(
        staff=make.rule(area, "all_staff"),
        desk=make.rule(area, "duty_desk"),
        list=make.audience(area, bob, organisation=org["kite"]),
        abroad=abroad,
    )
    giver = cast["originator"]
    assert giver is not None
    for key in (*RECORDS, "vehicles"):
        make.standing_consent(org["kite"], area, key, View.FULL, giver, audience=_kept["staff"])
        make.standing_consent(org["kite"], area, key, View.FULL, giver, audience=_kept["desk"])
        make.standing_consent(org["quill"], area, key, View.REDACTED, giver, organisation=org["heron"])
        make.standing_consent(org["quill"], area, key, View.FULL, giver, organisation=org["platform"])
        make.standing_consent(org["heron"], area, key, View.FULL, giver, organisation=org["ally"])
    if dense:
        for key in (*RECORDS, "vehicles"):
            made = terms(world, key)
            for label in made:
                publish(world, key, label)
            publish(world, key, made[8], sight_until=make.EARLIER + timedelta(days=1))  # over: nobody's any more
            publish(world, key, made[8], sight_until=sight_now() + timedelta(days=1))
    return world


def sha256(text: str) -> str:
    """As keys are kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def absent() -> uuid.UUID:
    """An id that stands for nothing."""
    return uuid.uuid4()


def join(world: World, member: Member) -> None:
    """A person joins the list audience of the world."""
    AudienceMember.objects.create(audience=_kept["list"], member=member, starts_at=make.EARLIER)


def intern(world: World, originator: str, marking: Marking, *entries: Entry, **more: Any) -> Label:
    """One more label of the world's area."""
    return labels.intern(area=world.area, originator=world.organisations[originator], marking=marking, entries=entries, **more)
