"""a17: a member reads a child through a visible parent: the parts, manifests and agreed plans of a mission have labels of their own."""

from __future__ import annotations

import pytest

from movements.models import ManifestShown, PartShown
from tests import make
from tests.movements.planning.conftest import joined, now, people, planned, vehicles

__all__ = ["joined", "now", "people", "planned", "vehicles"]  # fixtures
pytestmark = pytest.mark.django_db
SECRETS = ("zq-permit", "zq-phone", "zq-name", "SSD 222 B")


@pytest.fixture
def filled(people, joined):
    """Kite's part holds a permit's reference, a plate, and a manifest with a name."""
    mission, plan = people.carol.mission(), people.carol.plan()
    permit = {"name": "road", "authority": "county", "lead_days": 2, "reference": "zq-permit", "state": "given"}
    assert people.carol.patch(f"/missions/{mission}/part", {"permits": [permit]}).status == 200
    entry = {"vehicle": plan["own"]["vehicles"][0]["id"], "phones": ["zq-phone"], "heads": 1, "people": [{"name": "zq-name"}]}
    assert people.carol.put(f"/missions/{mission}/manifest", {"manifest": [entry]}).status == 200
    return people


def told(person) -> str:
    pk = person.mission()
    paths = [f"/missions/{pk}/{what}" for what in ("plan", "agreed", "manifest")]
    paths += [f"/layers/missions/features/{pk}", "/layers/missions/features", "/search?q=zq", "/feed", "/vehicles", "/missions/templates"]
    return " ".join(person.get(path).bytes.decode() for path in paths)


def test_the_lead_sees_the_mission_and_not_what_another_keeps_to_itself(filled):
    own, other = told(filled.carol), told(filled.bob)
    assert all(secret in own for secret in SECRETS)
    assert not any(secret in other for secret in SECRETS)


def test_a_desk_that_the_lead_chose_sees_the_plan_and_no_part_of_who_did_not_choose_it(filled, cast):
    desk = make.rule(cast.area, "duty_desk")
    for kind in ("missions", "vehicles"):
        make.standing_consent(cast.heron, cast.area, kind, 2, cast.bob, audience=desk)
    plan = filled.alice.plan()
    seen = {one["organisation"]: one["seen"] for one in plan["participants"]}
    assert seen == {"heron": True, "kite": False}
    assert not any(secret in told(filled.alice) for secret in SECRETS)


def test_field_staff_in_the_list_read_the_plan_and_no_manifest(filled, cast, signed_in):
    driver = make.member(cast.kite, "dora", duties={cast.area: ["field"]})
    assert filled.carol.step("leave").status == 200
    filled.bob.step("invite", {"organisation": "kite"})
    vehicle = filled.carol.get("/vehicles").document["vehicles"][0]["id"]
    assert filled.carol.step("join", {"vehicles": [vehicle], "members": [driver.pk]}).status == 200
    entry = {
        "vehicle": filled.carol.plan()["own"]["vehicles"][0]["id"],
        "phones": ["zq-phone"],
        "heads": 1,
        "people": [{"name": "zq-name"}],
    }
    filled.carol.put(f"/missions/{filled.carol.mission()}/manifest", {"manifest": [entry]})
    dora = type(filled.carol)(client=signed_in(driver), member=driver)
    assert dora.plan()["own"]["vehicles"][0]["call_sign"] == "KITE 1" and not any(dora.plan()["own"]["may"].values())
    manifest = dora.get(f"/missions/{dora.mission()}/manifest").document
    assert manifest["manifest"] == [] and manifest["others"] == []


def test_the_ids_of_children_open_nothing(filled):
    children = [row.pk for model in (PartShown, ManifestShown) for row in model.unrestricted.all()]
    absent = filled.bob.get("/missions/00000000-0000-4000-8000-000000000000/plan")
    for pk in children:
        answer = filled.bob.get(f"/missions/{pk}/plan")
        assert answer.status == 404 and answer.bytes == absent.bytes
