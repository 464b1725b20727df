"""The operator's board: every mission that the reader sees in full, by what is due next; as JSON, as text, on paper; and nothing hidden."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from movements.models import Track
from movements.rooms import actions
from movements.watching.alerts import raise_alert
from movements.watching.labels import vehicle_alert_label
from partners.models import StandingConsent
from tests import make

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"server_time": "[^"]+"')


def board(at_desk, member) -> dict:
    return at_desk(member).get("/api/v1/board").json()


def test_what_is_due_first_stands_first(cast, convoy, at_desk, now, planned):
    now(0)
    [mission] = board(at_desk, cast.bob)["missions"]
    assert (mission["code"], mission["tone"], mission["deadline"]["what"]) == ("J-1", "plain", "check_in")
    assert {vehicle["due_at"] for vehicle in mission["vehicles"]} == {"2026-03-01T13:00:00Z"}
    now(55)
    assert board(at_desk, cast.bob)["missions"][0]["tone"] == "soon"
    now(61)
    told = board(at_desk, cast.bob)["missions"][0]
    assert (told["tone"], told["deadline"]["words"]) == ("late", "HERON 1: check-in missed")
    planned("J-2")
    assert [one["code"] for one in board(at_desk, cast.bob)["missions"]] == ["J-2", "J-1"]  # J-2 was to depart at noon


def test_an_alert_comes_before_what_is_late(cast, convoy, at_desk, now):
    vehicle = convoy.kite_1.vehicle
    label = vehicle_alert_label(vehicle, now(10))
    raise_alert(rule="off_corridor", mission=convoy.mission, vehicle=vehicle, at=now(20), severity=3, label=label)
    for member in (cast.bob, cast.carol):
        told = board(at_desk, member)["missions"][0]
        assert (told["tone"], told["deadline"]["what"], len(told["alerts"])) == ("danger", "alert", 1)


def test_who_is_shown_no_mission_has_an_empty_board_that_says_so(cast, convoy, at_desk):
    alice = at_desk(cast.alice)
    assert alice.get("/api/v1/board").json()["missions"] == []
    page = alice.get("/board/").content.decode()
    assert "No mission that is planned or under way is shown to you" in page and "J-1" not in page


def test_what_is_hidden_changes_no_byte_of_anothers_board(cast, convoy, at_desk, now, reader):
    """Non-interference: Alice's board, page and sheet before and after Heron and Kite write, ladder, hand over and call for help."""
    alice = at_desk(cast.alice)
    paths = ("/api/v1/board", "/board/", "/board/sheet/", "/board/rooms/", "/api/v1/rooms", "/api/v1/layers", "/api/v1/feed")

    def told() -> list[bytes]:
        return [TOKEN.sub(b"", alice.get(path).content) for path in paths]

    before = told()
    actions.sign_on(by=reader(cast.bob), room=convoy.heron_room.pk, at=now(0))
    actions.take_mission(by=reader(cast.bob), mission=convoy.mission.pk, room=convoy.heron_room.pk, at=now(0))
    actions.write(by=reader(cast.bob), mission=convoy.mission.pk, means="primary", at=now(0), entered_at=now(0), words="zqcanaryword")
    actions.offer_mission(by=reader(cast.bob), mission=convoy.mission.pk, room=convoy.kite_room.pk, words="zqcanaryoffer", at=now(0))
    Client().post("/api/v1/sos", "{}", content_type="application/json", headers={"Authorization": f"Bearer {convoy.heron_1.credential}"})
    actions.advance_sos(by=None, at=now(0))
    assert told() == before
    assert b"zqcanary" in at_desk(cast.carol).get(f"/api/v1/missions/{convoy.shown}/log").content


def test_a_line_about_a_vehicle_that_is_not_shown_is_not_read(cast, convoy, at_desk, now, reader):
    """Kite withdraws the consent by which Heron sees its vehicle: lines about that vehicle go with it."""
    entry = {"by": reader(cast.carol), "mission": convoy.mission.pk, "means": "primary", "at": now(1), "entered_at": now(1)}
    actions.write(**entry, vehicle=convoy.kite_1.pk, words="zqcanaryvehicle")
    bob = at_desk(cast.bob)
    path = f"/api/v1/missions/{convoy.shown}/log"
    assert b"zqcanaryvehicle" in bob.get(path).content
    StandingConsent.objects.filter(originator=cast.kite, kind="vehicles").update(ends_at=make.EARLIER.replace(day=2))
    assert b"zqcanaryvehicle" not in bob.get(path).content and b"zqcanaryvehicle" in at_desk(cast.carol).get(path).content
    assert not any(vehicle["call_sign"] == "KITE 1" for vehicle in bob.get("/api/v1/board").json()["missions"][0]["vehicles"])


