"""Rooms over the API: the log, shifts, hand-over, ladder, acknowledgement. Parse, one call, answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers.geojson import stamp
from layers.queries import closed_list, limit_of
from layers.views import identity
from partners import audit, strict
from partners.account.sessions import device
from partners.readers import Reader
from sltmap import clock

from . import actions, board, forms, ladder, queries
from .refusals import said

router = Router(tags=["rooms"])


def _reader(request: HttpRequest) -> Reader:
    return request.auth  # type: ignore[attr-defined,no-any-return]


def _lines(lines: list[queries.Line]) -> list[dict[str, Any]]:
    plain = [asdict(line) for line in lines]
    return [
        line
        | {
            "id": str(line["id"]),
            "at": stamp(line["at"]),
            "entered_at": stamp(line["entered_at"]),
            "corrects": line["corrects"] and str(line["corrects"]),
        }
        for line in plain
    ]


@router.get("/board", summary="Every mission you see, by what is due next")
def read_board(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse(board.document(_reader(request), clock.now()))


@router.get("/missions/{pk}/log", summary="The log of a mission, newest first")
def log(request: HttpRequest, pk: str, limit: str | None = None) -> HttpResponse:
    closed_list(request.GET, {"limit"})
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    audit.note_view(by=reader, layer="missions", record=mission.record, version=mission.version, view=mission.view)
    lines = queries.log(reader, mission, limit=limit_of(request.GET, 200, queries.LINES_AT_MOST))
    return JsonResponse({"mission": mission.code, "lines": _lines(lines)})


@router.post("/missions/{pk}/log", summary="Write a line into the log of a mission")
def write(request: HttpRequest, pk: str) -> HttpResponse:
    reader, at = _reader(request), clock.now()
    mission = queries.mission_of(reader, identity(pk))
    line = forms.line(strict.loads(request.body), at=at)
    vehicle = queries.vehicle_of(reader, line.vehicle) if line.vehicle else None
    with said():
        entry = actions.write(
            by=reader, mission=mission.record, means=line.means, at=line.at, entered_at=at, words=line.words, vehicle=vehicle,
            place=line.place, geom=line.geom, corrects=line.corrects,
        )  # fmt: skip
    return JsonResponse({"id": str(entry.pk), "entered_at": stamp(entry.entered_at)}, status=201)


@router.get("/rooms", summary="Your organisation's rooms, and those of missions you see")
def rooms(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    reader = _reader(request)
    seen = [mission.record for mission in queries.missions_seen(reader)]
    found = [asdict(room) for room in queries.rooms(reader, clock.now(), seen)]
    return JsonResponse({"rooms": [room | {"id": str(room["id"]), "last_action_at": stamp(room["last_action_at"])} for room in found]})


@router.post("/rooms/{pk}/sign-on", summary="Begin a shift in a room of your organisation")
def sign_on(request: HttpRequest, pk: str) -> HttpResponse:
    left = actions.sign_on(by=_reader(request), room=identity(pk), at=clock.now())
    return JsonResponse({"words": left})


@router.post("/rooms/sign-off", summary="End your shift, with words for who comes")
def sign_off(request: HttpRequest) -> HttpResponse:
    words = forms.words(strict.loads(request.body or b"{}"))["words"]
    with said():
        actions.sign_off(by=_reader(request), words=words, at=clock.now())
    return HttpResponse(status=204)


@router.post("/missions/{pk}/hand-over", summary="Offer a mission that your room holds to another room")
def offer(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    told = forms.words(strict.loads(request.body), more=("room",))
    with said():
        offered = actions.offer_mission(
            by=reader, mission=mission.record, room=forms.identity(told["room"], "room"), words=told["words"], at=clock.now()
        )
    return JsonResponse({"offered_at": stamp(offered.offered_at)}, status=201)


@router.post("/missions/{pk}/hand-over/answer", summary="Accept, decline or withdraw an offered mission")
def answer_offer(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    answer, words = forms.answer(strict.loads(request.body))
    with said():
        offered = actions.answer_offer(by=reader, mission=mission.record, answer=answer, words=words, at=clock.now())
    return JsonResponse({"answer": offered.answer, "answered_at": stamp(offered.answered_at)})


@router.post("/missions/{pk}/take", summary="Your room takes a mission that your organisation leads and no room holds")
def take(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    room = forms.words(strict.loads(request.body), more=("room",))["room"]
    with said():
        held = actions.take_mission(by=reader, mission=mission.record, room=forms.identity(room, "room"), at=clock.now())
    return JsonResponse({"since": stamp(held.since)}, status=201)


@router.get("/missions/{pk}/ladder", summary="Your organisation's own ladder for a mission")
def read_ladder(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    reader = _reader(request)
    return JsonResponse(ladder.document(reader, queries.mission_of(reader, identity(pk)).record))


@router.put("/missions/{pk}/ladder", summary="Set your organisation's own ladder for a mission")
def write_ladder(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    steps = forms.ladder(strict.loads(request.body))
    with said():
        actions.set_ladder(by=reader, organisation=reader.organisation, mission=mission.record, steps=steps, at=clock.now())
    return JsonResponse(ladder.document(reader, mission.record))


@router.post("/missions/{pk}/acknowledge", summary="You have it: receive what a mission calls for, and stop your own ladder")
def acknowledge_mission(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    words = forms.words(strict.loads(request.body or b"{}"))["words"]
    return JsonResponse({"received": actions.acknowledge_mission(by=reader, mission=mission.record, words=words, at=clock.now())})


@router.post("/missions/{pk}/manifest/open", summary="Open sealed names, on SOS or at a rung, as their owner agreed")
def open_manifest(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    mission = queries.mission_of(reader, identity(pk))
    vehicle, reason = forms.opening(strict.loads(request.body))
    people = actions.open_manifest(by=reader, mission=mission.record, vehicle=vehicle, reason=reason, at=clock.now())
    return JsonResponse({"people": people})


@router.post("/calls/{pk}/acknowledge", summary="You received a call")
def acknowledge_call(request: HttpRequest, pk: str) -> HttpResponse:
    reader = _reader(request)
    call = queries.call_of(reader, identity(pk))
    words = forms.words(strict.loads(request.body or b"{}"))["words"]
    row = actions.acknowledge_call(by=reader, call=call.record, words=words, at=clock.now())
    return JsonResponse({"id": pk, "received": row.received})


@router.post("/push", summary="This browser takes web push: content-free rings of your ladder")
def take_push(request: HttpRequest) -> HttpResponse:
    endpoint = forms.endpoint(strict.loads(request.body))
    with said():
        actions.subscribe(by=_reader(request), endpoint=endpoint, browser=device(request.headers.get("User-Agent", "")), at=clock.now())
    return HttpResponse(status=204)


@router.delete("/push", summary="This browser takes no more web push")
def leave_push(request: HttpRequest) -> HttpResponse:
    endpoint = forms.endpoint(strict.loads(request.body))
    actions.unsubscribe(by=_reader(request), endpoint=endpoint)
    return HttpResponse(status=204)
