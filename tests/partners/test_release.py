"""Filing, previewing, marking and recalling a record over the API, as two focal points of two organisations do."""

import pytest
from django.utils import timezone

from incidents import actions
from incidents.models import Incident
from partners.models import AuditEntry, Consent, Due, Duty, Standing
from tests.partners.sharing import HIDE, PLAN, POINT, cast, in_hours, plan, theft, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return cast()


def words(document) -> list[str]:
    return [sentence["words"] for sentence in document["sentences"]]


def test_a_record_filed_without_a_plan_has_the_default_and_is_never_unmarked(world):
    filed = world.officer.file()
    [own] = world.officer.sees()
    assert (own["id"], own["properties"]["marking"], own["properties"]["view"]) == (filed, "TLP:GREEN", "full")
    [seen] = world.kite_officer.sees()
    assert seen["properties"]["view"] == "redacted" and seen["properties"]["narrative"] == ""


def test_a_preview_shows_both_forms_and_the_footprint_and_writes_nothing(world):
    body = {"layer": "incidents", "feature": theft(), "label": plan("TLP:GREEN", hide=HIDE)}
    shown = world.officer.post("/sharing/preview", body)
    assert shown.status_code == 200, shown.document
    document = shown.document
    assert document["full"]["properties"]["narrative"] == "canary-narrative"
    assert "canary" not in str(document["redacted"])
    assert document["footprint"]["geometry"] == document["redacted"]["geometry"] and document["footprint"]["words"] == "10 km cell"
    assert words(document) == ["Heron Relief (us): full", "All confirmed organisations in SSD, security duties: redacted, 10 km cell"]
    assert not Incident.unrestricted.exists() and not AuditEntry.unrestricted.filter(act="release").exists()


@pytest.mark.parametrize(
    ("label", "organisation", "role", "view"),
    [
        (plan("TLP:GREEN"), "kite", "security_officer", "redacted"),
        (plan("TLP:GREEN"), "kite", "field", "none"),
        (plan("TLP:GREEN"), "kite", "machine", "none"),
        (plan("TLP:AMBER", to("kite", "full")), "kite", "focal_point", "full"),
        (plan("TLP:AMBER", to("kite", "full")), "alder", "duty_officer", "none"),
        (plan("TLP:RED"), "heron", "security_officer", "none"),
        (plan("TLP:RED"), "heron", "focal_point", "full"),
    ],
)
def test_see_as_says_what_a_member_with_that_role_would_get(world, label, organisation, role, view):
    body = {"layer": "incidents", "feature": theft(), "label": label, "see_as": {"organisation": organisation, "role": role}}
    seen = world.focal.post("/sharing/preview", body).document["see_as"]
    assert seen["view"] == view
    assert (seen["feature"] is None) == (view == "none")


def test_what_is_previewed_is_what_is_then_shown(world):
    label = plan("TLP:AMBER", to("kite", "redacted"), hide=["position", "narrative"], coarser=True)
    shown = world.focal.post("/sharing/preview", {"layer": "incidents", "feature": theft(), "label": label}).document
    world.focal.file(label)
    [seen] = world.kite_focal.sees()
    for name in ("version", "updated_at", "occurred_at", "reported_at"):
        shown["redacted"]["properties"].pop(name), seen["properties"].pop(name)
    assert seen["properties"] == shown["redacted"]["properties"]
    assert seen["geometry"] == shown["redacted"]["geometry"] and shown["footprint"]["words"] == "110 km cell"


def test_a_release_until_a_moment_is_seen_in_words_by_the_recipient_and_ends(world):
    end = in_hours(3)
    filed = world.focal.file(plan("TLP:AMBER", to("kite", "full", end)))
    state = world.focal.get(f"/layers/incidents/features/{filed}/label").document
    assert words(state)[1].startswith("Kite Action: full until ")
    assert state["may"] == ["edit", "mark", "release", "recall"]
    assert state["label"]["releases"][0]["to"] == {"organisation": "kite"}
    [seen] = world.kite_focal.sees()
    assert seen["properties"]["view"] == "full" and seen["properties"]["until"] is not None
    assert Due.objects.count() == 1 and Consent.objects.get().given_by == world.focal.member


def test_only_a_focal_point_releases_to_another_organisation(world):
    answer = world.officer.post("/layers/incidents/features", theft(label=plan("TLP:AMBER", to("kite", "full"))))
    assert (answer.status_code, answer.document["code"]) == (403, "not_a_focal_point")
    filed = world.officer.file(PLAN)
    answer = world.officer.put(f"/layers/incidents/features/{filed}/label", plan("TLP:AMBER", to("kite")))
    assert (answer.status_code, answer.document["code"]) == (403, "not_a_focal_point")
    body = {"layer": "incidents", "id": filed, "label": plan("TLP:AMBER", to("kite"))}
    preview = world.officer.post("/sharing/preview", body).document
    assert preview["uncovered"] == ["Kite Action: redacted"]
    assert not world.kite_focal.sees()


