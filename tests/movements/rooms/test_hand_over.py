"""Shifts, and a mission that passes from room to room: until the other accepts, the giver holds it."""

from __future__ import annotations

import pytest

from movements.models import Call, HandOver, Tracking
from movements.rooms import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(cast, convoy, reader, now):
    """Bob and Carol are on shift, and Heron's room holds the mission."""
    actions.sign_on(by=reader(cast.bob), room=convoy.heron_room.pk, at=now(0))
    actions.sign_on(by=reader(cast.carol), room=convoy.kite_room.pk, at=now(0))
    actions.take_mission(by=reader(cast.bob), mission=convoy.mission.pk, room=convoy.heron_room.pk, at=now(0))
    return convoy


def holder(convoy) -> str:
    return str(Tracking.objects.get(mission=convoy.mission).room)


def test_a_room_is_staffed_while_somebody_is_signed_on(cast, convoy, at_desk, now):
    bob, carol = at_desk(cast.bob), at_desk(cast.carol)

    def told(desk):
        return {room["organisation"]: room for room in desk.get("/api/v1/rooms").json()["rooms"]}

    assert not told(carol)["Heron"]["staffed"]
    assert bob.post(f"/api/v1/rooms/{convoy.heron_room.pk}/sign-on").json() == {"words": ""}
    now(4)
    assert told(carol)["Heron"]["staffed"] and told(carol)["Heron"]["last_action_at"] == "2026-03-01T12:00:00Z"
    assert told(carol)["Heron"]["people"] == [] and told(bob)["Heron"]["people"] == ["bob"]
    assert bob.post("/api/v1/rooms/sign-off", {"words": "Kite 1 has a soft tyre"}).status_code == 204
    assert not told(carol)["Heron"]["staffed"] and told(carol)["Heron"]["words"] == ""
    now(5)
    assert bob.post(f"/api/v1/rooms/{convoy.heron_room.pk}/sign-on").json() == {"words": "Kite 1 has a soft tyre"}


def test_nobody_signs_on_in_anothers_room(cast, convoy, at_desk):
    absent = "00000000-0000-4000-8000-000000000000"
    carol = at_desk(cast.carol)
    hidden, nothing = (carol.post(f"/api/v1/rooms/{pk}/sign-on") for pk in (convoy.heron_room.pk, absent))
    assert hidden.status_code == nothing.status_code == 404 and hidden.content == nothing.content


def test_a_mission_is_held_by_the_giver_until_the_other_accepts(cast, watched, at_desk, now):
    bob, carol, path = at_desk(cast.bob), at_desk(cast.carol), f"/api/v1/missions/{watched.shown}/hand-over"
    now(10)
    assert bob.post(path, {"room": str(watched.kite_room.pk), "words": "contact on 145.5"}).status_code == 201
    assert holder(watched) == "Heron, Radio room"
    assert Call.unrestricted.get().kind == "hand_over"
    offer = carol.get("/api/v1/board").json()["missions"][0]["offer"]
    assert offer["to_you"] and not offer["by_you"] and offer["words"] == "contact on 145.5"
    now(12)
    assert carol.post(f"{path}/answer", {"answer": "accepted", "words": "contact with both"}).json()["answer"] == "accepted"
    assert holder(watched) == "Kite, Radio room" and Call.unrestricted.get().state == "ended"
    words = [line["words"] for line in bob.get(f"/api/v1/missions/{watched.shown}/log").json()["lines"]]
    assert words[0] == "Kite, Radio room has contact and holds the mission; the sheet of Heron, Radio room closes. contact with both"


def test_a_declined_or_withdrawn_offer_changes_nothing(cast, watched, at_desk, now):
    bob, carol, path = at_desk(cast.bob), at_desk(cast.carol), f"/api/v1/missions/{watched.shown}/hand-over"
    for desk, answer in ((carol, "declined"), (bob, "withdrawn")):
        assert bob.post(path, {"room": str(watched.kite_room.pk)}).status_code == 201
        assert desk.post(f"{path}/answer", {"answer": answer}).status_code == 200
        assert holder(watched) == "Heron, Radio room"
    assert HandOver.objects.filter(answer="").count() == 0


def test_who_holds_nothing_gives_nothing_and_takes_nothing(cast, watched, at_desk):
    bob, carol, path = at_desk(cast.bob), at_desk(cast.carol), f"/api/v1/missions/{watched.shown}/hand-over"
    refused = carol.post(path, {"room": str(watched.heron_room.pk)})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_holding")
    assert bob.post(path, {"room": str(watched.kite_room.pk)}).status_code == 201
    assert bob.post(f"{path}/answer", {"answer": "accepted"}).json()["code"] == "not_holding"  # nobody accepts for the other
    assert bob.post(path, {"room": str(watched.kite_room.pk)}).json()["code"] == "not_holding"  # one offer at a time


def test_only_on_shift_one_hands_over(cast, watched, at_desk):
    bob = at_desk(cast.bob)
    bob.post("/api/v1/rooms/sign-off", {})
    refused = bob.post(f"/api/v1/missions/{watched.shown}/hand-over", {"room": str(watched.kite_room.pk)})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_on_shift")
