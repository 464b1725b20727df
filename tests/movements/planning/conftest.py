"""Heron Relief plans through the API, Kite Action and Agency Alder decide for themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from movements.actions import add_vehicle, make_partitions
from partners import scopes
from sltmap import clock
from tests import make

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DEPARTS = NOW + timedelta(hours=2)
LINE = {"type": "LineString", "coordinates": [[31.5586, 6.2089], [31.65, 6.5], [31.7, 6.8]]}  # about 69 km
PLAN = {
    "name": "Bor to the north",
    "route": LINE,
    "departs_at": "2026-11-24T08:00:00Z",
    "vehicle_class": "light",
    "stops": [
        {"name": "Bor", "lon": 31.5586, "lat": 6.2089, "purpose": "start"},
        {"name": "Clinic", "lon": 31.65, "lat": 6.5, "purpose": "deliver", "dwell_min": 30},
        {"name": "North", "lon": 31.7, "lat": 6.8},
    ],
    "comms": {"primary": "VHF 1", "alternate": "HF", "emergency": "satellite", "check_in_min": 60, "stand_by": [{"name": "Mission hospital", "role": "surgery"}]},
    "medical": "one vehicle carries a trauma kit",
    "escort": None,
    "cargo": "medicines",
    "contingency": {"abort_points": [{"name": "Junction", "lon": 31.6, "lat": 6.35}], "words": "turn back before the ford"},
    "leader": "the convoy leader",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status and document of an answer."""

    status: int
    document: Any
    bytes: bytes


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at the API."""

    client: Any
    member: Any

    def send(self, verb: str, path: str, body: Any = None) -> Answer:
        scopes.forget(self.member.pk)
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response = getattr(self.client, verb)(f"/api/v1{path}", **content)
        document = json.loads(response.content) if "json" in response.get("Content-Type", "") else None
        return Answer(status=response.status_code, document=document, bytes=response.content)

    def get(self, path: str) -> Answer:
        return self.send("get", path)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.send("post", path, {} if body is None else body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.send("patch", path, body)

    def put(self, path: str, body: Any) -> Answer:
        return self.send("put", path, body)

    def mission(self) -> str:
        """The id of the one mission that he sees."""
        (feature,) = self.get("/layers/missions/features").document["features"]
        return str(feature["id"])

    def plan(self) -> Any:
        """The plan of the one mission that he sees."""
        answer = self.get(f"/missions/{self.mission()}/plan")
        assert answer.status == 200, answer
        return answer.document

    def step(self, verb: str, body: Any = None) -> Answer:
        """A step with the one mission that he sees."""
        return self.post(f"/missions/{self.mission()}/{verb}", body)


@pytest.fixture
def now(monkeypatch):
    """The clock stands, and can be moved: now.at = …"""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)
    make_partitions(NOW)
    return held


@pytest.fixture
def people(cast, signed_in, now):
    """Bob plans for Heron; Carol is Kite's focal point, Alice Alder's duty officer, Dina of Quill is asked by nobody."""
    quill = make.organisation("quill")
    make.standing(quill, cast.area)
    dina = make.member(quill, "dina", duties={cast.area: ["focal_point"]})
    herons = make.member(cast.heron, "hanna", duties={cast.area: ["focal_point"]})
    everybody = {"bob": cast.bob, "carol": cast.carol, "alice": cast.alice, "dina": dina, "hanna": herons}
    return SimpleNamespace(**{name: Person(client=signed_in(member), member=member) for name, member in everybody.items()}, quill=quill)


@pytest.fixture
def vehicles(cast, now):
    """A vehicle each of Heron and Kite."""

    def made(organisation, sign: str, **fields: Any) -> str:
        row = add_vehicle(
            by=None, organisation=organisation, area=cast.area, call_sign=sign, vehicle_class="light", at=NOW - timedelta(days=1), **fields
        )
        return str(row.pk)

    return SimpleNamespace(
        heron=made(cast.heron, "HERON 1", plate="SSD 111 A"), kite=made(cast.kite, "KITE 1", plate="SSD 222 B", seats=7, radio="VHF, HF")
    )


@pytest.fixture
def planned(people, vehicles):
    """Bob's plan, with Kite asked to take part."""
    answer = people.bob.post("/missions", PLAN | {"invited": ["kite"], "people": 3, "vehicles": [vehicles.heron]})
    assert answer.status == 201, answer
    return answer.document


@pytest.fixture
def joined(people, planned, vehicles):
    """Kite joined with a vehicle and four people."""
    answer = people.carol.step("join", {"people": 4, "vehicles": [vehicles.kite]})
    assert answer.status == 200, answer
    return planned


@pytest.fixture
def under_way(people, joined, now):
    """Both decided to go, and departed."""
    for person in (people.bob, people.carol):
        assert person.step("decision", {"decision": "go"}).status == 200
    now.at = DEPARTS
    assert people.bob.step("depart").status == 200
    return joined
