"""Lists of persons: who manages them, who may be named, what joining and leaving does at once, and who is told of them."""

from datetime import timedelta

import pytest

from incidents.models import IncidentShown
from partners import life, scopes
from partners.audiences import managing, queries
from partners.defaults import NotAFocalPoint
from partners.labels import Entry
from partners.models import AuditEntry, Marking, View
from partners.readers import reader_of
from partners.records import NoSuchRecord
from partners.visibility import visible
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cell(cast):
    """A list of Kite Action, managed by Carol, its focal point."""
    return managing.create_list(by=reader_of(cast.carol), area=cast.area, name="Security cell", at=clock.now())


def sees(member) -> int:
    scopes.refresh(member.pk)
    return visible(IncidentShown, reader_of(member)).count()


def release_to(cast, audience, marking=Marking.AMBER_STRICT, version: int = 0):
    entry = Entry(view=View.FULL, audience=audience.pk, audience_version=version)
    make.incident(make.label(cast.area, cast.kite, marking, entry), clock.now())


def test_who_joins_sees_what_was_released_to_the_list_and_who_leaves_does_not(cast, cell):
    release_to(cast, cell)
    assert sees(cast.bob) == 0
    managing.add_person(by=reader_of(cast.carol), audience=cell.pk, member=cast.bob.pk, at=clock.now())
    assert sees(cast.bob) == 1
    managing.remove_person(by=reader_of(cast.carol), audience=cell.pk, member=cast.bob.pk, at=clock.now())
    assert sees(cast.bob) == 0
    steps = AuditEntry.unrestricted.filter(act="audience").values_list("detail__step", flat=True)
    assert list(steps) == ["created", "joined", "left"]


def test_a_list_frozen_at_a_red_release_is_not_seen_by_who_joins_later(cast, cell):
    carol = reader_of(cast.carol)
    cell = managing.add_person(by=carol, audience=cell.pk, member=cast.alice.pk, at=clock.now())
    cell.refresh_from_db()
    release_to(cast, cell, Marking.RED, cell.version)
    managing.add_person(by=carol, audience=cell.pk, member=cast.bob.pk, at=clock.now())
    assert (sees(cast.alice), sees(cast.bob)) == (1, 0)


def test_a_stay_that_ended_by_itself_and_a_new_one_leave_no_hole_in_a_frozen_list(cast, cell):
    """Frozen while he was out: coming back must not put him into it."""
    carol, now = reader_of(cast.carol), clock.now()
    managing.add_person(by=carol, audience=cell.pk, member=cast.bob.pk, at=now - timedelta(days=3), until=now - timedelta(days=1))
    managing.add_person(by=carol, audience=cell.pk, member=cast.alice.pk, at=now - timedelta(hours=2))
    cell.refresh_from_db()
    release_to(cast, cell, Marking.RED, cell.version)
    managing.add_person(by=carol, audience=cell.pk, member=cast.bob.pk, at=now)
    assert (sees(cast.alice), sees(cast.bob)) == (1, 0)


def test_only_the_owners_focal_points_and_duty_officers_manage(cast, cell):
    other = make.member(cast.kite, "kite-officer", duties={cast.area: ["security_officer"]})
    with pytest.raises(managing.MayNotManage):
        managing.add_person(by=reader_of(other), audience=cell.pk, member=cast.bob.pk, at=clock.now())
    with pytest.raises(NoSuchRecord):
        managing.add_person(by=reader_of(cast.alice), audience=cell.pk, member=cast.bob.pk, at=clock.now())
    with pytest.raises(NoSuchRecord):
        queries.one(reader_of(cast.alice), cell.pk, clock.now())


def test_a_person_who_does_not_stand_in_the_area_cannot_be_named(cast, cell):
    stranger = make.member(make.organisation("plover"), "stranger", duties={cast.area: ["focal_point"]})
    field = make.member(cast.heron, "field-person", duties={cast.area: ["field"]})
    for member in (stranger, field):
        with pytest.raises(NoSuchRecord):
            managing.add_person(by=reader_of(cast.carol), audience=cell.pk, member=member.pk, at=clock.now())


def test_a_member_is_told_of_his_own_stay_and_of_nobody_else(cast, cell, signed_in):
    managing.add_person(
        by=reader_of(cast.carol), audience=cell.pk, member=cast.bob.pk, at=clock.now(), until=clock.now() + timedelta(days=2)
    )
    managing.add_person(by=reader_of(cast.carol), audience=cell.pk, member=cast.alice.pk, at=clock.now())
    (told,) = signed_in(cast.bob).get("/api/v1/sharing/audiences").json()["lists"]
    assert told["name"] == "Security cell" and told["until"] and told["stays"] == [] and told["people"] == 0
    outsider = make.member(cast.heron, "outsider", duties={cast.area: ["security_officer"]})
    assert signed_in(outsider).get("/api/v1/sharing/audiences").json()["lists"] == []


def test_the_page_adds_and_takes_off(cast, cell, signed_in):
    carol = signed_in(cast.carol)
    carol.post(f"/sharing/audiences/{cell.pk}/", {"do": "join", "member": cast.bob.pk})
    assert "bob" in carol.get(f"/sharing/audiences/{cell.pk}/").content.decode()
    carol.post(f"/sharing/audiences/{cell.pk}/", {"do": "leave", "member": cast.bob.pk})
    assert "was in it" in carol.get(f"/sharing/audiences/{cell.pk}/").content.decode()
    hidden, absent = (signed_in(cast.alice).get(f"/sharing/audiences/{pk}/") for pk in (cell.pk, 10**9))
    assert hidden.status_code == absent.status_code == 404 and hidden.content == absent.content


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"area":"ssd"}', 422, "required"),
        ('{"area":"ssd","name":"x","tlp":"CLEAR"}', 400, "unknown_field"),
        ('{"area":"nowhere","name":"x"}', 404, "not_found"),
        ('{"area":"ssd","area":"ssd"}', 400, "duplicate_key"),
        ('{"area":"ssd","name":"Security cell"}', 422, "not_possible"),
    ],
)
def test_bad_input_is_named(cast, cell, signed_in, body, status, code):
    answer = signed_in(cast.carol).post("/api/v1/sharing/audiences", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_life_consent_is_a_focal_points_to_give_and_to_withdraw(cast):
    with pytest.raises(NotAFocalPoint):
        life.set_life_consent(by=reader_of(cast.bob), area=cast.area, given=True, at=clock.now())
    carol = reader_of(cast.carol)
    life.set_life_consent(by=carol, area=cast.area, given=True, at=clock.now() - timedelta(hours=1))
    assert life.consents(cast.kite.pk, cast.area, clock.now()) and not life.consents(cast.heron.pk, cast.area, clock.now())
    life.set_life_consent(by=carol, area=cast.area, given=False, at=clock.now())
    assert not life.consents(cast.kite.pk, cast.area, clock.now())
