"""What open sockets hear of writes: real commits, real sockets."""

from __future__ import annotations

import threading
import time

import psycopg2
import pytest
from django.db import connection, transaction

from incidents.models import Incident
from incidents.sources import INCIDENTS
from layers.models import Event
from partners import scopes, shown
from partners.labels import Entry
from partners.models import Marking, Standing, View
from partners.readers import reader_of
from partners.visibility import visible
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(cast):
    with serving() as server:
        yield server


@pytest.fixture
def hears(server):
    """Listens as members; closes every line at the end."""
    listeners = []

    def listen(*members) -> Listener | list[Listener]:
        listeners.extend(new := [Listener(server, member).open() for member in members])
        for listener in new:
            listener.is_current()
        return new[0] if len(new) == 1 else new

    yield listen
    for listener in listeners:
        listener.close()


def relabel(incident, label, *, fresh: bool = True):
    with transaction.atomic():
        locked = Incident.unrestricted.select_for_update().get(pk=incident.pk)
        shown.publish(source=INCIDENTS, record=locked, label=label, at=make.EARLIER, fresh=fresh)


def seen_now(member) -> set[str]:
    """Ids of the incidents a member sees, by a fresh read."""
    scopes.refresh(member.pk)
    from incidents.models import IncidentShown

    return {str(pk) for pk in visible(IncidentShown, reader_of(member)).values_list("pk", flat=True)}


def test_bob_hears_of_a_new_incident_in_the_redacted_form_and_its_originator_in_full(cast, hears):
    alice, bob = hears(cast.alice, cast.bob)
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: alice.features and bob.features)
    (full,), (redacted,) = alice.features.values(), bob.features.values()
    assert (full["properties"]["view"], redacted["properties"]["view"]) == ("full", "redacted")
    assert "canary" in alice.heard
    assert "canary" not in bob.heard
    assert full["id"] != redacted["id"]


def test_a_frame_says_what_the_page_says(cast, hears, signed_in):
    bob = hears(cast.bob)
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: bob.features)
    page = signed_in(cast.bob).get("/api/v1/layers/incidents/features").json()
    assert page["features"] == list(bob.features.values())


def test_a_recall_takes_the_feature_away_once_and_later_edits_are_silent(cast, hears):
    bob = hears(cast.bob)
    incident = make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: bob.features)
    hidden = make.label(cast.area, cast.alder, Marking.RED)
    relabel(incident, hidden)
    waits_until(lambda: bob.gone)
    ticks = len(bob.of("tick"))
    relabel(incident, hidden)
    bob.settles()
    assert len(bob.gone) == 1
    assert len(bob.of("tick")) == ticks
    assert not bob.features


def test_from_full_to_redacted_the_exact_point_leaves_the_screen(cast, hears):
    bob = hears(cast.bob)
    full = make.label(
        cast.area, cast.alder, Marking.GREEN, Entry(view=View.FULL, audience=make.rule(cast.area, "ingo").pk, basis="incidents")
    )
    make.standing_consent(cast.alder, cast.area, "incidents", View.FULL, cast.alice, audience=make.rule(cast.area, "ingo"))
    waits_until(lambda: bob.of("mark"))
    incident = make.incident(full)
    waits_until(lambda: any(f["properties"]["view"] == "full" for f in list(bob.features.values())))
    relabel(incident, make.label(cast.area, cast.alder, Marking.GREEN), fresh=False)
    waits_until(lambda: bob.gone)
    (left,) = bob.features.values()
    assert left["properties"]["view"] == "redacted"
    assert left["geometry"]["type"] != "Point"


def test_a_hidden_edit_is_not_heard_by_who_sees_the_redacted_form(cast, hears):
    alice, bob = hears(cast.alice, cast.bob)
    label = make.label(cast.area, cast.alder, Marking.GREEN)
    incident = make.incident(label)
    waits_until(lambda: alice.features and bob.features)
    before = len(bob.of("tick"))
    incident.refresh_from_db()
    incident.narrative = "canary-second-narrative"
    shown.publish(source=INCIDENTS, record=incident, label=label, at=make.EARLIER)
    waits_until(lambda: "canary-second-narrative" in alice.heard)
    bob.settles()
    assert len(bob.of("tick")) == before


