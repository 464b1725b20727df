"""a13, break-glass: agreed beforehand by the originator, two people, a reason, four hours at most, reviewed afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.sources import INCIDENTS
from layers.models import Event
from partners import scopes
from partners.defaults import NotAFocalPoint
from partners.emergency import verbs
from partners.models import AuditEntry, Consent, Due, EmergencyOpening, Marking, Mechanism, MechanismMember, RequestShown, View
from partners.readers import reader_of
from partners.sharing import kinds
from partners.visibility import visible
from tests import make
from tests.layers.live import Listener, serving, waits_until

WHY = {"reason": "Convoy under way, the road may be mined.", "hours": 2}


@pytest.fixture
def told(cast):
    """An incident of Kite that everybody confirmed sees redacted; Dan is Kite's second focal point, Pia on duty for the INGO platform."""
    cast.incident = make.incident(make.label(cast.area, cast.kite, Marking.GREEN))
    cast.dan = make.member(cast.kite, "dan", duties={cast.area: ["focal_point"]})
    forum = make.organisation("platform")
    make.standing(forum, cast.area)
    cast.pia = make.member(forum, "pia", duties={cast.area: ["duty_officer"]})
    mechanism = Mechanism.objects.create(area=cast.area, community="ingo", kind="platform", organisation=forum, starts_at=make.EARLIER)
    for organisation in (cast.heron, cast.kite):
        MechanismMember.objects.create(mechanism=mechanism, organisation=organisation, starts_at=make.EARLIER)
    return cast


def agreed(told):
    return verbs.agree(by=reader_of(told.carol), area=told.area, kind="incidents", at=timezone.now())


def asked(told, **more) -> EmergencyOpening:
    kind = kinds.of("incidents")
    return verbs.ask(by=reader_of(told.bob), kind=kind, record=told.incident.pk, at=timezone.now(), **(WHY | more))


def views(client) -> list[str]:
    features = client.get("/api/v1/layers/incidents/features").json()["features"]
    return [feature["properties"]["view"] for feature in features]


def test_without_an_agreement_nothing_opens_and_only_a_focal_point_agrees(told):
    with pytest.raises(verbs.NotAgreed):
        asked(told)
    with pytest.raises(NotAFocalPoint):
        verbs.agree(by=reader_of(told.bob), area=told.area, kind="incidents", at=timezone.now())
    agreed(told)
    assert asked(told).pk


def test_two_people_open_it_to_one_for_his_hours_and_it_is_reviewed(told, signed_in):
    agreed(told)
    bob, alice = signed_in(told.bob), signed_in(told.alice)
    assert views(bob) == ["redacted"]
    opening = asked(told)
    assert views(bob) == ["redacted"], "asking opens nothing"
    for nobody in (told.bob, told.alice, told.pia):
        with pytest.raises(verbs.NotTheSecond):
            verbs.open_record(by=reader_of(nobody), opening=opening.pk, at=timezone.now())
    verbs.open_record(by=reader_of(told.carol), opening=opening.pk, at=timezone.now())
    assert (views(bob), views(alice)) == (["full"], ["redacted"])
    with pytest.raises(verbs.NotOpen):
        verbs.open_record(by=reader_of(told.carol), opening=opening.pk, at=timezone.now())
    consent = Consent.objects.get(kind="incidents", record=told.incident.pk, member=told.bob)
    assert timedelta(hours=1, minutes=59) < consent.ends_at - consent.starts_at <= timedelta(hours=2)
    due = Due.objects.get(kind="incidents", record=told.incident.pk)
    assert due.at == consent.ends_at and not due.label.entries.filter(member=told.bob).exists(), "at its end the entry is gone"
    assert not INCIDENTS.shown.unrestricted.filter(record=told.incident.pk, view=View.FULL, sight_until=None).exists()
    with pytest.raises(verbs.NotTheSecond):
        verbs.review(by=reader_of(told.carol), opening=opening.pk, words="It was right.", at=timezone.now())
    verbs.review(by=reader_of(told.dan), opening=opening.pk, words="It was right.", at=timezone.now())
    steps = AuditEntry.unrestricted.filter(act="break_glass", record=told.incident.pk).order_by("pk").values_list("detail", flat=True)
    assert [detail["step"] for detail in steps] == ["asked", "opened", "reviewed"]


def test_where_the_originator_cannot_be_reached_the_platform_of_its_community_opens_and_not_for_its_own(told, signed_in):
    agreed(told)
    opening = asked(told, unreachable="Its focal points do not answer since 06:00Z.")
    with pytest.raises(verbs.NotTheSecond):
        verbs.open_record(by=reader_of(told.alice), opening=opening.pk, at=timezone.now())
    verbs.open_record(by=reader_of(told.pia), opening=opening.pk, at=timezone.now())
    assert views(signed_in(told.bob)) == ["full"]
    pal = make.member(told.pia.organisation, "pal", duties={told.area: ["duty_officer"]})
    own = verbs.ask(
        by=reader_of(told.pia), kind=kinds.of("incidents"), record=told.incident.pk, at=timezone.now(), **WHY, unreachable="No answer."
    )
    with pytest.raises(verbs.NotTheSecond):
        verbs.open_record(by=reader_of(pal), opening=own.pk, at=timezone.now())


def test_four_hours_at_most_and_no_late_answer(told):
    agreed(told)
    with pytest.raises(ValueError, match="1 to 4"):
        asked(told, hours=5)
    opening = asked(told)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyOpening.objects.filter(pk=opening.pk).update(hours=5)
    with pytest.raises(verbs.NotOpen):
        verbs.open_record(by=reader_of(told.carol), opening=opening.pk, at=timezone.now() + timedelta(hours=2))


