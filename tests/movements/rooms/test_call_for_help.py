"""A call for help: first at home, then at the desks that were chosen, again and again until the word was heard; no door shuts it out."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from movements.models import Alert, Call, CallShown, LogEntry, SosPlan, Track
from movements.rooms import actions
from movements.rooms.actions.caller import token_of
from partners.models import View
from tests import make

pytestmark = pytest.mark.django_db
PATH = "/api/v1/sos"


def press(client: Client, body: dict | None = None, **headers):
    return client.post(PATH, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.fixture
def driver(cast):
    """Dan drives for Heron Relief: field staff, no security duty."""
    return make.member(cast.heron, "dan", duties={cast.area: ["field"]})


@pytest.fixture
def staffed(cast, convoy, reader, now):
    """Heron's own room is staffed."""
    actions.sign_on(by=reader(cast.bob), room=convoy.heron_room.pk, at=now(0))
    return convoy


def seen(at_desk, member) -> list[dict]:
    board = at_desk(member).get("/api/v1/board").json()
    return [call for mission in board["missions"] for call in mission["calls"]] + board["calls"]


def test_it_goes_to_its_own_organisation_first_and_then_to_those_it_travels_with(cast, staffed, at_desk, now):
    answer = press(Client(), Authorization=f"Bearer {staffed.heron_1.credential}")
    assert answer.status_code == 201 and answer.json()["received"] == []
    assert [call["vehicle"] for call in seen(at_desk, cast.bob)] == ["HERON 1"] and seen(at_desk, cast.carol) == []
    assert Track.unrestricted.get(record=staffed.heron_1.pk).sos
    assert actions.advance_sos(by=None, at=now(0.4)) == 0
    assert actions.advance_sos(by=None, at=now(0.5)) == 1
    assert [call["vehicle"] for call in seen(at_desk, cast.carol)] == ["HERON 1"] and seen(at_desk, cast.alice) == []


def test_where_nobody_is_on_shift_it_goes_on_at_once(cast, convoy, at_desk, now):
    answer = press(Client(), Authorization=f"Bearer {convoy.heron_1.credential}")
    assert len(seen(at_desk, cast.carol)) == 1 and answer.json()["passed_over"] == ["Heron"]


def test_the_desk_that_its_organisation_chose_hears_it_and_no_other(cast, staffed, at_desk, now):
    desk = make.rule(cast.area, "duty_desk")
    heron_focal = make.member(cast.heron, duties={cast.area: ["focal_point"]})
    press(Client(), Authorization=f"Bearer {staffed.heron_1.credential}")
    actions.advance_sos(by=None, at=now(1))
    assert seen(at_desk, cast.alice) == []
    make.standing_consent(cast.heron, cast.area, "vehicles", View.FULL, heron_focal, audience=desk)
    assert [call["vehicle"] for call in seen(at_desk, cast.alice)] == ["HERON 1"]


