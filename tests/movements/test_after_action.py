"""After a mission: what was driven beside what was agreed, to who sees it, with its gaps; its files; and tracks kept longer."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings

from layers.exports import Cut
from movements.actions import close_mission, confirm_people_out, depart_mission, join_mission, plan_mission, record_voice_fix
from movements.after import files
from movements.brief import printing
from movements.models import KeptTracks, Mission, MissionShown, Segment
from movements.watching import alerts
from movements.watching.labels import mission_alert_label
from partners import scopes
from partners.models import AuditEntry, Marking
from partners.readers import reader_of
from sltmap import clock
from tests import make
from tests.movements.conftest import NOON, ROUTE

pytestmark = pytest.mark.django_db
GPX = "{http://www.topografix.com/GPX/1/1}"
HALF = ROUTE.interpolate_normalized(0.5)
STOPS = [
    {"name": "Bor", "lon": ROUTE[0][0], "lat": ROUTE[0][1], "purpose": "", "arrives_at": NOON.isoformat(), "departs_at": NOON.isoformat()},
    {"name": "Ford", "lon": HALF.x, "lat": HALF.y, "purpose": "", "arrives_at": (NOON + timedelta(minutes=30)).isoformat()},
]


@pytest.fixture
def driven(cast, tracked, report, signed_in, minutes, monkeypatch):
    """J-1 of Heron with Kite, over: HERON 1 left 5 minutes late and was silent from km 34 for 20 minutes; KITE 1 was heard once, at the ford."""
    heron_1, kite_1 = tracked(cast.heron, "HERON 1"), tracked(cast.kite, "KITE 1")
    mission = plan_mission(
        by=reader_of(cast.bob), area=cast.area, lead=cast.heron, code="J-1", name="Bor to the north", route=ROUTE, departs_at=NOON,
        arrives_at=minutes(60), organisations=[cast.kite], people=[cast.bob], vehicles=[heron_1.pk], stops=STOPS, at=minutes(-60),
    )  # fmt: skip
    join_mission(by=reader_of(cast.carol), mission=mission.pk, at=minutes(-30), people=[cast.carol], vehicles=[kite_1.pk])
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=NOON)
    for minute in [*range(6), *range(6, 41), *range(61, 71)]:
        place = ROUTE.interpolate_normalized(max(minute - 5, 0) / 65)
        report(heron_1, 60 * minute, place.x, place.y)
    place = HALF.clone()
    place.srid = 4326
    record_voice_fix(by=reader_of(cast.carol), vehicle=kite_1.pk, place=place, fix_at=minutes(30), at=minutes(31))
    label = mission_alert_label(Mission.unrestricted.get(pk=mission.pk))
    alert = alerts.raise_alert(rule="checkpoint_late", mission=mission, vehicle=None, at=minutes(40), severity=2, words="Ford", label=label)
    alerts.acknowledge(by=reader_of(cast.bob), alert=alert.pk, at=minutes(44), words="seen")
    alerts.end_alert(alert=alert, at=minutes(50))
    for person in (cast.bob, cast.carol):
        confirm_people_out(by=reader_of(person), mission=mission.pk, at=minutes(90))
    close_mission(by=reader_of(cast.bob), mission=mission.pk, at=minutes(91))
    monkeypatch.setattr(clock, "now", lambda: minutes(120))
    scopes.forget_all()
    shown = MissionShown.unrestricted.get(record=mission.pk, view=2)
    return SimpleNamespace(
        mission=mission, heron_1=heron_1, kite_1=kite_1, path=f"/missions/{shown.pk}/after/", api=f"/api/v1/missions/{shown.pk}/keep",
        bob=signed_in(cast.bob), carol=signed_in(cast.carol), alice=signed_in(cast.alice),
    )  # fmt: skip


def page(client, driven, **asked) -> str:
    scopes.forget_all()
    response = client.get(driven.path, **asked)
    assert response.status_code == 200, response.content[:300]
    assert response["Cache-Control"] == "private, no-store"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode().replace("\u2066", "").replace("\u2069", "")))


def table(client, driven, name: str) -> list[dict[str, str]]:
    scopes.forget_all()
    response = client.get(f"{driven.path}{name}")
    assert response.status_code == 200, response.content[:300]
    return [row for row in csv.DictReader(io.StringIO(response.content.decode())) if None not in row.values()]  # without its foot


def test_the_page_tells_stops_kilometres_gaps_and_alerts(driven):
    said = page(driven.carol, driven)
    assert "HERON 1" in said and "KITE 1" in said
    assert "1 gap" in said and "longest 21 min, 01 Mar 12:40Z to 01 Mar 13:01Z" in said  # a gap is said as one
    assert "5 min late" in said and "by voice" in said
    assert "checkpoint" in said.lower() and "4 min" in said and "10 min" in said
    assert "Tracks: whole until 2026-03-31" in said and "TLP:AMBER+STRICT" in said


def test_lateness_is_counted_stop_by_stop_and_vehicle_by_vehicle(cast, driven):
    rows = {(row["stop"], row["vehicle"]): row for row in table(driven.bob, driven, "stops.csv")}
    assert (rows["Bor", "HERON 1"]["late_min"], rows["Bor", "HERON 1"]["left_utc"]) == ("5", "2026-03-01T12:05:00Z")
    assert abs(float(rows["Ford", "HERON 1"]["late_min"]) - 7) <= 1  # half of the way in 32.5 minutes, and five late
    assert (rows["Ford", "KITE 1"]["late_min"], rows["Ford", "KITE 1"]["by"]) == ("0", "voice")
    assert (rows["end of the route", "KITE 1"]["arrived_utc"], rows["end of the route", "KITE 1"]["late_min"]) == ("", "")
    (alert,) = [row for row in table(driven.bob, driven, "alerts.csv") if row["rule"] == "checkpoint_late"]
    assert (alert["reaction_min"], alert["lasted_min"], alert["acknowledged_by"]) == ("4", "10", cast.heron.name)


def test_an_alert_that_left_the_picture_is_told_afterwards(driven, minutes):
    alerts.sweep(by=None, at=minutes(60 * 30))
    assert "checkpoint_late" in {row["rule"] for row in table(driven.carol, driven, "alerts.csv")}


def test_a_gap_ends_a_segment_of_the_gpx_and_the_plan_is_its_route(driven):
    response = driven.bob.get(f"{driven.path}tracks.gpx")
    assert response["Content-Type"] == "application/gpx+xml" and "AMBER-STRICT" in response["Content-Disposition"]
    gpx = fromstring(response.content)
    tracks = {track.findtext(f"{GPX}name"): track for track in gpx.iter(f"{GPX}trk")}
    assert {name: len(track.findall(f"{GPX}trkseg")) for name, track in tracks.items()} == {"HERON 1": 2, "KITE 1": 1}
    assert len(gpx.findall(f"{GPX}rte/{GPX}rtept")) == len(ROUTE) and gpx.get("version") == "1.1"
    assert "guidelines 6" in gpx.findtext(f"{GPX}metadata/{GPX}desc")


@pytest.mark.parametrize(("language", "way"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_it_is_printed_in_three_languages_with_its_marking(driven, monkeypatch, language, way):
    seen = []
    monkeypatch.setattr(printing, "pdf", lambda html: seen.append(html) or b"%PDF-")
    assert driven.carol.get(f"{driven.path}after.pdf?lang={language}").content == b"%PDF-"
    assert f'lang="{language}"' in seen[0] and ('dir="rtl"' in seen[0][:200]) == (way == "rtl")
    assert "HERON 1" in seen[0] and 'class="marking" dir="ltr">TLP:AMBER+STRICT<' in seen[0] and "<style>" in seen[0]


def test_who_is_not_in_the_mission_finds_nothing_there(driven):
    """The same answer as of a mission that is not."""
    absent = "/missions/00000000-0000-4000-8000-000000000000/after/"
    for name in ("", "stops.csv", "alerts.csv", "tracks.gpx", "after.pdf"):
        hidden, none = driven.alice.get(driven.path + name), driven.alice.get(absent + name)
        assert (hidden.status_code, hidden.content) == (404, none.content)
    kept = [
        driven.alice.post(path, json.dumps({"until": "2026-09-01", "reason": "an inquiry"}), content_type="application/json")
        for path in (driven.api, "/api/v1/missions/00000000-0000-4000-8000-000000000000/keep")
    ]
    assert (kept[0].status_code, kept[0].content) == (404, kept[1].content)


def test_a_track_that_its_organisation_does_not_show_is_in_no_part_of_it(cast, driven):
    own = Segment.unrestricted.filter(vehicle=driven.kite_1.pk, mission=driven.mission.pk)
    own.update(label=make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    said = page(driven.bob, driven)
    assert f"Planned, and no position shown to you: KITE 1 ({cast.kite.name})" in said
    assert {row["vehicle"] for row in table(driven.bob, driven, "stops.csv")} == {"HERON 1"}
    assert b"KITE 1" not in driven.bob.get(f"{driven.path}tracks.gpx").content
    assert {row["vehicle"] for row in table(driven.carol, driven, "stops.csv")} == {"HERON 1", "KITE 1"}


def test_what_leaves_is_written_down_for_whose_it_is_and_wants_a_second_factor(cast, driven, settings):
    driven.carol.get(f"{driven.path}tracks.gpx")
    left = AuditEntry.unrestricted.filter(act="export", member=cast.carol.pk)
    assert {(entry.layer, entry.record) for entry in left} == {("missions", driven.mission.pk), ("vehicles", driven.heron_1.pk)}
    settings.SECOND_FACTOR = True
    for name in ("stops.csv", "alerts.csv", "tracks.gpx", "after.pdf"):
        assert driven.bob.get(driven.path + name).status_code != 200
    assert AuditEntry.unrestricted.filter(act="export", member=cast.bob.pk).count() == 0


def test_a_file_is_cut_off_when_its_reader_loses_sight_while_it_leaves(cast, driven, monkeypatch):
    monkeypatch.setattr(files, "LOOK_EVERY_S", 0)
    monkeypatch.setattr(files, "CHUNK", 1_000)
    pk = MissionShown.unrestricted.get(record=driven.mission.pk, view=2).pk
    whole = files.make(reader=reader_of(cast.bob), pk=pk, kind=files.GPX, at=clock.now())
    assert b"".join(whole.chunks()) == whole.content
    leaving = whole.chunks()
    assert len(next(leaving)) == 1_000
    own = Segment.unrestricted.filter(vehicle=driven.kite_1.pk, mission=driven.mission.pk)
    own.update(label=make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    with pytest.raises(Cut):
        list(leaving)


def test_an_organisation_keeps_its_tracks_longer_and_the_others_read_why(cast, driven):
    assert "Keep our tracks longer" in page(driven.carol, driven)
    response = driven.carol.post(driven.path, {"until": "2027-06-01", "reason": "an inquiry into the ford"})
    assert response.status_code == 302
    assert f"{cast.kite.name}: tracks of its own vehicles whole until 2027-06-01, because: an inquiry into the ford" in page(
        driven.bob, driven
    )
    body = {"until": "2027-09-01", "reason": "a lesson for the next rains"}
    response = driven.bob.post(driven.api, json.dumps(body), content_type="application/json")
    assert (response.status_code, response.json()) == (200, {"organisation": "heron"} | body)
    assert KeptTracks.unrestricted.filter(mission=driven.mission.pk).count() == 2
    assert f"{cast.heron.name}: tracks of its own vehicles whole until 2027-09-01" in page(driven.carol, driven)


def test_a_day_too_far_or_no_reason_is_refused_beside_the_form_and_over_the_api(driven, minutes):
    last = minutes(120).date() + timedelta(days=settings.TRACKS_KEPT_LONGER_DAYS)
    beyond = (last + timedelta(days=1)).isoformat()
    response = driven.bob.post(driven.path, {"until": beyond, "reason": "an inquiry into the ford"})
    assert (
        response.status_code == 422
        and f"{last} at the latest".encode() in response.content
        and b"inquiry into the ford" in response.content
    )
    for body, status, field in (
        ({"until": beyond, "reason": "an inquiry into the ford"}, 422, "until"),
        ({"until": "soon", "reason": "an inquiry into the ford"}, 422, "until"),
        ({"until": "2026-09-01", "reason": "because"}, 422, "reason"),
        ({"until": "2026-09-01", "reason": "an inquiry into the ford", "organisation": "kite"}, 400, "organisation"),
    ):
        response = driven.bob.post(driven.api, json.dumps(body), content_type="application/json")
        assert (response.status_code, response.json()["field"]) == (status, field), body
    assert not KeptTracks.unrestricted.exists()
