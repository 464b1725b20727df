"""What an organisation settles for its calls for help, from the rooms' page."""

from __future__ import annotations

import pytest

from movements.rooms import actions
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/board/rooms/"
TIMES = {"own_first_s": "45", "repeat_s": "90"}


def test_silence_word_and_times_are_settled_and_the_word_is_shown_to_nobody(cast, at_desk, now):
    bob = at_desk(cast.bob).client
    assert bob.post(PAGE, {"do": "sos", "silent": "1", "agreed_word": "blue kettle", **TIMES}).status_code == 302
    plan = actions.plan_of(cast.heron.pk)
    assert (plan.silent, plan.agreed_word, plan.own_first_s, plan.repeat_s) == (True, "blue kettle", 45, 90)
    assert "blue kettle" not in bob.get(PAGE).content.decode()
    assert bob.post(PAGE, {"do": "sos", "agreed_word": "", **TIMES}).status_code == 302
    plan = actions.plan_of(cast.heron.pk)
    assert (plan.silent, plan.agreed_word) == (False, "blue kettle"), "an empty field keeps the word"
    assert bob.post(PAGE, {"do": "sos", "agreed_word": "", "no_word": "1", **TIMES}).status_code == 302
    assert actions.plan_of(cast.heron.pk).agreed_word == ""


@pytest.mark.parametrize("wrong", [{"repeat_s": "5"}, {"own_first_s": "soon"}, {"agreed_word": "w" * 41}])
def test_what_is_out_of_bounds_changes_nothing_and_stays_in_the_form(cast, at_desk, now, wrong):
    answer = at_desk(cast.bob).client.post(PAGE, {"do": "sos", "agreed_word": "", **TIMES} | wrong)
    assert answer.status_code == 422 and next(iter(wrong.values())) in answer.content.decode()
    assert actions.plan_of(cast.heron.pk).pk is None


def test_without_a_security_duty_nobody_settles_them(cast, at_desk, now):
    driver = at_desk(make.member(cast.heron, "driver", duties={cast.area: ["field"]})).client
    assert driver.post(PAGE, {"do": "sos", "silent": "1", "agreed_word": "", **TIMES}).status_code == 422
    assert actions.plan_of(cast.heron.pk).pk is None
