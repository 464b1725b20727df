"""Each organisation decides for itself, about the plan as it stands; what it agreed to is kept."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from movements.models import Agreed, MissionVehicle, Participation
from partners.models import Consent
from tests import make

from .conftest import DEPARTS, LINE

pytestmark = pytest.mark.django_db


def part(plan, code):
    return next(one for one in plan["participants"] if one["organisation"] == code)


def test_each_decides_for_itself_and_the_others_read_it(people, joined):
    assert people.carol.step("decision", {"decision": "conditions", "words": "by daylight"}).status == 200
    told = part(people.bob.plan(), "kite")
    assert (told["decision"], told["words"], told["stands"], told["people"], told["seen"]) == ("conditions", "by daylight", True, 4, True)
    assert part(people.bob.plan(), "heron")["decision"] == "none"
    assert people.bob.step("decision", {"decision": "go"}).document["own"]["decision"] == "go"


def test_only_a_security_duty_decides(people, cast, joined, signed_in):
    driver = make.member(cast.kite, "dora", duties={cast.area: ["field"]})
    mission = people.carol.mission()
    client = signed_in(driver)
    assert client.get(f"/api/v1/missions/{mission}/plan").status_code == 404
    manager = make.member(cast.kite, "mona", duties={cast.area: ["senior_manager"]})
    body = {"data": '{"decision": "no_go"}', "content_type": "application/json"}
    assert client.post(f"/api/v1/missions/{mission}/decision", **body).status_code == 404
    assert signed_in(manager).post(f"/api/v1/missions/{mission}/decision", **body).status_code == 200


def test_who_has_not_joined_decides_nothing(people, planned):
    answer = people.carol.step("decision", {"decision": "go"})
    assert (answer.status, answer.document["code"]) == (409, "not_joined")


CHANGES = {
    "route": ({"route": LINE | {"coordinates": [[31.5586, 6.2089], [31.66, 6.5], [31.7, 6.8]]}}, True),
    "departure": ({"departs_at": "2026-11-24T09:00:00Z"}, True),
    "escort": ({"escort": {"armed": False, "provider": "host_police", "basis": "host permit", "decided_by": "Heron"}}, True),
    "cargo": ({"cargo": "fuel"}, True),
    "tracking room": ({"tracking_room": "heron"}, True),
    "speed": ({"speed_kmh": 30}, True),
    "communications": ({"comms": {"primary": "VHF 2"}}, False),
    "medical": ({"medical": "two kits"}, False),
    "contingency": ({"contingency": {"words": "turn back"}}, False),
    "leader": ({"leader": "another person"}, False),
    "name": ({"name": "Another name"}, False),
    "corridor": ({"corridor_m": 2000}, False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_re_opens_decisions_or_does_not(people, joined, what):
    change, reopens = CHANGES[what]
    assert people.carol.step("decision", {"decision": "go"}).status == 200
    before = people.carol.plan()
    assert people.bob.patch(f"/missions/{people.bob.mission()}/plan", change).status == 200
    after = people.carol.plan()
    assert (after["plan_version"] - before["plan_version"]) == int(reopens)
    kite = part(after, "kite")
    assert (kite["decision"], kite["stands"], kite["before"]) == (("none", False, "go") if reopens else ("go", True, "none"))


def test_other_kinds_of_people_and_another_participant_re_open_decisions(people, joined):
    people.bob.step("decision", {"decision": "go"})
    version = people.bob.plan()["plan_version"]
    path = f"/missions/{people.carol.mission()}/part"
    assert people.carol.patch(path, {"people": 5, "clearance": "in_place"}).document["plan_version"] == version
    assert people.carol.patch(path, {"kinds": ["staff", "contractors"]}).document["plan_version"] == version + 1
    assert people.bob.step("invite", {"organisation": "quill"}).document["plan_version"] == version + 2
    assert part(people.bob.plan(), "heron")["decision"] == "none"
    assert people.bob.step("invite", {"organisation": "quill"}).document["code"] == "already_asked"


def test_only_the_lead_changes_the_plan_or_asks_others(people, joined):
    assert people.carol.patch(f"/missions/{people.carol.mission()}/plan", {"cargo": "fuel"}).status == 403
    assert people.carol.step("invite", {"organisation": "quill"}).status == 403


def test_declining_needs_no_reason_and_ends_the_sight(people, planned):
    assert people.carol.step("decline").document == {"plan": None}
    assert people.carol.get("/layers/missions/features").document["features"] == []
    assert part(people.bob.plan(), "kite")["state"] == "declined"
    assert not Consent.objects.filter(ends_at=None).exists()
    people.bob.step("invite", {"organisation": "kite"})
    assert people.carol.plan()["own"]["state"] == "invited"


def test_what_was_agreed_is_kept_and_never_changes(people, joined):
    assert people.carol.step("decision", {"decision": "go"}).status == 200
    people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"cargo": "fuel"})
    (kept,) = people.carol.get(f"/missions/{people.carol.mission()}/agreed").document["versions"]
    assert (kept["version"], kept["plan"]["cargo"], kept["route"]) == (1, "medicines", LINE)
    assert people.carol.plan()["cargo"] == "fuel" and people.carol.plan()["agreed"]["version"] == 1
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Agreed.unrestricted.update(version=9)


def test_who_is_asked_later_reads_no_plan_of_before(people, joined):
    people.carol.step("decision", {"decision": "go"})
    people.bob.step("invite", {"organisation": "quill"})
    assert people.dina.get(f"/missions/{people.dina.mission()}/agreed").document["versions"] == []


def test_nobodys_decision_blocks_anothers_and_nobody_departs_for_another(people, joined, now, cast, vehicles):
    assert people.bob.step("depart").document["code"] == "not_decided"
    people.bob.step("decision", {"decision": "go"})
    people.carol.step("decision", {"decision": "no_go"})
    now.at = DEPARTS
    assert people.carol.step("depart").document["code"] == "not_decided"
    assert people.bob.step("depart").status == 200
    assert [str(row.vehicle_id) for row in MissionVehicle.unrestricted.all()] == [vehicles.heron]
    assert people.carol.step("decision", {"decision": "go"}).status == 200
    assert people.carol.step("depart").status == 200
    assert {str(row.vehicle_id) for row in MissionVehicle.unrestricted.all()} == {vehicles.heron, vehicles.kite}
    assert people.bob.step("close").document["organisations"] == ["heron", "kite"]


def test_a_participant_does_not_depart_before_the_lead(people, joined):
    people.carol.step("decision", {"decision": "go"})
    assert people.carol.step("depart").document["code"] == "mission_state"


def test_who_is_not_asked_is_not_in_the_mission(people, planned):
    assert {one.organisation.code for one in Participation.unrestricted.select_related("organisation")} == {"heron", "kite"}
    absent, foreign = (people.bob.step("invite", {"organisation": code}) for code in ("nobody", "outsider"))
    make.organisation("outsider2")
    known = people.bob.step("invite", {"organisation": "outsider2"})
    assert absent.status == foreign.status == known.status == 422 and absent.bytes == foreign.bytes == known.bytes


def test_a_copy_is_the_leads_alone_and_a_tracking_room_reads_the_plan(people, joined, cast):
    assert people.alice.get("/layers/missions/features").document["features"] == []
    people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"tracking_room": "alder"})
    told = people.alice.plan()
    assert told["tracking_room"] == {"code": "alder", "name": "Alder"} and told["own"]["state"] == ""
    assert not any(told["own"]["may"].values())
    assert part(told, "kite")["seen"] and part(told, "kite")["vehicles"][0]["call_sign"] == "KITE 1"
    people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"tracking_room": ""})
    assert people.alice.get("/layers/missions/features").document["features"] == []
