"""What others see of a movement: nothing, or, where everybody in it agreed, a published cell on a fixed clock, hours late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.models import Event
from movements.actions import (
    close_mission,
    keep_passing,
    passing,
    telling,
)
from movements.models import Mission, Participation, Passing, PassingShown
from partners.models import Audience, Standing
from sltmap import clock
from tests import make

from .convoy import FEATURES, HOUR, Convoy, cells


@pytest.fixture
def begun(cast, signed_in):
    """A day that begins at a moment of the clock; cells of half a degree; a partner who takes no part."""
    make.partition(cast.area, "movements", edge_deg=0.5, west=29.0, south=5.0)
    quill = make.organisation("quill")
    make.standing(quill, cast.area)
    member = make.member(quill, duties={cast.area: ["security_officer"]})
    start = passing.tick_of(clock.now()) - 24 * HOUR
    return SimpleNamespace(cast=cast, start=start, partner=signed_in(member), lead=signed_in(cast.bob), quill=quill)


def driven(world, code: str = "FOX", *, agreed: bool = True) -> Convoy:
    """In the middle of its way seven hours before a moment of the clock, which then passes."""
    convoy = Convoy(world.cast, code, world.start, agreed=agreed)
    convoy.fix(world.start + 5 * HOUR, 31.25)
    return convoy


@pytest.mark.django_db
def test_others_see_nothing_unless_everybody_agreed(begun):
    convoy = driven(begun, agreed=False)
    convoy.tick(begun.start + 12 * HOUR)
    assert cells(begun.partner) == []
    convoy.parts.filter(organisation=begun.cast.heron).update(shows_outside="cell")
    for hour in (15, 18):
        convoy.tick(begun.start + hour * HOUR)
        assert cells(begun.partner) == [], "one organisation does not agree for another"
    convoy.parts.update(shows_outside="cell")
    convoy.tick(begun.start + 19 * HOUR)
    assert cells(begun.partner) == [], "agreed between two moments of the clock: it waits for the next"
    convoy.tick(begun.start + 21 * HOUR)
    assert cells(begun.partner) == [31.0]


@pytest.mark.django_db
def test_the_form_tells_a_cell_and_no_more(begun):
    convoy = driven(begun)
    convoy.tick(begun.start + 12 * HOUR)
    (feature,) = begun.partner.get(FEATURES).json()["features"]
    told = feature["properties"]
    as_of = f"{begun.start + 12 * HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert (told["view"], told["delay_h"], told["as_of"], told["version"]) == ("redacted", 6, as_of, 1)
    assert told["originator"] == "partner organisation" and "FOX" not in str(feature) and "Heron" not in str(feature)
    assert "FOX" not in begun.partner.get("/api/v1/layers/missions/features").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["share", "leaving", "out", "closing", "suspension", "another who has not agreed", "lead"])
def test_it_is_withdrawn_at_once(begun, how):
    convoy = driven(begun)
    convoy.tick(begun.start + 12 * HOUR)
    assert cells(begun.partner) == [31.0]
    at, kite = begun.start + 13 * HOUR, convoy.parts.filter(organisation=begun.cast.kite)
    if how == "share":
        kite.update(shows_outside="none")
    elif how == "leaving":
        kite.update(left_at=at)
    elif how == "out":
        kite.update(out_at=at)
    elif how == "another who has not agreed":
        Participation.unrestricted.create(mission=convoy.mission, organisation=begun.cast.alder, state="joined")
    elif how == "lead":
        Mission.unrestricted.filter(pk=convoy.mission.pk).update(lead=begun.cast.kite)
        Audience.objects.filter(pk=convoy.mission.audience_id).update(organisation=begun.cast.kite)
    if how == "closing":
        close_mission(by=None, mission=convoy.mission.pk, at=at)
    elif how == "suspension":
        Standing.objects.filter(organisation=begun.cast.kite).update(status="suspended")
        convoy.tick(at)  # by the next second of the clock
    else:
        # What every verb ends with, in its transaction.
        telling.mission(Mission.unrestricted.get(pk=convoy.mission.pk), at=at, lead_changed=how == "lead")
    assert cells(begun.partner) == [] and not Passing.unrestricted.exists()
    past = begun.partner.get("/api/v1/replay", {"at": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"})
    assert past.status_code == 200 and b"joint movement" not in past.content, "nor of its past"


@pytest.mark.django_db
def test_nobody_is_shown_it_who_is_shown_nothing_else_of_the_area(begun, signed_in):
    driven(begun).tick(begun.start + 12 * HOUR)
    for status in ("engaged", "suspended"):
        other = make.organisation(status)
        make.standing(other, begun.cast.area, status)
        assert cells(signed_in(make.member(other, duties={begun.cast.area: ["security_officer"]}))) == []
    assert cells(signed_in(make.member(begun.quill, duties={begun.cast.area: ["security_officer"]}, uniformed=True))) == []
    assert cells(begun.partner) == [31.0]


@pytest.mark.django_db
def test_neither_legs_nor_stops_nor_detours_are_shown(begun):
    convoy = Convoy(begun.cast, "FOX", begun.start)
    shown = []
    places = [(29.3, 6.25), (30.3, 6.25), (31.2, 6.25), (31.2, 7.25), (32.7, 6.25), (33.6, 6.25)]
    for n, (lon, lat) in enumerate(places):
        convoy.fix(begun.start + (3 * n + 2) * HOUR, lon, lat)
        convoy.tick(begun.start + (3 * n + 9) * HOUR)
        shown.append(cells(begun.partner))
    assert shown == [[], [], [31.0], [31.0], [31.0], [31.0]]


@pytest.mark.django_db
def test_no_cell_is_shown_that_is_too_small_or_not_published(begun):
    convoy = driven(begun)
    begun.cast.area.partition_set.filter(layer="movements").update(layer="unpublished")
    convoy.tick(begun.start + 12 * HOUR)
    assert cells(begun.partner) == []
    make.partition(begun.cast.area, "movements", edge_deg=0.1, west=31.0, south=6.0)
    convoy.tick(begun.start + 15 * HOUR)
    assert cells(begun.partner) == []


@given(
    at=st.integers(0, 10**9).map(lambda s: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    later=st.timedeltas(timedelta(0), timedelta(hours=3)),
)
def test_the_clock_stands_on_moments_that_nothing_moves(at, later):
    tick = passing.tick_of(at)
    assert tick <= at < tick + passing.EVERY and tick.hour % 3 == 0 and (tick.minute, tick.second, tick.microsecond) == (0, 0, 0)
    assert passing.tick_of(at + later) in (tick, tick + passing.EVERY) and passing.tick_of(tick) == tick


@pytest.mark.django_db
def test_a_round_asks_one_statement(begun, django_assert_max_num_queries):
    driven(begun).tick(begun.start + 12 * HOUR)
    with django_assert_max_num_queries(3):  # and the two ends of its transaction
        keep_passing(by=None, at=begun.start + 12 * HOUR + timedelta(minutes=4))
    assert Event.objects.filter(source="movements").count() == 1 and PassingShown.unrestricted.count() == 2
