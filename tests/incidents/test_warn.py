"""Warnings where life is in danger: drawn from one's own or another's record, asked for, told to the originator at once, ended."""

import json
from datetime import timedelta

import pytest

from incidents.models import Warning as Danger
from partners import life
from partners.defaults import confirm_defaults
from partners.models import AuditEntry, Duty, Marking, Question
from partners.readers import reader_of
from partners.sharing import requests
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    """An incident of Kite that Alice (duty officer) and Bob see redacted, as the shipped labels have it; Plover is suspended."""
    for organisation in (cast.alder, cast.kite):
        focal = make.member(organisation, f"{organisation.code}-focal", duties={cast.area: ["focal_point"]})
        confirm_defaults(organisation=organisation, area=cast.area, by=reader_of(focal), at=clock.now())
    cast.incident = make.incident(make.label(cast.area, cast.kite, Marking.GREEN), clock.now())
    plover = make.organisation("plover")
    make.standing(plover, cast.area, "suspended")
    cast.dave = make.member(plover, "dave", duties={cast.area: ["security_officer"]})
    return cast


def form_of(client) -> dict:
    (feature,) = client.get("/api/v1/layers/incidents/features").json()["features"]
    return feature


def warn(client, status=201, **fields):
    said = {
        "kind": "road_danger",
        "section": "Bor - Malek",
        "ends_at": (clock.now() + timedelta(hours=6)).isoformat(),
        "call_back": "channel 5",
    }
    url = f"/api/v1/layers/incidents/features/{form_of(client)['id']}/warning"
    answer = client.post(url, json.dumps(said | fields), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def ask(client, status=201):
    url = f"/api/v1/layers/incidents/features/{form_of(client)['id']}/ask-warning"
    answer = client.post(url, json.dumps({"purpose": "a convoy leaves at six"}), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def questions(client) -> list[dict]:
    return [feature["properties"] for feature in client.get("/api/v1/sharing/requests").json()["features"]]


def test_the_originator_warns_from_its_own_and_the_exact_place_stays_out(world, signed_in):
    warn(signed_in(world.carol))
    (seen,) = signed_in(world.dave).get("/api/v1/layers/warnings/features").json()["features"]
    assert seen["geometry"]["type"] in ("Polygon", "MultiPolygon"), "the published cell, never the point"
    assert seen["properties"]["section"] == "Bor - Malek" and "canary" not in json.dumps(seen)


def test_a_desk_warns_from_anothers_record_only_with_its_life_consent(world, signed_in):
    alice = signed_in(world.alice)
    assert warn(alice, status=403)["code"] == "consent_required"
    Duty.objects.create(member=world.carol, area=world.area, kind="focal_point", starts_at=make.EARLIER)
    life.set_life_consent(by=reader_of(world.carol), area=world.area, given=True, at=clock.now())
    assert warn(alice)["properties"]["issuer"] == "Alder"
    (told,) = questions(signed_in(world.carol))
    assert (told["side"], told["answer"], told["asker"], told["purpose"]) == ("asked", "warned", "Alder", "Bor - Malek")
    drawn = AuditEntry.unrestricted.get(act="warning", detail__step="drawn")
    assert drawn.originator == world.kite.pk and drawn.organisation == world.alder.pk


def test_who_is_no_duty_officer_asks_and_does_not_warn(world, signed_in):
    assert warn(signed_in(world.bob), status=403)["code"] == "no_duty_here"


def test_asking_rings_at_the_originator_for_ten_minutes_and_a_warning_answers_it(world, signed_in):
    bob, carol = signed_in(world.bob), signed_in(world.carol)
    asked = ask(bob)["properties"]
    assert asked["wants"] == "warning" and asked["state"] == "open" and asked["originator"] in ("", "partner organisation")
    assert ask(bob, status=409)["code"] == "asked_already"
    (asked_of,) = questions(carol)
    assert (asked_of["side"], asked_of["asker"]) == ("asked", "Heron")
    warn(carol)
    (answered,) = questions(bob)
    assert (answered["state"], answered["answer"]) == ("answered", "warned")


def test_no_answer_in_ten_minutes_is_a_no_and_says_so(world, signed_in):
    ask(signed_in(world.bob))
    question = Question.objects.get()
    assert question.due_at - question.asked_at == timedelta(minutes=10)
    Question.objects.update(due_at=clock.now() - timedelta(seconds=1))
    assert requests.expire(by=None, at=clock.now()) == 1
    (told,) = questions(signed_in(world.bob))
    assert (told["state"], told["answer"]) == ("unanswered", "no")


def test_a_question_for_a_warning_is_answered_by_one_or_by_no(world, signed_in):
    ask(signed_in(world.bob))
    carol = signed_in(world.carol)
    pk = carol.get("/api/v1/sharing/requests").json()["features"][0]["id"]
    url = f"/api/v1/sharing/requests/{pk}/decide"
    full = carol.post(url, json.dumps({"answer": "full", "reason": "x"}), content_type="application/json")
    assert (full.status_code, full.json()["code"]) == (422, "wants_warning")
    assert carol.post(url, json.dumps({"answer": "no", "reason": "over since noon"}), content_type="application/json").status_code == 200


def test_a_warning_ends_where_it_was_issued_and_nowhere_else(world, signed_in):
    carol, dave = signed_in(world.carol), signed_in(world.dave)
    made = warn(carol)
    seen = dave.get("/api/v1/layers/warnings/features").json()["features"][0]["id"]
    assert dave.post(f"/api/v1/warnings/{seen}/end", "{}", content_type="application/json").status_code == 403
    assert carol.post(f"/api/v1/warnings/{made['id']}/end", "{}", content_type="application/json").status_code == 200
    (ended,) = dave.get("/api/v1/layers/warnings/features").json()["features"]
    assert ended["properties"]["ended"] is True and Danger.unrestricted.get().ended


def test_a_hidden_record_and_an_absent_one_are_the_same_404(world, signed_in):
    hidden = make.incident(make.label(world.area, world.kite, Marking.RED), clock.now())
    bob = signed_in(world.bob)
    for verb in ("warning", "ask-warning"):
        one = bob.post(f"/api/v1/layers/incidents/features/{hidden.pk}/{verb}", "{}", content_type="application/json")
        two = bob.post(
            f"/api/v1/layers/incidents/features/00000000-0000-4000-8000-000000000000/{verb}", "{}", content_type="application/json"
        )
        assert one.status_code == two.status_code == 404 and one.content == two.content
