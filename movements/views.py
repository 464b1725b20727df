"""Movements over the API: the trail of a live vehicle, and what lies on a line that somebody drew."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers.geojson import stamp
from layers.queries import closed_list, limit_of, one
from partners import audit, strict
from partners.problems import not_found
from sltmap import clock

from . import lines, queries
from .sources import VEHICLES
from .vetting import probes
from .vetting.vet import vet as vet_course

router = Router(tags=["movements"])
TRAIL = timedelta(minutes=30)


@router.get("/layers/vehicles/features/{pk}/trail", summary="Where a vehicle was in the last 30 minutes")
def trail(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    try:
        track = uuid.UUID(pk)
    except ValueError:
        raise not_found() from None
    until = clock.now()
    fixes = queries.trail(request.auth, track, until - TRAIL, until)  # type: ignore[attr-defined]
    if fixes is None:
        raise not_found()
    vehicle = one(VEHICLES, request.auth, track)  # type: ignore[attr-defined]
    audit.note_view(by=request.auth, layer="vehicles", record=vehicle.record, version=audit.STATE, view=vehicle.view)  # type: ignore[attr-defined]
    # A line has two positions at least (RFC 7946, 3.1.4); of one fix alone there is no trail.
    line = {"type": "LineString", "coordinates": [[round(fix.lon, 6), round(fix.lat, 6)] for fix in fixes]} if len(fixes) > 1 else None
    feature = {"type": "Feature", "id": pk, "geometry": line, "properties": {"times": [stamp(fix.at) for fix in fixes]}}
    return HttpResponse(json.dumps(feature), content_type="application/geo+json")


@router.get("/devices/quarantine", summary="Reports of your own devices whose data were at fault")
def quarantine(request: HttpRequest, limit: str | None = None) -> HttpResponse:
    closed_list(request.GET, {"limit"})
    kept = queries.quarantine(request.auth, limit_of(request.GET, 100, 1_000))  # type: ignore[attr-defined]
    return JsonResponse({"reports": [asdict(report) | {"received_at": stamp(report.received_at)} for report in kept]})


@router.post("/missions/vet", summary="Findings and unknowns along a line, saved or not: a GeoJSON Feature with a LineString")
def vet(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    journey = lines.journey(strict.loads(request.body), at=at)
    answer = vet_course(
        journey.course,
        request.auth,  # type: ignore[attr-defined]
        vehicle_class=journey.vehicle_class,
        vehicles=journey.vehicles,
        at=at,
        check_ins_m=journey.check_ins_m,
        abort_points=journey.abort_points,
        crowded=probes.crowded(by=request.auth, course=journey.course, at=at),  # type: ignore[attr-defined]
    )
    return JsonResponse(answer)
