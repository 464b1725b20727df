"""The exercise as it stands after loading: what there is, who sees what, and that nothing in it may do harm."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from itertools import combinations

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import CharField, TextField

from incidents.models import Incident, Warning
from incidents.sources import WARNINGS
from layers import sources
from layers.models import Road
from movements.models import Mission, Track
from movements.planning import reading as plans
from partners import holding
from partners.addresses import reading as addresses
from partners.keys import reading
from partners.models import Cell, DOArea, EmergencyOpening, LevelDecision, Marking, Member, User
from partners.queries import members_of
from partners.undertakings import reading as undertakings
from partners.visibility import visible
from sltmap import clock

from .conftest import picture

pytestmark = pytest.mark.django_db
FIVE = ["sioc", "planner", "focal", "field", "platform"]
FORBIDDEN = "cleared|safe|all clear|friendly|hostile|enemy|target|unit|commander|intelligence|surveillance|compliance|violation"
REAL_AGENCIES = (
    "UNHCR|UNICEF|WFP|FAO|WHO|IOM|OCHA|UNDP|UNFPA|UNMISS|UNISFA|UNDSS|MSF|ICRC|IFRC|INSO|Oxfam|CARE|Save the Children|World Vision"
)


def texts():
    """Every text of every shown row."""
    for source in sources.every():
        names = [f.name for f in source.shown._meta.concrete_fields if isinstance(f, CharField | TextField)]
        for row in source.shown.unrestricted.values_list(*names):
            yield from (text for text in row if text)


def test_no_layer_is_empty(exercise):
    counts = {source.key: source.record.unrestricted.count() for source in sources.every()}
    assert counts.pop("movements") == 0, "nobody agreed that others see a movement"
    assert min(counts.values()) >= 2, counts
    assert counts["reference"] >= 40
    assert counts["roads"] >= 40
    assert counts["incidents"] >= 55
    assert counts["hospitals"] >= 15
    assert counts["premises"] >= 15
    assert counts["venues"] >= 12
    assert counts["missions"] == 4
    assert counts["vehicles"] >= 12


def test_roads_have_every_status_and_bind_everybody_once(exercise):
    assert set(Road.unrestricted.values_list("status", flat=True)) == {"open", "restricted", "prohibited", "impassable", "unknown"}
    assert set(Road.unrestricted.values_list("applies_to", flat=True)) == {"unsms", "organisation", "all", "physical"}
    assert min(len(road.geom[0]) for road in Road.unrestricted.all()) >= 15, "a road has bends"


def test_incidents_lie_in_the_last_month_and_are_mostly_mild(exercise):
    rows = Incident.unrestricted.select_related("label", "recorded_by")
    month = exercise.now - timedelta(days=30)
    assert all(month <= row.occurred_at <= exercise.now for row in rows)
    assert {row.severity for row in rows} == {1, 2, 3, 4}
    assert sum(row.severity <= 2 for row in rows) > 0.9 * len(rows)
    assert {row.label.marking for row in rows} == {Marking.RED, Marking.AMBER_STRICT, Marking.AMBER, Marking.GREEN}
    assert any(row.recorded_by.organisation_id != row.label.originator_id for row in rows), "the desk wrote down what another called in"


def test_two_warnings_are_in_force_and_one_is_ended(exercise):
    running = Warning.unrestricted.filter(ended=False, starts_at__lte=exercise.now, ends_at__gt=exercise.now)
    assert (running.count(), Warning.unrestricted.filter(ended=True).count()) == (2, 1)


def test_levels_are_dated_decisions_with_a_past_and_a_review_to_come(exercise):
    newest = {area.code: area.levels.order_by("-effective_on").first() for area in DOArea.unrestricted.all()}
    assert {code: level.level for code, level in newest.items()} == {"ssd": "enhanced", "abyei": "regular"}
    assert all(level.next_review_on > exercise.now.date() >= level.effective_on for level in newest.values())
    assert LevelDecision.objects.filter(area__code="ssd").count() > 1
    assert DOArea.unrestricted.get(code="abyei").disputed


def test_every_fine_cell_lies_in_its_coarse_cell(exercise):
    fine = Cell.objects.filter(level=0, partition__area__code="ssd", partition__layer="incidents").select_related("parent")
    assert 4000 < fine.count() < 6500
    assert all(cell.parent is not None for cell in fine)
    assert all(cell.parent.geom.covers(cell.geom) for cell in fine[:400])


def test_five_accounts_see_five_pictures(exercise):
    pictures = {login: picture(exercise, login) for login in FIVE}
    for a, b in combinations(FIVE, 2):
        assert pictures[a] != pictures[b], f"{a} and {b} see the same"
    assert min(len(seen) for seen in pictures.values()) > 100


def test_the_planner_sees_a_cell_where_the_duty_officer_sees_the_place(exercise):
    incidents = sources.get("incidents")
    desk = visible(incidents.shown, exercise.reader("sioc")).filter(originator="Kite Action")
    planner = visible(incidents.shown, exercise.reader("planner"))
    hidden = [row.record for row in desk if planner.filter(record=row.record, view=1).exists()]
    shapes = {planner.get(record=record, view=1).geom.geom_type for record in hidden}
    assert "MultiPolygon" in shapes
    assert all(row.originator == "" for row in planner.filter(record__in=hidden))


def test_who_is_suspended_sees_its_own_warnings_and_what_all_may_see(exercise):
    reader = exercise.reader("suspended")
    seen = [(source.key, row) for source in sources.every() for row in visible(source.shown, reader)]
    kinds = {key for key, row in seen if row.originator != reader.organisation_name and row.marking != "TLP:CLEAR"}
    assert kinds == {WARNINGS.key}
    assert sum(row.originator == reader.organisation_name for _, row in seen) >= 3


def test_the_administrator_acts_for_nobody_and_so_sees_nothing(exercise):
    admin = User.objects.get(username="admin")
    assert admin.is_superuser
    assert members_of(admin, at=clock.now()) == []


def test_the_machine_of_the_platform_reads_what_travels_onward(exercise):
    member = reading.terms_of(reading.digest("platform-machine"), at=clock.now()).member
    assert member == exercise.members["platform-machine"]
    seen = picture(exercise, "platform-machine")
    assert {key for key, _, _ in seen} >= {"roads", "hospitals", "incidents"}
    assert not {key for key, _, _ in seen} & {"vehicles", "missions", "premises"}


def test_a_mission_is_hidden_from_a_desk_that_its_organisation_did_not_choose(exercise):
    missions = sources.get("missions").shown
    assert set(visible(missions, exercise.reader("sioc")).values_list("code", flat=True)) == {"EX-BOR", "EX-KAPOETA", "EX-TORIT"}
    assert set(visible(missions, exercise.reader("focal")).values_list("code", flat=True)) == {"EX-KAPOETA", "EX-RUMBEK", "EX-TORIT"}
    assert Mission.unrestricted.count() == 4
    assert Track.unrestricted.filter(fix_source="voice").count() == 1


def test_a_planned_mission_waits_for_the_decisions_of_planner_and_focal(exercise):
    missions = visible(sources.get("missions").shown, exercise.reader("focal")).filter(code="EX-TORIT")
    (shown,) = missions
    asked = {one["organisation"]: one["state"] for one in shown.plan["participants"]}
    assert asked == {"heron": "joined", "kite": "invited", "birch": "invited"}
    told = plans.plan(exercise.reader("focal"), shown.pk, at=clock.now())
    assert told["own"]["may"]["join"] and told["escort"] is not None and len(told["legs"]) == 2
    assert all(leg["hospital"] for leg in told["contingency"]["legs"])


def test_every_account_signs_in_with_the_printed_password(exercise, rf):
    for login in [*FIVE, "suspended", "admin"]:
        assert authenticate(rf.post("/accounts/login/"), username=login, password="exercise") is not None, login


def test_no_text_has_a_word_that_is_never_used(exercise):
    found = [text for text in texts() if re.search(rf"\b({FORBIDDEN})\b", text, re.IGNORECASE)]
    assert found == []


def test_no_real_agency_is_named(exercise):
    found = [text for text in texts() if re.search(rf"\b({REAL_AGENCIES})\b", text)]
    assert found == []


def test_loading_again_changes_nothing(exercise, settings):
    settings.DEBUG = True
    before, said = Member.objects.count(), StringIO()
    call_command("exercise", stdout=said)
    call_command("exercise", "--if-empty", stdout=said)
    assert Member.objects.count() == before
    assert "already" in said.getvalue()


def test_real_records_are_refused_where_the_exercise_stands(exercise):
    with pytest.raises(holding.OtherHolding):
        holding.ensure(exercise=False)
    holding.ensure(exercise=True)


def test_a_reset_that_fails_leaves_the_exercise_that_stood(exercise, settings, monkeypatch):
    settings.DEBUG = True
    before = set(Member.objects.values_list("pk", flat=True))

    def fails(world):
        raise RuntimeError("half-way")

    monkeypatch.setattr("sltmap.exercise.records.write", fails)
    with pytest.raises(RuntimeError, match="half-way"):
        call_command("exercise", "--reset")
    assert set(Member.objects.values_list("pk", flat=True)) == before


def test_who_stands_before_the_door_meets_what_waits_there(exercise, db):
    now = clock.now()
    people = exercise.members
    assert [login for login in ("field", "newcomer", "visitor") if undertakings.asked(people[login], now)] == ["newcomer"]
    assert [login for login in ("focal", "visitor", "guest") if addresses.is_personal(people[login].user, now)] == ["guest"]
    assert [opening.originator.code for opening in EmergencyOpening.objects.filter(opened_at=None)] == ["kite"]
