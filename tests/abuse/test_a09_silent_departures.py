"""a09: a partner watches for delete, re-label and expiry of rows he never saw: silence; who loses sight gets exactly one `gone`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from incidents.models import Incident
from incidents.sources import INCIDENTS
from layers.rounds import carry_out_due
from partners import shown
from partners.models import Due, Marking
from sltmap import clock
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watchers(cast):
    """Bob, who sees what Alder shares, and Carol, from whom it was hidden all along."""
    with serving() as server:
        pair = [Listener(server, member).open().is_current() for member in (cast.bob, cast.carol)]
        yield pair
        for listener in pair:
            listener.close()


def delete(cast, incident):
    with transaction.atomic():
        shown.withdraw(source=INCIDENTS, record=Incident.unrestricted.select_for_update().get(pk=incident.pk))


def relabel(cast, incident):
    with transaction.atomic():
        locked = Incident.unrestricted.select_for_update().get(pk=incident.pk)
        shown.publish(source=INCIDENTS, record=locked, label=make.label(cast.area, cast.alder, Marking.RED), at=make.EARLIER, fresh=True)


def expire(cast, incident):
    Due.objects.create(
        kind="incidents", record=incident.pk, at=clock.now() - timedelta(seconds=1), label=make.label(cast.area, cast.alder, Marking.RED)
    )
    assert carry_out_due(by=None) == 1


@pytest.mark.parametrize("end", [delete, relabel, expire])
def test_who_saw_it_hears_one_gone_and_who_did_not_hears_nothing(cast, watchers, end):
    bob, carol = watchers
    from partners.labels import Entry
    from partners.models import View

    make.standing_consent(cast.alder, cast.area, "incidents", View.FULL, cast.alice, organisation=cast.heron)
    label = make.label(cast.area, cast.alder, Marking.AMBER_STRICT, Entry(view=View.FULL, organisation=cast.heron.pk, basis="incidents"))
    incident = make.incident(label)
    waits_until(lambda: bob.features)
    end(cast, incident)
    waits_until(lambda: bob.gone)
    bob.settles()
    assert len(bob.gone) == 1
    assert not bob.features
    assert carol.of("tick") == []


def test_gone_looks_the_same_whatever_the_reason(cast, watchers):
    bob, _ = watchers
    label = make.label(cast.area, cast.alder, Marking.GREEN)
    for end in (delete, relabel, expire):
        incident = make.incident(label)
        waits_until(lambda: bob.features)
        end(cast, incident)
        waits_until(lambda: not bob.features)
    bob.settles()
    frames = [frame for frame in bob.of("tick") if frame["gone"]]
    assert [set(ref) for frame in frames for ref in frame["gone"]] == [{"layer", "id"}] * 3
    assert all(set(frame) == {"type", "at", "upsert", "gone", "alert"} for frame in frames)
