"""The time pattern of a real car (Munich, 1 Hz) driven along South Sudan roads into one of the 45 roads that were closed on 15 Dec 2022."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString
from pyproj import Geod
from shapely import ops

from layers.models import Road
from layers.sources import ROADS
from movements.actions import Received, accept_reports, depart_mission, digest, plan_mission
from movements.decoders import Report
from movements.models import Alert
from movements.watching.hazards import ROAD_DWELL_S, ROAD_M
from partners import shown
from partners.models import Marking
from tests import make

from .conftest import NOON

DATA = Path(__file__).parents[3] / "shared/data"
CAR, CLOSED = DATA / "06_tracks/barefoot_munich_car_1hz.json", DATA / "02_roads/ssd_roads_closed_20221215.geojson"
GEOD = Geod(ellps="WGS84")
INTO = "way/22042733"  # from Bor to the north-east
APPROACH_M = 2_500.0
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.data,
    pytest.mark.skipif(not (CAR.exists() and CLOSED.exists()), reason="../shared/data is not here"),
]


def pattern() -> list[tuple[float, float]]:
    """(seconds, metres driven) of the car, each second."""
    rows = json.loads(CAR.read_text(encoding="utf-8"))
    at = [datetime.strptime(row["time"], "%Y-%m-%d %H:%M:%S%z") for row in rows]
    lon, lat = np.array([[float(n) for n in row["point"][6:-1].split()] for row in rows]).T
    metres = np.concatenate([[0.0], np.cumsum(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2])])
    return [((moment - at[0]).total_seconds(), float(m)) for moment, m in zip(at, metres, strict=True)]


def way_in(road: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """A straight approach from the west and then the road: vertices, and metres along."""
    lon, lat, _ = GEOD.fwd(*road[0], 270, APPROACH_M)
    line = np.array([(lon, lat), *road])
    lengths = GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])[2]
    return line, np.concatenate([[0.0], np.cumsum(lengths)])


def on_which(places: list[tuple[float, float, float]], roads: dict[str, shapely.Geometry]) -> dict[str, float]:
    """Slowly: of each closed road on which the car was for the dwell, since when (seconds). Each second, each road, on the ellipsoid."""
    found = {}
    for name, line in roads.items():
        since = None
        for second, lon, lat in places:
            nearest = ops.nearest_points(line, shapely.Point(lon, lat))[0]
            near = GEOD.inv(nearest.x, nearest.y, lon, lat)[2] <= ROAD_M
            since = (second if since is None else since) if near else None
            if since is not None and second - since >= ROAD_DWELL_S + 5:
                found[name] = since
                break
    return found


def test_the_car_is_told_of_on_the_roads_it_drives_on_and_on_no_other(cast, tracked, noon):
    features = json.loads(CLOSED.read_text(encoding="utf-8"))["features"]
    lines = {feature["properties"]["id"]: feature["geometry"] for feature in features}
    assert len(lines) == 45
    label, records = make.label(cast.area, cast.alder, Marking.GREEN, hide=frozenset()), {}
    for name, geometry in lines.items():
        geom = GEOSGeometry(json.dumps(geometry), srid=4326)
        geom = geom if geom.geom_type == "MultiLineString" else MultiLineString(geom, srid=4326)
        record = Road(name=name, status="prohibited", applies_to="all", decided_by="access map", since=NOON - timedelta(days=1), geom=geom)
        shown.publish(source=ROADS, record=record, label=label, at=NOON - timedelta(days=1))
        records[record.pk] = name
    line, along = way_in(lines[INTO]["coordinates"])
    heron = tracked(cast.heron, "HERON 1")
    mission = plan_mission(
        by=None, area=cast.area, lead=cast.heron, code="REAL", name="real", route=LineString(line.tolist(), srid=4326), people=[cast.bob],
        departs_at=noon, arrives_at=noon + timedelta(hours=3), vehicles=[heron.pk], at=noon - timedelta(hours=1),
    )  # fmt: skip
    depart_mission(by=None, mission=mission.pk, at=noon)
    driven = [(s, float(np.interp(m, along, line[:, 0])), float(np.interp(m, along, line[:, 1]))) for s, m in pattern()]
    assert pattern()[-1][1] > APPROACH_M + 3_000, "the car drives well into the stretch"
    reports = [Report(fix_at=NOON + timedelta(seconds=s), lon=lon, lat=lat) for s, lon, lat in driven[::5]]
    for start in range(0, len(reports), 15):
        batch = [Received(secret_sha256=digest(heron.credential), outcome=one) for one in reports[start : start + 15]]
        accept_reports(reports=batch, received_at=batch[-1].outcome.fix_at)  # type: ignore[union-attr]
    expected = on_which(driven, {name: shapely.from_geojson(json.dumps(geometry)) for name, geometry in lines.items()})
    told = {records[alert.about]: (alert.since - NOON).total_seconds() for alert in Alert.unrestricted.filter(rule="prohibited_road")}
    assert INTO in told and set(expected) <= set(told)
    for name, since in expected.items():
        assert told[name] == pytest.approx(since, abs=10), name
    # What is told beside is told at the very edge of the dwell, where a fix each five seconds and one each second differ.
    loosely = on_which(
        driven[::1], {name: shapely.from_geojson(json.dumps(lines[name])).buffer(0.0001) for name in set(told) - set(expected)}
    )
    assert set(told) - set(expected) <= set(loosely)
    assert not Alert.unrestricted.filter(rule="off_corridor").exists(), "it never left its own route"
