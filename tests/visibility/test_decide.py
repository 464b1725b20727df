"""decide() in Python equals scope() in SQL, on random dense worlds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from partners import labels
from partners.labels import Entry
from partners.models import (
    AudienceMember,
    FieldGreen,
    Label,
    Marking,
    Mechanism,
    MechanismMember,
    Member,
    Onward,
    Standing,
    StandingConsent,
    View,
)
from partners.readers import facts_of, terms_of
from partners.visibility import decide
from tests import make

WORLDS = 1_500
LABELS_A_WORLD = 4
DUTIES = ["duty_officer", "focal_point", "security_officer", "senior_manager", "field", "field", "auditor"]


def moment(rng: random.Random, now):
    """A moment around now: ranges begin and end on both sides of it."""
    return now + timedelta(seconds=rng.choice([-3600, -60, 60, 3600]))


class World:
    """Organisations, areas, people and audiences, redrawn by chance for every world."""

    def __init__(self, now) -> None:
        self.now = now
        self.areas = [make.area("ssd"), make.area("aby", kind="mission_area")]
        kinds = ["unsms", "unsms", "ingo", "ingo", "ingo", "io", "nngo"]
        self.organisations = [make.organisation(f"org{i}", kind) for i, kind in enumerate(kinds)]
        self.members: list[Member] = []
        for organisation in self.organisations:
            self.members += [make.member(organisation) for _ in range(2)]
            self.members.append(make.member(organisation, machine=True, name=f"machine {organisation.code}"))
        self.rules = [
            make.rule(area, rule, organisation)
            for area in self.areas
            for rule, organisation in [
                *[(rule, None) for rule in ("unsms", "ingo", "io", "duty_desk", "platform_duty_desk", "all_staff", "warning_list")],
                *[("platform_members", organisation) for organisation in self.organisations[2:4]],
            ]
        ]
        self.lists = [make.audience(area, mission=mission) for area in self.areas for mission in (True, False)]

    def redraw(self, rng: random.Random) -> None:
        """Facts of a new world: standing, duties, dates, memberships, consents."""
        now = self.now
        Label.objects.all().delete()  # else scope() judges the labels of all earlier worlds again
        for model in (Standing, Mechanism, FieldGreen, AudienceMember, StandingConsent):
            model.objects.all().delete()
        for organisation in self.organisations:
            for area in self.areas:
                statuses = (
                    ["present"] * 4
                    if organisation.kind == "unsms"
                    else ["confirmed"] * 4 + ["engaged", "engaged", "suspended", "rescinded"]
                )
                status = rng.choice([*statuses, "pending", None])
                if status:
                    extra = {}
                    if status == "rescinded":
                        extra["closes_at"] = rng.choice([None, moment(rng, now)])
                    if status == "engaged" and rng.random() < 0.7:
                        extra["engaged_by"] = rng.choice(self.organisations)
                    make.standing(organisation, area, status, starts_at=now - timedelta(hours=9), **extra)
                if rng.random() < 0.3:
                    FieldGreen.objects.create(organisation=organisation, area=area)
        for area in self.areas:
            for runner in self.organisations[2:4]:
                mechanism = Mechanism.objects.create(
                    area=area,
                    community="ingo",
                    kind="platform",
                    organisation=runner,
                    starts_at=now - timedelta(hours=2),
                    ends_at=rng.choice([None, None, now - timedelta(hours=1)]),
                )
                for organisation in rng.sample(self.organisations[2:], 3):
                    MechanismMember.objects.create(mechanism=mechanism, organisation=organisation, starts_at=now - timedelta(hours=2))
        for member in self.members:
            member.uniformed = rng.random() < 0.1
            member.ends_at = rng.choice([None] * 8 + [now - timedelta(seconds=1)])
            member.undertaking_version = rng.choice([1] * 9 + [None])
            member.starts_at = now - timedelta(days=1)
            member.save()
            member.duties.all().delete()
            for area in self.areas:
                for kind in rng.sample(DUTIES, rng.choice([0, 1, 1, 2])):
                    member.duties.create(
                        area=area,
                        kind=kind,
                        starts_at=now - timedelta(days=1),
                        ends_at=rng.choice([None, None, now + timedelta(hours=1), now - timedelta(seconds=1)]),
                    )
            if rng.random() < 0.1:
                member.duties.create(kind="hq_security", starts_at=now - timedelta(days=1))
        for audience in self.lists:
            audience.opened_at = rng.choice([None, now - timedelta(hours=1), now - timedelta(hours=1), now + timedelta(hours=1)])
            audience.closed_at = rng.choice([None, None, now - timedelta(seconds=1), now + timedelta(hours=1)])
            audience.save()
            for member in rng.sample([m for m in self.members if not m.machine], 5):
                AudienceMember.objects.create(
                    audience=audience,
                    member=member,
                    starts_at=now - timedelta(hours=2),
                    ends_at=rng.choice([None, None, now - timedelta(seconds=1)]),
                    from_version=rng.choice([1, 2]),
                    to_version=rng.choice([None, 3]),
                    out_at=rng.choice([None, now - timedelta(seconds=1)]),
                )
        for originator in self.organisations[:4]:
            for area in self.areas:
                for kind in ("incidents", "roads"):
                    principal = rng.choice([{"audience": rng.choice(self.rules)}, {"organisation": rng.choice(self.organisations)}])
                    make.standing_consent(originator, area, kind, rng.choice(list(View)), self.members[0], **principal)

    def draw_label(self, rng: random.Random, reader: Member) -> Label:
        """A label that has, more often than by pure chance, something to do with the reader."""
        area = rng.choice(self.areas)
        originator = reader.organisation if rng.random() < 0.15 else rng.choice(self.organisations)
        audiences = [audience for audience in [*self.rules, *self.lists] if audience.area_id == area.pk]
        entries = []
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            view = int(rng.choice(list(View)))
            basis = rng.choice(["", "", "", "incidents", "roads"])
            principal = rng.choice(["organisation", "audience", "audience", "person"])
            if principal == "organisation":
                entries.append(
                    Entry(view=view, organisation=rng.choice([reader.organisation_id, rng.choice(self.organisations).pk]), basis=basis)
                )
            elif principal == "audience":
                audience = rng.choice(audiences)
                version = 0 if audience.rule else rng.choice([0, 1, 2, 3])
                entries.append(Entry(view=view, audience=audience.pk, audience_version=version, basis=basis))
            else:
                entries.append(Entry(view=view, member=rng.choice([reader, rng.choice(self.members)]).pk))
        marking = rng.choice([Marking.RED, Marking.AMBER_STRICT, Marking.AMBER, Marking.AMBER, Marking.GREEN, Marking.GREEN, Marking.CLEAR])
        return labels.intern(area=area, originator=originator, marking=marking, entries=entries, onward=rng.choice(list(Onward)))


@pytest.mark.django_db
def test_python_and_sql_tell_the_same_of_1500_random_worlds():
    rng = random.Random(20260301)
    with connection.cursor() as cursor:
        cursor.execute("select sight_now()")
        now = cursor.fetchone()[0]
    world = World(now)
    shares: Counter[View | None] = Counter()
    for number in range(WORLDS):
        if number % 10 == 0:
            world.redraw(rng)
        reader = rng.choice(world.members)
        drawn = [world.draw_label(rng, reader) for _ in range(LABELS_A_WORLD)]
        with connection.cursor() as cursor:
            cursor.execute("select label_id, view from sight_scope(%s)", [reader.pk])
            scope = dict(cursor.fetchall())
            cursor.execute("select sight_now()")
            at = cursor.fetchone()[0]
        facts = facts_of(reader.pk, at=at)
        for label in drawn:
            view = decide(facts, terms_of(label, at=at), None, at)
            assert scope.get(label.pk) == view, f"world {number}: {facts} {terms_of(label, at=at)}"
            shares[view] += 1
    total = sum(shares.values())
    assert all(shares[view] >= total * 0.10 for view in (None, View.REDACTED, View.FULL)), shares
