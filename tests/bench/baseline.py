"""What the product is measured against: the same answers without any rule, served by the same server. Never part of the product."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from sltmap.geo import Tile

TILE = """select st_asmvt(t, 'raw', 4096, 'geom') from (
    select st_asmvtgeom(st_transform(geom, 3857), st_makeenvelope(%s, %s, %s, %s, 3857), 4096, 64, true) as geom, id::text as uid, severity, type,
        extract(epoch from at)::bigint as at
    from bench_raw where geom && st_transform(st_makeenvelope(%s, %s, %s, %s, 3857), 4326)) t"""
NEWEST = """select id, st_x(geom), st_y(geom), severity, type, at from bench_raw order by at desc, id desc limit 100"""
_fix = threading.Lock()
_at = [datetime(2026, 1, 1, tzinfo=UTC)]


def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    box = Tile(z=z, x=x, y=y).mercator(64 / 4096)
    with connection.cursor() as cursor:
        cursor.execute(TILE, [*Tile(z=z, x=x, y=y).mercator(), *box])
        data = bytes(cursor.fetchone()[0])
    return HttpResponse(data, content_type="application/vnd.mapbox-vector-tile")


def newest(request: HttpRequest) -> HttpResponse:
    """The newest 100, encoded as the product does, asked by the same signed-in session."""
    assert request.user.is_authenticated
    from incidents.models import IncidentShown
    from incidents.sources import INCIDENTS
    from layers import geojson

    order = F("at").desc(nulls_last=True), F("id").desc()
    rows = IncidentShown.unrestricted.filter(at__isnull=False).defer("words", "record").order_by(*order)[:100]
    return HttpResponse(json.dumps(geojson.collection(INCIDENTS, rows)), content_type="application/geo+json")


def insert(request: HttpRequest) -> HttpResponse:
    """One Django INSERT a request: how most trackers are written."""
    from movements.models import Position

    with _fix:
        _at[0] += timedelta(milliseconds=1)
        at = _at[0]
    Position.unrestricted.create(
        device_id=int(request.GET["device"]),
        fix_at=at,
        received_at=at,
        segment_id=1,
        geom=f"SRID=4326;POINT({request.GET['lon']} {request.GET['lat']})",
    )
    return HttpResponse("ok")


urlpatterns = [
    path("bench/raw/<int:z>/<int:x>/<int:y>.pbf", tile),
    path("bench/newest", newest),
    path("bench/insert", insert),
    path("", include("sltmap.urls")),
]
