"""Devices over the API: parse, one call, answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers.geojson import stamp
from layers.queries import closed_list
from partners import strict
from partners.problems import Problem
from sltmap import clock

from ..actions import assign_device, devices, revoke_device
from . import forms, gpx

router = Router(tags=["devices"])


@router.get("/devices", summary="Devices of your own organisation, and with which vehicles they were")
def list_devices(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse({"devices": _plain(devices.listed(request.auth))})  # type: ignore[attr-defined]


@router.post("/devices", summary="Enter a device that reports for a vehicle; its credential is told this once")
def enter(request: HttpRequest) -> HttpResponse:
    at, reader = clock.now(), request.auth  # type: ignore[attr-defined]
    said = forms.entered(strict.body(request))
    try:
        device, credential = assign_device(by=reader, at=at, **said)
    except ValueError as error:
        raise Problem(422, "bad_credential", str(error), field="credential") from None
    return JsonResponse(_plain(devices.described(device)) | {"credential": credential}, status=201)


@router.post("/devices/{int:pk}/move", summary="From a moment on a device reports for another vehicle of your organisation")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    at, reader = clock.now(), request.auth  # type: ignore[attr-defined]
    made = devices.move_device(by=reader, device=pk, at=at, **forms.moved(strict.body(request), at))
    return JsonResponse(_plain(devices.described(made.device)))


@router.delete("/devices/{int:pk}", summary="End a device: its credential is unknown from now on, its positions stay")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    revoke_device(by=request.auth, device=pk, at=clock.now())  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@router.post("/devices/{int:pk}/gpx", summary="Enter afterwards what a device recorded: a GPX file, as multipart member `file`")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    at, file = clock.now(), request.FILES.get("file")
    if file is None or set(request.FILES) != {"file"} or set(request.POST):
        raise Problem(422, "required", "one file, as multipart member `file`", field="file")
    if (file.size or 0) > gpx.FILE_AT_MOST:
        raise Problem(413, "too_large", f"{file.size} bytes", field="file", limit=gpx.FILE_AT_MOST)
    reports, left_out = gpx.reports(file.read(), at=at)
    done = devices.add_track(by=request.auth, device=pk, reports=reports, at=at)  # type: ignore[attr-defined]
    return JsonResponse(done | {"left_out": done["left_out"] + left_out})


@router.post("/me/positions", summary="Where the vehicle is that you ride in, from your browser")
def from_browser(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    vehicle, reports = forms.positions(strict.body(request), at)
    verdicts = devices.report_from_browser(by=request.auth, vehicle=vehicle, reports=reports, at=at)  # type: ignore[attr-defined]
    return JsonResponse({"verdicts": [str(verdict) for verdict in verdicts]})


def _plain(value: Any) -> Any:
    """Moments as the wire writes them."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return stamp(value) if hasattr(value, "astimezone") else value
