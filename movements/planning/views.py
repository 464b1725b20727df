"""Plans over the API: parse, one call, answer (docs/wire.md, Joint missions)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from layers import geojson
from layers.queries import closed_list
from layers.views import GEOJSON, identity
from partners import strict
from partners.doors import fresh_factor
from partners.problems import Problem
from partners.readers import Reader
from partners.sharing import own
from sltmap import clock

from .. import actions
from ..sources import MISSIONS
from ..vetting import kept
from . import fleet, lines, reading, requests, values

router = Router(tags=["joint missions"])


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.body and request.content_type not in ("application/json", GEOJSON):
        raise Problem(415, "unsupported_media_type", "send application/json")
    return strict.body(request)


def _made(reader: Reader, mission: Any) -> HttpResponse:
    document = geojson.feature(MISSIONS, own.shown_now(MISSIONS, reader, mission.pk))
    return HttpResponse(json.dumps(document, ensure_ascii=False), status=201, content_type=GEOJSON)


def _plan(reader: Reader, mission: Any) -> JsonResponse:
    """The plan as the writer reads it after what he did; who declined or left reads it no more."""
    row = reading.form_now(reader, mission.pk)
    return JsonResponse(reading.document(reader, row, at=clock.now()) if row else {"plan": None})


@router.post("/missions", summary="Plan a mission; its lead is the writer's organisation")
def plan_mission(request: HttpRequest) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    fields = requests.new(_body(request), reader, at=at)
    if fields["invited"]:
        fresh_factor(request)
    return _made(reader, actions.draft_mission(by=reader, at=at, **fields))


@router.post("/missions/import", summary="Lines and points of a GPX, KML or GeoJSON file, to plan from; nothing is kept")
def read_lines(request: HttpRequest) -> HttpResponse:
    return JsonResponse(lines.of_upload(request))


@router.get("/missions/templates", summary="Plans that your organisation keeps to begin others from")
def templates(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse({"templates": fleet.templates(request.auth)})  # type: ignore[attr-defined]


@router.post("/missions/templates", summary="Keep a plan to begin others from")
def keep_template(request: HttpRequest) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    area, name, told = requests.template(_body(request), reader, at=at)
    row = actions.keep_template(by=reader, area=area, name=name, told=told, at=at)
    return JsonResponse(fleet.template(row), status=201)


@router.delete("/missions/templates/{pk}", summary="Drop a kept plan of your organisation")
def drop_template(request: HttpRequest, pk: str) -> HttpResponse:
    actions.drop_template(by=request.auth, template=identity(pk), at=clock.now())  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@router.get("/missions/{pk}/plan", summary="The plan of a mission, with the parts that are shown to you and your own")
def plan(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse(reading.plan(request.auth, identity(pk), at=clock.now()))  # type: ignore[attr-defined]


@router.patch("/missions/{pk}/plan", summary="Change the plan, as its lead; what others decided about is decided anew")
def change_plan(request: HttpRequest, pk: str) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    row = reading.mission_seen(reader, identity(pk))
    fields = requests.change(_body(request), reader, row.area, at=at)
    return _plan(reader, actions.change_plan(by=reader, mission=row.record, fields=fields, at=at))


@router.get(
    "/missions/{pk}/findings", summary="What vetting told your organisation of a mission, kept and looked at again, and what changed"
)
def findings(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    reader: Reader = request.auth  # type: ignore[attr-defined]
    return JsonResponse(kept.kept(reader, reading.mission_seen(reader, identity(pk))))


@router.get("/missions/{pk}/agreed", summary="The plans of a mission as they were agreed")
def agreed(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse({"versions": reading.agreed(request.auth, identity(pk))})  # type: ignore[attr-defined]


@router.post("/missions/{pk}/invite", summary="Ask an organisation to take part, as the lead")
def invite(request: HttpRequest, pk: str) -> HttpResponse:
    fresh_factor(request)  # who is asked reads the plan from now on
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    row = reading.mission_seen(reader, identity(pk))
    asked = requests.named(_body(request), reader, row.area, at=at)
    return _plan(reader, actions.invite(by=reader, mission=row.record, organisations=[asked], at=at))


@router.post("/missions/{pk}/join", summary="Join for your own organisation, with its people and vehicles")
def join(request: HttpRequest, pk: str) -> HttpResponse:
    fresh_factor(request)  # the others see what it brings
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    mission = reading.mission_seen(reader, identity(pk)).record
    return _plan(reader, actions.join(by=reader, mission=mission, at=at, **requests.joining(_body(request), reader, at=at)))


def _bare(verb: Any) -> Any:
    """A step that says nothing but that it is taken."""

    def step(request: HttpRequest, pk: str) -> HttpResponse:
        reader: Reader = request.auth  # type: ignore[attr-defined]
        mission = reading.mission_seen(reader, identity(pk)).record
        values.closed(_body(request), ())
        row = verb(by=reader, mission=mission, at=clock.now())
        return _plan(reader, row)

    return step


router.post("/missions/{pk}/decline", summary="Do not take part; no reason is asked", operation_id="decline")(_bare(actions.decline))
router.post("/missions/{pk}/leave", summary="Leave a mission that you joined", operation_id="leave")(_bare(actions.leave))
router.post("/missions/{pk}/depart", summary="Your organisation departs", operation_id="depart")(_bare(actions.depart))
router.post("/missions/{pk}/close", summary="Close the mission, as its lead", operation_id="close")(_bare(actions.close))
router.post("/missions/{pk}/people-out", summary="Confirm that your people are out", operation_id="people_out")(_bare(actions.people_out))


@router.post("/missions/{pk}/decision", summary="Your own organisation's go, go with conditions, or no-go")
def decide(request: HttpRequest, pk: str) -> HttpResponse:
    reader: Reader = request.auth  # type: ignore[attr-defined]
    mission = reading.mission_seen(reader, identity(pk)).record
    decision, words = requests.decision(_body(request))
    return _plan(reader, actions.decide(by=reader, mission=mission, decision=decision, words=words, at=clock.now()))


@router.patch("/missions/{pk}/part", summary="Change your own organisation's part, and what the others see of it")
def change_part(request: HttpRequest, pk: str) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    row = reading.mission_seen(reader, identity(pk))
    fields = requests.part(_body(request), reader, reading.own_shares(reader, row), at=at)
    return _plan(reader, actions.change_part(by=reader, mission=row.record, fields=fields, at=at))


@router.post("/missions/{pk}/lead", summary="Hand the lead on, or take it up for your own organisation")
def lead(request: HttpRequest, pk: str) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    row = reading.mission_seen(reader, identity(pk))
    named = requests.named(_body(request), reader, row.area, at=at, itself=True)
    try:
        return _plan(reader, actions.name_lead(by=reader, mission=row.record, organisation=named, at=at))
    except actions.LeadAsked as asked:
        actions.keep_asking(by=reader, mission=row.record, since=asked.since, at=at)
        raise


@router.post("/missions/{pk}/copy", summary="Plan it again for another departure, or the way back")
def copy(request: HttpRequest, pk: str) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    row = reading.mission_seen(reader, identity(pk))
    if len(row.plan.get("participants", ())) > 1:
        fresh_factor(request)  # the same are asked anew
    departs_at, back = requests.copy(_body(request), at=at)
    return _made(reader, actions.copy_mission(by=reader, mission=row.record, departs_at=departs_at, back=back, at=at))


@router.get("/missions/{pk}/manifest", summary="Your own manifest, and what others show you as their tracking room")
def manifest(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse(reading.manifest(request.auth, identity(pk)))  # type: ignore[attr-defined]


@router.put("/missions/{pk}/manifest", summary="Write your own manifest anew")
def put_manifest(request: HttpRequest, pk: str) -> HttpResponse:
    reader: Reader = request.auth  # type: ignore[attr-defined]
    mission = reading.mission_seen(reader, identity(pk)).record
    actions.put_manifest(by=reader, mission=mission, at=clock.now(), **requests.manifest(_body(request)))
    return JsonResponse(reading.manifest(reader, identity(pk)))


@router.get("/vehicles", summary="Vehicles of your own organisation")
def vehicles(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse({"vehicles": fleet.own_vehicles(request.auth)})  # type: ignore[attr-defined]


@router.post("/vehicles", summary="Enter a vehicle of your own organisation, or one that rides under its label")
def add_vehicle(request: HttpRequest) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    row = actions.enter_vehicle(by=reader, at=at, **requests.vehicle(_body(request)))
    return JsonResponse(fleet.vehicle(row), status=201)
