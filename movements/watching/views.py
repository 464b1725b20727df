"""Alerts over the API: parse, one call, answer."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers import geojson
from layers.queries import closed_list, one
from partners import strict
from partners.forms import Form
from partners.problems import not_found
from partners.readers import Reader
from partners.sharing.own import area_of_code
from sltmap import clock

from ..sources import ALERTS, MISSIONS
from . import alerts, settings, voice

router = Router(tags=["movements"])


@router.post("/alerts/{pk}/acknowledge", summary="Acknowledge an alert, once for all who see it")
def acknowledge(request: HttpRequest, pk: str) -> HttpResponse:
    at, reader, form = clock.now(), request.auth, Form(strict.body(request))  # type: ignore[attr-defined]
    words = form.line("words")
    form.nothing_else()
    alert = alerts.acknowledge(by=reader, alert=one(ALERTS, reader, _id(pk)).record, at=at, words=words)
    feature = geojson.feature(ALERTS, one(ALERTS, reader, alerts.form_id(alert)))
    return HttpResponse(json.dumps(feature, ensure_ascii=False), content_type="application/geo+json")


@router.get("/watching/rules", summary="Thresholds that your organisation watches by, in an area or for a mission")
def rules(request: HttpRequest, area: str, mission: str | None = None) -> HttpResponse:
    closed_list(request.GET, {"area", "mission"})
    reader = request.auth  # type: ignore[attr-defined]
    return JsonResponse(settings.told(reader, area_of_code(area), _mission(reader, mission)))


@router.put("/watching/rules", summary="Set thresholds for your organisation; what is not named is the shipped one")
def set_rules(request: HttpRequest, area: str, mission: str | None = None) -> HttpResponse:
    closed_list(request.GET, {"area", "mission"})
    reader, where = request.auth, area_of_code(area)  # type: ignore[attr-defined]
    which = _mission(reader, mission)
    settings.put(by=reader, area=where, mission=which, values=strict.body(request), at=clock.now())
    return JsonResponse(settings.told(reader, where, which))


@router.post("/missions/{pk}/voice", summary="Take down what a vehicle said, or that it did not answer")
def take_down(request: HttpRequest, pk: str) -> HttpResponse:
    at, reader, form = clock.now(), request.auth, Form(strict.body(request))  # type: ignore[attr-defined]
    vehicle, means = form.line("vehicle", required=True), form.choice("means", voice.MEANS, required=True)
    place, words, heard = form.line("place"), form.line("words"), form.choice("heard", ("yes", "no")) != "no"
    said_at = form.time("at", at, latest=at) or at
    form.nothing_else()
    told = voice.take_down(
        by=reader, mission=_id(pk), vehicle=_id(vehicle), means=means, said_at=said_at, at=at, place=place, words=words, heard=heard
    )
    return JsonResponse(told | {"at": geojson.stamp(said_at)})


def _mission(reader: Reader, text: str | None) -> UUID | None:
    """The mission of a form that the reader sees."""
    record: UUID | None = one(MISSIONS, reader, _id(text)).record if text else None
    return record


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None
