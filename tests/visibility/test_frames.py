"""Non-interference on the socket: what changes out of a reader's sight gives him no frame, no count, no byte."""

from __future__ import annotations

import json

import pytest

from partners import audit, chain
from partners.models import Marking
from partners.readers import reader_of
from tests import make
from tests.layers.live import Listener, serving, waits_until
from tests.visibility import test_noninterference as changes
from tests.visibility import world as worlds

WATCHING = ("confirmed", "field", "suspended", "machine")
UNSEEN = [
    changes.add_hidden, changes.edit_then_delete_hidden, changes.relabel_hidden, changes.people_elsewhere, changes.new_labels,
    changes.premises_of_the_lonely, changes.acts_of_others,
]  # fmt: skip
LIVE = ("missions", "warnings", "incidents", "roads")


@pytest.mark.django_db(transaction=True)
def test_hidden_changes_give_no_frame_and_a_visible_one_gives_its_own_alone():
    world = worlds.build(dense=False)
    with serving() as server:
        listeners = {}
        for name in WATCHING:
            bearer = {"Authorization": f"Bearer {worlds.KEY}"} if name == "machine" else None
            listeners[name] = Listener(server, world.cast[name], headers=bearer).open()
        try:
            for listener in listeners.values():
                listener.is_current()
            begun = {name: len(listener.frames) for name, listener in listeners.items()}
            for number, change in enumerate(UNSEEN):
                for key in LIVE:
                    change(world, key, number * 10 + LIVE.index(key))
            audit.note(act="sign_in", by=reader_of(world.cast["desk"]))
            chain.tie()
            seen = worlds.publish(world, "incidents", make.label(world.area, world.organisations["alder"], Marking.CLEAR))
            wanted = {str(form.pk) for form in seen.forms.values()}
            for name, listener in listeners.items():
                waits_until(
                    lambda listener=listener: any(pk in wanted for _, pk in list(listener.features)),
                    what=f"the visible change reaches {name}",
                )
                listener.is_current()
                came = listener.frames[begun[name] :]
                ticks = [frame for frame in came if frame["type"] == "tick"]
                assert len(ticks) == 1 and len(ticks[0]["upsert"]) == 1 and ticks[0]["gone"] == [] and ticks[0]["alert"] == [], name
                assert sum(frame["count"] for frame in came if frame["type"] == "mark") == 1, name
                assert {frame["type"] for frame in came} <= {"tick", "mark", "ping"}, name
                marks = {len(json.dumps(frame)) for frame in came if frame["type"] == "mark"}
                assert len(marks) == 1, f"{name}: marks differ in length {marks}"
        finally:
            for listener in listeners.values():
                listener.close()
