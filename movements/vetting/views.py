"""Curfews over the API: who decides one enters it, and who is shown the area reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers import geojson
from layers.geojson import stamp
from layers.queries import closed_list
from partners import strict
from partners.problems import not_found
from partners.readers import Reader
from sltmap import clock

from .. import actions
from . import curfews, ground

router = Router(tags=["movements"])


@router.get("/curfews", summary="Curfews of a DO area: those for many, and your own organisation's for itself")
def read(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, {"area"})
    reader: Reader = request.auth  # type: ignore[attr-defined]
    area = ground.area_shown(reader, request.GET.get("area", ""))
    return JsonResponse({"curfews": [_told(row, reader) for row in curfews.shown(reader, [area]) if not _is_over(row)]})


@router.post("/curfews", summary="Enter a curfew that your organisation decided")
def enter(request: HttpRequest) -> HttpResponse:
    reader: Reader = request.auth  # type: ignore[attr-defined]
    at = clock.now()
    area, fields = ground.curfew(strict.body(request), reader, at=at)
    return JsonResponse(_told(actions.enter_curfew(by=reader, area=area, fields=fields, at=at), reader), status=201)


@router.post("/curfews/{pk}/end", summary="End a curfew that your organisation entered")
def end(request: HttpRequest, pk: str) -> HttpResponse:
    if not pk.isdecimal() or len(pk) > 18:
        raise not_found()
    actions.end_curfew(by=request.auth, curfew=int(pk), at=clock.now())  # type: ignore[attr-defined]
    return HttpResponse(status=204)


def _is_over(row: Any) -> bool:
    return row.ends_at is not None and row.ends_at <= clock.now()


def _told(row: Any, reader: Reader) -> dict[str, Any]:
    return {
        "id": row.pk,
        "area": row.area.code,
        "security_area": row.security_area.name if row.security_area else "",
        "place": row.place,
        "geometry": geojson.geometry(row.geom) if row.geom else None,
        "hours": row.hours,
        "applies_to": row.applies_to,
        "decided_by": row.decided_by,
        "reason": row.reason,
        "since": stamp(row.since),
        "ends_at": stamp(row.ends_at),
        "own": row.organisation_id == reader.organisation,
    }
