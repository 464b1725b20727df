"""a10: a partner reads gaps in sequence numbers, ids, resume tokens. Events carry no number, ids are random, order follows shown fields."""

from __future__ import annotations

import re
import uuid

import pytest

from partners.models import Marking
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob(cast):
    with serving() as server:
        listener = Listener(server, cast.bob).open().is_current()
        yield listener
        listener.close()


def world(cast, bob, *, hidden: int) -> None:
    green, red = (make.label(cast.area, cast.alder, marking) for marking in (Marking.GREEN, Marking.RED))
    before = len(bob.features)
    make.incident(green)
    for _ in range(hidden):
        make.incident(red)
    make.incident(green)
    waits_until(lambda: len(bob.features) == before + 2)


def shape(frames: list[dict]) -> list[str]:
    """Features without what is random or tells the time."""
    text = [str(feature) for frame in frames for feature in frame["upsert"]]
    return sorted(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", feature) for feature in text)


def test_hidden_records_leave_no_gap(cast, bob):
    world(cast, bob, hidden=0)
    first = bob.of("tick")
    world(cast, bob, hidden=7)
    second = bob.of("tick")[len(first) :]
    assert shape(first) == shape(second)
    assert all(set(frame) == {"type", "at", "upsert", "gone", "alert"} for frame in first + second)
    names = [uuid.UUID(feature["id"]) for frame in first + second for feature in frame["upsert"]]
    assert all(name.version == 4 for name in names)


def test_marks_count_only_what_this_reader_was_sent(cast, bob):
    world(cast, bob, hidden=7)
    waits_until(lambda: sum(mark["count"] for mark in bob.of("mark")) == 2)
    bob.is_current()
    assert sum(mark["count"] for mark in bob.of("mark")) == 2
    assert len({len(mark["token"]) for mark in bob.of("mark")}) == 1
