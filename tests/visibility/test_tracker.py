"""Somebody who follows a movement from outside: nothing that he can ask for tells him that a vehicle moves, stands, is late or alone.

Organisations that agreed on nothing show others no live movement at all; so there is no line to rebuild, from no change of anything.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString

from layers import sources
from movements.actions import Received, accept_reports, add_vehicle, assign_device, depart_mission, digest, make_partitions, plan_mission
from movements.decoders import Report
from movements.models import Alert
from movements.watching import rounds
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db
PATHS = (
    "/api/v1/layers/vehicles/features",
    "/api/v1/layers/missions/features",
    "/api/v1/layers/alerts/features",
    "/tiles/vehicles.json",
    "/api/v1/search?q=fox",
    "/api/v1/feed",
    "/api/v1/devices",
    "/api/v1/devices/quarantine",
)


def told(client) -> list[tuple[int, bytes]]:
    """Everything about movements that a reader can ask for, but the time of the answer."""
    answers = [client.get(path) for path in PATHS]
    answers += [client.get(f"/tiles/vehicles/{z}/{2**z // 2 + x}/{2**z // 2 - 1}.pbf") for z in (4, 7) for x in range(3)]
    bodies = [answer.content for answer in answers]
    catalogue = client.get("/api/v1/layers").json()["layers"]
    counts = [
        (layer["key"], layer["count"], layer["updated_at"]) for layer in catalogue if layer["key"] in ("vehicles", "missions", "alerts")
    ]
    return [(answer.status_code, _timeless(body)) for answer, body in zip(answers, bodies, strict=True)] + [(200, str(counts).encode())]


def _timeless(body: bytes) -> bytes:
    return re.sub(rb'"timeStamp": ?"[^"]+"', b"", body)


def test_a_partner_who_asks_after_every_fix_learns_nothing(cast, signed_in):
    """The vehicle drives, leaves the corridor, stops and falls silent; alerts ring at its people. The partner's answers stay the same bytes."""
    assert sources.get("alerts") is not None
    quill = make.organisation("quill")
    make.standing(quill, cast.area)
    partner = signed_in(make.member(quill, duties={cast.area: ["security_officer"]}))
    machine_like = signed_in(make.member(quill, duties={cast.area: ["focal_point"]}))
    before = [told(client) for client in (partner, machine_like, signed_in(cast.alice))]
    now = clock.now()
    make_partitions(now)
    vehicle = add_vehicle(by=None, organisation=cast.heron, area=cast.area, call_sign="FOXTROT 9", vehicle_class="light", at=now)
    _, credential = assign_device(by=None, vehicle=vehicle.pk, name="tracker", at=now - timedelta(hours=5))
    mission = plan_mission(
        by=None, area=cast.area, lead=cast.heron, code="FOX", name="foxglove", route=LineString((31.0, 6.0), (32.0, 6.0), srid=4326),
        departs_at=now - timedelta(hours=4), arrives_at=now - timedelta(hours=1), people=[cast.bob], vehicles=[vehicle.pk], at=now - timedelta(hours=5),
    )  # fmt: skip
    depart_mission(by=None, mission=mission.pk, at=now - timedelta(hours=4))
    for n in range(12):
        fix = Report(
            fix_at=now - timedelta(minutes=120 - 9 * n), lon=31.0 + n / 20, lat=6.0 + (0.05 if n > 6 else 0.0), battery=0.1, speed_mps=40.0
        )
        accept_reports(reports=[Received(secret_sha256=digest(credential), outcome=fix)], received_at=fix.fix_at)
        rounds.by_clock(by=None, at=fix.fix_at)
        for client, was in zip((partner, machine_like), before, strict=False):
            assert told(client) == was, n
    rounds.by_clock(by=None, at=now + timedelta(hours=2))
    assert {"off_corridor", "silent_contact", "low_battery", "not_arrived"} <= set(Alert.unrestricted.values_list("rule", flat=True))
    assert told(partner) == before[0]
    assert told(signed_in(cast.alice)) == before[2], "a desk that its organisation did not choose"
    assert "FOXTROT" in signed_in(cast.bob).get(PATHS[0]).content.decode()
