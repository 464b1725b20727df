"""Legs and times of a plan, for any line and any stops along it: nothing lost, nothing before its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movements.planning.legs import Stop, timetable
from movements.vetting.course import KM, Course
from partners.problems import Problem

DEPARTS = datetime(2026, 11, 24, 6, tzinfo=UTC)
PLACES = st.tuples(st.floats(31.0, 32.0), st.floats(6.0, 7.0))


def course(line, kmh: float = 40.0) -> Course:
    return Course((tuple(line),), DEPARTS, kmh)


@settings(max_examples=40, deadline=None)
@given(
    line=st.lists(PLACES, min_size=2, max_size=6, unique=True),
    shares=st.lists(st.floats(0, 1), max_size=5),
    dwells=st.lists(st.integers(0, 600), min_size=5, max_size=5),
)
def test_legs_make_up_the_line_and_times_never_run_back(line, shares, dwells):
    whole = course(line)
    if whole.length_m < 2_000:
        return
    stops = [
        Stop(name=f"s{n}", lon=lon, lat=lat, dwell_min=dwells[n])
        for n, share in enumerate(sorted(shares))
        for lon, lat in [whole.at_m(share * whole.length_m)]
    ]
    try:
        table = timetable(whole, stops)
    except Problem as problem:  # a line that crosses itself may place a stop late; then the rest lies behind, and is refused by name
        if problem.code != "stop_off_route":
            raise
        return
    assert sum(leg.to_m - leg.from_m for leg in table.legs) == pytest.approx(whole.length_m, abs=1)
    assert [leg.from_m for leg in table.legs[1:]] == [leg.to_m for leg in table.legs[:-1]]
    moments = [moment for timed in table.stops for moment in (timed.arrives_at, timed.departs_at)]
    assert (
        moments == sorted(moments)
        and all(moment >= DEPARTS for moment in moments)
        and table.arrives_at >= (moments[-2] if moments else DEPARTS)
    )
    for leg in table.legs:
        assert leg.minutes == pytest.approx((leg.to_m - leg.from_m) / KM / 40 * 60)


def test_a_stop_that_is_passed_twice_is_taken_in_its_order():
    """There and back: the same place is the first stop, and the last."""
    there = [(31.5, 6.2), (31.5, 6.6), (31.5, 6.2)]
    home, far = Stop(name="home", lon=31.5, lat=6.2), Stop(name="far", lon=31.5, lat=6.6, dwell_min=60)
    table = timetable(course(there), [home, far, home])
    whole = course(there).length_m
    assert [round(timed.along_m) for timed in table.stops] == [0, round(whole / 2), round(whole)]
    assert [(leg.start, leg.end) for leg in table.legs] == [("home", "far"), ("far", "home")]
    assert abs(table.arrives_at - DEPARTS - timedelta(hours=whole / KM / 40 + 1)) < timedelta(milliseconds=1)


def test_waiting_for_a_planned_arrival_is_no_fault_and_being_early_is():
    line = [(31.5, 6.2), (31.5, 6.6)]
    late = Stop(name="far", lon=31.5, lat=6.6, arrives_at=DEPARTS + timedelta(hours=3))
    assert timetable(course(line), [late]).stops[0].arrives_at == DEPARTS + timedelta(hours=3)
    early = Stop(name="far", lon=31.5, lat=6.6, arrives_at=DEPARTS + timedelta(hours=1))
    with pytest.raises(Problem) as refused:
        timetable(course(line), [early])
    assert refused.value.more == {"field": "stops[0].arrives_at", "limit": "2026-11-24T07:06:00Z"}


def test_a_journey_of_months_is_refused():
    stay = Stop(name="far", lon=31.5, lat=6.6, dwell_min=60 * 24 * 30)
    with pytest.raises(Problem, match="too long"):
        timetable(course([(31.5, 6.2), (31.5, 6.6)]), [stay, stay, stay])
