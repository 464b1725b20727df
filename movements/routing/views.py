"""Routes over the API: suggestions for a planner, and the road nearest to a place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers.queries import closed_list
from partners import strict
from partners.problems import Problem
from sltmap import clock

from . import forms, snapping
from .suggest import suggest as suggest_routes

router = Router(tags=["movements"])


@router.post("/missions/suggest", summary="Up to three routes over given stops that keep out of closed roads, as far as you are shown them")
def suggest(request: HttpRequest) -> HttpResponse:
    wanted = forms.wanted(strict.loads(request.body), at=clock.now())
    return JsonResponse(suggest_routes(wanted, request.auth))  # type: ignore[attr-defined]


@router.get("/roads/near", summary="The road of the public network nearest to a place, within 10 km")
def near(request: HttpRequest, lon: str | None = None, lat: str | None = None) -> HttpResponse:
    closed_list(request.GET, {"lon", "lat"})
    try:
        value = [float(lon or ""), float(lat or "")]
    except ValueError:
        raise Problem(422, "coord_type", "lon and lat are numbers", field="lon") from None
    (found,) = snapping.snap([forms.place(value, field="lon")])
    if found is None:
        return JsonResponse({"near": None})
    place = {"lon": found.at[0], "lat": found.at[1], "distance_m": round(found.distance_m, 1), "name": found.name, "highway": found.highway}
    return JsonResponse({"near": place})
