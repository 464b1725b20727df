"""What trackers send becomes one kind of report, or a named fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from movements import decoders
from movements.decoders import Fault, Report

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RECORDED = Path(__file__).parents[3] / "shared/data/07_interop/position_reports/traccar_osmand_owntracks.jsonl"
recorded = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()] if RECORDED.exists() else []


def osmand(**params) -> Report | Fault:
    return decoders.osmand({name: str(value) for name, value in ({"lat": 6.2, "lon": 31.5} | params).items()}, received_at=NOW)


def owntracks(**members) -> Report | Fault | None:
    return decoders.owntracks({"_type": "location", "lat": 6.2, "lon": 31.5, "tst": 1772366400} | members, received_at=NOW)


def decoded(request: dict) -> Report | Fault | None:
    if request["protocol"] == "owntracks":
        return decoders.owntracks(json.loads(request["body"]), received_at=NOW)
    if request["body"]:
        return decoders.osmand_json(json.loads(request["body"]), received_at=NOW)
    return decoders.osmand(dict(parse_qsl(urlsplit(request["path"]).query)), received_at=NOW)


@pytest.mark.data
@pytest.mark.skipif(not recorded, reason="../shared/data is not here")
@pytest.mark.parametrize("request_", recorded, ids=range(len(recorded)))
def test_every_recorded_request_is_read_as_traccar_reads_it(request_):
    outcome = decoded(request_)
    if "lat" not in request_["path"] + (request_["body"] or "") and "location=" not in request_["path"]:
        assert outcome == Fault(code="no_position")  # cell towers and networks alone: Traccar would ask an outside service
    else:
        assert isinstance(outcome, Report)


@pytest.mark.data
@pytest.mark.skipif(not recorded, reason="../shared/data is not here")
def test_recorded_values_come_out_in_our_units():
    traccar_json, owntracks_full = decoded(recorded[3]), decoded(recorded[17])
    assert traccar_json == Report(
        fix_at=datetime(2021, 7, 21, 8, 6, 34, 444000, tzinfo=UTC),
        lon=106.6837015,
        lat=-6.1148096,
        speed_mps=18.67,
        heading_deg=63,
        accuracy_m=3.8,
        altitude_m=35.7,
        battery=0.79,
    )
    assert owntracks_full == Report(
        fix_at=datetime(2017, 6, 13, 10, 21, 56, tzinfo=UTC),
        lon=2.29513,
        lat=48.85833,
        speed_mps=pytest.approx(61 / 3.6),
        heading_deg=271,
        accuracy_m=5,
        altitude_m=167,
        battery=0.67,
    )


def test_knots_and_percent_become_metres_a_second_and_a_share():
    outcome = osmand(speed=10, batt=87, bearing=360)
    assert (outcome.speed_mps, outcome.battery, outcome.heading_deg) == (pytest.approx(5.1444, abs=1e-4), pytest.approx(0.87), 0)


@pytest.mark.parametrize(
    "timestamp",
    [1772366400, 1772366400000, "2026-03-01T12:00:00Z", "2026-03-01 12:00:00", "2026-03-01T14:00:00+02:00", "2026-03-01T12:00:00.000Z"],
)
def test_seconds_milliseconds_and_iso_name_the_same_moment(timestamp):
    assert osmand(timestamp=timestamp).fix_at == NOW


def test_a_report_without_time_was_made_when_it_came():
    assert osmand().fix_at == NOW


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"lon": 181}, "coord_range"),
        ({"lat": -90.001}, "coord_range"),
        ({"lat": "nan"}, "not_finite"),
        ({"lon": "1e999"}, "not_finite"),
        ({"lat": "abc"}, "not_a_number"),
        ({"lat": "6_2"}, "not_a_number"),
        ({"lat": ""}, "no_position"),
        ({"lat": 0, "lon": 0}, "null_island"),
        ({"timestamp": 0}, "time_range"),
        ({"timestamp": -5}, "time_range"),
        ({"timestamp": "9" * 16}, "time_range"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "time_range"),
        ({"timestamp": "yesterday"}, "time_malformed"),
        ({"timestamp": "9" * 5000}, "time_malformed"),
        ({"accuracy": -1}, "accuracy_range"),
        ({"accuracy": "inf"}, "not_finite"),
    ],
)
def test_a_fault_in_place_or_time_is_named(params, code):
    assert osmand(**params) == Fault(code=code)


@pytest.mark.parametrize(
    "reading", [{"speed": "abc"}, {"speed": -1}, {"bearing": "nan"}, {"bearing": -1}, {"batt": 400}, {"altitude": "x"}]
)
def test_a_broken_reading_does_not_hide_the_place(reading):
    outcome = osmand(**reading)
    assert isinstance(outcome, Report)
    assert (outcome.speed_mps, outcome.heading_deg, outcome.battery, outcome.altitude_m) == (None, None, None, None)


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"_type": "teleport"}, Fault(code="unknown_type")),
        ({"_type": None}, Fault(code="unknown_type")),
        ({"_type": ["location"]}, Fault(code="unknown_type")),
        ({"_type": "encrypted"}, Fault(code="encrypted")),
        ({"_type": "lwt"}, None),
        ({"_type": "configuration"}, None),
        ({"lat": True}, Fault(code="not_a_number")),
        ({"lon": {"x": 1}}, Fault(code="not_a_number")),
        ({"lat": 10**400}, Fault(code="not_finite")),
        ({"tst": 10**30}, Fault(code="time_range")),
        ({"tst": float("nan")}, Fault(code="not_finite")),
        ({"acc": -3}, Fault(code="accuracy_range")),
    ],
)
def test_owntracks_messages_are_told_apart(members, outcome):
    assert owntracks(**members) == outcome


@pytest.mark.parametrize("document", [None, [], "location", 7, {"location": []}, {"location": {"coords": 3}}, {}])
def test_json_of_any_shape_is_a_fault_and_no_error(document):
    assert isinstance(decoders.osmand_json(document, received_at=NOW), Fault)
    assert isinstance(decoders.owntracks(document, received_at=NOW), Fault)


def test_far_ahead_is_read_and_left_to_the_clock_of_the_receiver():
    assert osmand(timestamp="2026-03-09T12:00:00Z").fix_at == NOW + timedelta(days=8)