def test_a_security_officer_may_tighten_what_his_focal_point_released(world):
    filed = world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    assert world.kite_focal.sees()
    answer = world.officer.put(f"/layers/incidents/features/{filed}/label", PLAN)
    assert answer.status_code == 200, answer.document
    assert not world.kite_focal.sees()
    assert Consent.objects.get().ends_at is not None
    [own] = world.officer.sees()
    assert own["id"] == answer.document["id"]


def test_marking_keeps_the_purpose_and_notes_the_audit(world):
    filed = world.focal.file(PLAN)
    answer = world.focal.put(f"/layers/incidents/features/{filed}/label", plan("TLP:AMBER", to("kite")) | {"purpose": "route planning"})
    assert answer.status_code == 200, answer.document
    assert Consent.objects.get().purpose == "route planning"
    entries = AuditEntry.unrestricted.filter(act="release", about=world.kite.pk)
    assert [entry.view for entry in entries] == [1]


def test_a_recall_takes_the_record_back_and_lists_who_had_seen_it(world):
    filed = world.focal.file(plan("TLP:AMBER", to("kite", "full", in_hours(2))))
    [seen] = world.kite_focal.sees()
    assert world.kite_focal.get(f"/layers/incidents/features/{seen['id']}").status_code == 200
    answer = world.focal.post(f"/layers/incidents/features/{filed}/recall", {"reason": "sent in error"})
    assert answer.status_code == 200, answer.document
    [who] = answer.document["seen"]
    assert (who["organisation"], who["view"], who["version"], who["how"]) == ("Kite Action", "full", 1, "view")
    assert not world.kite_focal.sees() and not Due.objects.exists()
    assert world.kite_focal.get(f"/layers/incidents/features/{seen['id']}").status_code == 404
    [own] = world.focal.sees()
    assert own["id"] == answer.document["id"] != filed
    assert own["properties"]["until"] is None
    assert world.focal.get(f"/layers/incidents/features/{own['id']}/seen").document["seen"] == [who]


def test_the_recipient_neither_edits_marks_recalls_nor_deletes(world):
    world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    [seen] = world.kite_focal.sees()
    at = f"/layers/incidents/features/{seen['id']}"
    for method, path, body in (
        ("GET", f"{at}/label", None),
        ("PUT", f"{at}/label", plan("TLP:CLEAR")),
        ("POST", f"{at}/recall", {"reason": "x"}),
        ("GET", f"{at}/seen", None),
        ("PATCH", at, {"type": "Feature", "properties": {"severity": 1}}),
        ("DELETE", at, None),
        ("POST", "/sharing/preview", {"layer": "incidents", "id": seen["id"], "label": PLAN}),
    ):
        answer = world.kite_focal.send(method, path, body)
        assert (answer.status_code, answer.document["code"]) == (403, "not_the_originator"), path
        absent = world.kite_focal.send(method, path.replace(seen["id"], "5b0e9a5c-3d5a-4a3c-9b7e-2f9d8f0a1b2c"), body)
        assert absent.status_code == (404 if "preview" not in path else 403)


def test_a_change_of_one_field_leaves_the_others_and_the_marking(world):
    filed = world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    answer = world.field.send("PATCH", f"/layers/incidents/features/{filed}", {"type": "Feature", "properties": {"severity": 4}})
    assert answer.status_code == 200, answer.document
    assert (answer.document["properties"]["severity"], answer.document["properties"]["narrative"]) == (4, "canary-narrative")
    assert [seen["properties"]["severity"] for seen in world.kite_focal.sees()] == [4]


def test_a_record_that_moves_is_consented_to_anew_by_a_focal_point(world):
    filed = world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    moved = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [31.65, 6.3]}, "properties": {}}
    answer = world.officer.send("PATCH", f"/layers/incidents/features/{filed}", moved)
    assert (answer.status_code, answer.document["code"]) == (403, "not_a_focal_point")
    assert world.focal.send("PATCH", f"/layers/incidents/features/{filed}", moved).status_code == 200
    assert [consent.ends_at is None for consent in Consent.objects.order_by("pk")] == [False, True]
    assert world.kite_focal.sees()[0]["geometry"] == moved["geometry"]


