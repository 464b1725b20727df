"""Calls for help over the API. Nothing that shuts other doors shuts this one: no mission, a suspension, a locked account, a session that
ended, an undertaking that waits, Redis stopped. Parse, one call, answer.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router
from ninja.utils import check_csrf

from layers.geojson import stamp
from layers.queries import closed_list
from layers.views import identity
from partners import queries as partners
from partners import strict
from partners.doors import reader_for
from partners.problems import Problem, not_found
from sltmap import clock

from . import actions, forms, queries
from .actions import caller as callers
from .actions.caller import Caller
from .refusals import said

router = Router(tags=["sos"])
BEARER = "Bearer "


def _caller(request: HttpRequest, press: forms.Press) -> Caller | None:
    """Who calls: by a device's credential, by the signed token that a phone kept, by a session that may read or not."""
    at, authorization = clock.now(), request.headers.get("Authorization", "")
    credential = authorization.removeprefix(BEARER) if authorization.startswith(BEARER) else press.device
    found = callers.by_device(credential, at) if credential else None
    if found is not None:
        return found
    member = callers.member_of_token(press.token or request.headers.get("X-Sos-Token", ""))
    if member is None and request.user.is_authenticated and (request.method == "GET" or check_csrf(request) is None):
        member = partners.member_of_session(request.user, request.session, at=at) or callers.member_of_user(request.user.pk)
    return callers.by_member(member, vehicle=press.vehicle, at=at) if member else None


@router.post("/sos", auth=None, summary="Call for help: by session, device credential, or the signed token of a session that ended")
def declare(request: HttpRequest) -> HttpResponse:
    try:
        press = forms.press(strict.loads(request.body or b"{}"))
    except Problem:
        press = forms.press(None)  # a body that cannot be read is a call for help all the same
    caller = _caller(request, press)
    if caller is None:
        raise Problem(401, "unknown_caller", "neither a device, nor a token, nor a session")
    call, new = actions.declare_sos(by=None, caller=caller, place=press.place, words=press.words, key=press.key, at=clock.now())
    return JsonResponse(_for_sender(call), status=201 if new else 200)


def _for_sender(call: Any) -> dict[str, Any]:
    """Who received it, where and when; never that help is coming. Of a silent call the phone is told nothing."""
    told: dict[str, Any] = {
        "id": str(call.pk),
        "raised_at": stamp(call.raised_at),
        "ended_at": None,
        "repeats": 0,
        "received": [],
        "passed_over": [],
    }
    if call.silent:
        return told
    return told | {"ended_at": stamp(call.ended_at), "repeats": call.repeats, "received": call.received, "passed_over": call.skipped}


@router.get("/sos/token", summary="What a phone keeps, so that it can call for help when its session has ended")
def token(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    reader = request.auth  # type: ignore[attr-defined]
    return JsonResponse({"token": callers.token_of(reader.member), "silent": actions.plan_of(reader.organisation).silent})


@router.get("/sos/plan", summary="What your organisation settled for its calls for help")
def read_plan(request: HttpRequest) -> HttpResponse:
    closed_list(request.GET, set())
    return JsonResponse(_plan(actions.plan_of(request.auth.organisation)))  # type: ignore[attr-defined]


def _plan(plan: Any) -> dict[str, Any]:
    """The word itself is told to nobody who asks: who must hear it knows it."""
    return {
        "has_word": bool(plan.agreed_word), "silent": plan.silent, "own_first_s": plan.own_first_s, "repeat_s": plan.repeat_s,
    }  # fmt: skip


@router.put("/sos/plan", summary="Settle your organisation's calls for help")
def write_plan(request: HttpRequest) -> HttpResponse:
    terms = forms.sos_plan(strict.loads(request.body))
    return JsonResponse(_plan(actions.settle_sos(by=request.auth, at=clock.now(), **terms)))  # type: ignore[attr-defined]


@router.get("/sos/{pk}", auth=None, summary="Who received a call for help, where and when")
def receipts(request: HttpRequest, pk: str) -> HttpResponse:
    closed_list(request.GET, set())
    caller = _caller(request, forms.press(None))
    call = callers.own_call(caller, identity(pk)) if caller else None
    if call is not None:
        return JsonResponse(_for_sender(call))
    try:
        shown = queries.call_of(reader_for(request), identity(pk))
    except Problem as problem:
        raise (problem if problem.status == 401 else not_found()) from None
    if shown.kind != "sos":
        raise not_found()
    told = {"id": pk, "raised_at": stamp(shown.raised_at), "ended_at": stamp(shown.ended_at), "repeats": shown.repeats}
    return JsonResponse(told | {"received": shown.received, "passed_over": []})


@router.post("/sos/{pk}/heard", summary="You spoke with them and heard the agreed word: the call ends")
def heard(request: HttpRequest, pk: str) -> HttpResponse:
    reader = request.auth  # type: ignore[attr-defined]
    shown = queries.call_of(reader, identity(pk))
    told = forms.words(strict.loads(request.body or b"{}"), more=("word",))
    with said():
        call = actions.hear_sos(by=reader, call=shown.record, word=told["word"], words=told["words"], at=clock.now())
    if call.ended_at is None:
        raise Problem(422, "other_word", "it is not the agreed word; the call goes on", field="word")
    return JsonResponse({"id": pk, "ended_at": stamp(call.ended_at)})
