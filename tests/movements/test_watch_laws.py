"""Laws of watching: gates as a slow reading of their definition, any batches of the same fixes, any order and multiplicity of reports."""

from __future__ import annotations

import random
from datetime import timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import LineString
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from movements.actions import Received, accept_reports, depart_mission, digest, plan_mission
from movements.decoders import Report
from movements.models import Alert, Position, Segment, Track, Watch
from movements.watching import rounds
from movements.watching.gates import SHUT, step
from movements.watching.rules import Seen, State, advance, state_of
from movements.watching.terms import Terms
from movements.watching.way import Stop, Way

from .conftest import NOON

WAY = Way(((31.0, 6.0), (31.3, 6.0), (31.3, 6.3)), 1_000.0, (Stop("Bend", 31.3, 6.0),))
TERMS = Terms(stopped_min=3)


def slowly(moments, dwell_s: float, return_s: float) -> list[bool]:
    """Whether a gate stands after each moment, from its definition alone: it looks back over everything, every time.

    moments: (at, over, under). A run is unbroken when every moment from its first to this one is over (or under).
    """
    stands: list[bool] = []
    turned = 0  # number of the moment after which the present run may begin
    for n in range(len(moments)):
        before = stands[-1] if stands else False
        column, needed = (2, return_s) if before else (1, dwell_s)
        first = n
        while first > turned and moments[first - 1][column]:
            first -= 1
        ran = moments[n][column] and all(moments[i][column] for i in range(first, n + 1))
        turns = ran and moments[n][0] - moments[first][0] >= needed
        stands.append(before != turns)
        if turns:
            turned = n + 1
    return stands


@st.composite
def moments(draw):
    gaps = draw(st.lists(st.integers(1, 40), min_size=1, max_size=40))
    values = draw(st.lists(st.sampled_from(["over", "between", "under"]), min_size=len(gaps), max_size=len(gaps)))
    return [(float(at), value == "over", value == "under") for at, value in zip(np.cumsum(gaps).tolist(), values, strict=True)]


@settings(max_examples=400, deadline=None)
@given(moments=moments(), dwell_s=st.integers(0, 120), return_s=st.integers(0, 60))
def test_a_gate_turns_as_its_definition_read_slowly(moments, dwell_s, return_s):
    gate, stands = SHUT, []
    for at, over, under in moments:
        gate = step(gate, at, over=over, under=under, dwell_s=dwell_s, return_s=return_s)
        stands.append(gate.is_open)
    assert stands == slowly(moments, dwell_s, return_s)


@st.composite
def journeys(draw):
    """Fixes in order along the route, off it and back, standing, fast and slow, batteries that waver, some called in."""
    gaps = draw(st.lists(st.sampled_from([1, 5, 30, 60, 200, 1200]), min_size=2, max_size=25))
    made, km = [], 0.0
    for at in np.cumsum(gaps).tolist():
        km += draw(st.sampled_from([0.0, 0.0, 0.5, 2.0]))
        lon, lat = WAY.place(min(km, WAY.length_m / 1000))
        off = draw(st.sampled_from([0.0, 0.0035, 0.006, 0.02]))  # degrees: 390, 660, 2,200 m
        speed, battery = draw(st.sampled_from([None, 5.0, 22.5, 30.0])), draw(st.sampled_from([None, 0.1, 0.25, 0.5]))
        made.append(Seen(float(at), lon, lat + off, speed, battery, draw(st.sampled_from([False, False, False, True]))))
    return made


