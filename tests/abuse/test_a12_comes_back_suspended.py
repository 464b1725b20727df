"""a12: somebody of a suspended organisation comes back with an old token, session or machine key: of others he gets nothing more."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from partners.models import CaseEntry, Marking, Office, Onward
from partners.readers import reader_of
from partners.standing import cases
from sltmap import clock
from tests import make
from tests.layers.live import Listener, serving

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "heron-machine-key"


@pytest.fixture
def world(cast):
    """An incident of Alder that travels onward to machines, one of Heron, and Heron's machine."""
    Office.objects.create(area=cast.area, kind="undss", organisation=cast.alder)
    make.member(cast.heron, machine=True, name="gis", key_prefix=KEY[:8], key_sha256=hashlib.sha256(KEY.encode()).hexdigest())
    shared = make.label(cast.area, cast.alder, Marking.GREEN, onward=Onward.MEMBERS, hide=set())
    make.incident(shared, clock.now(), place="word-of-alder", geom=Point(31.56, 6.3, srid=4326))
    make.incident(make.label(cast.area, cast.heron, Marking.AMBER), clock.now(), place="word-of-heron", geom=Point(31.56, 6.3, srid=4326))
    return cast


def suspend_heron(world) -> None:
    now, sioc = clock.now(), reader_of(world.alice)
    case = cases.open_case(by=sioc, kind="suspend", organisation=world.heron, area=world.area, at=now)
    cases.enter(by=sioc, case=case.pk, kind=CaseEntry.Kind.OC_DECISION, document="OC/1", said_on=now.date(), at=now)
    cases.decide(by=sioc, case=case.pk, at=clock.now())


def test_a12_an_old_session_reads_its_own_alone(world, signed_in):
    bob = signed_in(world.bob)
    before = bob.get("/api/v1/layers/incidents/features").content
    assert b"word-of-alder" in before and b"word-of-heron" in before
    suspend_heron(world)
    after = bob.get("/api/v1/layers/incidents/features")
    assert after.status_code == 200
    assert b"word-of-alder" not in after.content and b"word-of-heron" in after.content


def test_a12_an_old_link_to_a_record_of_others_is_the_404_of_what_never_was(world, signed_in):
    bob = signed_in(world.bob)
    listed = bob.get("/api/v1/layers/incidents/features").json()["features"]
    link = next(f"/api/v1/layers/incidents/features/{f['id']}" for f in listed if "word-of-alder" in f["properties"]["place"])
    suspend_heron(world)
    absent = bob.get("/api/v1/layers/incidents/features/00000000-0000-4000-8000-000000000000")
    assert bob.get(link).status_code == 404 and bob.get(link).content == absent.content


def test_a12_an_old_resume_token_wipes_the_store_and_brings_nothing_of_others(world):
    with serving() as server:
        bob = Listener(server, world.bob).open().is_current()
        make.incident(
            make.label(world.area, world.alder, Marking.GREEN, hide=set()), clock.now(), place="word-two", geom=Point(31.56, 6.3, srid=4326)
        )
        bob.cut()
        suspend_heron(world)
        back = Listener(server, world.bob)
        back.token = bob.token
        back.open(resume=True)
        back.is_current()
        assert back.of("resync"), "another scope: the client wipes what it held"
        assert "word-two" not in back.heard and "word-of-alder" not in back.heard
        back.close()


def test_a12_the_key_of_a_machine_reads_nothing_of_others(world):
    machine = Client(headers={"Authorization": f"Bearer {KEY}"})
    assert b"word-of-alder" in machine.get("/api/v1/layers/incidents/features").content
    suspend_heron(world)
    assert b"word-of-alder" not in machine.get("/api/v1/layers/incidents/features").content
