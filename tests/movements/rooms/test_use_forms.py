"""What the room does, by the forms of its pages, without a script: take, hand over, acknowledge; a refusal is said beside the form."""

from __future__ import annotations

import pytest

from movements.models import Alert, Tracking
from movements.rooms import actions
from movements.watching.alerts import raise_alert
from movements.watching.labels import vehicle_alert_label
from tests import make

pytestmark = pytest.mark.django_db


def test_a_mission_is_taken_offered_and_accepted_by_forms(cast, convoy, at_desk, now, reader):
    for member, room in ((cast.bob, convoy.heron_room), (cast.carol, convoy.kite_room)):
        actions.sign_on(by=reader(member), room=room.pk, at=now(0))
    bob, carol, page = at_desk(cast.bob), at_desk(cast.carol), f"/board/missions/{convoy.shown}/"
    for desk, form in (
        (bob, {"do": "take", "room": str(convoy.heron_room.pk)}),
        (bob, {"do": "offer", "room": str(convoy.kite_room.pk), "words": "all well"}),
        (carol, {"do": "accepted", "words": "in contact"}),
    ):
        assert desk.client.post(page, form).status_code == 302, form
    assert Tracking.objects.get(mission=convoy.mission.pk).room == convoy.kite_room
    refused = bob.client.post(page, {"do": "offer", "room": str(convoy.kite_room.pk), "words": "typed with care"})
    assert refused.status_code == 422 and 'role="alert"' in refused.content.decode() and "typed with care" in refused.content.decode()
    assert bob.client.post(page, {"do": "away"}).status_code == 404


def test_an_alert_is_acknowledged_by_its_form(cast, convoy, at_desk, now):
    vehicle = convoy.heron_1.vehicle
    raise_alert(
        rule="stopped", mission=convoy.mission, vehicle=vehicle, at=now(20), severity=2, label=vehicle_alert_label(vehicle, now(10))
    )
    page = f"/board/missions/{convoy.shown}/"
    assert at_desk(cast.bob).client.post(page, {"do": "acknowledge", "words": "a puncture"}).status_code == 302
    assert Alert.unrestricted.get().state == "acknowledged"


def test_a_shift_begins_and_ends_by_forms_and_its_words_are_read_by_the_next(cast, convoy, at_desk, now):
    bob, room = at_desk(cast.bob), {"do": "on", "room": str(convoy.heron_room.pk)}
    assert bob.client.post("/board/rooms/", room).status_code == 302
    assert bob.client.post("/board/rooms/", {"do": "off", "words": "KITE 1 answers late"}).status_code == 302
    twice = bob.client.post("/board/rooms/", {"do": "off", "words": "kept"})
    assert twice.status_code == 422 and "You are on shift in no room." in twice.content.decode()
    eve = at_desk(make.member(cast.heron, "eve", duties={cast.area: ["duty_officer"]}))
    assert "KITE 1 answers late" in eve.client.post("/board/rooms/", room, follow=True).content.decode()
    assert eve.client.post("/board/rooms/", {"do": "away"}).status_code == 404
