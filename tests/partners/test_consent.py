"""Standing consents and default plans: set once, withdrawn at once; and what is released by name."""

import pytest

from partners.models import DefaultPlan, StandingConsent
from partners.sharing import releases
from partners.sharing.kinds import of
from tests.partners.sharing import HIDE, PLAN, cast, plan, theft, to

pytestmark = pytest.mark.django_db
CONSENT = {"layer": "incidents", "area": "ssd", "to": {"organisation": "kite"}, "view": "full"}


@pytest.fixture
def world():
    return cast()


def test_a_standing_consent_covers_a_release_by_who_is_no_focal_point_and_ends_at_once(world):
    assert world.officer.post("/sharing/consents", CONSENT).document["code"] == "not_a_focal_point"
    given = world.focal.post("/sharing/consents", CONSENT)
    assert given.status_code == 201 and given.document["name"] == "Kite Action", given.document
    world.focal.put("/sharing/defaults/incidents?area=ssd", plan("TLP:AMBER", to("kite", "full")))
    world.officer.file()
    assert [one["properties"]["view"] for one in world.kite_focal.sees()] == ["full"]
    assert world.officer.send("DELETE", f"/sharing/consents/{given.document['id']}").status_code == 403
    assert world.focal.send("DELETE", f"/sharing/consents/{given.document['id']}").status_code == 204
    assert world.kite_focal.sees() == []
    assert world.focal.get("/sharing/consents").document["consents"] == []


def test_another_organisations_consent_looks_absent(world):
    given = world.focal.post("/sharing/consents", CONSENT).document["id"]
    answers = [world.kite_focal.send("DELETE", f"/sharing/consents/{pk}") for pk in (given, 10**9, "x")]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert world.kite_focal.get("/sharing/consents").document == {"consents": []}


def test_a_default_is_a_focal_points_and_holds_for_what_is_filed_after_it(world):
    path = "/sharing/defaults/incidents?area=ssd"
    assert world.officer.put(path, PLAN).document["code"] == "not_a_focal_point"
    assert world.focal.put(path, plan("TLP:AMBER", to("kite"), hide=HIDE)).status_code == 200
    assert DefaultPlan.objects.count() == 1 and StandingConsent.objects.count() == 1
    form = world.officer.get("/sharing/form/incidents?area=ssd").document["label"]
    assert (form["marking"], form["releases"]) == ("TLP:AMBER", [{"to": {"organisation": "kite"}, "view": "redacted", "until": None}])
    world.officer.file(form)
    world.field.post("/incidents", dict(theft().items()))
    assert [one["properties"]["view"] for one in world.kite_officer.sees()] == ["redacted", "redacted"]
    assert world.sioc.sees() == []


def test_a_default_has_no_ends(world):
    answer = world.focal.put("/sharing/defaults/incidents?area=ssd", plan("TLP:AMBER", to("kite", "full", "2030-01-01T00:00:00Z")))
    assert (answer.status_code, answer.document["field"]) == (422, "label.releases[0].until")


def test_what_is_released_by_name_is_listed_with_who_sees_it(world):
    world.focal.file(PLAN)
    world.focal.file(plan("TLP:AMBER", to(view="full", member=world.field.member.pk)))
    world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    [listed] = world.officer.get("/sharing/released").document["released"]
    assert listed["marking"] == "TLP:AMBER" and [one["who"] for one in listed["sentences"]] == ["Heron Relief (us)", "Kite Action"]
    assert world.kite_focal.get("/sharing/released").document["released"] == []


def test_sentences_say_what_a_standing_consent_no_longer_holds(world):
    given = world.focal.post("/sharing/consents", CONSENT).document["id"]
    world.focal.put("/sharing/defaults/incidents?area=ssd", plan("TLP:AMBER", to("kite", "full")))
    filed = world.officer.file()
    assert len(world.officer.get(f"/layers/incidents/features/{filed}/label").document["sentences"]) == 2
    world.focal.send("DELETE", f"/sharing/consents/{given}")
    assert len(world.officer.get(f"/layers/incidents/features/{filed}/label").document["sentences"]) == 1
    assert of("incidents") is not None and releases.file.is_action
