"""What open sockets hear: real commits, real sockets."""

from __future__ import annotations

import pytest

from incidents.models import Incident
from incidents.sources import INCIDENTS
from partners import shown
from partners.models import Marking
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(cast):
    with serving() as server:
        yield server


def test_bob_hears_of_a_new_incident_in_the_redacted_form_and_its_originator_in_full(cast, server):
    alice, bob = Listener(server, cast.alice).open().is_current(), Listener(server, cast.bob).open().is_current()
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: alice.features and bob.features)
    (full,), (redacted,) = alice.features.values(), bob.features.values()
    assert (full["properties"]["view"], redacted["properties"]["view"]) == ("full", "redacted")
    assert "canary" in alice.heard
    assert "canary" not in bob.heard
    assert full["id"] != redacted["id"]
    alice.close()
    bob.close()


def test_a_recall_takes_the_feature_away_once(cast, server):
    incident = make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    bob = Listener(server, cast.bob).open().is_current()
    shown.publish(source=INCIDENTS, record=incident, label=make.label(cast.area, cast.alder, Marking.RED), at=make.EARLIER, fresh=True)
    bob.settles()
    assert len(bob.gone) == 1
    assert Incident.unrestricted.count() == 1
    bob.close()
