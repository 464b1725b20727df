"""Alerts over the API: parse, one call, answer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from layers import geojson
from layers.queries import one
from partners import strict
from partners.forms import Form
from partners.problems import Problem, not_found
from sltmap import clock

from ..sources import ALERTS
from . import alerts

router = Router(tags=["movements"])


@router.post("/alerts/{pk}/acknowledge", summary="Acknowledge an alert, once for all who see it")
def acknowledge(request: HttpRequest, pk: str) -> HttpResponse:
    at, reader, form = clock.now(), request.auth, Form(_body(request))  # type: ignore[attr-defined]
    words = form.line("words")
    form.nothing_else()
    alert = alerts.acknowledge(by=reader, alert=one(ALERTS, reader, _id(pk)).record, at=at, words=words)
    feature = geojson.feature(ALERTS, one(ALERTS, reader, alerts.form_id(alert)))
    return HttpResponse(json.dumps(feature, ensure_ascii=False), content_type="application/geo+json")


def _body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in a request's body; without a body an empty one."""
    body = strict.loads(request.body) if request.body else {}
    if not isinstance(body, dict):
        raise Problem(400, "not_an_object", "send a JSON object")
    return body


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None
