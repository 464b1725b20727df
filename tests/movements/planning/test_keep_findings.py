"""Findings are kept for each organisation under its own sight, looked at again when the route changes, and rings at who decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString

from layers.models import Event, Road
from layers.sources import ROADS
from movements.actions import findings
from movements.models import AlertShown, Curfew, FindingsKept, Mission
from movements.vetting.differences import differences, rings
from partners import records, shown
from partners.models import Marking
from partners.readers import reader_of
from partners.visibility import visible
from tests import make

from .conftest import NOW

pytestmark = pytest.mark.django_db
ON_THE_WAY = [(31.60, 6.34), (31.64, 6.47)]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    findings._since[:] = []
    findings._waiting.clear()
    findings._rests_until[:] = [0.0]
    monkeypatch.setattr(findings, "REST", 0.0)


def road(label, line=ON_THE_WAY, **fields):
    said = {"name": "zqroad", "status": "prohibited", "applies_to": "all", "decided_by": "host authority", "confirmed_at": NOW} | fields
    record = Road(geom=MultiLineString(LineString(line), srid=4326), **said)
    shown.publish(source=ROADS, record=record, label=label, at=NOW)
    return record


def look(now):
    """The clock's rounds, a minute on."""
    now.at += timedelta(minutes=1)
    findings.go(now.at)
    while findings._waiting:
        findings.go(now.at)


def told(person):
    answer = person.get(f"/missions/{person.mission()}/findings")
    assert answer.status == 200, answer
    return answer.document


def ringing(member):
    return [(row.rule, row.severity, row.state) for row in visible(AlertShown, reader_of(member)).filter(rule="vetting")]


@pytest.fixture
def decided(people, joined, now):
    """Both decided to go, and their findings are kept."""
    for person in (people.bob, people.carol):
        assert person.step("decision", {"decision": "go"}).status == 200
    look(now)
    return joined


def test_before_the_first_look_nothing_is_kept(people, joined):
    assert told(people.bob) == {"kept_at": None, "plan_version": None, "findings": [], "unknowns": [], "changed": []}


def test_what_one_organisation_is_shown_changes_its_findings_rings_at_its_people_and_at_nobody_else(people, cast, decided, now):
    before = told(people.carol)
    road(make.label(cast.area, cast.heron, Marking.AMBER_STRICT))
    look(now)
    bobs = told(people.bob)
    assert [(one["change"], one["kind"], one["severity"]) for one in bobs["changed"]] == [("new", "road_prohibited", 4)]
    assert any(finding["kind"] == "road_prohibited" for finding in bobs["findings"])
    assert ringing(people.bob.member) == [("vetting", 4, "open")] and ringing(people.hanna.member) == [("vetting", 4, "open")]
    assert told(people.carol) == before and ringing(people.carol.member) == []  # its time of keeping did not move either


def test_a_look_that_finds_the_same_moves_nothing(people, decided, now):
    before = told(people.bob)
    findings.every_mission(now.at)
    look(now)
    assert told(people.bob)["kept_at"] == before["kept_at"] and ringing(people.bob.member) == []


def test_one_organisation_is_looked_at_a_round_and_what_changed_before_what_is_only_due(people, cast, decided, now, monkeypatch):
    findings.every_mission(now.at)
    waiting = list(findings._waiting)
    assert len(waiting) >= 2
    findings.go(now.at)
    assert list(findings._waiting) == waiting[1:]
    monkeypatch.setattr(findings, "REST", 1e6)
    findings.go(now.at)
    findings.go(now.at)
    assert list(findings._waiting) == waiting[2:], "the second one rests first"


def test_only_missions_near_which_something_changed_are_looked_at(people, cast, decided, now):
    Event.objects.all().delete()
    FindingsKept.unrestricted.update(forms=[])
    since = now.at - timedelta(hours=1)
    assert findings.met(since) == set()
    road(make.label(cast.area, cast.heron, Marking.AMBER_STRICT), line=[(27.0, 10.0), (27.1, 10.0)])
    assert findings.met(since) == set()
    road(make.label(cast.area, cast.heron, Marking.AMBER_STRICT))
    assert findings.met(since) == {FindingsKept.unrestricted.first().mission_id}


def test_what_was_recalled_is_gone_from_what_is_kept_at_once_and_nothing_is_told_of_it(people, cast, decided, now):
    record = road(make.label(cast.area, cast.kite, Marking.GREEN))
    look(now)
    assert "zqroad" in str(told(people.bob))
    tight = make.label(cast.area, cast.kite, Marking.AMBER_STRICT)
    records.relabel(source=ROADS, record=record.pk, label=tight, by=None, at=now.at)
    assert "zqroad" not in str(told(people.bob))  # before any look
    look(now)
    after = told(people.bob)
    assert "zqroad" not in str(after) and after["changed"][0]["change"] == "gone" and after["changed"][0]["reason"] == ""


def test_an_alert_that_was_acknowledged_rings_anew_when_there_is_more(people, cast, decided, now):
    label = make.label(cast.area, cast.heron, Marking.AMBER_STRICT)
    road(label)
    look(now)
    alert = visible(AlertShown, reader_of(people.bob.member)).get(rule="vetting")
    assert people.bob.post(f"/alerts/{alert.pk}/acknowledge", {"words": "seen"}).status == 200
    road(label, line=[(31.6583, 6.55), (31.6867, 6.72)], status="impassable", name="zqford")
    look(now)
    assert sorted(ringing(people.bob.member)) == [("vetting", 4, "ended"), ("vetting", 4, "open")]


def test_who_is_not_of_the_mission_gets_what_is_absent(people, decided):
    mission, absent = people.bob.mission(), "00000000-0000-4000-8000-000000000000"
    for stranger in (people.alice, people.dina):
        hidden, missing = stranger.get(f"/missions/{mission}/findings"), stranger.get(f"/missions/{absent}/findings")
        assert hidden.status == missing.status == 404 and hidden.bytes == missing.bytes


def finding(**fields):
    return {"kind": "incident", "severity": 2, "from_km": 1.0, "to_km": 2.0, "reason": "r", "layer": "incidents", "id": "a"} | fields


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [finding()], [("new", 2)]),
        ([finding()], [finding(reason="more")], [("changed", 2)]),
        ([finding()], [finding(from_km=1.2)], []),
        ([finding()], [finding(severity=4)], [("changed", 4)]),
        ([finding()], [], [("gone", None)]),
        ([finding(), finding(from_km=9.0, to_km=9.5)], [finding(), finding(from_km=9.0, to_km=9.5)], []),
    ],
)
def test_differences_are_new_changed_or_gone(before, after, expected):
    found = differences(before, after, "2026-01-01T00:00:00Z")
    assert [(one["change"], one["severity"]) for one in found] == expected
    assert rings(found) == max((severity or 0 for change, severity in expected if change != "gone"), default=0)


def test_a_curfew_of_the_area_is_a_reason_to_look_again(cast, joined, now):
    later = NOW + timedelta(days=300)  # the joining itself, by the database's clock, is past
    assert findings.met(later) == set()
    held = {"hours": "18:00-06:00", "applies_to": "all", "decided_by": "host authority", "since": NOW}
    Curfew.objects.create(area=cast.area, organisation=cast.alder, changed_at=later + timedelta(seconds=1), **held)
    assert findings.met(later) == {Mission.unrestricted.get().pk}
