"""Briefs as files: of a mission, and of a line that somebody drew."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from layers.queries import closed_list
from layers.views import identity
from partners import strict
from partners.doors import fresh_factor, page
from partners.problems import Problem
from partners.readers import Reader
from sltmap import clock

from .. import lines
from . import contents, printing


@require_safe
@page
def mission_brief(request: HttpRequest, reader: Reader, pk: str) -> HttpResponse:
    """`/missions/{id}/brief.pdf?lang=en|fr|ar`."""
    fresh_factor(request)
    at = clock.now()
    with translation.override(_language(request)):
        told = contents.of_mission(reader, identity(pk), at=at)
        return _file(told, f"brief-{told['code']}", at)


@require_POST
@page
def line_brief(request: HttpRequest, reader: Reader) -> HttpResponse:
    """`POST /missions/brief.pdf`: the body of POST /api/v1/missions/vet, as JSON or as the field `feature` of a form."""
    fresh_factor(request)
    at = clock.now()
    said: Any = request.POST.get("feature", "").encode() if request.content_type != "application/json" else request.body
    journey = lines.journey(strict.loads(said), at=at)
    with translation.override(_language(request)):
        return _file(contents.of_line(reader, journey, at=at), "brief-line", at)


def _language(request: HttpRequest) -> str:
    closed_list(request.GET, {"lang"})
    language = request.GET.get("lang", "en")
    if language not in printing.LANGUAGES:
        raise Problem(400, "bad_value", f"one of {', '.join(printing.LANGUAGES)}", field="lang")
    return language


def _file(told: dict[str, Any], name: str, at: datetime) -> HttpResponse:
    response = HttpResponse(printing.pdf(printing.html(told)), content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename={json.dumps(f'{name}-{at:%Y%m%dT%H%MZ}.pdf', ensure_ascii=True)}"
    return response
