"""An organisation's ladder: it begins with an alert, climbs by the clock, stops for who acknowledged and for nobody else, each rung once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from movements.models import Call, Escalation, LogEntry, Rung, Sent
from movements.rooms import actions
from movements.rooms.actions.ladders import NotYourOwn, Step
from movements.watching.alerts import end_alert, raise_alert
from movements.watching.labels import own_label, vehicle_alert_label

pytestmark = pytest.mark.django_db


@pytest.fixture
def ladders(cast, convoy, reader, now):
    """Heron: on screen at once, again after 5 minutes; Kite: on screen after 3."""
    for member, minutes in ((cast.bob, (0, 5)), (cast.carol, (3,))):
        duty = member.duties.get().kind
        steps = [Step(after_min=minute, means="screen", duty=duty) for minute in minutes]
        by = reader(member)
        actions.set_ladder(by=by, organisation=by.organisation, mission=convoy.mission.pk, steps=steps, at=now(0))
    return convoy


@pytest.fixture
def silent(ladders, now):
    """HERON 1 was not heard of: an alert that both organisations are shown."""
    vehicle = ladders.heron_1.vehicle
    label = vehicle_alert_label(vehicle, now(10))
    return raise_alert(rule="silent_contact", mission=ladders.mission, vehicle=vehicle, at=now(10), severity=3, label=label)


def climbed(now, minutes: float) -> int:
    return actions.climb(by=None, at=now(minutes))


def rungs_of(organisation) -> int:
    return Sent.objects.filter(rung__organisation=organisation).count()


def test_each_organisation_climbs_its_own(cast, silent, now):
    assert [climbed(now, minute) for minute in (10, 11, 13, 15, 60)] == [1, 0, 1, 1, 0]
    assert (rungs_of(cast.heron), rungs_of(cast.kite)) == (2, 1)


def test_acknowledging_stops_the_ladder_of_ones_own_organisation_only(cast, silent, ladders, at_desk, now):
    climbed(now, 10)
    answer = at_desk(cast.bob).post(f"/api/v1/missions/{ladders.shown}/acknowledge", {"words": "calling them"})
    assert answer.json()["received"] == 2  # the alert, and the ladder
    climbed(now, 20)
    assert (rungs_of(cast.heron), rungs_of(cast.kite)) == (1, 1)
    assert Call.unrestricted.filter(state="ended").count() == 1


def test_acknowledging_the_alert_itself_stops_it_as_well(cast, silent, at_desk, now):
    from movements.watching.alerts import form_id

    climbed(now, 10)
    at_desk(cast.bob).post(f"/api/v1/alerts/{form_id(silent)}/acknowledge", {})
    climbed(now, 20)
    assert (rungs_of(cast.heron), rungs_of(cast.kite)) == (1, 1)


def test_what_is_over_stops_every_ladder(cast, silent, now):
    climbed(now, 10)
    end_alert(alert=silent, at=now(11))
    assert climbed(now, 30) == 0
    assert Escalation.objects.filter(ends_at=None).count() == 0 and Call.unrestricted.exclude(state="ended").count() == 0


def test_an_alert_that_is_not_shown_to_an_organisation_wakes_nobody_there(cast, ladders, now):
    label = own_label(cast.heron, cast.area)
    raise_alert(rule="new_incident", mission=ladders.mission, vehicle=None, at=now(10), severity=3, label=label)
    climbed(now, 60)
    assert (rungs_of(cast.heron), rungs_of(cast.kite)) == (2, 0)


def test_once_its_people_are_out_an_organisation_is_called_no_more(cast, ladders, silent, now, reader):
    from movements.actions import confirm_people_out

    confirm_people_out(by=reader(cast.carol), mission=ladders.mission.pk, at=now(10))
    climbed(now, 60)
    assert (rungs_of(cast.heron), rungs_of(cast.kite)) == (2, 0)


def test_nobody_else_learns_of_a_ladder(cast, silent, ladders, at_desk, now):
    climbed(now, 60)
    carol = at_desk(cast.carol)
    log = carol.get(f"/api/v1/missions/{ladders.shown}/log").content.decode()
    assert "Kite: after 3 min" in log and "Heron: after" not in log
    assert len(carol.get(f"/api/v1/missions/{ladders.shown}/ladder").json()["rungs"]) == 1
    assert LogEntry.unrestricted.filter(means="clock").count() == 3


def test_what_rings_on_screen_names_no_mission_for_not_everybody_on_duty_sees_it(cast, silent, now):
    climbed(now, 60)
    told = Call.unrestricted.filter(kind="rung").values_list("mission", "vehicle", "said")
    assert set(told) == {("", "", "A mission waits for your acknowledgement.")}


def test_a_rung_calls_ones_own_people_and_none_calls_for_another(cast, convoy, reader, now, at_desk):
    by = reader(cast.bob)
    others = (
        Step(after_min=0, means="screen", member=cast.carol.pk),
        Step(after_min=0, means="screen", room=convoy.kite_room.pk),
    )
    for step in others:
        with pytest.raises(NotYourOwn):
            actions.set_ladder(by=by, organisation=by.organisation, mission=convoy.mission.pk, steps=[step], at=now(0))
    body = {"rungs": [{"after_min": 0, "means": "screen", "member": cast.carol.pk}]}
    refused = at_desk(cast.bob).post(f"/api/v1/missions/{convoy.shown}/ladder", body, method="put")
    assert (refused.status_code, refused.json()["code"]) == (422, "another_organisation")
    assert not Rung.objects.exists()


def test_a_ladder_that_is_set_again_sends_no_rung_twice(cast, silent, ladders, reader, now):
    climbed(now, 10)
    by, duty = reader(cast.bob), cast.bob.duties.get().kind
    steps = [Step(after_min=minute, means="screen", duty=duty) for minute in (0, 5, 8)]
    actions.set_ladder(by=by, organisation=by.organisation, mission=ladders.mission.pk, steps=steps, at=now(11))
    climbed(now, 60)
    assert rungs_of(cast.heron) == 3


@pytest.mark.parametrize(
    ("rung", "code"),
    [
        ({"after_min": 0, "means": "sms", "duty": "focal_point", "address": "0912"}, "bad_telephone"),
        ({"after_min": 0, "means": "webhook", "duty": "focal_point", "address": "http://a.example"}, "https_alone"),
        ({"after_min": 0, "means": "screen"}, "names_one"),
        ({"after_min": 0, "means": "armed_response", "duty": "focal_point"}, "unknown_value"),
        ({"after_min": 0, "means": "screen", "duty": "focal_point", "organisation": "kite"}, "unknown_field"),
        ({"after_min": -1, "means": "screen", "duty": "focal_point"}, "number_range"),
    ],
)
def test_a_rung_that_cannot_be_is_refused_by_name(cast, convoy, at_desk, rung, code):
    answer = at_desk(cast.bob).post(f"/api/v1/missions/{convoy.shown}/ladder", {"rungs": [rung]}, method="put")
    assert answer.status_code in (400, 422) and answer.json()["code"] == code


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_send_each_rung_once(cast, silent, now):
    moment = now(60)
    barrier = threading.Barrier(3)

    def climb() -> None:
        barrier.wait()
        actions.climb(by=None, at=moment)
        connection.close()

    threads = [threading.Thread(target=climb) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (rungs_of(cast.heron), rungs_of(cast.kite)) == (2, 1)
    assert Call.unrestricted.filter(kind="rung").count() == 2