def test_it_repeats_until_the_tracking_room_heard_the_word(cast, staffed, at_desk, now, reader):
    SosPlan.objects.create(organisation=cast.heron, agreed_word="blue kettle", repeat_s=60)
    actions.take_mission(by=reader(cast.bob), mission=staffed.mission.pk, room=staffed.heron_room.pk, at=now(0))
    press(Client(), Authorization=f"Bearer {staffed.heron_1.credential}")
    for minute in (1, 2, 3):
        assert actions.advance_sos(by=None, at=now(minute)) == 1
    bob, carol = at_desk(cast.bob), at_desk(cast.carol)
    [call] = seen(at_desk, cast.bob)
    assert bob.post(f"/api/v1/calls/{call['id']}/acknowledge").status_code == 200
    now(4)
    assert actions.advance_sos(by=None, at=now(4)) == 1  # a receipt ends nothing
    path = f"{PATH}/{call['id']}/heard"
    assert carol.post(path, {"word": "blue kettle"}).status_code == 403  # Kite's room does not hold the mission
    wrong = bob.post(path, {"word": "red kettle"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "other_word")
    assert Call.unrestricted.get().state != "ended" and Track.unrestricted.get(record=staffed.heron_1.pk).sos
    assert bob.post(path, {"word": " Blue  kettle", "words": "false alarm"}).status_code == 200
    assert actions.advance_sos(by=None, at=now(9)) == 0
    assert not Track.unrestricted.get(record=staffed.heron_1.pk).sos and Alert.unrestricted.get().state == "ended"
    words = list(LogEntry.unrestricted.filter(means="telephone").order_by("entered_at", "pk").values_list("words", flat=True))
    assert sorted(words) == ["SOS: spoken with them, another word was heard.", "SOS: spoken with them, the word was heard. false alarm"]


def test_the_phone_is_told_who_received_it_where_and_when(cast, staffed, at_desk, now):
    credential = f"Bearer {staffed.heron_1.credential}"
    mine = press(Client(), Authorization=credential).json()["id"]
    now(1)
    [call] = seen(at_desk, cast.bob)
    at_desk(cast.bob).post(f"/api/v1/calls/{call['id']}/acknowledge")
    told = Client().get(f"{PATH}/{mine}", headers={"Authorization": credential})
    assert told.json()["received"] == [{"organisation": "Heron", "where": "Radio room, Bor", "at": "2026-03-01T12:01:00Z"}]
    assert "coming" not in told.content.decode()


def test_the_same_press_is_one_call_and_so_is_a_second_press(cast, convoy, now):
    credential = f"Bearer {convoy.heron_1.credential}"
    first = press(Client(), {"key": "a1"}, Authorization=credential)
    again, other = press(Client(), {"key": "a1"}, Authorization=credential), press(Client(), {"key": "b2"}, Authorization=credential)
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 200]
    assert len({answer.json()["id"] for answer in (first, again, other)}) == 1 == Call.unrestricted.count() == Alert.unrestricted.count()


def test_without_a_mission_or_a_vehicle_it_works(cast, driver, signed_in, now, at_desk):
    client = signed_in(driver)
    assert press(client, {"lon": 31.5, "lat": 6.2, "words": "at the river"}).status_code == 201
    [call] = seen(at_desk, cast.bob)
    assert (call["vehicle"], call["said"], call["lon"]) == ("", "at the river", 31.5)


def test_a_suspended_organisation_calls_and_its_own_people_hear_it(cast, driver, signed_in, now, at_desk):
    standing = cast.heron.standings.get()
    type(standing).objects.filter(pk=standing.pk).update(status="suspended")
    assert press(signed_in(driver)).status_code == 201
    assert len(seen(at_desk, cast.bob)) == 1


def test_an_expired_session_calls_by_the_token_that_the_phone_kept_also_with_a_locked_account(cast, driver, now, signed_in):
    token = signed_in(driver).get(f"{PATH}/token").json()["token"]
    type(driver.user).objects.filter(pk=driver.user_id).update(is_active=False)
    answer = press(Client(), {"token": token})
    assert answer.status_code == 201
    told = Client().get(f"{PATH}/{answer.json()['id']}", headers={"X-Sos-Token": token})
    assert told.status_code == 200
    assert press(Client(), {"token": token[:-2]}).status_code == 401


def test_a_stranger_calls_nobody(cast, convoy, now):
    for answer in (press(Client()), press(Client(), Authorization="Bearer nothing"), press(Client(), {"token": token_of(1)[1:]})):
        assert (answer.status_code, answer.json()["code"]) == (401, "unknown_caller")
    assert Call.unrestricted.count() == 0


def test_a_session_without_its_csrf_token_calls_nobody_for_a_forged_page(cast, driver, now):
    client = Client(enforce_csrf_checks=True)
    client.force_login(driver.user, backend="django.contrib.auth.backends.ModelBackend")
    assert press(client).status_code == 401


def test_with_redis_stopped_it_works(cast, convoy, now, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert press(Client(), Authorization=f"Bearer {convoy.heron_1.credential}").status_code == 201


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"lon": "x", "lat": 91, "vehicle": 7, "key": "?"}', b"\xff"])
def test_a_body_that_cannot_be_read_is_a_call_all_the_same(cast, convoy, now, body):
    headers = {"Authorization": f"Bearer {convoy.heron_1.credential}"}
    assert Client().post(PATH, body, content_type="application/json", headers=headers).status_code == 201