def test_the_page_works_without_a_script(cast, convoy, at_desk, now):
    bob, page = at_desk(cast.bob), f"/board/missions/{convoy.shown}/"
    track = str(Track.unrestricted.get(record=convoy.heron_1.pk).pk)
    now(20)
    answer = bob.client.post(
        page, {"do": "log", "means": "primary", "vehicle": track, "clock": "12:15", "place": "km 12", "words": "all well aboard"}
    )
    assert answer.status_code == 302
    read = bob.get(page).content.decode()
    assert "all well aboard" in read and "12:15Z" in read and "km 12" in read
    refused = bob.client.post(page, {"do": "log", "means": "primary", "clock": "25:99", "words": "typed with care"})
    assert refused.status_code == 422 and "typed with care" in refused.content.decode()
    text = bob.get("/board/").content.decode()
    assert "HERON 1" in text and "check-in" in text and 'value="acknowledge"' in text


def test_the_ladder_is_set_by_its_form(cast, convoy, at_desk):
    bob, page = at_desk(cast.bob), f"/board/missions/{convoy.shown}/"
    form = {"do": "ladder", "after_0": "5", "who_0": "duty:focal_point", "means_0": "screen", "address_0": "", "after_1": "", "who_1": ""}
    assert bob.client.post(page, form).status_code == 302
    [rung] = bob.get(f"/api/v1/missions/{convoy.shown}/ladder").json()["rungs"]
    assert (rung["after_min"], rung["duty"], rung["means"]) == (5, "focal_point", "screen")


def test_the_sheet_of_a_room_names_its_vehicles_and_leaves_room_to_write(cast, convoy, at_desk, now, reader):
    actions.sign_on(by=reader(cast.bob), room=convoy.heron_room.pk, at=now(0))
    actions.take_mission(by=reader(cast.bob), mission=convoy.mission.pk, room=convoy.heron_room.pk, at=now(0))
    bob, carol = at_desk(cast.bob), at_desk(cast.carol)
    sheet = bob.get(f"/board/sheet/?room={convoy.heron_room.pk}").content.decode()
    assert "HERON 1" in sheet and "KITE 1" in sheet and sheet.count("<td></td>") >= 12
    assert "TLP:AMBER+STRICT" in sheet and "EXERCISE" not in sheet
    assert carol.get(f"/board/sheet/?room={convoy.heron_room.pk}").status_code == 404  # another's room
    assert "HERON 1" in carol.get("/board/sheet/").content.decode()


def test_the_board_costs_the_same_few_statements_however_many_vehicles(cast, convoy, at_desk, django_assert_max_num_queries):
    bob = at_desk(cast.bob)
    bob.get("/api/v1/board")
    with django_assert_max_num_queries(32):
        bob.get("/api/v1/board")


def test_alerts_of_one_rule_are_one_line_and_a_call_for_help_is_told_once(cast, convoy, at_desk, now):
    for number, tracked in enumerate((convoy.kite_1, convoy.heron_1)):
        label = vehicle_alert_label(tracked.vehicle, now(10))
        raise_alert(rule="stopped", mission=convoy.mission, vehicle=tracked.vehicle, at=now(20 + number), severity=2, label=label)
    told = board(at_desk, cast.bob)["missions"][0]
    [line] = [one for one in told["deadlines"] if one["what"] == "alert"]
    assert line["words"].endswith("and 1 more") and line["tone"] == "late" and len(told["alerts"]) == 2
    Client().post("/api/v1/sos", "{}", content_type="application/json", headers={"Authorization": f"Bearer {convoy.heron_1.credential}"})
    actions.advance_sos(by=None, at=now(25))
    told = board(at_desk, cast.bob)["missions"][0]
    assert [one["what"] for one in told["deadlines"] if one["tone"] == "sos"] == ["sos"]
    assert "sos" in [one["rule"] for one in told["alerts"]]
