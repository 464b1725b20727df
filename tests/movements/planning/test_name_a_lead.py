"""A mission keeps a lead: handed on, or taken up where the lead is suspended, goes not, or is silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from movements.actions import Received, accept_reports, assign_device, digest
from movements.decoders import Report
from movements.models import Mission

from .conftest import DEPARTS, NOW

pytestmark = pytest.mark.django_db


def test_the_lead_hands_on_and_the_other_takes_it_up(people, joined):
    assert people.bob.step("lead", {"organisation": "quill"}).document["code"] == "unknown_organisation"
    named = people.bob.step("lead", {"organisation": "kite"}).document
    assert (named["lead"]["code"], named["lead_named"]) == ("heron", "kite")
    told = people.carol.step("lead", {"organisation": "kite"}).document
    assert told["lead"]["code"] == "kite" and told["own"]["may"]["edit"] and told["plan_version"] == 2
    assert not people.bob.plan()["own"]["may"]["edit"]
    assert people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"cargo": "x"}).status == 403
    assert people.carol.patch(f"/missions/{people.carol.mission()}/plan", {"cargo": "fuel"}).status == 200
    assert people.bob.step("leave").document == {"plan": None}


def test_who_asked_takes_it_up_when_the_lead_is_silent(people, joined, now, settings):
    settings.MISSION_LEAD_SILENT_MIN = 30
    asked = people.carol.step("lead", {"organisation": "kite"})
    assert (asked.status, asked.document["code"], asked.document["limit"]) == (409, "lead_asked", "2026-11-24T06:30:00Z")
    assert people.bob.plan()["lead_asked_at"] == "2026-11-24T06:00:00Z"
    now.at = NOW + timedelta(minutes=29)
    assert people.carol.step("lead", {"organisation": "kite"}).document["limit"] == "2026-11-24T06:30:00Z"
    now.at = NOW + timedelta(minutes=31)
    assert people.carol.step("lead", {"organisation": "kite"}).document["lead"]["code"] == "kite"


def test_a_lead_that_does_something_is_not_silent(people, joined, now):
    people.carol.step("lead", {"organisation": "kite"})
    now.at = NOW + timedelta(minutes=20)
    people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"medical": "two kits"})
    now.at = NOW + timedelta(minutes=31)
    assert people.carol.step("lead", {"organisation": "kite"}).document["limit"] == "2026-11-24T07:01:00Z"


def test_a_lead_that_goes_not_holds_nobody_back(people, joined):
    people.bob.step("decision", {"decision": "no_go"})
    assert people.carol.step("lead", {"organisation": "kite"}).document["lead"]["code"] == "kite"
    people.carol.step("decision", {"decision": "go"})
    assert people.carol.step("depart").document["state"] == "under_way"


def test_a_suspended_lead_is_followed_and_its_vehicle_still_seen(people, under_way, cast, vehicles):
    _, credential = assign_device(by=None, vehicle=vehicles.heron, name="tracker", at=NOW)
    at = DEPARTS + timedelta(minutes=1)
    accept_reports(reports=[Received(secret_sha256=digest(credential), outcome=Report(fix_at=at, lon=31.56, lat=6.21))], received_at=at)
    cast.heron.standings.update(status="suspended")
    assert people.carol.step("lead", {"organisation": "kite"}).document["lead"]["code"] == "kite"
    signs = {one["properties"]["call_sign"] for one in people.carol.get("/layers/vehicles/features").document["features"]}
    assert signs == {"HERON 1"}
    assert people.bob.plan()["state"] == "under_way"  # everyone keeps the duty of care: it finishes the movement
    assert people.bob.step("people-out").status == 200
    assert people.carol.step("people-out").status == 200
    assert people.carol.step("close").document["state"] == "closed"
    assert Mission.unrestricted.get().lead == cast.kite


def test_nobody_is_made_lead_by_another(people, joined):
    people.bob.step("invite", {"organisation": "quill"})
    people.dina.step("join", {})
    people.bob.step("decision", {"decision": "no_go"})
    assert people.carol.step("lead", {"organisation": "quill"}).document["code"] == "lead_for_itself"


def test_a_suspended_participant_does_not_take_up_the_lead(people, under_way, cast):
    cast.kite.standings.update(status="suspended")
    answer = people.carol.step("lead", {"organisation": "kite"})
    assert (answer.status, answer.document["code"]) == (403, "no_standing")


def test_who_left_may_be_asked_again_and_come_back(people, joined, vehicles, now):
    people.carol.step("leave")
    people.bob.step("invite", {"organisation": "kite"})
    assert people.carol.step("join", {"people": 2, "vehicles": [vehicles.kite]}).document["own"]["people"] == 2
    for person in (people.bob, people.carol):
        person.step("decision", {"decision": "go"})
    now.at = DEPARTS
    assert people.bob.step("depart").status == 200
    assert people.carol.step("people-out").status == 200
    assert people.carol.step("leave").document == {"plan": None}
    people.bob.step("invite", {"organisation": "kite"})
    people.carol.step("join", {"people": 2, "vehicles": [vehicles.kite]})
    people.carol.step("decision", {"decision": "go"})
    assert people.carol.step("depart").status == 200
    assert people.carol.plan()["own"]["may"]["people_out"]
