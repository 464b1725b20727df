"""An alert rings at who sees it, is acknowledged once for all, and is over when its cause is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from layers.models import Event
from movements.actions import depart_mission, join_mission
from movements.models import Alert, AlertShown
from movements.watching.alerts import SHOWN_FOR, end_alert, raise_alert, sweep
from movements.watching.labels import own_label, vehicle_alert_label
from partners import scopes
from partners.models import View
from partners.readers import reader_of
from partners.visibility import visible
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_way(cast, planned, tracked, noon):
    """Heron Relief's mission with Kite Action in it, departed at noon; vehicles of both."""
    heron, kite = tracked(cast.heron, "HERON 1"), tracked(cast.kite, "KITE 1")
    mission = planned(vehicles=[heron.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], vehicles=[kite.pk], at=noon - timedelta(minutes=30))
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon)
    mission.refresh_from_db()
    return mission, heron.vehicle, kite.vehicle


@pytest.fixture
def raised(under_way, noon):
    """Kite Action's vehicle has left the corridor."""
    mission, _, kite = under_way
    label = vehicle_alert_label(kite, noon)
    return raise_alert(rule="off_corridor", mission=mission, vehicle=kite, at=noon, severity=3, label=label, value=812.0, threshold=500.0)


def read(member) -> list[AlertShown]:
    """What a member is shown, asked as a request asks: with the rights of this moment."""
    scopes.refresh(member.pk)
    return list(visible(AlertShown, reader_of(member)))


def seen_by(member) -> list[str]:
    return [form.title for form in read(member)]


def press(client, alert, **body):
    form = AlertShown.unrestricted.get(record=alert.pk, view=View.FULL)
    return client.post(f"/api/v1/alerts/{form.pk}/acknowledge", body, content_type="application/json")


def test_who_is_shown_the_vehicle_is_shown_its_alert(cast, raised):
    assert seen_by(cast.bob) == seen_by(cast.carol) == ["KITE 1: off the corridor"]
    assert seen_by(cast.alice) == [], "a desk that nobody chose"


def test_raising_it_again_raises_nothing(under_way, raised, noon):
    mission, _, kite = under_way
    again = raise_alert(
        rule="off_corridor",
        mission=mission,
        vehicle=kite,
        at=noon + timedelta(minutes=1),
        severity=3,
        label=vehicle_alert_label(kite, noon),
    )
    assert again.pk == raised.pk
    assert Event.objects.filter(source="alerts").count() == 1


def test_once_over_it_can_be_raised_anew(under_way, raised, noon):
    mission, _, kite = under_way
    end_alert(alert=raised, at=noon + timedelta(minutes=5))
    label = vehicle_alert_label(kite, noon)
    again = raise_alert(rule="off_corridor", mission=mission, vehicle=kite, at=noon + timedelta(minutes=9), severity=3, label=label)
    assert again.pk != raised.pk


def test_an_alert_of_one_organisation_is_seen_by_its_security_duties_alone(cast, under_way, noon):
    mission, heron, _ = under_way
    field = make.member(cast.heron, "driver", duties={cast.area: ["field"]})
    raise_alert(rule="speed", mission=mission, vehicle=heron, at=noon, severity=2, label=own_label(cast.heron, cast.area))
    assert seen_by(cast.bob) == ["HERON 1: speed"]
    assert seen_by(cast.carol) == seen_by(cast.alice) == seen_by(field) == []


def test_one_acknowledges_for_all(cast, raised, signed_in):
    answer = press(signed_in(cast.bob), raised, words="I have called them")
    assert answer.status_code == 200
    told = answer.json()["properties"]
    assert (told["state"], told["acknowledged_by"], told["acknowledged_text"]) == ("acknowledged", "Heron", "I have called them")
    (form,) = read(cast.carol)
    assert (form.state, form.acknowledged_by) == ("acknowledged", "Heron")
    again = press(signed_in(cast.carol), raised)
    assert (again.status_code, again.json()["code"]) == (409, "acknowledged_already")


def test_acknowledging_rings_at_nobody(cast, raised, signed_in):
    press(signed_in(cast.bob), raised)
    assert list(Event.objects.filter(source="alerts").order_by("version").values_list("rings", "label_before")) == [
        (False, None),
        (False, raised.label_id),
    ]


def test_hidden_and_absent_are_the_same_bytes(cast, raised, signed_in):
    form = AlertShown.unrestricted.get(record=raised.pk)
    client = signed_in(cast.alice)
    hidden, absent = (client.post(f"/api/v1/alerts/{pk}/acknowledge", {}, content_type="application/json") for pk in (form.pk, raised.pk))
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content) == (404, absent.content)


def test_a_person_without_a_security_duty_does_not_acknowledge(cast, raised, signed_in):
    driver = make.member(cast.kite, "driver", duties={cast.area: ["field"]})
    mission_audience = raised.mission.audience
    mission_audience.memberships.create(member=driver, starts_at=make.EARLIER)
    answer = press(signed_in(driver), raised)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_duty_here")


@pytest.mark.parametrize(("body", "code"), [({"state": "ended"}, "unknown_field"), ({"words": 7}, "text_expected")])
def test_what_stands_on_no_list_is_refused(cast, raised, signed_in, body, code):
    assert press(signed_in(cast.bob), raised, **body).json()["code"] == code


def test_what_was_over_for_a_day_leaves_the_picture_and_stays_in_the_books(cast, raised, noon):
    end_alert(alert=raised, at=noon + timedelta(minutes=5))
    assert sweep(by=None, at=noon + timedelta(hours=23)) == 0
    assert seen_by(cast.bob)
    assert sweep(by=None, at=noon + timedelta(minutes=6) + SHOWN_FOR) == 1
    assert seen_by(cast.bob) == []
    assert Alert.unrestricted.get().state == "ended"
    last = Event.objects.filter(source="alerts").latest("version")
    assert (last.label_after, last.full_after) == (None, None)
