"""Question and answer on open sockets: each side hears its own, once, with a ring; nobody else hears anything of it."""

import pytest

from tests.layers.live import Listener, serving, waits_until
from tests.partners.sharing import HIDE, cast, in_hours, plan

pytestmark = pytest.mark.django_db(transaction=True)


def of_layer(listener, key):
    return [feature for (layer, _), feature in listener.features.items() if layer == key]


def rung(listener):
    return [alert for alert in listener.alerts if alert["layer"] == "requests"]


def test_a_question_rings_at_the_originator_and_its_answer_at_the_asker():
    with serving() as server:
        world = cast()
        world.focal.file(plan("TLP:GREEN", hide=HIDE))
        lines = [Listener(server, door.member).open() for door in (world.focal, world.kite_focal, world.sioc)]
        heron, kite, sioc = lines
        try:
            for line in lines:
                line.is_current()
            [seen] = world.kite_focal.sees()
            asked = world.kite_focal.post(f"/layers/incidents/features/{seen['id']}/requests", {"purpose": "canary-purpose"})
            assert asked.status_code == 201, asked.document
            waits_until(lambda: rung(heron) and rung(kite), what="the question rings")
            [mine] = of_layer(heron, "requests")
            assert (mine["properties"]["side"], mine["properties"]["purpose"]) == ("asked", "canary-purpose")
            assert "Heron" not in kite.heard
            before = len(rung(kite))
            answer = {"answer": "full", "until": in_hours(2), "reason": "for the convoy"}
            decided = world.focal.post(f"/sharing/requests/{mine['id']}/decide", answer)
            assert decided.status_code == 200, decided.document
            waits_until(lambda: len(rung(kite)) > before, what="the answer rings")
            waits_until(lambda: any(one["properties"]["state"] == "answered" for one in of_layer(kite, "requests")))
            [told] = of_layer(kite, "requests")
            waits_until(lambda: ("incidents", told["properties"]["about"]["id"]) in kite.features)
            assert kite.features["incidents", told["properties"]["about"]["id"]]["properties"]["view"] == "full"
            assert ("incidents", seen["id"]) not in kite.features
            [fresh] = world.focal.sees()
            recalled = world.focal.post(f"/layers/incidents/features/{fresh['id']}/recall", {"reason": "over"})
            assert recalled.status_code == 200, recalled.document
            waits_until(lambda: not of_layer(kite, "incidents"), what="the recall reaches the other page")
            assert "canary-purpose" not in sioc.heard and not rung(sioc) and not of_layer(sioc, "requests")
        finally:
            for line in lines:
                line.close()
