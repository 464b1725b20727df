"""Replay over the API: the picture as it stood at a moment, and where vehicles were in a window of time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.http import HttpRequest, JsonResponse
from ninja import Router

from layers.geojson import stamp
from layers.queries import closed_list, instant, limit_of, window
from partners import past
from partners.problems import Problem
from sltmap import clock

from . import picture, positions

router = Router(tags=["replay"])
WINDOW_AT_MOST = timedelta(days=1)
STEPS = 1_440  # a window is told in so many steps unless it says otherwise
STEP_AT_MOST_S = 600


@router.get(
    "/replay", summary="The whole picture as it stood at a moment: features by layer, vehicles, and their way in the half hour before"
)
def replay(
    request: HttpRequest,
    at: str = "",
    bbox: str | None = None,
    layers: str | None = None,
    limit: str | None = None,
    trails: str | None = None,
    unless: str = "",
) -> JsonResponse:
    closed_list(request.GET, {"at", "bbox", "layers", "limit", "trails", "unless"})
    if trails not in (None, "none"):
        raise Problem(400, "unknown_value", "known is none", field="trails")
    now = clock.now()
    moment = _moment(at, "at", now)
    at_most = limit_of(request.GET, picture.LIMIT, picture.LIMIT_AT_MOST)
    reader, keys = request.auth, layers.split(",") if layers else None  # type: ignore[attr-defined]
    told = picture.at(reader, moment, _box(request.GET), keys, at_most, trails=trails is None, unless=unless)
    tracks_from = datetime.combine(now.date() - timedelta(days=settings.TRACKS_KEPT_DAYS), time(), UTC)  # gone by whole days
    kept = {"kept_days": settings.HISTORY_DAYS, "forms_from": stamp(past.kept_from(now)), "tracks_from": stamp(tracks_from)}
    return JsonResponse({"at": stamp(moment), "now": stamp(now)} | kept | told)


@router.get("/replay/window", summary="Where vehicles were in a window of time, in compact form")
def replay_window(
    request: HttpRequest, to: str = "", bbox: str | None = None, step_s: str | None = None
) -> JsonResponse:  # `from` is a word of Python: taken from the query
    closed_list(request.GET, {"from", "to", "bbox", "step_s"})
    now = clock.now()
    since, until = _moment(request.GET.get("from", ""), "from", now), _moment(to, "to", now)
    if not timedelta(0) < until - since <= WINDOW_AT_MOST:
        hours = WINDOW_AT_MOST // timedelta(hours=1)
        raise Problem(422, "time_range", f"a window ends after it begins, and no more than {hours} hours later", field="to", limit=hours)
    step = _step(step_s, until - since)
    told = positions.ways(request.auth, since, until, _box(request.GET), step)  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "from": stamp(since),
            "to": stamp(until),
            "until": stamp(told.until),
            "step_s": step,
            "unit_s": 0.1,
            "unit_deg": 1e-5,
            "ways": told.ways,
        }
    )


def _moment(text: str, field: str, now: datetime) -> datetime:
    if not text:
        raise Problem(422, "required", "an RFC 3339 time", field=field)
    moment = instant(text, field=field)
    if moment > now + timedelta(minutes=2):
        raise Problem(422, "time_range", "the future is not kept", field=field, limit=stamp(now))
    return min(moment, now)


def _box(query: Mapping[str, str]) -> GEOSGeometry | None:
    return window({"bbox": query["bbox"]}).bbox if query.get("bbox") else None


def _step(text: str | None, length: timedelta) -> int:
    if text is None:
        return max(1, math.ceil(length.total_seconds() / STEPS))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= STEP_AT_MOST_S:
        raise Problem(422, "number_range", "whole seconds between two fixes", field="step_s", limit=[1, STEP_AT_MOST_S])
    return int(text)
