"""What the others see of an organisation's part: what it shows, from when to when, and nothing once it left."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.gis.geos import Point

from layers.models import Premises, PremisesShown
from layers.sources import PREMISES
from movements.actions import Received, accept_reports, assign_device, digest, settle_shares
from movements.decoders import Report
from movements.models import ManifestOpening, ManifestShown, Participation, Segment
from movements.planning.manifest import open_sealed
from partners import scopes, shown
from partners.defaults import default_label
from partners.models import AuditEntry, StandingConsent
from partners.problems import Problem
from partners.readers import reader_of
from partners.records import NoSuchRecord
from tests import make

from .conftest import DEPARTS, NOW

pytestmark = pytest.mark.django_db
PEOPLE = [{"name": "zq-name", "medical": "zq-medical"}]


def part(plan, code):
    return next(one for one in plan["participants"] if one["organisation"] == code)


def reports(vehicle, minute: int):
    """A fix of a vehicle, minutes after departure."""
    at = DEPARTS + timedelta(minutes=minute)
    _, credential = assign_device(by=None, vehicle=vehicle, name="tracker", at=NOW)
    one = Received(secret_sha256=digest(credential), outcome=Report(fix_at=at, lon=31.56, lat=6.21 + minute * 0.001))
    return accept_reports(reports=[one], received_at=at)


def seen(person) -> set[str]:
    return {one["properties"]["call_sign"] for one in person.get("/layers/vehicles/features").document["features"]}


def trail(person, sign: str) -> list:
    (pk,) = [one["id"] for one in person.get("/layers/vehicles/features").document["features"] if one["properties"]["call_sign"] == sign]
    return person.get(f"/layers/vehicles/features/{pk}/trail").document["properties"]["times"]


def share(person, **shares):
    answer = person.patch(f"/missions/{person.mission()}/part", {"shares": shares})
    assert answer.status == 200, answer


def test_a_plate_is_shown_where_its_organisation_chose_so(people, joined):
    assert part(people.bob.plan(), "kite")["vehicles"][0]["plate"] == ""
    assert people.carol.plan()["own"]["vehicles"][0]["plate"] == "SSD 222 B"
    share(people.carol, plate=True)
    assert part(people.bob.plan(), "kite")["vehicles"][0]["plate"] == "SSD 222 B"


def test_permits_and_shares_are_ones_own(people, joined):
    permit = {"name": "road permit", "authority": "county", "lead_days": 3, "reference": "zq-reference", "state": "given"}
    assert people.carol.patch(f"/missions/{people.carol.mission()}/part", {"permits": [permit], "clearance": "not_yet"}).status == 200
    assert people.carol.plan()["own"]["permits"] == [permit]
    answer = people.bob.get(f"/missions/{people.bob.mission()}/plan")
    assert b"zq-reference" not in answer.bytes and b"county" not in answer.bytes
    assert part(answer.document, "kite")["clearance"] == "not_yet"


def test_vehicles_are_shown_from_departure_on(people, under_way, vehicles, now):
    reports(vehicles.kite, 1)
    now.at = DEPARTS + timedelta(minutes=5)
    assert seen(people.bob) == {"KITE 1"} and len(trail(people.bob, "KITE 1")) == 1


def test_live_without_history_and_neither(people, under_way, vehicles, now):
    reports(vehicles.kite, 1)
    now.at = DEPARTS + timedelta(minutes=5)
    share(people.carol, history=False)
    assert seen(people.bob) == {"KITE 1"} and trail(people.bob, "KITE 1") == [] and len(trail(people.carol, "KITE 1")) == 1
    reports(vehicles.kite, 2)
    assert seen(people.bob) == {"KITE 1"} and trail(people.bob, "KITE 1") == []
    share(people.carol, live=False)
    assert seen(people.bob) == set() and seen(people.carol) == {"KITE 1"}
    answer = people.carol.patch(f"/missions/{people.carol.mission()}/part", {"shares": {"live": False, "history": True}})
    assert answer.document["code"] == "history_with_live"
    share(people.carol, live=True, history=True)
    assert len(trail(people.bob, "KITE 1")) == 2


def test_from_and_until_bound_what_is_shown(people, joined, vehicles, now):
    share(people.carol, **{"from": "2026-11-24T08:10:00Z", "until": "2026-11-24T08:20:00Z"})
    for person in (people.bob, people.carol):
        person.step("decision", {"decision": "go"})
    now.at = DEPARTS
    people.bob.step("depart")
    reports(vehicles.kite, 5)
    assert seen(people.bob) == set()
    reports(vehicles.kite, 15)
    assert seen(people.bob) == {"KITE 1"}
    now.at = DEPARTS + timedelta(minutes=16)
    assert len(trail(people.bob, "KITE 1")) == 1 and len(trail(people.carol, "KITE 1")) == 2
    assert settle_shares(by=None, at=DEPARTS + timedelta(minutes=19)) == 0
    assert settle_shares(by=None, at=DEPARTS + timedelta(minutes=20)) == 1  # though no fix came since
    assert seen(people.bob) == set() and seen(people.carol) == {"KITE 1"}
    reports(vehicles.kite, 25)
    assert seen(people.bob) == set()


def test_leaving_before_departure_withdraws_everything_at_once(people, joined):
    assert people.carol.step("leave").document == {"plan": None}
    told = part(people.bob.plan(), "kite")
    assert (told["state"], told["vehicles"], told["seen"], told["people"]) == ("left", [], False, None)
    assert people.carol.get("/layers/missions/features").document["features"] == []
    assert not StandingConsent.objects.filter(ends_at=None).exists()


def test_leaving_under_way_takes_hold_when_its_people_are_out(people, under_way, vehicles, cast):
    reports(vehicles.kite, 1)
    assert people.carol.step("leave").status == 200
    assert part(people.bob.plan(), "kite")["state"] == "joined" and seen(people.bob) == {"KITE 1"}
    assert people.carol.step("people-out").document == {"plan": None}
    assert part(people.bob.plan(), "kite")["state"] == "left" and seen(people.bob) == set()
    assert {row.label.originator_id for row in Segment.unrestricted.filter(vehicle=vehicles.kite)} == {cast.kite.pk}
    assert not any(row.label.entries.filter(audience__mission=True).exists() for row in Segment.unrestricted.filter(vehicle=vehicles.kite))


def test_who_left_after_its_people_were_out_withdraws_at_once(people, under_way, vehicles):
    reports(vehicles.kite, 1)
    people.carol.step("people-out")
    assert part(people.bob.plan(), "kite")["state"] == "joined"
    assert people.carol.step("leave").document == {"plan": None}
    assert part(people.bob.plan(), "kite")["state"] == "left"


def manifest(person, **more):
    vehicle = person.plan()["own"]["vehicles"][0]["id"]
    entry = {"vehicle": vehicle, "call_sign": "KITE 1", "phones": ["+211 1"], "heads": 4, "people": PEOPLE}
    answer = person.put(f"/missions/{person.mission()}/manifest", {"manifest": [entry]} | more)
    assert answer.status == 200, answer
    return vehicle


@pytest.fixture
def roomed(people, planned, vehicles):
    """Alder keeps the tracking room; Kite joined knowing so, and wrote its manifest."""
    assert people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"tracking_room": "alder"}).status == 200
    assert people.carol.step("join", {"people": 4, "vehicles": [vehicles.kite]}).status == 200
    return manifest(people.carol)


def test_the_tracking_room_reads_heads_and_telephones_and_no_name(people, roomed):
    own = people.carol.get(f"/missions/{people.carol.mission()}/manifest").document
    assert own["manifest"][0]["people"] == PEOPLE and own["open"] == "sos"
    room = people.alice.get(f"/missions/{people.alice.mission()}/manifest")
    assert room.document["others"] == [
        {"vehicle": roomed, "call_sign": "KITE 1", "phones": ["+211 1"], "heads": 4, "organisation": "kite", "sealed": True}
    ]
    assert b"zq-" not in room.bytes and room.document["manifest"] == []
    other = people.bob.get(f"/missions/{people.bob.mission()}/manifest")
    assert b"+211" not in other.bytes and b"zq-" not in other.bytes and other.document["others"] == []
    assert "zq-" not in str(list(ManifestShown.unrestricted.values_list("sealed", flat=True)))


def test_who_shows_no_manifest_shows_the_room_nothing(people, roomed):
    share(people.carol, manifest=False)
    assert people.alice.get(f"/missions/{people.alice.mission()}/manifest").document["others"] == []


def test_another_room_reads_manifests_once_their_organisation_decides_anew(people, roomed, cast):
    people.bob.patch(f"/missions/{people.bob.mission()}/plan", {"tracking_room": "quill"})
    assert people.dina.get(f"/missions/{people.dina.mission()}/manifest").document["others"] == []
    assert people.alice.get("/layers/missions/features").document["features"] == []
    people.carol.step("decision", {"decision": "go"})
    assert len(people.dina.get(f"/missions/{people.dina.mission()}/manifest").document["others"]) == 1


def test_sealed_names_open_as_agreed_and_each_opening_is_told(people, roomed, cast):
    mission = Participation.unrestricted.first().mission_id
    ask = {"mission": mission, "vehicle": UUID(roomed), "at": NOW}
    with pytest.raises(Problem, match="not agreed"):
        open_sealed(by=reader_of(cast.alice), reason="rung", rung=3, **ask)
    with pytest.raises(NoSuchRecord):
        open_sealed(by=reader_of(cast.bob), reason="sos", **ask)
    assert open_sealed(by=reader_of(cast.alice), reason="sos", **ask) == PEOPLE
    (told,) = people.carol.get(f"/missions/{people.carol.mission()}/manifest").document["openings"]
    assert (told["organisation"], told["reason"], told["vehicle"]) == ("alder", "sos", roomed)
    assert people.alice.get(f"/missions/{people.alice.mission()}/manifest").document["openings"] == []
    entry = AuditEntry.unrestricted.get(act="break_glass")
    assert (entry.originator, entry.organisation, entry.detail["reason"]) == (cast.kite.pk, cast.alder.pk, "sos")
    assert open_sealed(by=reader_of(cast.carol), reason="sos", **ask) == PEOPLE and ManifestOpening.unrestricted.count() == 1


def test_names_that_nobody_may_open_stay_closed(people, roomed, cast):
    manifest(people.carol, open="never")
    with pytest.raises(Problem, match="not agreed"):
        open_sealed(
            by=reader_of(cast.alice), mission=Participation.unrestricted.first().mission_id, vehicle=UUID(roomed), reason="sos", at=NOW
        )


def test_a_manifest_names_only_vehicles_of_its_own_part(people, joined):
    herons = people.bob.plan()["own"]["vehicles"][0]["id"]
    path = f"/missions/{people.carol.mission()}/manifest"
    foreign, absent = (
        people.carol.put(path, {"manifest": [{"vehicle": pk, "heads": 1}]}) for pk in (herons, "00000000-0000-4000-8000-000000000000")
    )
    assert foreign.status == 404 and foreign.bytes == absent.bytes
    assert people.carol.put(path, {"manifest": [{"vehicle": "x"}]}).status == 404
    assert people.carol.put(path, {"manifest": [], "open": "rung"}).document["field"] == "rung"


def test_the_manifest_closes_with_the_movement(people, roomed, now):
    for person in (people.bob, people.carol):
        person.step("decision", {"decision": "go"})
    now.at = DEPARTS
    people.bob.step("depart")
    assert len(people.alice.get(f"/missions/{people.alice.mission()}/manifest").document["others"]) == 1
    people.carol.step("people-out")
    assert people.alice.get(f"/missions/{people.alice.mission()}/manifest").document["others"] == []


def test_a_contractors_vehicle_rides_under_the_label_of_who_brings_it(people, planned, cast):
    added = people.carol.post("/vehicles", {"area": "ssd", "call_sign": "KITE 9", "vehicle_class": "truck", "brought_for": "a contractor"})
    people.carol.step("join", {"vehicles": [added.document["id"]], "kinds": ["staff", "contractors"]})
    (told,) = part(people.bob.plan(), "kite")["vehicles"]
    assert (told["call_sign"], told["brought_for"]) == ("KITE 9", "a contractor")
    assert told["id"] != added.document["id"]


def test_a_refuge_is_its_owners_to_agree(people, joined, cast):
    row = Premises(name="Kite office", kind="office", geom=make.BOR, since=NOW)
    shown.publish(source=PREMISES, record=row, label=default_label("premises", cast.area, cast.kite), at=NOW)
    pk = str(PremisesShown.unrestricted.get().pk)
    path = f"/missions/{people.bob.mission()}/part"
    hidden, absent = (people.bob.patch(path, {"refuges": [one]}) for one in (pk, "00000000-0000-4000-8000-000000000000"))
    assert hidden.status == 404 and hidden.bytes == absent.bytes
    assert people.bob.plan()["contingency"]["refuges"] == []
    assert people.carol.patch(f"/missions/{people.carol.mission()}/part", {"refuges": [pk]}).status == 200
    (refuge,) = people.bob.plan()["contingency"]["refuges"]
    assert (refuge["organisation"], refuge["name"], refuge["lon"]) == ("Kite", "Kite office", make.BOR.x)
    again = Premises.unrestricted.get()
    again.geom = Point(31.6, 6.25, srid=4326)  # they moved: nobody agreed to that
    shown.publish(source=PREMISES, record=again, label=again.label, at=NOW)
    assert people.bob.plan()["contingency"]["refuges"] == [] and people.carol.plan()["own"]["refuges"] == []
    assert people.carol.patch(f"/missions/{people.carol.mission()}/part", {"refuges": [pk]}).document["own"]["refuges"] == ["Kite office"]
    people.carol.step("leave")
    assert people.bob.plan()["contingency"]["refuges"] == []


def test_a_refuge_goes_with_its_premises(people, joined, cast):
    row = Premises(name="Kite office", kind="office", geom=make.BOR, since=NOW)
    shown.publish(source=PREMISES, record=row, label=default_label("premises", cast.area, cast.kite), at=NOW)
    pk = str(PremisesShown.unrestricted.get().pk)
    people.carol.patch(f"/missions/{people.carol.mission()}/part", {"refuges": [pk]})
    assert len(people.bob.plan()["contingency"]["refuges"]) == 1
    shown.publish(source=PREMISES, record=row, label=row.label, at=NOW, fresh=True)  # recalled
    assert people.bob.plan()["contingency"]["refuges"] == []


def test_on_the_missions_page_the_room_opens_names_while_help_is_called_for_and_the_owner_reads_who_did(
    people, roomed, cast, vehicles, now
):
    """Before the call the page has no such button and a forged form is refused; after it the names stand on that answer alone."""
    pages = {name: f"/board/missions/{person.mission()}/" for name, person in (("alice", people.alice), ("carol", people.carol))}
    form = {"do": "open", "vehicle": roomed, "reason": "sos"}
    before = people.alice.client.get(pages["alice"]).content.decode()
    assert "KITE 1" in before and "Open the names" not in before
    assert people.alice.client.post(pages["alice"], form).status_code == 422
    for person in (people.bob, people.carol):
        assert person.step("decision", {"decision": "go"}).status == 200
    now.at = DEPARTS
    for person in (people.bob, people.carol):
        person.step("depart")
    assert people.carol.post("/sos", {"vehicle": vehicles.kite}).status == 201
    scopes.forget(cast.alice.pk)
    assert "Open the names of KITE 1" in people.alice.client.get(pages["alice"]).content.decode()
    told = people.alice.client.post(pages["alice"], form).content.decode()
    assert "zq-name" in told and "zq-medical" in told and "zq-" not in people.alice.client.get(pages["alice"]).content.decode()
    owner = people.carol.client.get(pages["carol"]).content.decode()
    assert "Who opened names of ours" in owner and "Alder: KITE 1" in owner
    assert "Open the names" not in people.bob.client.get(f"/board/missions/{people.bob.mission()}/").content.decode()
