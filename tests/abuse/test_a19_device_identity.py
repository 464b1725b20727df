"""a19: an outsider guesses a device id, sends another's topic, replays a fix. Identity comes from the credential alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from movements.actions import revoke_device
from movements.models import Position, Quarantine, Track
from sltmap import clock
from tests.movements.served import basic
from tests.movements.test_ingest import CREDENTIAL, area, committed, device, door, heron, now, osmand, tracker

__all__ = ["area", "device", "door", "heron", "now"]  # fixtures of the door
pytestmark = pytest.mark.django_db


def location(at, **members) -> bytes:
    return json.dumps({"_type": "location", "lat": 6.2, "lon": 31.5, "tst": int(at.timestamp())} | members).encode()


def test_absent_and_revoked_are_refused_byte_for_byte_alike(door, now, heron, area):
    revoked, credential = committed(lambda: tracker(heron, area, "HERON 2"))
    assert door.ask(osmand(now, credential)).status == 200
    committed(lambda: revoke_device(by=None, device=revoked.pk, at=clock.now()))
    answers = [door.ask(osmand(now, wrong)) for wrong in (credential, "guessed", str(revoked.pk), "HERON 2")]
    answers += [door.ask(osmand(now, credential, lat="abc")), door.ask("/ingest/osmand?lat=6&lon=31")]
    assert {answer.status for answer in answers} == {401}
    assert len({(answer.body, tuple(sorted(set(answer.headers.items()) - {("date", answer.headers["date"])}))) for answer in answers}) == 1
    assert Position.unrestricted.count() == 1
    assert not Quarantine.unrestricted.exists()


def test_topic_user_name_and_tracker_id_say_nothing(door, now, device, heron, area):
    other, _ = committed(lambda: tracker(heron, area, "HERON 2"))
    body = location(now, topic=f"owntracks/heron/{other.pk}", tid="H2", id=other.pk, device_id=other.pk)
    assert door.ask("/ingest/owntracks", body, authorization=basic(CREDENTIAL, user=str(other.pk))).status == 200
    assert Position.unrestricted.get().device_id == device.pk
    for wrong in (basic("guessed", user=CREDENTIAL), "Bearer " + CREDENTIAL, "Basic %%%", "Basic", ""):
        assert door.ask("/ingest/owntracks", location(now), authorization=wrong).status == 401
    assert Position.unrestricted.count() == 1


def test_a_replay_changes_nothing(door, now):
    first, second = osmand(now - timedelta(seconds=9)), osmand(now)
    assert [door.ask(target).status for target in (first, second)] == [200, 200]
    before = Track.unrestricted.values().get()
    assert [door.ask(target).status for target in (first, second, first)] == [200, 200, 200]
    assert Track.unrestricted.values().get() == before
    assert Position.unrestricted.count() == 2


def test_a_report_of_last_week_replayed_today_moves_nothing(door, now):
    assert door.ask(osmand(now - timedelta(days=7))).status == 200
    assert not Position.unrestricted.exists()
    assert not Track.unrestricted.exists()
    assert Quarantine.unrestricted.get().code == "time_range"