def test_under_silent_duress_the_phone_shows_no_sign(cast, staffed, driver, at_desk, now):
    SosPlan.objects.create(organisation=cast.heron, silent=True, own_first_s=0)
    credential = f"Bearer {staffed.heron_1.credential}"
    mine = press(Client(), Authorization=credential).json()
    assert not Track.unrestricted.get(record=staffed.heron_1.pk).sos  # the map of the phone would show it
    actions.advance_sos(by=None, at=now(1))
    [call] = seen(at_desk, cast.bob)
    at_desk(cast.bob).post(f"/api/v1/calls/{call['id']}/acknowledge")
    assert Client().get(f"{PATH}/{mine['id']}", headers={"Authorization": credential}).json() == mine
    assert seen(at_desk, cast.carol) == []  # nor do the phones of those who travel along
    log = at_desk(cast.carol).get(f"/api/v1/missions/{staffed.shown}/log").content.decode()
    assert "SOS" not in log
    for verb in ("delete", "put", "patch"):  # nothing on the phone takes it back
        assert getattr(Client(), verb)(f"{PATH}/{mine['id']}", headers={"Authorization": credential}).status_code == 405


def test_anothers_call_is_as_absent_as_none(cast, convoy, now, at_desk, driver, signed_in):
    mine = press(Client(), Authorization=f"Bearer {convoy.heron_1.credential}").json()["id"]
    client = signed_in(driver)
    answers = [client.get(f"{PATH}/{pk}") for pk in (mine, "00000000-0000-4000-8000-000000000000")]
    assert {answer.status_code for answer in answers} == {404} and answers[0].content == answers[1].content
    alice = at_desk(cast.alice)
    shown = seen(at_desk, cast.bob)[0]["id"]
    for tail in ("heard",):
        hidden, absent = (alice.post(f"{PATH}/{pk}/{tail}", {"word": "x"}) for pk in (shown, "00000000-0000-4000-8000-000000000000"))
        assert hidden.status_code == absent.status_code == 404 and hidden.content == absent.content


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_call(cast, convoy, now):
    def once():
        press(Client(), Authorization=f"Bearer {convoy.heron_1.credential}")
        connection.close()

    threads = [threading.Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Call.unrestricted.count() == 1


def test_the_same_press_sent_again_brings_the_place_that_the_phone_found_meanwhile(cast, driver, signed_in, now, at_desk):
    client = signed_in(driver)
    press(client, {"key": "a1"})
    assert press(client, {"key": "a1", "lon": 31.5, "lat": 6.2, "words": "14 min old"}).status_code == 200
    [call] = seen(at_desk, cast.bob)
    assert (call["lon"], call["lat"], call["said"]) == (31.5, 6.2, "14 min old")
    assert Alert.unrestricted.get().geom.coords == (31.5, 6.2)
    press(client, {"key": "b2", "lon": 30.0, "lat": 5.0})  # another press moves nothing
    assert [one["lon"] for one in seen(at_desk, cast.bob)] == [31.5]


def test_a_call_that_was_over_for_a_day_leaves_the_picture_and_its_record_stays(cast, staffed, now, reader, driver):
    SosPlan.objects.create(organisation=cast.heron, agreed_word="blue kettle", repeat_s=60)
    actions.take_mission(by=reader(cast.bob), mission=staffed.mission.pk, room=staffed.heron_room.pk, at=now(0))
    press(Client(), Authorization=f"Bearer {staffed.heron_1.credential}")
    over = Call.unrestricted.get()
    actions.hear_sos(by=reader(cast.bob), call=over.pk, word="blue kettle", words="", at=now(5))
    assert press(Client(), {"token": token_of(driver.pk)}).status_code == 201  # one that nobody heard the word of
    assert actions.sweep_calls(by=None, at=now(24 * 60 + 4)) == 0
    assert actions.sweep_calls(by=None, at=now(24 * 60 + 6)) == 1
    assert not CallShown.unrestricted.filter(record=over.pk).exists() and Call.unrestricted.count() == 2
    assert CallShown.unrestricted.filter(view=View.FULL).count() == 1
    assert actions.sweep_calls(by=None, at=now(48 * 60)) == 0
