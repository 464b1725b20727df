"""A world for sharing: Heron and Kite, two confirmed INGOs in South Sudan with focal points, Alder beside them; each at the API's door."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from partners import scopes
from partners.models import Cell, DOArea, Member, Organisation
from partners.readers import Reader, reader_of
from tests import make

POINT = {"type": "Point", "coordinates": [31.5586, 6.2089]}
ELSEWHERE = {"type": "Point", "coordinates": [31.75, 6.45]}
PLAN = {"marking": "TLP:AMBER+STRICT", "onward": "none", "hide": [], "coarser": False, "releases": []}
HIDE = ["originator", "narrative", "advice", "position"]


def theft(**more: Any) -> dict[str, Any]:
    """A report of a theft as a Feature, with canaries in what can be hidden."""
    properties = {
        "type": "theft", "severity": 2, "place": "canary-place", "narrative": "canary-narrative", "advice": "canary-advice",
        "summary": "A theft was reported.",
    }  # fmt: skip
    members = {name: more.pop(name) for name in ("label", "area", "geometry", "purpose") if name in more}
    return {"type": "Feature", "geometry": POINT, "properties": properties | more} | members


def plan(marking: str = "TLP:AMBER+STRICT", *releases: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan; releases as to() makes them."""
    return PLAN | {"marking": marking, "releases": list(releases)} | more


def to(organisation: str = "", view: str = "redacted", until: str | None = None, **principal: int) -> dict[str, Any]:
    """A release to an organisation by code, or to audience= or member= by id."""
    return {"to": principal or {"organisation": organisation}, "view": view, "until": until}


def in_hours(hours: float) -> str:
    """A moment from now, as the wire says it."""
    return (timezone.now() + timedelta(hours=hours)).isoformat()


@dataclass
class Door:
    """One member at the API's door."""

    member: Member
    client: Client = field(default_factory=Client)

    @property
    def reader(self) -> Reader:
        return reader_of(self.member)

    def __post_init__(self) -> None:
        self.client.force_login(self.member.user)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """An answer: its status in .status_code, its document in .document (None without one)."""
        scopes.forget_all()
        more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response: Any = self.client.generic(method, f"/api/v1{path}", **more)
        response.document = json.loads(response.content) if response.content else None
        return response

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, {} if body is None else body)

    def put(self, path: str, body: Any) -> Any:
        return self.send("PUT", path, body)

    def file(self, label: dict[str, Any] | None = None, key: str = "incidents", **more: Any) -> str:
        """Files a theft; returns the id of its form."""
        answer = self.post(f"/layers/{key}/features", theft(**({"label": label} if label else {}), **more))
        assert answer.status_code == 201, answer.document
        return answer.document["id"]

    def sees(self, key: str = "incidents") -> list[dict[str, Any]]:
        """The features of a layer that this member gets."""
        return self.get(f"/layers/{key}/features").document["features"]


@dataclass
class Cast:
    """The organisations and people of the world."""

    area: DOArea
    heron: Organisation
    kite: Organisation
    alder: Organisation
    focal: Door  # of Heron
    officer: Door  # Heron's security officer
    field: Door  # Heron's field staff
    kite_focal: Door
    kite_officer: Door
    sioc: Door  # Alder's duty officer


def cast() -> Cast:
    """Writes the world."""
    area = make.area()
    for layer in ("incidents", "premises", "roads"):
        grid = make.partition(area, layer=layer)
        Cell.objects.create(partition=grid, level=1, code="wide", geom=make.square(31.0, 6.0, 1.0))
    heron, kite = make.organisation("heron", name="Heron Relief"), make.organisation("kite", name="Kite Action")
    alder = make.organisation("alder", "unsms", name="Agency Alder")
    make.standing(heron, area)
    make.standing(kite, area)
    make.standing(alder, area, "present")

    def door(organisation: Organisation, login: str, duty: str) -> Door:
        return Door(make.member(organisation, login, duties={area: [duty]}))

    return Cast(
        area=area,
        heron=heron,
        kite=kite,
        alder=alder,
        focal=door(heron, "heron-focal", "focal_point"),
        officer=door(heron, "heron-officer", "security_officer"),
        field=door(heron, "heron-field", "field"),
        kite_focal=door(kite, "kite-focal", "focal_point"),
        kite_officer=door(kite, "kite-officer", "security_officer"),
        sioc=door(alder, "sioc", "duty_officer"),
    )