def test_an_edit_that_overtakes_a_recall_does_not_bring_it_back(cast, hears):
    """Review 1: the recall takes its transaction id first, waits for the row, and commits after an edit with a later id."""
    bob = hears(cast.bob)
    green, red = (make.label(cast.area, cast.alder, marking) for marking in (Marking.GREEN, Marking.RED))
    incident = make.incident(green)
    waits_until(lambda: bob.features)
    has_id, may_lock = threading.Event(), threading.Event()

    def recall() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()")
            has_id.set()
            may_lock.wait(5)
            locked = Incident.unrestricted.select_for_update().get(pk=incident.pk)
            shown.publish(source=INCIDENTS, record=locked, label=red, at=make.EARLIER, fresh=True)
        connection.close()

    recalling = threading.Thread(target=recall)
    recalling.start()
    has_id.wait(5)
    with transaction.atomic():
        locked = Incident.unrestricted.select_for_update().get(pk=incident.pk)
        may_lock.set()
        locked.severity = 4
        shown.publish(source=INCIDENTS, record=locked, label=green, at=make.EARLIER)
        time.sleep(0.3)
    recalling.join()
    first, second = Event.objects.order_by("-version")[:2]
    assert first.xact < second.xact, "the set-up did not bring about the race"
    bob.settles()
    assert not bob.features
    assert seen_now(cast.bob) == set()


def test_two_labels_of_one_tick_come_in_one_frame(cast, hears):
    """Review 12: frames must not tell which records share a label."""
    bob = hears(cast.bob)
    first, second = make.label(cast.area, cast.alder, Marking.GREEN), make.label(cast.area, cast.kite, Marking.GREEN)
    make.incident(first)
    make.incident(second)
    waits_until(lambda: len(bob.features) == 2)
    before = len(bob.of("tick"))
    with transaction.atomic():
        for label in (second, first, second):
            make.incident(label)
    waits_until(lambda: len(bob.features) == 5)
    frames = bob.of("tick")[before:]
    assert len(frames) == 1
    ids = [feature["id"] for feature in frames[0]["upsert"]]
    assert ids == sorted(ids)


def test_a_long_writer_in_another_database_delays_nobody_and_nothing_comes_twice(cast, hears):
    """Review 17: the xmin of a snapshot stands still for any writer of the cluster."""
    bob = hears(cast.bob)
    label = make.label(cast.area, cast.alder, Marking.GREEN)
    settings = connection.settings_dict
    writer = psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], password=settings["PASSWORD"], dbname="postgres"
    )
    with writer.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()")  # an open transaction with an id
    try:
        for number in range(1, 6):
            began = time.monotonic()
            make.incident(label)
            waits_until(lambda number=number: len(bob.features) == number, within_s=2)
            assert time.monotonic() - began < 0.6
        bob.settles()
        assert sum(len(frame["upsert"]) for frame in bob.of("tick")) == 5
    finally:
        writer.close()
    make.incident(label)
    waits_until(lambda: len(bob.features) == 6)
    assert sum(len(frame["upsert"]) for frame in bob.of("tick")) == 6


def test_marks_count_what_was_sent_between_them(cast, hears):
    bob = hears(cast.bob)
    label = make.label(cast.area, cast.alder, Marking.GREEN)
    for _ in range(3):
        make.incident(label)
    waits_until(lambda: len(bob.features) == 3)
    waits_until(lambda: sum(mark["count"] for mark in bob.of("mark")) == 3)
    items = 0
    for frame in bob.frames:
        if frame["type"] == "tick":
            items += len(frame["upsert"]) + len(frame["gone"])
        elif frame["type"] == "mark":
            assert frame["count"] == items
            items = 0


def test_an_import_of_many_records_brings_a_fresh_picture_instead_of_a_flood(cast, hears, monkeypatch):
    monkeypatch.setattr("layers.hub.ticks.TICK_AT_MOST", 3_000)
    monkeypatch.setattr("layers.hub.engine.JITTER_S", 0.1)
    bob = hears(cast.bob)
    label = make.label(cast.area, cast.alder, Marking.GREEN)
    with transaction.atomic():
        for _ in range(20):
            make.incident(label)
    waits_until(lambda: bob.of("resync"))
    bob.is_current()
    assert sum(len(frame["upsert"]) for frame in bob.of("tick")) == 0
    assert bob.code is None


