"""The socket's rows of the matrix: snapshot and tick give each reader the forms that decide() gives him, and no canary beside them."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from layers import sources
from tests.layers.live import ORIGIN, Listener, serving, session_of, waits_until
from tests.visibility import world as worlds

READERS = ("desk", "confirmed", "originator", "field", "field_green", "engaged", "suspended", "uniformed", "machine")


def expected(world: worlds.World, name: str, rows: list[worlds.Row]) -> set[tuple[str, str, str]]:
    """What decide() gives a reader of these rows."""
    return {
        (key, str(row.forms[view].pk), view.label)
        for key, seen in world.seen_by(name).items()
        for row, view in seen
        if any(row is wanted for wanted in rows)
    }


def held(listener: Listener) -> set[tuple[str, str, str]]:
    return {(key, pk, feature["properties"]["view"]) for (key, pk), feature in list(listener.features.items())}


@pytest.mark.django_db(transaction=True)
def test_snapshot_and_tick_tell_what_the_rule_gives_and_no_more():
    world = worlds.build()
    live = [row for row in world.rows if row.source.live]
    with serving() as server:
        listeners = {}
        for name in READERS:
            bearer = {"Authorization": f"Bearer {worlds.KEY}"} if name == "machine" else None
            listeners[name] = Listener(server, world.cast[name], headers=bearer).open()
        try:
            for name, listener in listeners.items():
                listener.is_current()
                assert held(listener) == expected(world, name, live), name
                assert worlds.leaks(listener.heard.encode(), world.forbidden_to(name)) == set(), name
            new = [
                worlds.publish(world, source.key, label)
                for source in sources.every()
                if source.key in worlds.RECORDS
                for label in worlds.terms(world, source.key)
            ]
            for name, listener in listeners.items():
                wanted = expected(world, name, live + new)
                waits_until(lambda listener=listener, wanted=wanted: held(listener) == wanted, what=f"the ticks of {name}")
                assert worlds.leaks(listener.heard.encode(), world.forbidden_to(name)) == set(), name
                assert listener.gone == []
        finally:
            for listener in listeners.values():
                listener.close()
        blind = Listener(server, world.cast["no_undertaking"]).open()
        waits_until(lambda: blind.code is not None, what="who has no sight is sent away")
        assert blind.code == 4403 and not blind.features
        blind.close()
        for headers in ({}, session_of(world.cast["desk"]) | {"Origin": "https://elsewhere.example"}, {"Authorization": "Bearer nothing"}):
            with pytest.raises(InvalidStatus) as refused:
                Listener(server, None, headers={"Origin": ORIGIN} | headers).open()
            assert refused.value.response.status_code == 403
