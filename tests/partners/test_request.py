"""Asking for more and answering: two sides, each with its own form, and an asker who learns no more than he is told."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from layers.models import Event
from layers.rounds import carry_out_due
from partners.models import AuditEntry, Due, Question
from partners.sharing import requests
from tests import make
from tests.partners.sharing import HIDE, cast, in_hours, plan, theft, to

pytestmark = pytest.mark.django_db
VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[0-9:.]+Z")  # ids and moments


@pytest.fixture
def world():
    """Heron's record, GREEN with all hidden: Kite sees a cell, and not whose it is."""
    made = cast()
    made.filed = made.focal.file(plan("TLP:GREEN", hide=HIDE))
    return made


def ask(world, door=None, purpose="a convoy leaves on Monday"):
    door = door or world.kite_focal
    [seen] = door.sees()
    return door.post(f"/layers/incidents/features/{seen['id']}/requests", {"purpose": purpose, "wants": "full"})


def inbox(door):
    """Properties of the questions a member sees, with their ids."""
    return [one["properties"] | {"id": one["id"]} for one in door.get("/sharing/requests").document["features"]]


def decide(world, answer, door=None, **more):
    [asked] = inbox(world.focal)
    return (door or world.focal).post(f"/sharing/requests/{asked['id']}/decide", {"answer": answer} | more)


def test_a_question_reaches_the_focal_points_and_tells_the_asker_no_originator(world):
    answer = ask(world)
    assert answer.status_code == 201, answer.document
    asking = answer.document["properties"]
    assert (asking["side"], asking["state"], asking["originator"], asking["asker"]) == ("asking", "open", "", "Kite Action")
    assert "heron" not in answer.content.decode().lower()
    [asked] = inbox(world.focal)
    assert (asked["side"], asked["asker"], asked["purpose"]) == ("asked", "Kite Action", "a convoy leaves on Monday")
    assert asked["about"] == {"layer": "incidents", "id": world.filed, "title": "theft, canary-place"}
    assert asking["about"]["id"] == world.kite_focal.sees()[0]["id"] != world.filed
    assert inbox(world.sioc) == []
    assert Event.objects.filter(source="requests").count() == 2


def test_the_asker_gets_the_same_bytes_whoever_is_the_originator(world):
    """Ids, times and the length of the answer say nothing of whom he asked; nor do refusals."""
    make.member(world.alder, "alder-focal", duties={world.area: ["focal_point"]})
    answers = {}
    for organisation, door in ((world.heron, world.focal), (world.alder, world.sioc)):
        known = {one["id"] for one in world.kite_officer.sees()}
        filed = door.post("/layers/incidents/features", theft(label=plan("TLP:GREEN", hide=HIDE)))
        assert filed.status_code == 201, filed.document
        [seen] = [one for one in world.kite_officer.sees() if one["id"] not in known]
        path = f"/layers/incidents/features/{seen['id']}/requests"
        told = [world.kite_officer.post(path, {"purpose": "x"}) for _ in range(2)] + [world.kite_officer.get("/audit")]
        answers[organisation.code] = [(one.status_code, VARIES.sub("-", one.content.decode())) for one in told]
    assert answers["heron"] == answers["alder"]
    assert [status for status, _ in answers["heron"]][:2] == [201, 409]


def test_one_question_at_a_time_and_none_about_what_is_seen_in_full(world):
    assert ask(world).status_code == 201
    again = ask(world, world.kite_officer)
    assert (again.status_code, again.document["code"]) == (409, "asked_already")
    own = world.officer.post(f"/layers/incidents/features/{world.filed}/requests", {"purpose": "x"})
    assert (own.status_code, own.document["code"]) == (422, "already_full")
    none = world.kite_focal.post(f"/layers/incidents/features/{world.kite_focal.sees()[0]['id']}/requests", {"purpose": "  "})
    assert (none.status_code, none.document["field"]) == (422, "purpose")
    hidden = world.field.post("/layers/incidents/features/5b0e9a5c-3d5a-4a3c-9b7e-2f9d8f0a1b2c/requests", {"purpose": "x"})
    assert hidden.status_code == 404


def test_full_until_a_moment_shows_the_record_and_leads_to_its_fuller_form(world):
    ask(world)
    answer = decide(world, "full", until=in_hours(5), reason="for the convoy")
    assert answer.status_code == 200, answer.document
    assert answer.document["properties"]["state"] == "answered"
    [seen] = world.kite_focal.sees()
    assert (seen["properties"]["view"], seen["properties"]["narrative"]) == ("full", "canary-narrative")
    [told] = inbox(world.kite_focal)
    assert (told["state"], told["answer"], told["reason"]) == ("answered", "full", "for the convoy")
    assert told["about"]["id"] == seen["id"] and told["originator"] == "Heron Relief" and told["until"] is not None
    assert Event.objects.filter(source="requests", rings=True).count() == 1