def test_a_label_that_names_a_person_reaches_him_and_not_his_colleague(cast, hears):
    """A new label judged for a cohort would be judged for whoever stands first in it."""
    dan = make.member(cast.heron, "dan", duties={cast.area: ["security_officer"]})
    bob, dans = hears(cast.bob, dan)
    make.standing_consent(cast.alder, cast.area, "incidents", View.FULL, cast.alice, member=dan)
    bob.settles()
    label = make.label(cast.area, cast.alder, Marking.RED, Entry(view=View.FULL, member=dan.pk, basis="incidents"))
    make.incident(label)
    waits_until(lambda: dans.features)
    bob.settles()
    assert not bob.features
    assert "canary" not in bob.heard


def test_colleagues_who_come_one_after_the_other_are_one_cohort(cast, server, hears):
    dan, eve, fred = (make.member(cast.heron, name, duties={cast.area: ["security_officer"]}) for name in ("dan", "eve", "fred"))
    hears(dan)
    (standing,) = server.hub.crowd.cohorts
    hears(eve)
    assert server.hub.crowd.cohorts == {standing}
    make.label(cast.area, cast.heron, Marking.RED, Entry(view=View.FULL, member=fred.pk))
    hears(eve)
    assert server.hub.crowd.cohorts == {standing}


def test_whom_a_label_names_that_his_colleagues_have_not_met_does_not_join_them(cast, server, hears):
    dan, eve = (make.member(cast.heron, name, duties={cast.area: ["security_officer"]}) for name in ("dan", "eve"))
    dans = hears(dan)
    make.standing_consent(cast.alder, cast.area, "incidents", View.FULL, cast.alice, member=eve)
    dans.settles()
    label = make.label(cast.area, cast.alder, Marking.RED, Entry(view=View.FULL, member=eve.pk, basis="incidents"))
    eves = hears(eve)
    assert len(server.hub.crowd.cohorts) == 2
    make.incident(label)
    waits_until(lambda: eves.features)
    dans.settles()
    assert not dans.features


def test_a_suspension_cuts_the_line_and_he_comes_back_to_his_own(cast, hears):
    """Review 22. Own records go on; what others shared is wiped."""
    bob, carol = hears(cast.bob, cast.carol)
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    own = make.incident(make.label(cast.area, cast.heron, Marking.AMBER_STRICT))
    waits_until(lambda: len(bob.features) == 2)
    began = time.monotonic()
    Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    waits_until(lambda: bob.code is not None)
    assert time.monotonic() - began < 2
    assert bob.code != 4403
    bob.open(resume=True).is_current()
    assert bob.of("resync")
    own.refresh_from_db()
    own.severity = 4
    shown.publish(source=INCIDENTS, record=own, label=own.label, at=make.EARLIER)
    waits_until(lambda: bob.features)
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: len(carol.features) == 2)
    bob.settles()
    assert {feature["properties"]["originator"] for feature in bob.features.values()} == {"Heron"}
    assert carol.code is None


def test_who_gains_sight_of_rows_gets_a_fresh_picture(cast, hears, monkeypatch):
    monkeypatch.setattr("layers.hub.engine.JITTER_S", 0.2)
    Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    bob = hears(cast.bob)
    Standing.objects.filter(organisation=cast.heron).update(status="confirmed")
    waits_until(lambda: bob.of("resync"))
    bob.is_current()
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: bob.features)


def test_an_epoch_that_moves_without_changing_anybodys_sight_is_not_heard(cast, hears):
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    bob = hears(cast.bob)
    make.member(cast.heron, "dan", duties={cast.area: ["field"]})
    make.organisation("osprey")
    bob.settles()
    assert bob.code is None
    assert not bob.of("resync")


def test_whose_membership_ends_is_told_not_to_come_back(cast, hears):
    bob = hears(cast.bob)
    cast.bob.user.is_active = False
    cast.bob.user.save()
    waits_until(lambda: bob.code == 4403)


def test_a_duty_that_ends_by_itself_ends_what_it_let_him_see(cast, hears):
    """Review 4: time moves no epoch."""
    from datetime import timedelta

    from partners.models import Duty
    from sltmap import clock

    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    dan = make.member(cast.heron, "dan")
    Duty.objects.create(
        member=dan, area=cast.area, kind="security_officer", starts_at=make.EARLIER, ends_at=clock.now() + timedelta(seconds=2)
    )
    dans = hears(dan)
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: dans.features)
    waits_until(lambda: dans.code is not None, within_s=4)
    dans.open(resume=True).is_current()
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    dans.settles()
    assert not dans.features
