"""Asking others and joining release to others: each wants a second factor, and who joins names who else of its own reads the mission."""

from __future__ import annotations

import pytest

from tests import make

from .conftest import PLAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(settings, monkeypatch):
    """The doors ask for a second factor, and nobody gave one in the last minutes."""
    settings.SECOND_FACTOR = True
    monkeypatch.setattr("partners.factors.is_lacking", lambda *_: False)


def refused(answer) -> bool:
    return (answer.status, answer.document["code"]) == (403, "factor_required")


def test_who_asks_others_gives_a_second_factor_and_who_plans_alone_does_not(people, planned, strict):
    assert refused(people.bob.step("invite", {"organisation": "quill"}))
    assert refused(people.bob.step("copy", {"departs_at": "2026-11-25T08:00:00Z"}))
    assert refused(people.bob.post("/missions", PLAN | {"invited": ["kite"]}))
    assert people.bob.post("/missions", PLAN).status == 201


def test_who_joins_gives_a_second_factor_and_who_declines_does_not(people, planned, strict):
    assert refused(people.carol.step("join", {"people": 2}))
    assert people.carol.step("decline").document == {"plan": None}


def test_who_joins_names_who_else_of_its_own_reads_the_mission(people, cast, planned, signed_in):
    driver, other = (make.member(cast.kite, name, duties={cast.area: ["field"]}) for name in ("dora", "dirk"))
    mission = people.carol.mission()
    named = people.carol.step("join", {"people": 2, "members": [cast.bob.pk]})
    assert (named.status, named.document["code"]) == (422, "unknown_member")
    assert people.carol.step("join", {"people": 2, "members": [driver.pk]}).status == 200
    read = [signed_in(who).get(f"/api/v1/missions/{mission}/plan").status_code for who in (driver, other)]
    assert read == [200, 404]
