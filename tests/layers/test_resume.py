"""Coming back after a cut: what is still to be seen, or everything anew; never what was recalled meanwhile."""

from __future__ import annotations

import pytest
from django.db import transaction

from incidents.models import Incident, IncidentShown
from incidents.sources import INCIDENTS
from layers import tokens
from layers.models import Event, TokenKey
from layers.tokens import LENGTH, NO_SIGHT_HASH, Claim, Tokens, hash_of
from partners import scopes, shown
from partners.models import Duty, Marking, Standing
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
def bob(cast, server):
    listener = Listener(server, cast.bob).open().is_current()
    yield listener
    listener.close()


@pytest.fixture
def green(cast):
    return make.label(cast.area, cast.alder, Marking.GREEN)


def publish(incident, label, *, fresh: bool = False, **fields):
    with transaction.atomic():
        locked = Incident.unrestricted.select_for_update().get(pk=incident.pk)
        for name, value in fields.items():
            setattr(locked, name, value)
        shown.publish(source=INCIDENTS, record=locked, label=label, at=make.EARLIER, fresh=fresh)


def as_listed(member) -> dict[str, int]:
    """Version by id of the incidents a member sees, by a fresh read."""
    scopes.refresh(member.pk)
    return {str(pk): version for pk, version in visible(IncidentShown, reader_of(member)).values_list("pk", "version")}


def as_held(listener) -> dict[str, int]:
    return {name: feature["properties"]["version"] for (_, name), feature in listener.features.items()}


def test_what_was_missed_is_brought_without_a_new_snapshot(cast, bob, green):
    kept, edited, recalled = (make.incident(green) for _ in range(3))
    waits_until(lambda: len(bob.features) == 3)
    bob.is_current()
    bob.cut()
    publish(edited, green, summary="Another summary.")
    publish(recalled, make.label(cast.area, cast.alder, Marking.RED), fresh=True)
    make.incident(green)
    snapshots = len(bob.of("snapshot"))
    bob.open(resume=True).is_current()
    assert as_held(bob) == as_listed(cast.bob)
    assert len(as_held(bob)) == 3
    assert len(bob.of("snapshot")) == snapshots
    assert not bob.of("resync")
    assert len(bob.gone) == 1


def test_what_was_shared_and_recalled_meanwhile_leaves_no_trace(cast, bob, green):
    """Review 2: the outbox holds no content, and a window is reduced to how things stand."""
    bob.is_current()
    bob.cut()
    incident = make.incident(green, summary="canary-shared-and-recalled")
    publish(incident, make.label(cast.area, cast.alder, Marking.RED), fresh=True, summary="canary-shared-and-recalled")
    heard = len(bob.heard)
    bob.open(resume=True).is_current()
    assert "canary" not in bob.heard[heard:]
    assert not bob.features


def test_who_was_told_after_his_last_mark_is_not_left_with_what_went_away_since(cast, bob, green):
    """A token is up to a second older than what its reader holds."""
    incident = make.incident(green)
    old = bob.token
    waits_until(lambda: bob.features)
    bob.is_current()
    publish(incident, green, fresh=True, severity=4)
    waits_until(lambda: bob.gone)
    bob.cut()
    publish(incident, make.label(cast.area, cast.alder, Marking.RED), fresh=True)
    bob.token = old
    bob.open(resume=True).is_current()
    bob.settles()
    assert as_held(bob) == as_listed(cast.bob) == {}


def test_a_token_of_another_reader_means_resync_though_he_sees_the_same(cast, server, bob):
    dan = Listener(server, make.member(cast.heron, "dan", duties={cast.area: ["security_officer"]}))
    dan.token = bob.token
    dan.open(resume=True).is_current()
    assert dan.of("resync")
    dan.close()


@pytest.mark.parametrize("token", ["", "x", "A" * LENGTH, "é" * LENGTH])
def test_a_forged_token_means_resync(bob, token):
    bob.cut()
    bob.token = token
    bob.open(resume=True).is_current()
    assert bob.of("resync")


def test_a_token_sealed_with_another_key_means_resync(bob, server):
    """A restored database draws its key anew."""
    bob.cut()
    claim = server.hub._tokens.open(bob.token)
    bob.token = Tokens(tokens.Fernet.generate_key().decode()).mint(claim)
    bob.open(resume=True).is_current()
    assert bob.of("resync")


def test_who_sees_something_else_by_now_starts_anew(cast, bob, green):
    make.incident(green)
    waits_until(lambda: bob.features)
    bob.is_current()
    bob.cut()
    Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    bob.open(resume=True).is_current()
    assert bob.of("resync")
    assert not bob.features


def test_rights_that_changed_and_changed_back_are_no_reason_to_start_anew(cast, bob, green):
    make.incident(green)
    waits_until(lambda: bob.features)
    bob.is_current()
    bob.cut()
    Duty.objects.filter(member=cast.bob).update(kind="field")
    publish(Incident.unrestricted.get(), green, severity=4)
    Duty.objects.filter(member=cast.bob).update(kind="security_officer")
    bob.open(resume=True).is_current()
    assert not bob.of("resync")
    assert as_held(bob) == as_listed(cast.bob)


def test_too_much_to_tell_is_a_fresh_picture(bob, green, monkeypatch):
    monkeypatch.setattr("layers.hub.engine.RESUME_AT_MOST", 3)
    bob.cut()
    for _ in range(4):
        make.incident(green)
    assert Event.objects.count() == 4
    bob.open(resume=True).is_current()
    assert bob.of("resync")


def test_every_token_is_of_one_length_and_no_two_are_alike(cast, bob, green):
    make.incident(green)
    waits_until(lambda: len(bob.of("mark")) >= 3)
    seen = [mark["token"] for mark in bob.of("mark")]
    assert {len(token) for token in seen} == {LENGTH}
    assert len(set(seen)) == len(seen)


def test_another_process_takes_up_where_the_first_one_ended(cast, bob, green, server):
    make.incident(green)
    waits_until(lambda: bob.features)
    bob.is_current()
    bob.cut()
    with serving() as other:
        make.incident(green)
        bob.server = other
        bob.open(resume=True).is_current()
        assert not bob.of("resync")
        assert as_held(bob) == as_listed(cast.bob)
        bob.close()


def test_a_process_that_ends_says_how_long_to_wait_before_coming_back(bob, server):
    server.stop()
    waits_until(lambda: bob.code is not None)
    assert bob.code == 1012
    assert 0 <= int(bob.reason) <= 30_000


def test_the_key_is_drawn_once_and_anew_when_it_is_missing(db):
    first = tokens.key()
    assert tokens.key() == first
    TokenKey.objects.all().delete()
    assert tokens.key() != first


def test_a_token_holds_views_of_the_labels_known_then(db):
    views = {1: 2, 5: 1, 9: 2}
    assert hash_of(views, 5) == hash_of({1: 2, 5: 1}, 5)
    assert hash_of(views, 5) != hash_of({1: 2, 5: 2}, 5)
    assert hash_of({}, 5) != NO_SIGHT_HASH
    sealed = Tokens(tokens.key())
    claim = Claim(cursor=2**40, newest_label=9, sight=hash_of(views, 9), member=7)
    assert sealed.open(sealed.mint(claim)) == claim
