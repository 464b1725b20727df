"""What does not come over the devices' door: a track entered afterwards, and a person's browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from movements.actions import make_partitions
from movements.models import Device, Position, Track
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db
GPX = '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="t"><trk><trkseg>{}</trkseg></trk></gpx>'


@pytest.fixture
def now(monkeypatch, noon):
    """The clock stands at noon."""
    monkeypatch.setattr(clock, "now", lambda: noon)
    make_partitions(noon - timedelta(days=3))
    return noon


def point(at, lon=31.5, lat=6.2) -> str:
    return f'<trkpt lon="{lon}" lat="{lat}"><ele>420</ele><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'


def upload(client, device: int, text: str | bytes):
    data = text.encode() if isinstance(text, str) else text
    return client.post(f"/api/v1/devices/{device}/gpx", {"file": SimpleUploadedFile("track.gpx", data)})


def test_a_track_entered_afterwards_is_history_and_moves_no_marker(cast, tracked, report, signed_in, now, track_of):
    heron = tracked(cast.heron)
    report(heron, -600)
    before = track_of(heron)
    points = [point(now - timedelta(days=2, minutes=n)) for n in range(3)] + [point(now - timedelta(minutes=1), lon=31.9)]
    points.append('<trkpt lon="31.5" lat="6.2"/>')
    answer = upload(signed_in(cast.bob), heron.device, GPX.format("".join(points)))
    assert answer.json() == {"stored": 4, "known": 0, "left_out": 1}
    after = track_of(heron)
    assert (after.fix_at, after.geom, after.version) == (before.fix_at, before.geom, before.version)
    assert Position.unrestricted.count() == 5
    assert upload(signed_in(cast.bob), heron.device, GPX.format("".join(points))).json() == {"stored": 0, "known": 4, "left_out": 1}


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ('<!DOCTYPE gpx [<!ENTITY e "x">]><gpx>&e;</gpx>', 400, "xml_entities"),
        ('<OGRVRTDataSource><OGRVRTLayer name="passwd"/></OGRVRTDataSource>', 422, "not_what_it_says"),
        ("<gpx><trk>", 400, "bad_xml"),
        (b"\x00\x01binary", 400, "bad_xml"),
        ("<gpx><trk><trkseg/></trk></gpx>", 422, "empty"),
        ('<gpx><trkpt lon="abc" lat="6"><time>2026-03-01T11:00:00Z</time></trkpt></gpx>', 422, "empty"),
        (b"<gpx>" + b" " * (5 * 1024 * 1024) + b"</gpx>", 413, "too_large"),
    ],
)
def test_a_file_that_is_no_track_is_refused_by_name(cast, tracked, signed_in, now, text, status, code):
    answer = upload(signed_in(cast.bob), tracked(cast.heron).device, text)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_anothers_device_takes_no_track(cast, tracked, signed_in, now):
    heron = tracked(cast.heron)
    answers = [upload(signed_in(cast.carol), pk, GPX.format(point(now))) for pk in (heron.device, 10**9)]
    assert answers[0].status_code == answers[1].status_code == 404 and answers[0].content == answers[1].content
    assert not Position.unrestricted.exists()


def told(client, vehicle, *positions):
    return client.post("/api/v1/me/positions", {"vehicle": str(vehicle.pk), "positions": list(positions)}, content_type="application/json")


def test_a_drivers_browser_moves_the_vehicle_of_his_own_organisation(cast, tracked, signed_in, now):
    driver, heron = make.member(cast.heron, "driver", duties={cast.area: ["field"]}), tracked(cast.heron)
    at = (now - timedelta(seconds=5)).isoformat()
    client = signed_in(driver)
    answer = told(client, heron, {"lon": 31.7, "lat": 6.3, "at": at, "accuracy_m": 12.0, "speed_mps": 8.0, "heading_deg": 90})
    assert answer.json() == {"verdicts": ["stored"]}
    assert told(client, heron, {"lon": 31.7, "lat": 6.3, "at": at}).json() == {"verdicts": ["known"]}
    track = Track.unrestricted.get()
    assert (track.geom.x, track.speed_mps, track.fix_source) == (31.7, 8.0, "device")
    assert Device.unrestricted.filter(name=f"browser {driver.pk}").count() == 1
    old = (now - timedelta(days=2)).isoformat()
    assert told(client, heron, {"lon": 31.7, "lat": 6.3, "at": old}).json() == {"verdicts": ["quarantined"]}


def test_anothers_vehicle_is_moved_by_no_browser(cast, tracked, signed_in, now):
    heron, client = tracked(cast.heron), signed_in(cast.carol)
    answer = told(client, heron, {"lon": 31.7, "lat": 6.3})
    assert answer.status_code == 404 and not Track.unrestricted.exists()


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ({"lon": 181, "lat": 6}, "coord_range"),
        ({"lon": 0, "lat": 0}, "null_island"),
        ({"lon": "abc", "lat": 6}, "not_a_number"),
        ({"lon": 31, "lat": 6, "device": 7}, "unknown_field"),
        ({"lon": 31, "lat": 6, "accuracy_m": -1}, "accuracy_range"),
        ({"lon": 31, "lat": 6, "at": "yesterday"}, "time_malformed"),
    ],
)
def test_a_position_at_fault_is_told_by_number(cast, tracked, signed_in, now, position, code):
    answer = told(signed_in(cast.bob), tracked(cast.heron), {"lon": 31.7, "lat": 6.3}, position)
    assert answer.json()["code"] == code and answer.json()["field"].startswith("positions[1]")
