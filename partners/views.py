"""The API about oneself, and the doors of a container: alive, ready."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from sltmap import clock

from . import queries, strict
from .problems import Problem
from .readers import Reader

router = Router(tags=["me"])


def stamp() -> str:
    """This moment as the wire writes it."""
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def describe(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    """The reader of a request, as /api/v1/me and the map page tell it."""
    at = clock.now()
    members = queries.members_of(request.user, at=at)
    login = request.user.get_username() if request.user.is_authenticated else ""
    return queries.me(reader, login=login, members=members, at=at) | {"server_time": stamp()}


@router.get("/me", summary="Who reads: organisation, role, areas, acting-as")
def me(request: HttpRequest) -> HttpResponse:
    return JsonResponse(describe(request, request.auth))  # type: ignore[attr-defined]


@router.post("/me/act-as", summary="Choose the member this session acts as: {member: id}")
def act_as(request: HttpRequest) -> HttpResponse:
    wanted = strict.loads(request.body)
    if not isinstance(wanted, dict) or set(wanted) != {"member"}:
        raise Problem(400, "unknown_field", "the body is {member: id}")
    # The value may be anything that JSON can say: a list has no hash, and True would pass for 1.
    if type(wanted["member"]) is not int or wanted["member"] not in [m.pk for m in queries.members_of(request.user, at=clock.now())]:
        raise Problem(404, "not_found")
    request.session[queries.ACTING_AS] = wanted["member"]
    return JsonResponse({"acting_as": wanted["member"]})


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ready\n", content_type="text/plain")
