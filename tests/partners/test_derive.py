"""A record drawn from several takes the meet of their labels; what is of others needs their consent, so it is refused (a15)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from partners.models import Marking
from tests import make
from tests.partners.sharing import cast, in_hours, plan, theft, to

FILE = "/layers/incidents/features"


@pytest.fixture
def world(db) -> SimpleNamespace:
    return cast()


def drawn(door, *ids: str, **more):
    return door.post(FILE, theft(**more) | {"derived_from": [{"layer": "incidents", "id": pk} for pk in ids]})


def plan_of(door, answer) -> dict:
    return door.get(f"{FILE}/{answer.document['id']}/label").document["label"]


def test_what_is_drawn_from_two_records_is_seen_as_both_and_no_fuller(world):
    wide = world.focal.file(plan("TLP:AMBER", to("kite", "full"), to("alder", "redacted")))
    narrow = world.focal.file(plan("TLP:AMBER+STRICT", to("kite", "redacted"), hide=["position"]))
    answer = drawn(world.focal, wide, narrow)
    assert answer.status_code == 201
    made = plan_of(world.focal, answer)
    assert (made["marking"], made["hide"]) == ("TLP:AMBER+STRICT", ["position"])
    assert [(one["to"], one["view"], one["until"]) for one in made["releases"]] == [({"organisation": "kite"}, "redacted", None)]


def test_a_release_with_an_end_gives_nothing_of_what_is_drawn_from_it(world):
    ending = world.focal.file(plan("TLP:AMBER", to("kite", "full", in_hours(1))))
    staying = world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    assert plan_of(world.focal, drawn(world.focal, ending, staying))["releases"] == []


def test_more_than_the_meet_is_a_release_that_a_focal_point_gives(world):
    own = world.focal.file(plan("TLP:AMBER+STRICT"))
    wider = plan("TLP:GREEN", hide=["position", "narrative", "advice", "originator"])
    refused = drawn(world.officer, own, label=wider)
    assert (refused.status_code, refused.document["code"]) == (403, "not_a_focal_point")
    assert plan_of(world.focal, drawn(world.focal, own, label=wider))["marking"] == "TLP:GREEN"
    assert plan_of(world.officer, drawn(world.officer, own))["marking"] == "TLP:AMBER+STRICT"


def test_what_was_released_one_by_one_is_passed_on_by_a_focal_point_alone(world):
    released = world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    assert plan_of(world.officer, drawn(world.officer, released))["releases"] == []
    assert len(plan_of(world.focal, drawn(world.focal, released))["releases"]) == 1


def test_a15_what_is_of_others_is_refused_and_what_is_hidden_is_absent(world):
    kites = make.incident(make.label(world.area, world.kite, Marking.GREEN))
    shown = next(row["id"] for row in world.focal.sees() if row["properties"]["view"] == "redacted")
    hidden = make.incident(make.label(world.area, world.kite, Marking.RED))
    own = world.focal.file(plan())
    refused = drawn(world.focal, own, shown)
    assert (refused.status_code, refused.document["code"]) == (403, "consent_required")
    answers = [drawn(world.focal, own, str(pk)) for pk in (hidden.pk, kites.pk)]
    absent = drawn(world.focal, own, "00000000-0000-4000-8000-000000000000")
    assert [(answer.status_code, answer.document) for answer in answers] == [(404, absent.document)] * 2


def test_what_is_public_binds_nobody(world):
    make.incident(make.label(world.area, world.kite, Marking.CLEAR))
    public = next(row["id"] for row in world.focal.sees() if row["properties"]["marking"] == "TLP:CLEAR")
    own = world.focal.file(plan("TLP:AMBER", to("kite", "full")))
    assert plan_of(world.focal, drawn(world.focal, own, public))["marking"] == "TLP:AMBER"
