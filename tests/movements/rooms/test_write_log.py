"""The log of a mission is the one record of radio and map: append-only, read by who sees the mission and what a line is about."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from movements.models import LogEntry, Track
from movements.rooms import actions
from tests import make

pytestmark = pytest.mark.django_db


def track_id(tracked) -> str:
    return str(Track.unrestricted.get(record=tracked.pk).pk)


def test_a_call_is_logged_and_read_by_the_other_organisation(cast, convoy, at_desk, now, reader):
    actions.sign_on(by=reader(cast.bob), room=convoy.heron_room.pk, at=now(0))
    now(42)
    bob, carol = at_desk(cast.bob), at_desk(cast.carol)
    line = {"means": "primary", "vehicle": track_id(convoy.kite_1), "place": "km 47", "words": "all well aboard"}
    assert bob.post(f"/api/v1/missions/{convoy.shown}/log", line).status_code == 201
    [read] = [one for one in carol.get(f"/api/v1/missions/{convoy.shown}/log").json()["lines"] if one["place"] == "km 47"]
    assert (read["vehicle"], read["organisation"], read["room"], read["words"]) == ("KITE 1", "Heron", "Radio room", "all well aboard")
    assert read["at"] == read["entered_at"] == "2026-03-01T12:42:00Z"
    assert read["who"] == ""  # of another organisation's people the room is told, not the person
    [own] = [one for one in bob.get(f"/api/v1/missions/{convoy.shown}/log").json()["lines"] if one["place"] == "km 47"]
    assert own["who"] == "bob"


def test_a_correction_is_a_line_of_its_own(cast, convoy, at_desk, now):
    bob, path = at_desk(cast.bob), f"/api/v1/missions/{convoy.shown}/log"
    wrong = bob.post(path, {"means": "primary", "place": "km 74", "vehicle": track_id(convoy.heron_1)}).json()["id"]
    now(3)
    assert bob.post(path, {"means": "screen", "place": "km 47", "corrects": wrong}).status_code == 201
    lines = {one["place"]: one for one in bob.get(path).json()["lines"]}
    assert lines["km 74"]["corrected"] and lines["km 47"]["corrects"] == wrong and lines["km 47"]["vehicle"] == "HERON 1"


def test_no_line_is_changed_or_taken_out(cast, convoy, reader, now):
    entry = actions.write(
        by=reader(cast.bob), mission=convoy.mission.pk, means="primary", at=now(1), entered_at=now(1), words="as it was said"
    )
    for change in (lambda rows: rows.update(words="otherwise"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(LogEntry.unrestricted.filter(pk=entry.pk))
    assert LogEntry.unrestricted.get(pk=entry.pk).words == "as it was said"


def test_a_call_by_voice_begins_the_clock_of_its_vehicle_anew(cast, convoy, at_desk, now):
    now(50)
    bob, alice = at_desk(cast.bob), at_desk(cast.alice)
    body = {"means": "satellite", "vehicle": track_id(convoy.heron_1), "words": "on the way"}
    assert bob.post(f"/api/v1/missions/{convoy.shown}/log", body).status_code == 201
    track = Track.unrestricted.get(record=convoy.heron_1.pk)
    assert f"{track.contact_at:%H:%M}" == "12:50" and f"{track.fix_at:%H:%M}" == "12:00"  # a contact is no fix
    assert alice.post(f"/api/v1/missions/{convoy.shown}/log", body).status_code == 404


def test_only_its_own_organisation_or_the_room_that_holds_the_mission_resets_a_clock(cast, convoy, at_desk, now, reader):
    actions.sign_on(by=reader(cast.carol), room=convoy.kite_room.pk, at=now(40))
    carol = at_desk(cast.carol)
    body = {"means": "primary", "vehicle": track_id(convoy.heron_1), "words": "heard by Kite"}
    now(50)
    assert carol.post(f"/api/v1/missions/{convoy.shown}/log", body).status_code == 201
    assert f"{Track.unrestricted.get(record=convoy.heron_1.pk).contact_at:%H:%M}" == "12:00"


def test_hidden_and_absent_missions_answer_alike(cast, convoy, at_desk):
    """Alice's desk was not chosen by Heron: she sees no mission of it."""
    alice = at_desk(cast.alice)
    absent = "00000000-0000-4000-8000-000000000000"
    paths = ("log", "ladder")
    for tail in paths:
        hidden, nothing = (alice.get(f"/api/v1/missions/{pk}/{tail}") for pk in (convoy.shown, absent))
        assert hidden.status_code == nothing.status_code == 404 and hidden.content == nothing.content
    for tail, body in (
        ("log", {"means": "primary", "words": "x"}),
        ("acknowledge", {}),
        ("take", {"room": absent}),
        ("hand-over", {"room": absent}),
    ):
        hidden, nothing = (alice.post(f"/api/v1/missions/{pk}/{tail}", body) for pk in (convoy.shown, absent))
        assert hidden.status_code == nothing.status_code == 404 and hidden.content == nothing.content, tail


def test_field_staff_writes_no_log_of_the_room(cast, convoy, at_desk):
    driver = make.member(cast.heron, "driver", duties={cast.area: ["field"]})
    convoy.mission.audience.memberships.create(member=driver, starts_at=make.EARLIER)
    answer = at_desk(driver).post(f"/api/v1/missions/{convoy.shown}/log", {"means": "primary", "words": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "no_duty_here")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"means": "smoke", "words": "x"}, "unknown_value", "means"),
        ({"means": "primary"}, "required", "words"),
        ({"means": "primary", "words": "x", "who": "y"}, "unknown_field", "who"),
        ({"means": "primary", "words": "x", "at": "2026-03-01T14:00:00Z"}, "time_range", "at"),
        ({"means": "primary", "words": "x", "vehicle": "3"}, "bad_id", "vehicle"),
        ({"means": "clock", "words": "x"}, "unknown_value", "means"),
    ],
)
def test_what_cannot_be_written_is_named(cast, convoy, at_desk, body, code, field):
    answer = at_desk(cast.bob).post(f"/api/v1/missions/{convoy.shown}/log", body)
    assert (answer.status_code in (400, 422), answer.json()["code"], answer.json()["field"]) == (True, code, field)