def test_a_withdrawn_agreement_opens_nothing_more(told):
    agreement = agreed(told)
    opening = asked(told)
    verbs.withdraw(by=reader_of(told.carol), agreement=agreement.pk, at=timezone.now())
    with pytest.raises(verbs.NotAgreed):
        verbs.open_record(by=reader_of(told.carol), opening=opening.pk, at=timezone.now() + timedelta(seconds=1))


def test_the_page_asks_by_the_number_of_the_form_and_shows_no_record(told, signed_in):
    page = "/account/emergency/?area=ssd"
    carol, bob = signed_in(told.carol), signed_in(told.bob)
    assert carol.post(page, {"do": "agree", "kind": "incidents"}).status_code == 302
    form = bob.get("/api/v1/layers/incidents/features").json()["features"][0]["id"]
    assert bob.post(page, {"do": "ask", "kind": "incidents", "form": str(told.incident.pk), **WHY}).status_code == 404, (
        "not by a record's own id"
    )
    assert bob.post(page, {"do": "ask", "kind": "incidents", "form": form, **WHY}).status_code == 302
    opening = EmergencyOpening.objects.get()
    assert b"Open it" in carol.get(page).content and b"Open it" not in bob.get(page).content
    assert carol.post(page, {"do": "open", "opening": str(opening.pk)}).status_code == 302
    assert json.dumps(views(bob)) == '["full"]'
    for client in (carol, bob, signed_in(told.dan)):
        shown = client.get(page).content
        assert b"canary" not in shown and str(told.incident.pk).encode() not in shown


def sides(member) -> list[tuple[str, str, str, str]]:
    """Side, state, answer and title of the questions about emergency openings that a member is shown."""
    scopes.forget_all()
    rows = visible(RequestShown, reader_of(member)).filter(view=View.FULL, wants="opening").order_by("side", "pk")
    return [(row.side, row.state, row.answer, row.about["title"]) for row in rows]


def ten_minutes_pass(opening: EmergencyOpening) -> int:
    EmergencyOpening.objects.filter(pk=opening.pk).update(asked_at=timezone.now() - timedelta(minutes=10))
    return verbs.ring_on(timezone.now())


def test_a_request_rings_at_the_originator_and_after_ten_minutes_at_the_platform_which_may_then_open(told, signed_in):
    agreed(told)
    opening = asked(told)
    title = INCIDENTS.shown.unrestricted.get(record=told.incident.pk, view=View.FULL).title
    assert sides(told.carol) == sides(told.dan) == [("asked", "open", "", title)]
    assert sides(told.bob)[0][:2] == ("asking", "open") and sides(told.pia) == []
    assert Event.objects.filter(source="requests", rings=True).count() == 1
    assert verbs.ring_on(timezone.now()) == 0, "ten minutes have not passed"
    with pytest.raises(verbs.NotTheSecond):
        verbs.open_record(by=reader_of(told.pia), opening=opening.pk, at=timezone.now())
    before = sides(told.bob)
    assert (ten_minutes_pass(opening), verbs.ring_on(timezone.now())) == (1, 0)
    assert sides(told.pia) == [("asked", "open", "", "")], "no word of the record"
    assert sides(told.bob) == before, "whether there is a platform would say of which community the originator is"
    verbs.open_record(by=reader_of(told.pia), opening=opening.pk, at=timezone.now())
    assert sides(told.bob)[0][1:3] == ("answered", "opened")
    assert {side[1:3] for member in (told.carol, told.pia) for side in sides(member)} == {("answered", "opened")}
    assert views(signed_in(told.bob)) == ["full"]


def test_who_asks_is_not_told_of_whom_he_asks(told, signed_in):
    agreed(told)
    opening = asked(told)
    page = "/account/emergency/?area=ssd"
    assert told.kite.name.encode() not in signed_in(told.bob).get(page).content
    assert told.kite.name not in str(visible(RequestShown, reader_of(told.bob)).filter(wants="opening").values().get())
    assert told.kite.name.encode() in signed_in(told.carol).get(page).content
    ten_minutes_pass(opening)
    assert told.kite.name.encode() in signed_in(told.pia).get(page).content, "the platform opens in its place"
    assert told.kite.name.encode() not in signed_in(told.bob).get(page).content


def test_it_is_answered_on_its_page_and_asked_once(told, signed_in):
    agreed(told)
    opening = asked(told)
    with pytest.raises(ValueError, match="waits"):
        asked(told)
    scopes.forget_all()
    form = visible(RequestShown, reader_of(told.carol)).filter(view=View.FULL, wants="opening").get()
    answer = signed_in(told.carol).post(
        f"/api/v1/sharing/requests/{form.pk}/decide", json.dumps({"answer": "no"}), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"], answer.json()["page"]) == (422, "wants_opening", "/account/emergency/")
    verbs.refuse(by=reader_of(told.carol), opening=opening.pk, at=timezone.now())
    assert sides(told.bob)[0][1:3] == ("refused", "no")


@pytest.mark.django_db(transaction=True)
def test_the_originators_people_hear_it_live(told):
    agreed(told)
    with serving() as server:
        carol, alice = Listener(server, told.carol).open().is_current(), Listener(server, told.alice).open().is_current()
        asked(told)
        waits_until(lambda: carol.alerts, what="it rings")
        assert carol.alerts[0]["layer"] == "requests"
        alice.settles()
        assert not alice.alerts
        for listener in (carol, alice):
            listener.close()
