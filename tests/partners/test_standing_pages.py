"""The pages about standing: who is told what, what a refused form keeps, and partnership, members and locks through them."""

from datetime import timedelta

import pytest

from partners.models import AccountLock, Case, Mechanism, MechanismMember, Office, Partnership, Standing
from partners.readers import reader_of
from partners.standing import locks
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    birch = make.organisation("birch", "unsms")
    Office.objects.create(area=cast.area, kind="undss", organisation=cast.alder)
    Office.objects.create(area=cast.area, kind="ocha", organisation=birch)
    Mechanism.objects.create(area=cast.area, community="ingo", kind="platform", organisation=cast.kite, starts_at=make.EARLIER)
    return cast


def test_a_security_duty_reads_the_whole_list_and_field_staff_their_own_row(world, signed_in):
    field = make.member(world.heron, "field-person", duties={world.area: ["field"]})
    whole = signed_in(world.bob).get("/api/v1/standing").json()["standing"]
    own = signed_in(field).get("/api/v1/standing").json()["standing"]
    assert {row["organisation"] for row in whole} == {"alder", "heron", "kite"}
    assert [row["organisation"] for row in own] == ["heron"]


def test_a_suspended_organisation_is_told_of_itself_alone(world, signed_in):
    world.heron.standings.all().delete()
    make.standing(world.heron, world.area, "suspended")
    page = signed_in(world.bob).get("/standing/").content.decode()
    assert "Heron" in page and "suspended" in page and "Kite" not in page


def test_a_case_goes_from_opening_to_effect_through_the_pages(world, signed_in):
    sioc, platform = signed_in(world.alice), signed_in(world.carol)
    sioc.post("/standing/", {"do": "open", "organisation": "heron", "kind": "suspend"})
    case = Case.objects.get()
    url, today = f"/standing/cases/{case.pk}/", clock.now().date().isoformat()
    said = {"do": "enter", "said_on": today, "concurs": "yes"}
    sioc.post(url, said | {"kind": "reason", "ground": "confidentiality"})
    sioc.post(url, said | {"kind": "consultation", "words": "met its country director"})
    sioc.post(url, said | {"kind": "undss"})
    sioc.post(url, said | {"kind": "ocha", "document": "OCHA-7"})
    lacks = sioc.post(url, {"do": "decide"}).content.decode()
    assert "community" in lacks and Standing.objects.get(organisation=world.heron).status == "confirmed"
    platform.post(url, said | {"kind": "community"})
    assert "What happens if it takes effect" in sioc.get(url).content.decode()
    sioc.post(url, {"do": "decide"})
    assert Standing.objects.filter(organisation=world.heron, ends_at=None).get().status == "suspended"


def test_a_refused_entry_says_why_and_keeps_what_was_typed(world, signed_in):
    sioc = signed_in(world.alice)
    sioc.post("/standing/", {"do": "open", "organisation": "heron", "kind": "suspend"})
    url = f"/standing/cases/{Case.objects.get().pk}/"
    answer = sioc.post(
        url, {"do": "enter", "kind": "oc_decision", "said_on": clock.now().date().isoformat(), "concurs": "yes", "words": "typed words"}
    )
    page = answer.content.decode()
    assert 'role="alert"' in page and "typed words" in page


def test_a_hidden_case_and_an_absent_one_are_the_same_404(world, signed_in):
    signed_in(world.alice).post("/standing/", {"do": "open", "organisation": "heron", "kind": "suspend"})
    bob = signed_in(world.bob)
    hidden = bob.get(f"/standing/cases/{Case.objects.get().pk}/")
    absent = bob.get("/standing/cases/00000000-0000-4000-8000-000000000000/")
    assert hidden.status_code == absent.status_code == 404 and hidden.content == absent.content


def test_a_partnership_is_active_only_after_recommendation_decision_and_letter(world, signed_in):
    sioc, today = signed_in(world.alice), clock.now().date().isoformat()

    def step(kind, **more):
        said = {"organisation": "heron", "kind": kind, "taken_on": today} | more
        return sioc.post("/standing/partnerships/", said).status_code == 302

    assert not step("letter", document="LOU")
    assert step("interest") and step("application") and step("review")
    assert not step("admission", document="OC/1")  # before the Working Group recommends
    assert step("recommendation") and not step("letter", document="LOU")
    assert step("admission", document="OC/1") and step("letter", document="LOU/1")
    assert Partnership.objects.get(organisation=world.heron).status == "active"
    assert not step("suspension", document="OC/2")  # without reasons
    assert step("suspension", document="OC/2", reasons="breach of confidentiality")


