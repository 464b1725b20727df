"""Reports and warnings over the API: parse, one call, answer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from layers import geojson, geometry
from partners import queries as partners
from partners import strict
from partners.forms import Form
from partners.problems import Problem, not_found
from partners.sharing import kinds, own, requests, urgent
from partners.sharing.kinds import Kind
from partners.sources import REQUESTS
from sltmap import clock

from . import actions, forms, queries, warnings
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


def _kind(key: str) -> Kind:
    """The kind of a layer that people write. Raises the 404 of everything hidden."""
    kind = kinds.of(key)
    if kind is None:
        raise not_found()
    return kind


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


@router.post("/layers/{key}/features/{pk}/warning", summary="Warn from a record: {kind, section, ends_at, call_back, geometry}")
def draw_warning(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    at, reader, kind = clock.now(), request.auth, _kind(key)  # type: ignore[attr-defined]
    form = own.form(kind.source, reader, _id(pk))
    body = strict.loads(request.body)
    if not isinstance(body, dict):
        raise Problem(400, "bad_json", "an object of kind, section, ends_at, call_back, geometry")
    place = body.pop("geometry", None)
    fields = forms.warning(body, at=at)
    if fields.pop("area"):
        raise Problem(400, "unknown_field", "the area is the record's", field="area")
    geom = geometry.parse(place, allowed=("LineString", "Polygon")) if place is not None else None
    warning = warnings.draw_warning(by=reader, of=kind, record=form.record, geom=geom, at=at, **fields)
    return _answer(geojson.feature(WARNINGS, queries.own_form(reader, WARNINGS, warning.pk)))


@router.post("/layers/{key}/features/{pk}/ask-warning", summary="Ask the originator of a record to warn: it rings, and ten minutes run")
def ask_warning(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    at, reader, kind = clock.now(), request.auth, _kind(key)  # type: ignore[attr-defined]
    form = own.form(kind.source, reader, _id(pk))
    body = strict.loads(request.body)
    if not isinstance(body, dict):
        raise Problem(400, "bad_json", "an object of purpose")
    said = Form(body)
    purpose = said.line("purpose", required=True)
    said.nothing_else()
    side = urgent.ask_for_warning(by=reader, kind=kind, record=form.record, purpose=purpose, at=at)
    return _answer(geojson.feature(REQUESTS, requests.side_now(reader, side)))


@router.post("/warnings/{pk}/end", summary="The warning ended, says who issued it; never that the danger is over")
def end_warning(request: HttpRequest, pk: str) -> HttpResponse:
    reader = request.auth  # type: ignore[attr-defined]
    form = own.form(WARNINGS, reader, _id(pk))
    row = actions.end_warning(by=reader, warning=form.record, at=clock.now())
    return HttpResponse(
        json.dumps(geojson.feature(WARNINGS, queries.own_form(reader, WARNINGS, row.pk)), ensure_ascii=False), content_type=GEOJSON
    )
