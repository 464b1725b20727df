"""Ranges end and begin by themselves: one second before, at, and one second after, with no write in between (sight-review 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from incidents.models import IncidentShown
from partners.labels import Entry
from partners.models import Marking, Mechanism, MechanismMember, View
from partners.readers import facts_of, reader_of, terms_of
from partners.visibility import decide, visible
from tests import make
from tests.visibility import moving

T = datetime(2027, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db(transaction=True)


def ends(row) -> None:
    type(row).objects.filter(pk=row.pk).update(ends_at=T)


def begins(row) -> None:
    type(row).objects.filter(pk=row.pk).update(starts_at=T)


def test_sight_ends_and_begins_at_the_second_without_any_write(cast, signed_in, monkeypatch):
    area, heron, kite, bob = cast.area, cast.heron, cast.kite, cast.bob
    client = signed_in(bob)
    green = make.incident(make.label(area, kite))
    listed = make.audience(area, bob, organisation=kite)
    make.incident(make.label(area, kite, Marking.AMBER_STRICT, Entry(view=View.FULL, audience=listed.pk)))
    consent = make.standing_consent(kite, area, "incidents", View.FULL, cast.carol, organisation=heron)
    make.incident(make.label(area, kite, Marking.AMBER, Entry(view=View.FULL, organisation=heron.pk, basis="incidents")))
    platform = Mechanism.objects.create(area=area, community="ingo", kind="platform", organisation=kite, starts_at=make.EARLIER)
    joined = MechanismMember.objects.create(mechanism=platform, organisation=heron, starts_at=make.EARLIER)
    dues = make.rule(area, "platform_members", kite)
    make.standing_consent(kite, area, "roads", View.FULL, cast.carol, audience=dues)
    make.incident(make.label(area, kite, Marking.AMBER_STRICT, Entry(view=View.FULL, audience=dues.pk, basis="roads")))
    mission = make.audience(area, bob, organisation=kite, mission=True, opened_at=make.EARLIER)
    make.incident(make.label(area, kite, Marking.RED, Entry(view=View.REDACTED, audience=mission.pk)))
    until = make.incident(make.label(area, kite))
    reader = reader_of(bob)
    rows = list(IncidentShown.unrestricted.select_related("label"))

    def expected(at: datetime) -> int:
        facts = facts_of(bob.pk, at=at)
        return sum(decide(facts, terms_of(row.label, at=at), row.sight_until, at) == row.view for row in rows)

    standing, duty, stay = heron.standings.get(), bob.duties.get(), listed.memberships.get()
    cases = {
        "standing ends": lambda: ends(standing),
        "duty ends": lambda: ends(duty),
        "stay ends": lambda: ends(stay),
        "consent ends": lambda: ends(consent),
        "platform ends": lambda: ends(platform),
        "platform membership ends": lambda: ends(joined),
        "membership ends": lambda: ends(bob),
        "mission closes": lambda: type(mission).objects.filter(pk=mission.pk).update(closed_at=T),
        "mission opens": lambda: type(mission).objects.filter(pk=mission.pk).update(opened_at=T),
        "people out": lambda: mission.memberships.update(out_at=T),
        "standing begins": lambda: begins(standing),
        "duty begins": lambda: begins(duty),
        "stay begins": lambda: begins(stay),
        "consent begins": lambda: begins(consent),
    }
    kept = [
        (row, {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
        for row in (standing, duty, stay, consent, platform, joined, bob, mission, mission.memberships.get())
    ]
    with moving.clock() as clock:
        for name, change in cases.items():
            clock.stand(T - 10 * SECOND)
            change()
            told = []
            for at in (T - SECOND, T, T + SECOND):
                clock.stand(at)
                count = visible(IncidentShown, reader).count()
                assert count == expected(at), (name, at)
                assert len(visible(IncidentShown, reader)) == count
                told.append(count)
            assert told[0] != told[1] == told[2], (name, told)
            for row, values in kept:
                type(row).objects.filter(pk=row.pk).update(**{key: value for key, value in values.items() if key != "id"})
        IncidentShown.unrestricted.filter(record=until.pk).update(sight_until=T)
        told = []
        for at in (T - SECOND, T, T + SECOND):
            clock.stand(at)
            told.append((visible(IncidentShown, reader).count(), client.get("/api/v1/layers/incidents/features").json()["numberReturned"]))
        assert told[0] == (told[1][0] + 1, told[1][1] + 1) and told[1] == told[2]
        # The application's clock a day off changes nothing: sight has its own.
        from sltmap import clock as wall

        for days in (-1, 1):
            monkeypatch.setattr(wall, "now", lambda days=days: datetime.now(UTC) + timedelta(days=days))
            assert visible(IncidentShown, reader).count() == told[2][0]
    assert green.pk
