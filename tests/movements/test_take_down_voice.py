"""A radio operator takes down where a vehicle says it is: by number, kilometre, agreed name; long past too, and when nobody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movements.actions import depart_mission, join_mission
from movements.models import LogEntry, MissionShown, Position, Track
from movements.watching import rounds, voice
from movements.watching.spoken import Place, UnknownPlace, place_of
from movements.watching.way import Stop, Way
from partners.models import View
from partners.readers import reader_of
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db
WAY = Way(((31.0, 6.0), (32.0, 6.0)), 1000.0, (Stop("Mongalla", 31.2, 6.0), Stop("Bor", 31.8, 6.0)))


@pytest.mark.parametrize(
    ("said", "lon"),
    [
        ("1", 31.2),
        ("2", 31.8),
        ("mongalla", 31.2),
        ("  BOR ", 31.8),
        ("Bravo", 31.5),
        ("31.4, 6.0", 31.4),
        ("31.4 6", 31.4),
        ("km 0", 31.0),
    ],
)
def test_a_place_is_understood_as_it_is_said(said, lon):
    assert place_of(said, WAY, {"Bravo": Place(31.5, 6.0)}).lon == pytest.approx(lon, abs=1e-6)


@given(km=st.floats(0, 110))
def test_a_kilometre_lies_so_far_along_the_route(km):
    place = place_of(f"km {km:.3f}", WAY)
    assert (place.lon - 31.0) * 110.72 == pytest.approx(km, abs=0.15)


@pytest.mark.parametrize("said", ["", "3", "0", "km 400", "Nowhere", "31.4, 91", "200, 6", "km"])
def test_what_is_no_place_of_the_mission_is_refused(said):
    with pytest.raises(UnknownPlace):
        place_of(said, WAY)


@pytest.fixture
def under_way(cast, planned, tracked, noon, monkeypatch):
    heron, kite = tracked(cast.heron, "HERON 1"), tracked(cast.kite, "KITE 1")
    mission = planned(vehicles=[heron.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, people=[cast.carol], vehicles=[kite.pk], at=noon - timedelta(minutes=30))
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=noon - timedelta(minutes=20))
    monkeypatch.setattr(clock, "now", lambda: noon)
    return MissionShown.unrestricted.get(record=mission.pk, view=View.FULL), heron, kite


def take_down(client, mission, vehicle, **body):
    body = {"vehicle": str(vehicle), "means": "primary"} | body
    return client.post(f"/api/v1/missions/{mission.pk}/voice", body, content_type="application/json")


def test_the_marker_moves_and_says_voice_and_the_clock_begins_anew(cast, under_way, signed_in, noon):
    mission, heron, _ = under_way
    rounds.by_clock(by=None, at=noon)
    assert list(heron.vehicle.alerts.values_list("rule", "state")) == [("silent_contact", "open")]
    said = (noon - timedelta(minutes=1)).isoformat()
    told = take_down(signed_in(cast.bob), mission, heron.pk, place="km 10", at=said).json()
    assert (told["vehicle"], told["moved"], told["history"], told["next_means"]) == ("HERON 1", True, False, None)
    track = Track.unrestricted.get(record=heron.pk)
    assert (track.fix_source, track.fix_at, track.contact_at) == ("voice", noon - timedelta(minutes=1), noon)
    rounds.by_clock(by=None, at=noon + timedelta(seconds=5))
    assert "silent_contact" not in heron.vehicle.alerts.exclude(state="ended").values_list("rule", flat=True)


def test_a_sheet_typed_in_afterwards_goes_into_history(cast, under_way, signed_in, noon, report):
    mission, heron, _ = under_way
    report(heron, -10)
    for hours in (0.2, 3, 50):
        told = take_down(signed_in(cast.bob), mission, heron.pk, place="km 5", at=(noon - timedelta(hours=hours)).isoformat()).json()
        assert (told["moved"], told["history"]) == (False, True)
    assert Track.unrestricted.get(record=heron.pk).fix_source == "device"
    assert Position.unrestricted.filter(fix_source="voice").count() == 3


def test_a_missed_check_is_tried_on_the_next_means_and_moves_nothing(cast, under_way, signed_in, report):
    mission, heron, _ = under_way
    report(heron, -900)
    before, client = Track.unrestricted.values().get(), signed_in(cast.bob)
    told = [take_down(client, mission, heron.pk, means=means, heard="no").json()["next_means"] for means in voice.MEANS[:3]]
    assert told == ["alternate", "satellite", None]
    lines = LogEntry.unrestricted.filter(vehicle=heron.pk).values_list("means", "words", "geom")
    assert len(lines) == 3 and set(lines) == {(means, "no answer", None) for means in voice.MEANS[:3]}
    assert Track.unrestricted.values().get() == before, "nobody was heard: no clock begins anew"


def test_the_vehicles_own_organisation_takes_it_down_and_a_partner_does_not(cast, under_way, signed_in, report):
    mission, heron, kite = under_way
    report(kite, -10)
    assert take_down(signed_in(cast.carol), mission, kite.pk, place="km 1").status_code == 200
    shown = Track.unrestricted.get(record=kite.pk).pk
    refused = take_down(signed_in(cast.bob), mission, shown, place="km 1")
    assert refused.json()["code"] == "no_duty_here"


def test_hidden_and_absent_are_the_same_bytes(cast, under_way, signed_in):
    mission, heron, kite = under_way
    alice, bob = signed_in(cast.alice), signed_in(cast.bob)
    hidden, absent = take_down(alice, mission, heron.pk), take_down(alice, MissionShown(), heron.pk)
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content) and hidden.status_code == 404
    others, none = take_down(bob, mission, kite.pk, place="km 1"), take_down(bob, mission, MissionShown().pk, place="km 1")
    assert (others.status_code, others.content) == (none.status_code, none.content) and others.status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"place": "Nowhere"}, "unknown_place"), ({"means": "shouting"}, "unknown_value"), ({"at": "2026-03-01T12:00:00"}, "time_zone_missing"),
        ({"at": "2026-03-01T13:00:00Z"}, "time_range"), ({"lon": 31.5}, "unknown_field"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(cast, under_way, signed_in, body, code):
    mission, heron, _ = under_way
    assert take_down(signed_in(cast.bob), mission, heron.pk, **body).json()["code"] == code


def test_a_field_person_of_the_own_organisation_may_and_a_machine_may_not(cast, under_way, signed_in):
    mission, heron, _ = under_way
    driver = make.member(cast.heron, "driver", duties={cast.area: ["field"]})
    assert take_down(signed_in(driver), mission, heron.pk, place="km 1").status_code == 404, "not in the mission's list: he reads no plan"
