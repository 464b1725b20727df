"""A planner plans a mission over the API; who is asked reads the plan, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from movements.models import TravelRules

from .conftest import NOW, PLAN

pytestmark = pytest.mark.django_db


def part(plan, code):
    return next(one for one in plan["participants"] if one["organisation"] == code)


def test_the_plan_says_what_was_planned(people, planned):
    assert planned["properties"]["status"] == "planned" and planned["properties"]["plan_version"] == 1
    plan = people.bob.plan()
    assert plan["mission"].startswith("M-") and plan["name"] == "Bor to the north" and plan["lead"] == {"code": "heron", "name": "Heron"}
    assert plan["comms"]["stand_by"] == [{"name": "Mission hospital", "role": "surgery", "phone": ""}]
    assert plan["contingency"]["abort_points"] == [{"name": "Junction", "lon": 31.6, "lat": 6.35}]
    assert part(plan, "heron")["state"] == "joined" and part(plan, "heron")["decision"] == "none"
    assert part(plan, "kite")["state"] == "invited"
    assert plan["own"]["may"]["edit"] and plan["own"]["people"] == 3


def test_legs_have_length_and_time_from_the_speed_of_the_class(people, planned):
    plan = people.bob.plan()
    assert plan["speeds"] == {"kmh": 45.0, "from": "shipped"}
    assert [(leg["from"], leg["to"]) for leg in plan["legs"]] == [("Bor", "Clinic"), ("Clinic", "North")]
    for leg in plan["legs"]:
        assert leg["duration_min"] == pytest.approx(leg["length_km"] / 45 * 60, abs=1)
    assert plan["legs"][0]["length_km"] == pytest.approx(33.7, abs=0.2)
    clinic = plan["stops"][1]
    assert clinic["arrives_at"].startswith("2026-11-24T08:4") and clinic["departs_at"].startswith("2026-11-24T09:1")


def test_the_speeds_of_the_lead_or_of_the_plan_go_before_the_shipped_ones(people, cast, now):
    TravelRules.objects.create(organisation=cast.heron, area=cast.area, speeds_kmh={"light": 30})
    pk = people.bob.post("/missions", PLAN).document["id"]
    own = people.bob.get(f"/missions/{pk}/plan").document
    assert own["speeds"] == {"kmh": 30.0, "from": "own"} and own["legs"][0]["duration_min"] == pytest.approx(
        own["legs"][0]["length_km"] * 2, abs=1
    )
    told = people.bob.patch(f"/missions/{pk}/plan", {"speed_kmh": 60}).document
    assert told["speeds"] == {"kmh": 60.0, "from": "plan"} and told["arrives_at"] < own["arrives_at"]


STEPS = (
    "invite", "join", "decline", "leave", "decision", "lead", "depart", "people-out", "close", "copy", "part", "manifest", "plan",
)  # fmt: skip


@pytest.mark.parametrize("word", ["originator", "tlp", "audience", "role", "organisation_id", "decided_by", "version"])
def test_every_step_has_a_closed_list_of_members(people, planned, word):
    """a16."""
    for step in STEPS:
        verb = {"part": "patch", "plan": "patch", "manifest": "put"}.get(step, "post")
        answer = people.bob.send(verb, f"/missions/{people.bob.mission()}/{step}", {word: "kite"})
        assert (answer.status, answer.document["code"], answer.document["field"]) == (400, "unknown_field", word), step
    nested = {"shares": {word: True}}, {"permits": [{word: 1}]}
    for body in nested:
        assert people.bob.patch(f"/missions/{people.bob.mission()}/part", body).document["code"] == "unknown_field"
    assert people.bob.plan()["plan_version"] == 1


def test_the_asked_read_the_plan_before_they_decide_and_others_nothing(people, planned):
    escorted = people.bob.patch(
        f"/missions/{people.bob.mission()}/plan",
        {"escort": {"armed": True, "provider": "host_police", "basis": "last resort", "decided_by": "Heron Relief"}},
    )
    assert escorted.status == 200
    told = people.carol.plan()
    assert told["escort"] == {"armed": True, "provider": "host_police", "basis": "last resort", "decided_by": "Heron Relief"}
    assert told["own"]["may"] == told["own"]["may"] | {"join": True, "decline": True, "edit": False, "decide": False}
    assert part(told, "heron")["seen"] is False and part(told, "heron")["vehicles"] == []
    for stranger in (people.alice, people.dina):
        assert stranger.get("/layers/missions/features").document["features"] == []


def test_hidden_and_absent_missions_are_the_same_bytes(people, planned):
    bobs = people.bob.mission()
    absent = "00000000-0000-4000-8000-000000000000"
    for verb, tail, body in (
        ("get", "plan", None), ("patch", "plan", {"cargo": "x"}), ("post", "join", {}), ("post", "decline", {}), ("post", "decision", {"decision": "go"}),
        ("get", "manifest", None), ("put", "manifest", {"manifest": []}), ("get", "agreed", None), ("post", "depart", {}), ("post", "lead", {"organisation": "kite"}),
        ("post", "copy", {"departs_at": "2026-11-25T08:00:00Z"}), ("patch", "part", {"people": 1}), ("post", "invite", {"organisation": "quill"}),
    ):  # fmt: skip
        hidden, none = (people.dina.send(verb, f"/missions/{pk}/{tail}", body) for pk in (bobs, absent))
        assert hidden.status == 404 and hidden.bytes == none.bytes, (verb, tail)


def test_a_time_that_cannot_be_kept_is_refused_with_its_limit(people, now):
    stops = [dict(stop) for stop in PLAN["stops"]]
    stops[1]["arrives_at"] = "2026-11-24T08:10:00Z"
    answer = people.bob.post("/missions", PLAN | {"stops": stops})
    assert (answer.status, answer.document["code"], answer.document["field"]) == (422, "time_range", "stops[1].arrives_at")
    assert answer.document["limit"].startswith("2026-11-24T08:4")
    stops[1]["arrives_at"] = "2026-11-24T10:00:00Z"
    assert people.bob.post("/missions", PLAN | {"stops": stops}).status == 201


def test_what_is_wrong_is_said_by_name(people, now):
    for change, code, field in (
        ({"originator": "kite"}, "unknown_field", "originator"),
        ({"escort": {"armed": "yes", "provider": "private"}}, "boolean_expected", "escort.armed"),
        ({"escort": {"armed": True, "provider": "army"}}, "unknown_value", "escort.provider"),
        ({"stops": [{"name": "far", "lon": 30.0, "lat": 6.5}]}, "stop_off_route", "stops[0]"),
        ({"stops": [{"name": "x", "lon": 131.0, "lat": 91.0}]}, "coord_range", "stops[0].coordinates"),
        ({"comms": {"primary": "VHF", "audience": 1}}, "unknown_field", "comms.audience"),
        ({"departs_at": "2026-11-24T08:00:00"}, "time_zone_missing", "departs_at"),
        ({"departs_at": "2026-11-20T08:00:00Z"}, "time_range", "departs_at"),
        ({"invited": ["nobody"]}, "unknown_organisation", "invited"),
        ({"invited": ["heron"]}, "unknown_organisation", "invited"),
        ({"tracking_room": "nobody"}, "unknown_organisation", "tracking_room"),
        ({"vehicle_class": "tank"}, "unknown_value", "vehicle_class"),
        ({"name": " "}, "required", "name"),
    ):  # fmt: skip
        answer = people.bob.post("/missions", PLAN | change)
        assert (answer.document["code"], answer.document["field"]) == (code, field), (change, answer)
    assert people.bob.get("/layers/missions/features").document["features"] == []


def test_nobody_brings_anothers_vehicle(people, vehicles):
    answer = people.bob.post("/missions", PLAN | {"vehicles": [vehicles.kite]})
    absent = people.bob.post("/missions", PLAN | {"vehicles": ["00000000-0000-4000-8000-000000000000"]})
    assert answer.status == 404 and answer.bytes == absent.bytes


def test_a_journey_of_one_person_is_the_same_thing_small(people, now):
    answer = people.bob.post(
        "/missions", {"name": "To the airstrip", "route": PLAN["route"], "departs_at": "2026-11-24T08:00:00Z", "people": 1}
    )
    assert answer.status == 201
    plan = people.bob.plan()
    assert [(leg["from"], leg["to"]) for leg in plan["legs"]] == [("start", "end")]
    assert people.bob.step("decision", {"decision": "go"}).status == 200
    assert people.bob.step("depart").document["state"] == "under_way"
    assert people.bob.step("close").document["code"] == "people_not_out"
    assert people.bob.step("people-out").status == 200
    assert people.bob.step("close").document["state"] == "closed"


def test_a_copy_goes_the_way_back_with_the_same_asked_anew(people, joined, now):
    answer = people.bob.step("copy", {"departs_at": "2026-11-25T08:00:00Z", "return": True})
    assert answer.status == 201, answer
    back = people.bob.get(f"/missions/{answer.document['id']}/plan").document
    assert back["route"]["coordinates"][0] == [31.7, 6.8] and [stop["name"] for stop in back["stops"]] == ["North", "Clinic", "Bor"]
    assert (
        part(back, "kite")["state"] == "invited" and back["mission"] != people.bob.get("/layers/missions/features").document["features"][-1]
    )
    now.at = NOW + timedelta(minutes=1)
    assert people.carol.post(f"/missions/{answer.document['id']}/copy", {"departs_at": "2026-11-26T08:00:00Z"}).status == 403


def test_own_vehicles_are_listed_for_planning(people, vehicles):
    (kite,) = people.carol.get("/vehicles").document["vehicles"]
    assert (kite["call_sign"], kite["seats"], kite["radio"], kite["plate"]) == ("KITE 1", 7, "VHF, HF", "SSD 222 B")
    added = people.carol.post("/vehicles", {"area": "ssd", "call_sign": "KITE 9", "vehicle_class": "truck", "brought_for": "a contractor"})
    assert added.status == 201 and added.document["brought_for"] == "a contractor"
    again = people.carol.post("/vehicles", {"area": "ssd", "call_sign": "kite-9", "vehicle_class": "truck"})
    assert (again.status, again.document["code"]) == (409, "call_sign_taken")
    assert people.dina.get("/vehicles").document["vehicles"] == []


def test_templates_are_of_ones_own_organisation(people, now):
    kept = people.bob.post(
        "/missions/templates", {"name": "north", "plan": {name: PLAN[name] for name in ("route", "stops", "comms", "cargo")}}
    )
    assert kept.status == 201, kept
    (told,) = people.hanna.get("/missions/templates").document["templates"]
    assert told["plan"]["stops"][1]["dwell_min"] == 30 and "departs_at" not in told["plan"]
    assert people.carol.get("/missions/templates").document["templates"] == []
    hidden, absent = (
        people.carol.send("delete", f"/missions/templates/{pk}") for pk in (told["id"], "00000000-0000-4000-8000-000000000000")
    )
    assert hidden.status == 404 and hidden.bytes == absent.bytes
    assert people.hanna.send("delete", f"/missions/templates/{told['id']}").status == 204
    again = people.bob.post("/missions", told["plan"] | {"name": "again", "departs_at": "2026-11-24T08:00:00Z"})
    assert again.status == 201, again
