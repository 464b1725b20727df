"""A track laid beside a plan: gaps stay gaps, a standing vehicle drives nothing, a stop is reached in its turn."""

import numpy as np

from movements.after.measures import Place, driven_m, line_of, visits

DEGREE_M = 111_320.0  # of longitude, at the equator
GAP_S = 600.0


def east(*km: float):
    """lon, lat of places so many kilometres east of nought."""
    return np.array([one * 1_000 / DEGREE_M for one in km]), np.zeros(len(km))


def stop(name: str, km: float, along: float, *, start: bool = False) -> Place:
    return Place(name=name, lon=km * 1_000 / DEGREE_M, lat=0.0, km=along, due=None, start=start)


def test_a_gap_parts_the_track_and_its_way_is_not_driven():
    lon, lat = east(0, 1, 2, 12, 13)
    line = line_of(np.array([0.0, 60, 120, 1_000, 1_060]), lon, lat, gap_s=GAP_S)
    assert [(part.start, part.stop) for part in line.stretches] == [(0, 3), (3, 5)]
    (gap,) = line.gaps
    assert (gap.since, gap.until, round(gap.apart_m / 1_000)) == (120, 1_000, 10)
    assert round(driven_m(line, lon, lat) / 1_000) == 3


def test_as_long_as_allowed_is_no_gap():
    lon, lat = east(0, 1)
    assert line_of(np.array([0.0, GAP_S]), lon, lat, gap_s=GAP_S).gaps == ()


def test_a_receiver_that_wanders_drives_nothing():
    wander = np.random.default_rng(7).normal(0, 0.004, 500)
    lon, lat = east(*wander)
    assert driven_m(line_of(np.arange(500.0), lon, lat, gap_s=GAP_S), lon, lat) < 50


def test_a_stop_is_passed_between_two_fixes_and_not_across_a_gap():
    lon, lat = east(0, 10)
    ford = stop("ford", 5, 5)
    (passed,) = visits([ford], np.array([0.0, 600]), lon, lat, gap_s=GAP_S)
    assert passed.arrived is not None and abs(passed.arrived - 300) <= 30
    (unknown,) = visits([ford], np.array([0.0, 601]), lon, lat, gap_s=GAP_S)
    assert (unknown.arrived, unknown.by) == (None, None)


def test_who_comes_back_reaches_the_start_again_at_the_end():
    km = [0, 0, 3, 6, 9, 9, 6, 3, 0]
    lon, lat = east(*km)
    times = np.arange(len(km)) * 60.0
    plan = [stop("Bor", 0, 0, start=True), stop("Ford", 9, 9), stop("Bor", 0, 18)]
    begin, ford, end = visits(plan, times, lon, lat, gap_s=GAP_S)
    assert (begin.arrived, begin.left) == (0, 60)
    assert (ford.arrived, ford.left) == (240, 300)
    assert (end.arrived, end.left) == (480, None)


def test_a_plan_that_turns_round_at_once_waits_until_it_was_left():
    lon, lat = east(0, 3, 6, 3, 0)
    plan = [stop("Bor", 0, 0, start=True), stop("Bor", 0, 12)]
    begin, end = visits(plan, np.arange(5) * 60.0, lon, lat, gap_s=GAP_S)
    assert (begin.arrived, begin.left, end.arrived) == (0, 0, 240)


def test_a_track_without_a_fix_says_nothing():
    none = np.empty(0)
    assert visits([stop("Bor", 0, 0)], none, none, none, gap_s=GAP_S)[0].by is None and line_of(none, none, none, gap_s=GAP_S).gaps == ()
