"""An organisation sets the thresholds that it is told by, for itself."""

from __future__ import annotations

import pytest

from movements.models import MissionShown, WatchRules
from tests import make

pytestmark = pytest.mark.django_db
RULES = "/api/v1/watching/rules?area=ssd"


def put(client, path: str, **values):
    return client.put(path, values, content_type="application/json")


def test_without_its_own_the_shipped_ones_hold(cast, signed_in):
    told = signed_in(cast.bob).get(RULES).json()
    assert told["set"] == {} and told["rules"] == told["shipped"]


def test_what_one_organisation_sets_holds_for_itself_alone(cast, signed_in):
    told = put(signed_in(cast.bob), RULES, speed_kmh=60, stopped_min=10).json()
    assert told["set"] == {"speed_kmh": 60, "stopped_min": 10} and told["rules"]["speed_kmh"] == 60
    assert signed_in(cast.carol).get(RULES).json()["set"] == {}
    assert put(signed_in(cast.bob), RULES, speed_kmh=70).json()["set"] == {"speed_kmh": 70}, "a put replaces"
    assert WatchRules.objects.count() == 1


def test_a_missions_thresholds_are_its_leads(cast, planned, signed_in):
    mission = planned()
    form = MissionShown.unrestricted.get(record=mission.pk)
    assert put(signed_in(cast.bob), f"{RULES}&mission={form.pk}", battery=0.5).json()["rules"]["battery"] == 0.5
    assert put(signed_in(cast.carol), f"{RULES}&mission={form.pk}", battery=0.5).json()["code"] == "no_duty_here", "invited, not the lead"
    hidden, absent = (put(signed_in(cast.alice), f"{RULES}&mission={pk}", battery=0.5) for pk in (form.pk, mission.pk))
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content) == (404, absent.content)


def test_who_has_no_security_duty_sets_none(cast, signed_in):
    driver = make.member(cast.heron, "driver", duties={cast.area: ["field"]})
    assert put(signed_in(driver), RULES, speed_kmh=60).json()["code"] == "no_duty_here"


@pytest.mark.parametrize(
    ("values", "code"), [({"speed": 60}, "unknown_field"), ({"speed_kmh": 500}, "number_range"), ({"battery": True}, "number_range")]
)
def test_what_stands_on_no_list_or_beyond_its_range_is_refused(cast, signed_in, values, code):
    assert put(signed_in(cast.bob), RULES, **values).json()["code"] == code
