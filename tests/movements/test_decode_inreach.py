"""What Garmin's portal pushes becomes reports, calls for help, or a named fault."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from movements import inreach
from movements.actions import Verdict, accept_reports, assign_device, digest
from movements.actions.reports import Received
from movements.decoders import Fault, Report
from movements.models import Alert, Position, Track
from movements.watching import distress

from .conftest import NOON

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)


def push(**members) -> dict:
    point = {"latitude": 6.2, "longitude": 31.5, "altitude": 420.0, "gpsFix": 2, "course": 90.0, "speed": 36.0}
    event = {
        "imei": "300434030910340", "messageCode": 0, "freeText": "", "timeStamp": MS, "addresses": [],
        "point": point | members.pop("point", {}), "status": {"autonomous": 0, "lowBattery": 0, "intervalChange": 0},
    }  # fmt: skip
    return {"Version": "2.0", "Events": [event | members]}


def one(**members) -> inreach.Event:
    (event,) = inreach.events(push(**members), received_at=NOW)
    return event


def test_a_position_report_comes_out_in_our_units():
    event = one()
    assert event.imei == "300434030910340" and not event.is_sos
    assert event.outcome == Report(fix_at=NOW, lon=31.5, lat=6.2, speed_mps=pytest.approx(10.0), heading_deg=90.0, altitude_m=420.0)
    assert one(status={"lowBattery": 1}).outcome.battery == 0.1


@pytest.mark.parametrize("code", [0, 2, 3, 10, 11, 12, 14, 20, 33, 65, 3099])
def test_every_code_that_comes_with_a_fix_tells_where_the_device_is(code):
    assert isinstance(one(messageCode=code).outcome, Report)


@pytest.mark.parametrize(("code", "is_sos"), [(4, True), (6, True), (7, False), (3, False)])
def test_declared_and_confirmed_are_calls_and_cancelled_cancels_nothing(code, is_sos):
    event = one(messageCode=code, freeText="axle broken")
    assert (event.is_sos, event.words) == (is_sos, "axle broken")


def test_without_a_fix_it_tells_no_place_and_is_still_a_call():
    event = one(messageCode=4, point={"gpsFix": 0, "latitude": 0.0, "longitude": 0.0})
    assert event.outcome is None and event.is_sos


def test_a_reference_point_is_a_place_and_not_where_the_device_is():
    assert one(messageCode=8).outcome is None


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"messageCode": 64}, "encrypted"),
        ({"messageCode": "0"}, "unknown_type"),
        ({"messageCode": None}, "unknown_type"),
        ({"point": {"latitude": 91}}, "coord_range"),
        ({"point": {"longitude": "east"}}, "not_a_number"),
        ({"point": {"latitude": 0, "longitude": 0}}, "null_island"),
        ({"timeStamp": 0}, "time_range"),
        ({"timeStamp": "noon"}, "time_malformed"),
    ],
)
def test_a_fault_is_named(members, code):
    assert one(**members).outcome == Fault(code=code)


@pytest.mark.parametrize("document", [None, [], {}, {"Events": {}}, {"Version": "2.0"}, "Events"])
def test_what_is_no_push_is_refused(document):
    assert inreach.events(document, received_at=NOW) == Fault(code="bad_json")


def test_a_push_without_end_is_refused():
    assert inreach.events({"Events": [{}] * 501}, received_at=NOW) == Fault(code="too_many")
    assert inreach.events({"Events": [None, 7]}, received_at=NOW) == [
        inreach.Event(imei="", outcome=Fault(code="unknown_type"), plain=None),
        inreach.Event(imei="", outcome=Fault(code="unknown_type"), plain=7),
    ]


@pytest.fixture
def satellite(cast, tracked, noon):
    """A vehicle with an inReach of the account whose token is `a token of heron's`."""
    heron = tracked(cast.heron, "HERON 1")
    assign_device(by=None, vehicle=heron.pk, name="inreach", at=noon, credential="a token of heron's:300434030910340")
    return heron


def call(words: str, at=NOON, imei="300434030910340", outcome=None) -> Verdict:
    received = Received(secret_sha256=digest(f"a token of heron's:{imei}"), outcome=outcome, sos=words)
    return accept_reports(reports=[received], received_at=at)[0]


@pytest.mark.django_db
def test_a_call_for_help_is_one_alert_of_the_highest_severity_however_often_it_is_sent(satellite):
    place = Report(fix_at=NOON, lon=31.5, lat=6.2)
    assert call("axle broken", outcome=place) == Verdict.STORED
    assert call("axle broken", outcome=place) == Verdict.KNOWN
    assert call("still here") == Verdict.NOTHING
    alert = Alert.unrestricted.get()
    assert (alert.rule, alert.severity, alert.text, alert.geom.coords) == ("sos", 4, "axle broken", (31.5, 6.2))


@pytest.mark.django_db
def test_another_device_or_token_calls_for_nobody(satellite):
    assert call("help", imei="300434030910341") == Verdict.REFUSED
    assert not Alert.unrestricted.exists()


@pytest.mark.django_db
def test_who_takes_calls_gets_it_and_where_he_stumbles_it_is_an_alert_all_the_same(satellite, monkeypatch):
    taken = []
    takers = [lambda device, vehicle, place, words, at: taken.append((vehicle.call_sign, place and place.coords, words))]
    monkeypatch.setattr(distress, "_takers", takers)
    call("first", outcome=Report(fix_at=NOON, lon=31.5, lat=6.2))
    takers[:] = [lambda *call: 1 / 0]
    call("second")
    assert taken == [("HERON 1", (31.5, 6.2), "first")]
    assert Alert.unrestricted.get().text == "second"
    assert Position.unrestricted.count() == Track.unrestricted.count() == 1
