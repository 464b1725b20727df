"""Reports and warnings over the API: parse, one call, answer."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from layers import geojson, geometry
from partners import queries as partners
from partners import strict
from partners.problems import Problem
from sltmap import clock

from . import actions, forms, queries
from .sources import INCIDENTS, WARNINGS

router = Router(tags=["incidents"])
GEOJSON = "application/geo+json"


def _feature(request: HttpRequest) -> dict[str, Any]:
    """The Feature in a request's body. Raises Problem 415, 400, 422."""
    if request.content_type not in ("application/json", GEOJSON):
        raise Problem(415, "unsupported_media_type", f"send {GEOJSON}")
    feature = strict.loads(request.body)
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Problem(422, "geometry_type", "the body is a GeoJSON Feature", field="type")
    for name in feature:
        if name not in ("type", "geometry", "properties"):
            raise Problem(400, "unknown_field", "a Feature has geometry and properties", field=name[:80])
    if not isinstance(feature.get("properties"), dict):
        raise Problem(422, "properties_missing", field="properties")
    return feature


def _answer(feature: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(feature, ensure_ascii=False), status=201, content_type=GEOJSON)


@router.post("/incidents", summary="File a report: a GeoJSON Feature with a Point, under your organisation's default marking")
def file_incident(request: HttpRequest) -> HttpResponse:
    feature, at, reader = _feature(request), clock.now(), request.auth  # type: ignore[attr-defined]
    fields = forms.incident(feature["properties"], at=at)
    point = geometry.parse(feature.get("geometry"), allowed=("Point",))
    area = partners.area_of(point, code=fields.pop("area"))
    incident = actions.report(by=reader, area=area, at=at, geom=point, **fields)
    return _answer(geojson.feature(INCIDENTS, queries.own_form(reader, INCIDENTS, incident.pk)))


@router.post("/warnings", summary="Warn of imminent danger: a GeoJSON Feature; reaches everyone on the area's warning list")
def issue_warning(request: HttpRequest) -> HttpResponse:
    feature, at, reader = _feature(request), clock.now(), request.auth  # type: ignore[attr-defined]
    fields = forms.warning(feature["properties"], at=at)
    geom = geometry.parse(feature.get("geometry"), allowed=("Point", "LineString", "Polygon"))
    area = partners.area_of(geom, code=fields.pop("area"))
    warning = actions.warn(by=reader, area=area, geom=geom, at=at, **fields)
    return _answer(geojson.feature(WARNINGS, queries.own_form(reader, WARNINGS, warning.pk)))