def test_a_refusal_has_reasons_and_leaves_room_to_apply_again(world, signed_in):
    sioc, today = signed_in(world.alice), clock.now().date().isoformat()
    for kind in ("interest", "application", "review", "recommendation"):
        sioc.post("/standing/partnerships/", {"organisation": "kite", "kind": kind, "taken_on": today})
    refusal = {"organisation": "kite", "kind": "refusal", "taken_on": today, "document": "OC/3"}
    assert sioc.post("/standing/partnerships/", refusal).status_code == 200
    assert sioc.post("/standing/partnerships/", refusal | {"reasons": "no field presence"}).status_code == 302
    assert Partnership.objects.get(organisation=world.kite).status == "rejected"
    assert sioc.post("/standing/partnerships/", {"organisation": "kite", "kind": "application", "taken_on": today}).status_code == 302


def test_a_list_of_members_says_first_what_would_happen_and_takes_no_one_out(world, signed_in, tmp_path):
    platform = signed_in(world.carol)
    make.organisation("plover")
    listed = tmp_path / "members.csv"
    listed.write_text("code,name\nheron,Heron\nplover,Plover\nnobody,Nobody\nplover,Plover\n")

    def send(**more):
        with listed.open("rb") as file:
            return platform.post("/standing/members/", {"file": file} | more).content.decode()

    assert "nobody" in send(dry_run="on") and not MechanismMember.objects.exists()
    send()
    assert set(MechanismMember.objects.values_list("organisation__code", flat=True)) == {"heron", "plover"}
    assert Standing.objects.get(organisation__code="plover").status == "pending"


def test_a_focal_point_locks_a_person_for_72_hours_at_most_and_it_ends_by_itself(world, signed_in):
    field = make.member(world.kite, "field-person", duties={world.area: ["field"]})
    carol, door = signed_in(world.carol), signed_in(field)
    assert carol.post("/standing/locks/", {"do": "lock", "member": field.pk, "hours": 73, "reason": "lost phone"}).status_code == 200
    assert door.get("/api/v1/me").status_code == 200
    assert carol.post("/standing/locks/", {"do": "lock", "member": field.pk, "hours": 2, "reason": "lost phone"}).status_code == 302
    assert door.get("/api/v1/me").status_code in (401, 403)
    again = carol.post("/standing/locks/", {"do": "lock", "member": field.pk, "hours": 2, "reason": "lost phone"})
    assert again.status_code == 200 and "locked already" in again.content.decode()
    assert locks.lift_ended(clock.now() + timedelta(hours=1)) == 0
    assert locks.lift_ended(clock.now() + timedelta(hours=3)) == 1
    field.user.refresh_from_db()
    assert field.user.is_active


def test_the_last_person_on_duty_of_another_organisation_is_not_shut_out(world):
    sioc = reader_of(world.alice)
    with pytest.raises(locks.MayNotLock, match="last person"):
        locks.lock_account(by=sioc, member=world.carol.pk, area=world.area, reason="stolen", hours=1, at=clock.now())
    make.member(world.kite, "second", duties={world.area: ["security_officer", "duty_officer"]})
    locks.lock_account(by=sioc, member=world.carol.pk, area=world.area, reason="stolen", hours=1, at=clock.now())
    assert AccountLock.objects.filter(user=world.carol.user).exists()


def test_an_account_that_was_closed_while_it_was_locked_stays_closed(world):
    field = make.member(world.kite, "field-person", duties={world.area: ["field"]})
    locks.lock_account(by=reader_of(world.carol), member=field.pk, area=world.area, reason="stolen", hours=1, at=clock.now())
    locks.close(field.user, at=clock.now())
    assert locks.lift_ended(clock.now() + timedelta(hours=2)) == 0
    field.user.refresh_from_db()
    assert not field.user.is_active
