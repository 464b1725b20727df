"""Two organisations travel together: Heron Relief leads and Bob watches, Kite Action joined and Carol watches. Each has a room."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from movements.actions import depart_mission, join_mission
from movements.models import Mission, MissionShown
from movements.rooms import actions
from partners.readers import reader_of
from sltmap import clock
from tests.movements.conftest import NOON


@dataclass(kw_only=True)
class Convoy:
    """A mission under way, its vehicles, its rooms. shown: the id of the form that its people see."""

    mission: Mission
    heron_1: Any
    kite_1: Any
    heron_room: Any
    kite_room: Any

    @property
    def shown(self) -> str:
        return str(MissionShown.unrestricted.get(record=self.mission.pk).pk)


@pytest.fixture
def convoy(cast, planned, tracked, report) -> Convoy:
    """J-1 of Heron with Kite, departed at noon; both vehicles reported then."""
    heron_1, kite_1 = tracked(cast.heron, "HERON 1"), tracked(cast.kite, "KITE 1")
    mission = planned(vehicles=[heron_1.pk])
    join_mission(by=reader_of(cast.carol), mission=mission.pk, at=NOON - timedelta(minutes=30), people=[cast.carol], vehicles=[kite_1.pk])
    depart_mission(by=reader_of(cast.bob), mission=mission.pk, at=NOON)
    for one in (heron_1, kite_1):
        report(one)
    made = {
        code: actions.open_room(by=None, organisation=body.pk, area=cast.area.pk, name="Radio room", place=place, at=NOON)
        for code, body, place in (("heron", cast.heron, "Bor"), ("kite", cast.kite, "Juba"))
    }
    mission.refresh_from_db()
    return Convoy(mission=mission, heron_1=heron_1, kite_1=kite_1, heron_room=made["heron"], kite_room=made["kite"])


@pytest.fixture
def now(monkeypatch):
    """The server's clock, moved by hand: now(minutes after noon). Sight's clock stays with the database."""

    def set_to(minutes: float) -> datetime:
        moment = NOON + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to(0)
    return set_to


@pytest.fixture
def at_desk(signed_in, now):
    """A person at a screen: at_desk(member).post(path, body) and get(path), both with the answer's JSON."""

    class Desk:
        def __init__(self, member) -> None:
            self.client = signed_in(member)

        def get(self, path: str):
            return self.client.get(path)

        def post(self, path: str, body: Any = None, method: str = "post"):
            return getattr(self.client, method)(path, json.dumps(body or {}), content_type="application/json")

    return Desk
