"""a08: a partner asks the socket for a group, label, record or area by name: he cannot, and forbidden equals unknown."""

from __future__ import annotations

import json

import pytest

from incidents.models import IncidentShown
from partners.models import Marking
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answers(cast):
    """Every byte that a frame of Bob's is answered with, beside hello."""
    hidden = make.incident(make.label(cast.area, cast.alder, Marking.RED))
    with serving() as server:

        def answer_to(frame: dict) -> tuple[str, int]:
            bob = Listener(server, cast.bob).open(ask=False)
            waits_until(lambda: bob.of("hello"))
            bob.say(frame)
            waits_until(lambda: bob.code is not None)
            bob.close()
            return bob.heard[256:], bob.code

        answer_to.hidden = hidden
        yield answer_to


@pytest.mark.parametrize("field", ["group", "label", "record", "area", "layer", "organisation", "as", "scope"])
def test_no_field_names_what_to_hear(answers, field):
    heard, code = answers({"type": "snapshot", field: "alder"})
    assert json.loads(heard)["code"] == "unknown_field"
    assert code == 4400


def test_what_is_there_and_hidden_is_answered_as_what_is_not_there(cast, answers):
    there, absent = str(IncidentShown.unrestricted.first().pk), "00000000-0000-4000-8000-000000000000"
    assert answers({"type": "snapshot", "record": there}) == answers({"type": "snapshot", "record": absent})
    assert answers({"type": "subscribe", "area": "ssd"}) == answers({"type": "subscribe", "area": "nowhere"})