@settings(max_examples=150, deadline=None)
@given(fixes=journeys(), data=st.data())
def test_any_batches_of_the_same_fixes_turn_the_same_gates(fixes, data):
    """Every state between is written down and read again, as the database keeps it."""
    whole, pieces = State(), State()
    at_once = advance(whole, fixes, WAY, TERMS)
    in_parts, start = [], 0
    while start < len(fixes):
        size = data.draw(st.integers(1, len(fixes) - start))
        in_parts += advance(pieces, fixes[start : start + size], WAY, TERMS)
        pieces = state_of(pieces.plain())
        start += size
    by_key = {
        key: ([t for t in at_once if t.key == key], [t for t in in_parts if t.key == key]) for key in {t.key for t in at_once + in_parts}
    }
    for one, other in by_key.values():
        assert [(t.opens, t.at, t.since) for t in one] == [(t.opens, t.at, t.since) for t in other]
    assert state_of(whole.plain()) == pieces


@settings(max_examples=60, deadline=None)
@given(lon=st.floats(30.9, 31.4), lat=st.floats(5.9, 6.4))
def test_the_distance_from_the_route_is_that_on_the_ellipsoid(lon, lat):
    """Against points each 20 m on the route, measured one by one."""
    geod = Geod(ellps="WGS84")
    points = [WAY.place(km) for km in np.linspace(0, WAY.length_m / 1000, int(WAY.length_m / 20))]
    distances = geod.inv(*zip(*[(*point, lon, lat) for point in points], strict=True))[2]
    (measured,), (along,) = WAY.measure(np.array([lon]), np.array([lat]))
    assert measured == pytest.approx(min(distances), rel=0.003, abs=12)
    nearest = WAY.place(float(along) / 1000)
    assert geod.inv(*nearest, lon, lat)[2] == pytest.approx(measured, rel=0.003, abs=2)


@pytest.fixture
def watched(cast, tracked, noon):
    vehicles = [tracked(cast.heron, "FIRST 1"), tracked(cast.heron, "SECOND 2")]
    for n, vehicle in enumerate(vehicles):
        route = LineString(*WAY.line, srid=4326)
        mission = plan_mission(
            by=None, area=cast.area, lead=cast.heron, code=f"W-{n}", name="watched", route=route, departs_at=noon,
            arrives_at=noon + timedelta(hours=9), people=[cast.bob], vehicles=[vehicle.pk], at=noon - timedelta(hours=1),
        )  # fmt: skip
        depart_mission(by=None, mission=mission.pk, at=noon - timedelta(minutes=30))
    return vehicles


def stands(vehicle) -> list[tuple]:
    rows = Alert.unrestricted.exclude(state="ended").filter(vehicle=vehicle.pk)
    return sorted(rows.values_list("rule", "mission__code"))


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fixes=journeys(), seed=st.integers(0, 2**16))
def test_shuffled_and_repeated_reports_leave_the_same_alerts(watched, fixes, seed):
    """One vehicle's reports come in their order, one by one; the other's shuffled, some twice, in batches of any size."""
    for model in (Alert, Watch, Position, Track, Segment):
        model.unrestricted.all().delete()
    chance = random.Random(seed)
    straight, crooked = watched
    reports = [Report(fix_at=NOON + timedelta(seconds=s.at), lon=s.lon, lat=s.lat, speed_mps=s.speed_mps, battery=s.battery) for s in fixes]
    received_at = reports[-1].fix_at
    for one in reports:
        accept_reports(reports=[Received(secret_sha256=digest(straight.credential), outcome=one)], received_at=received_at)
    mixed = reports + chance.choices(reports, k=len(reports) // 2)
    chance.shuffle(mixed)
    while mixed:
        size = chance.randint(1, len(mixed))
        batch = [Received(secret_sha256=digest(crooked.credential), outcome=one) for one in mixed[:size]]
        accept_reports(reports=batch, received_at=received_at)
        mixed = mixed[size:]
        if chance.random() < 0.3:
            rounds.judge_anew(by=None, vehicle=crooked.pk, at=received_at)
    rounds.judge_anew(by=None, vehicle=crooked.pk, at=received_at)
    assert [rule for rule, _ in stands(straight)] == [rule for rule, _ in stands(crooked)]
    states = [Watch.unrestricted.get(vehicle=vehicle.pk).state for vehicle in watched]
    assert states[0] == states[1]