def test_a_no_gives_its_reason_and_stays_unsigned_unless_revealed(world):
    ask(world)
    assert decide(world, "no", reason="people are at risk").status_code == 200
    [told] = inbox(world.kite_focal)
    assert (told["state"], told["answer"], told["reason"], told["originator"]) == ("refused", "no", "people are at risk", "")
    assert world.kite_focal.sees()[0]["properties"]["view"] == "redacted"
    assert ask(world).status_code == 201
    newest = next(one for one in inbox(world.focal) if one["state"] == "open")
    world.focal.post(f"/sharing/requests/{newest['id']}/decide", {"answer": "no", "reveal": True})
    assert {one["originator"] for one in inbox(world.kite_focal)} == {"", "Heron Relief"}


def test_a_derived_record_is_the_originators_own_and_reaches_the_asker_alone(world):
    ask(world)
    derived = {"properties": {"summary": "A robbery near the market."}, "hide": ["originator", "position"], "coarser": True}
    answer = decide(world, "derived", derived=derived)
    assert answer.status_code == 200, answer.document
    [told] = inbox(world.kite_focal)
    made = next(one for one in world.kite_focal.sees() if one["id"] == told["about"]["id"])
    assert made["properties"]["summary"] == "A robbery near the market." and made["properties"]["narrative"] == ""
    assert (made["properties"]["marking"], made["properties"]["view"], told["originator"]) == ("TLP:AMBER+STRICT", "redacted", "")
    west, east = [min(x for x, y in made["geometry"]["coordinates"][0][0]), max(x for x, y in made["geometry"]["coordinates"][0][0])]
    assert east - west == pytest.approx(1.0)
    assert len(world.sioc.sees()) == 1 and len(world.focal.sees()) == 2


def test_only_a_focal_point_decides_and_only_once(world):
    ask(world)
    assert decide(world, "full", world.officer).document["code"] == "not_a_focal_point"
    [asking] = inbox(world.kite_focal)
    for door in (world.kite_focal, world.sioc):
        refused = door.post(f"/sharing/requests/{asking['id']}/decide", {"answer": "full"})
        assert refused.document["code"] == ("not_the_originator" if door is world.kite_focal else "not_found")
    assert decide(world, "no").status_code == 200
    assert decide(world, "full").document["code"] == "decided_already"


def test_no_answer_in_time_is_a_no_and_says_so(world):
    ask(world)
    Question.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert requests.expire(by=None, at=timezone.now()) == 1 and requests.expire(by=None, at=timezone.now()) == 0
    [told], [asked] = inbox(world.kite_focal), inbox(world.focal)
    assert (told["state"], told["answer"], told["originator"]) == ("unanswered", "no", "")
    assert (asked["state"], asked["answer"]) == ("unanswered", "no")
    assert decide(world, "full").document["code"] == "decided_already"


def test_a_recall_takes_the_answer_back_and_the_question_forgets_the_form(world):
    ask(world)
    decide(world, "full")
    own = next(iter(world.focal.sees()))
    assert world.focal.post(f"/layers/incidents/features/{own['id']}/recall", {"reason": "over"}).status_code == 200
    assert world.kite_focal.sees() == []
    [told], [asked] = inbox(world.kite_focal), inbox(world.focal)
    assert told["about"]["id"] == "" and asked["about"]["id"] == world.focal.sees()[0]["id"]
    [asking] = inbox(world.kite_focal)
    assert asking["about"]["title"] == "" and "canary" not in str(asking) and "theft" not in str(asking)


def test_a_released_end_is_carried_out_and_the_question_follows(world):
    ask(world)
    decide(world, "full", until=in_hours(1))
    Due.objects.update(at=timezone.now() - timedelta(seconds=1))
    carry_out_due(by=None)
    [seen] = world.kite_focal.sees()
    assert seen["properties"]["view"] == "redacted"
    assert inbox(world.kite_focal)[0]["about"]["id"] == seen["id"]


def test_a_red_record_is_answered_to_the_person_who_asked(world):
    filed = world.focal.file(plan("TLP:RED", to(view="redacted", member=world.kite_focal.member.pk)))
    seen = next(one for one in world.kite_focal.sees() if one["properties"]["marking"] == "TLP:RED")
    assert world.kite_focal.post(f"/layers/incidents/features/{seen['id']}/requests", {"purpose": "x"}).status_code == 201
    assert inbox(world.officer) == []  # RED: focal points alone
    [asked] = inbox(world.focal)
    assert asked["about"]["id"] == filed and asked["marking"] == "TLP:RED"
    assert world.focal.post(f"/sharing/requests/{asked['id']}/decide", {"answer": "full"}).status_code == 200
    full = [one["properties"]["view"] for one in world.kite_focal.sees() if one["properties"]["marking"] == "TLP:RED"]
    assert full == ["full"] and not any(one["properties"]["marking"] == "TLP:RED" for one in world.kite_officer.sees())


def test_the_audit_pairs_question_and_decision_by_number(world):
    ask(world)
    decide(world, "no")
    entries = AuditEntry.unrestricted.filter(act__in=("request", "decision")).order_by("pk")
    assert [entry.act for entry in entries] == ["request", "decision"]
    assert len({entry.detail["request"] for entry in entries}) == 1 and entries[1].about == world.kite.pk