def test_a_reserved_kind_is_red_and_without_its_point_whatever_the_plan_says(world):
    filed = world.focal.file(plan("TLP:GREEN"), type="kidnap")
    [own] = world.focal.sees()
    assert (own["id"], own["properties"]["marking"], own["geometry"]) == (filed, "TLP:RED", None)
    answer = world.focal.put(f"/layers/incidents/features/{filed}/label", plan("TLP:GREEN"))
    assert (answer.status_code, answer.document["code"]) == (422, "stays_red")
    theft_id = world.focal.file(plan("TLP:GREEN"))
    change = {"type": "Feature", "properties": {"type": "detention"}}
    turned = world.focal.send("PATCH", f"/layers/incidents/features/{theft_id}", change).document
    assert (turned["properties"]["marking"], turned["geometry"]) == ("TLP:RED", None)
    assert not world.kite_focal.sees()


def test_every_kind_with_a_form_takes_what_its_form_says(world):
    bodies = {
        "incidents": (POINT, {"type": "fire", "severity": 1}),
        "roads": ({"type": "LineString", "coordinates": [[31.5, 6.2], [31.6, 6.3]]}, {"status": "open", "applies_to": "physical"}),
        "premises": (POINT, {"title": "Office", "kind": "office"}),
        "venues": (POINT, {"title": "Hall", "kind": "hall", "advice": "recommended", "applies_to": "unsms"}),
        "hospitals": (POINT, {"title": "Hospital", "beds": 12, "services": ["icu"]}),
        "evacuation_points": (POINT, {"title": "Strip", "kind": "airstrip", "runway_m": 900}),
    }
    for key, (geometry, properties) in bodies.items():
        form = world.focal.get(f"/sharing/form/{key}?area=ssd").document
        assert form["areas"] == ["ssd"] and form["label"]["marking"].startswith("TLP:"), key
        assert set(properties) <= {field["name"] for field in form["fields"]}
        body = {"type": "Feature", "geometry": geometry, "properties": properties, "label": form["label"]}
        answer = world.focal.post(f"/layers/{key}/features", body)
        assert answer.status_code == 201, (key, answer.document)
        for name, value in properties.items():
            if (key, name) != ("incidents", "title"):
                assert answer.document["properties"][name] == value
    assert world.focal.get("/sharing/form/vehicles").status_code == 404


def test_principals_are_the_areas_organisations_own_people_and_their_focal_points(world):
    document = world.focal.get("/sharing/principals?area=ssd").document
    assert [one["code"] for one in document["organisations"]] == ["alder", "kite"]
    assert [one["name"] for one in document["members"]] == ["heron-field", "heron-focal", "heron-officer", "kite-focal"]


def test_who_does_not_take_part_is_told_no_names_of_others_people(world):
    Standing.objects.filter(organisation=world.heron).update(status="suspended")
    names = [one["name"] for one in world.focal.get("/sharing/principals?area=ssd").document["members"]]
    assert names == ["heron-field", "heron-focal", "heron-officer"]


def test_a_plan_may_be_sent_back_though_its_recipient_left_the_list(world):
    filed = world.focal.file(plan("TLP:AMBER", to("kite"), to(view="full", member=world.kite_focal.member.pk)))
    Standing.objects.filter(organisation=world.kite).delete()
    state = world.focal.get(f"/layers/incidents/features/{filed}/label").document
    answer = world.officer.put(f"/layers/incidents/features/{filed}/label", state["label"])
    assert answer.status_code == 200 and answer.document["label"] == state["label"]


def test_what_was_planned_under_an_earlier_label_never_loosens_a_later_one(world):
    filed = world.focal.file(plan("TLP:AMBER", to("kite", "full", in_hours(1)), to("alder", "full")))
    record = Incident.unrestricted.get()
    actions.edit_incident(by=world.focal.reader, incident=record.pk, type="kidnap", at=timezone.now())
    assert not Due.objects.exists()
    record.refresh_from_db()
    assert (record.label.get_marking_display(), record.sight_until) == ("TLP:RED", None)
    assert not world.kite_focal.sees() and not world.sioc.sees() and filed


def test_who_has_no_duty_in_the_area_changes_nothing(world):
    filed = world.focal.file(plan("TLP:AMBER"))
    Duty.objects.filter(member=world.field.member).delete()
    change = {"type": "Feature", "properties": {"severity": 4}}
    answers = [
        world.field.send("PATCH", f"/layers/incidents/features/{filed}", change),
        world.field.send("DELETE", f"/layers/incidents/features/{filed}"),
        world.field.post(f"/layers/incidents/features/{filed}/recall", {"reason": "x"}),
    ]
    assert {answer.document["code"] for answer in answers} == {"no_duty_here"}
    assert world.field.get(f"/layers/incidents/features/{filed}/label").document["may"] == []
    assert world.officer.send("DELETE", f"/layers/incidents/features/{filed}").status_code == 204 and not world.focal.sees()
