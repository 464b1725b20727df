"""A convoy of two organisations on a straight way through cells of half a degree, and the clock that passes over it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.gis.geos import LineString

from movements.actions import (
    Received,
    accept_reports,
    add_vehicle,
    assign_device,
    depart_mission,
    digest,
    keep_passing,
    make_partitions,
    plan_mission,
)
from movements.decoders import Report
from movements.models import Participation

HOUR = timedelta(hours=1)
FEATURES = "/api/v1/layers/movements/features"
MAY_BE_SHOWN = {30.5, 31.0, 31.5, 32.0}  # western edges: between the cells of the first and the last leg
WAY = LineString((29.25, 6.25), (33.75, 6.25), srid=4326)  # lon, lat: nine cells of half a degree
STOPS = [{"name": "west", "lon": 30.25, "lat": 6.25}, {"name": "east", "lon": 32.75, "lat": 6.25}]


class Convoy:
    """A mission of Heron and Kite that departed, and the clock that passes over it."""

    def __init__(self, cast, code: str, start: datetime, *, agreed: bool = True) -> None:
        self.cast, self.at, self.front = cast, start, ""
        make_partitions(start)
        vehicle = add_vehicle(by=None, organisation=cast.heron, area=cast.area, call_sign=f"{code} 1", vehicle_class="light", at=start)
        _, self.credential = assign_device(by=None, vehicle=vehicle.pk, name="tracker", at=start)
        self.mission = plan_mission(
            by=None, area=cast.area, lead=cast.heron, code=code, name="foxglove", route=WAY, departs_at=start, stops=STOPS,
            arrives_at=start + 30 * HOUR, people=[cast.bob], vehicles=[vehicle.pk], organisations=[cast.kite], at=start,
        )  # fmt: skip
        self.parts = Participation.unrestricted.filter(mission=self.mission)
        self.parts.update(state="joined")
        if agreed:
            self.parts.update(shows_outside="cell")
        depart_mission(by=None, mission=self.mission.pk, at=start)
        keep_passing(by=None, at=start)

    def fix(self, at: datetime, lon: float, lat: float = 6.25, *, heard: datetime | None = None, by: str = "") -> None:
        one = Received(secret_sha256=digest(by or self.credential), outcome=Report(fix_at=at, lon=lon, lat=lat))
        accept_reports(reports=[one], received_at=heard or at)

    def tick(self, at: datetime) -> None:
        keep_passing(by=None, at=at)


def cells(client) -> list[float]:
    """Western edges of the cells that a reader is shown."""
    return sorted(feature["geometry"]["coordinates"][0][0][0][0] for feature in client.get(FEATURES).json()["features"])
