"""a13, asked by place: whoever agreed to that beforehand is asked, and nobody learns from it who has something there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from layers.models import Event
from partners import records, scopes
from partners.emergency import places, verbs
from partners.models import AuditEntry, EmergencyOpening, Marking, Standing
from partners.readers import reader_of
from partners.sharing import kinds
from sltmap import clock
from tests import make
from tests.abuse.between import told

PAGE = "/account/emergency/?area=ssd"
ASK = {
    "do": "ask_place", "place-kind": "incidents", "place-lon": "31.56", "place-lat": "6.21", "place-radius_km": "20",
    "place-reason": "Convoy under way.", "place-hours": "2",
}  # fmt: skip


@pytest.fixture
def agreed(cast):
    """Kite agreed to opening by place, Alder for what is seen redacted alone."""
    verbs.agree(by=reader_of(cast.carol), area=cast.area, kind="incidents", by_place=True, at=timezone.now())
    dan = make.member(cast.alder, "dan", duties={cast.area: ["focal_point"]})
    verbs.agree(by=reader_of(dan), area=cast.area, kind="incidents", at=timezone.now())
    return cast


def hidden(cast, **more):
    return make.incident(make.label(cast.area, cast.kite, more.pop("marking", Marking.AMBER_STRICT)), clock.now(), **more)


def ask(cast) -> None:
    places.ask_place(
        by=reader_of(cast.bob), kind=kinds.of("incidents"), area=cast.area, lon=31.56, lat=6.21, radius_km=20, reason="Convoy.", hours=2,
        at=timezone.now(),
    )  # fmt: skip


def summaries(client) -> set[str]:
    scopes.forget_all()
    features = client.get("/api/v1/layers/incidents/features").json()["features"]
    return {feature["properties"]["summary"] for feature in features if feature["properties"]["view"] == "full"}


def test_the_answer_is_the_same_whether_anybody_has_something_there_or_not(agreed, signed_in, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    bob = signed_in(agreed.bob)
    answers = []
    for there in (False, True):
        with transaction.atomic():
            if there:
                hidden(agreed, summary="zq-hidden")
            asked = bob.post(PAGE, ASK)
            assert asked.status_code == 302
            shown = bob.get(PAGE)
            questions = bob.get("/api/v1/sharing/requests")
            rings = Event.objects.filter(source="requests", rings=True).count()
            headers = [sorted((name, value) for name, value in answer.items() if name != "Content-Length") for answer in (asked, shown)]
            answers.append((asked.content, told(shown), questions.content, headers, rings))
            transaction.set_rollback(True)
        scopes.forget_all()
    assert answers[0] == answers[1]
    assert answers[0][4] == 1, "Kite is rung, and Alder, which agreed to less, is not"
    assert b"Kite" not in answers[0][1] and b"zq-hidden" not in answers[1][1]


def test_the_second_person_opens_what_lies_there_and_nothing_else(agreed, signed_in):
    hidden(agreed, summary="near")
    hidden(agreed, summary="far", geom=Point(33.0, 6.21, srid=4326))
    hidden(agreed, summary="red", marking=Marking.RED)
    make.incident(make.label(agreed.area, agreed.alder, Marking.AMBER_STRICT), clock.now(), summary="of another")
    ask(agreed)
    bob = signed_in(agreed.bob)
    assert summaries(bob) == set()
    (made,) = EmergencyOpening.objects.all()
    with pytest.raises(verbs.NotTheSecond):
        verbs.open_record(by=reader_of(agreed.bob), opening=made.pk, at=timezone.now())
    verbs.open_record(by=reader_of(agreed.carol), opening=made.pk, at=timezone.now())
    assert summaries(bob) == {"near"}
    steps = [entry.detail["step"] for entry in AuditEntry.unrestricted.filter(act="break_glass", originator=agreed.kite.pk).order_by("pk")]
    assert steps == ["agreed", "asked", "shown", "opened"]
    page = bob.get(PAGE).content
    assert b"20 km" in page and b"Opened by" in page


def test_who_asked_by_place_is_not_told_who_refused(agreed, signed_in):
    ask(agreed)
    bob = signed_in(agreed.bob)
    before = told(bob.get(PAGE))
    verbs.refuse(by=reader_of(agreed.carol), opening=EmergencyOpening.objects.get().pk, at=timezone.now())
    assert told(bob.get(PAGE)) == before


def test_an_agreement_that_became_narrower_opens_nothing_by_place(agreed):
    ask(agreed)
    verbs.agree(by=reader_of(agreed.carol), area=agreed.area, kind="incidents", at=timezone.now())
    with pytest.raises(verbs.NotAgreed):
        verbs.open_record(by=reader_of(agreed.carol), opening=EmergencyOpening.objects.get().pk, at=timezone.now() + timedelta(seconds=1))


def test_only_security_duties_of_who_stands_there_ask_and_once(agreed):
    ask(agreed)
    with pytest.raises(ValueError, match="waits"):
        ask(agreed)
    EmergencyOpening.objects.all().delete()
    Standing.objects.filter(organisation=agreed.heron).update(status="suspended")
    with pytest.raises(records.MayNotRecord):
        ask(agreed)
    assert not EmergencyOpening.objects.exists()
