"""A key of some layers, or of redacted forms alone, hears on the socket what it reads over HTTP, and no more: snapshot, ticks, resume."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.actions import edit_incident, issue_warning
from incidents.models import Incident, IncidentShown
from partners.keys import verbs
from partners.models import ApiKey, Marking, Onward, View
from partners.readers import reader_of
from sltmap import clock
from tests import make
from tests.layers.live import Listener, serving, waits_until

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = {"name": "GIS", "layers": [], "precision": "full", "per_minute": 100, "per_day": 1_000, "networks": [], "days": 30}


@pytest.fixture
def key_of(cast):
    """A listener with a new key of Kite's machines."""
    with serving() as server:
        opened = []

        def come(**terms) -> Listener:
            _, secret = verbs.create_key(by=reader_of(cast.carol), at=clock.now(), **(TERMS | terms))
            listener = Listener(server, None, headers={"Authorization": f"Bearer {secret}"}).open().is_current()
            opened.append(listener)
            return listener

        yield come
        for listener in opened:
            listener.close()


def form_of(record: Incident) -> IncidentShown:
    return IncidentShown.unrestricted.get(record=record.pk, view=View.FULL)


def warn(cast) -> None:
    now = clock.now()
    terms = {"kind": "flood", "section": "canary-section", "geom": make.BOR.buffer(0.01), "ends_at": now + timedelta(hours=2)}
    issue_warning(by=None, area=cast.area, issuing=cast.alder, issuer="Agency Alder", call_back="canary-call", at=now, **terms)


def test_a_key_of_some_layers_hears_of_no_other(cast, key_of):
    warn(cast)
    narrow, wide = key_of(layers=["incidents"]), key_of()
    assert "canary-section" in wide.heard
    made = make.incident(make.label(cast.area, cast.kite, Marking.GREEN, onward=Onward.MEMBERS), clock.now())
    warn(cast)
    waits_until(lambda: len([key for key in wide.features if key[0] == "warnings"]) == 2, what="the wide key hears of the warning")
    waits_until(lambda: ("incidents", str(form_of(made).pk)) in narrow.features, what="the narrow key hears of its layer")
    narrow.cut()
    warn(cast)
    edit_incident(by=None, incident=made.pk, narrative="second words", at=clock.now())
    narrow.open(resume=True)
    waits_until(lambda: "second words" in narrow.heard, what="it resumes")
    narrow.settles()
    assert not narrow.of("resync")
    assert "canary-section" not in narrow.heard and '"warnings"' not in narrow.heard


def test_a_key_of_redacted_forms_never_gets_a_full_one(cast, key_of):
    own = make.label(cast.area, cast.kite, Marking.GREEN, onward=Onward.MEMBERS)
    strict = make.label(cast.area, cast.kite, Marking.AMBER_STRICT)
    narrow, wide = key_of(precision="redacted"), key_of()
    shown, hidden = make.incident(own, clock.now()), make.incident(strict, clock.now())
    waits_until(lambda: len(narrow.features) == 1 and len(wide.features) == 1, what="each hears of what it may")
    assert {feature["properties"]["view"] for feature in narrow.features.values()} == {"redacted"}
    assert {feature["properties"]["view"] for feature in wide.features.values()} == {"full"}
    narrow.cut()
    for row in (shown, hidden):
        edit_incident(by=None, incident=row.pk, summary="Seen again.", narrative="canary-narrative", at=clock.now())
    narrow.open(resume=True)
    waits_until(lambda: "Seen again." in narrow.heard, what="it resumes")
    narrow.settles()
    assert not narrow.of("resync")
    assert "canary" not in narrow.heard and '"full"' not in narrow.heard


def test_a_token_is_of_no_use_to_another_key(cast, key_of):
    label = make.label(cast.area, cast.kite, Marking.GREEN, onward=Onward.MEMBERS)
    narrow, wide = key_of(layers=["incidents"], precision="redacted"), key_of()
    token = wide.token
    narrow.cut()
    make.incident(label, clock.now())
    narrow.token = token
    narrow.open(resume=True)
    waits_until(lambda: narrow.of("resync") and narrow.of("mark"), what="a fresh picture instead")
    narrow.settles()
    assert '"full"' not in narrow.heard


def test_the_same_machine_by_two_narrowings_has_two_tokens(cast, key_of):
    """Both keys stand for one member: what tells them apart is the narrowing alone."""
    narrow, wide = key_of(layers=["incidents"], precision="redacted"), key_of()
    first, second = ApiKey.objects.order_by("pk")
    ApiKey.objects.filter(pk=second.pk).update(member=first.member)
    for listener in (narrow, wide):
        listener.cut()
    wide.token = None
    wide.open().is_current()
    narrow.token = wide.token
    narrow.open(resume=True)
    waits_until(lambda: narrow.of("resync"), what="a fresh picture instead")
