"""Pages and API about lists: parse, one call, answer. The pages work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from ninja import Router

from sltmap import clock

from .. import life, strict
from ..defaults import NotAFocalPoint
from ..doors import page
from ..forms import Form
from ..pages import chosen_area, said
from ..problems import Problem
from ..readers import Reader
from ..views import describe
from . import forms, managing, queries

router = Router(tags=["audiences"])


@page
def index(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Sharing, the standing side of it: lists, how rules hold people, the consent for the worst hour."""
    at = clock.now()
    area, areas = chosen_area(reader, request.GET.get("area", ""), at)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    new = forms.ListForm(request.POST if doing == "list" else None)
    if doing == "list" and said(
        request,
        new,
        lambda given: _("%(name)s: an empty list.") % {"name": managing.create_list(by=reader, area=area, at=at, **given).name},
    ):
        return redirect(f"{request.path}?area={area.code}")
    if doing in ("agree", "withdraw"):
        try:
            given = life.set_life_consent(by=reader, area=area, given=doing == "agree", at=at)
            messages.success(request, _("Your organisation agreed.") if given else _("Your organisation withdrew its consent."))
        except NotAFocalPoint:
            messages.error(request, _("A focal point of your organisation in this area decides that."))
        return redirect(f"{request.path}?area={area.code}")
    context = {
        "me": describe(request, reader),
        "area": area,
        "areas": areas,
        "lists": queries.lists(reader, area, at),
        "rules": queries.rules(area),
        "form": new if managing.manages(reader, area, at) else None,
        "life": life.consents(reader.organisation, area, at),
    }
    return render(request, "audiences/index.html", context)


@page
def audience(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """One list, for who manages it: who is in it, since when; people join and leave."""
    at = clock.now()
    seen = queries.one(reader, pk, at)
    area, _areas = chosen_area(reader, seen.area, at)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    people = [(member.pk, f"{member.organisation.name}: {member.user or member.name}") for member in queries.people(reader, area, at)]
    joining = forms.PersonForm(people, request.POST if doing == "join" else None)
    leaving = forms.RemovalForm(request.POST if doing == "leave" else None)

    def join(given: dict[str, Any]) -> str:
        managing.add_person(by=reader, audience=pk, at=at, **given)
        return _("Joined. What is released to the list is shown to this person from now on.")

    def leave(given: dict[str, Any]) -> str:
        managing.remove_person(by=reader, audience=pk, at=at, **given)
        return _("Taken off. What was seen by the list leaves that screen now.")

    if (doing == "join" and said(request, joining, join)) or (doing == "leave" and said(request, leaving, leave)):
        return redirect("sharing-audience", pk=pk)
    return render(request, "audiences/audience.html", {"me": describe(request, reader), "seen": seen, "area": area, "form": joining})


def _document(request: HttpRequest) -> Form:
    body = strict.loads(request.body)
    if not isinstance(body, dict):
        raise Problem(400, "bad_json", "the body is an object")
    return Form(body)


def _refusal(verb: Callable[[], Any]) -> Any:
    try:
        return verb()
    except managing.MayNotManage as error:
        raise Problem(403, "not_a_manager", str(error)) from None
    except ValueError as error:
        raise Problem(422, "not_possible", str(error)) from None


def _told(seen: queries.ListView) -> dict[str, Any]:
    told = asdict(seen) | {"until": seen.until and seen.until.isoformat()}
    told["stays"] = [
        asdict(stay) | {"starts_at": stay.starts_at.isoformat(), "ends_at": stay.ends_at and stay.ends_at.isoformat()}
        for stay in seen.stays
    ]
    return told


@router.get("/sharing/audiences", summary="Lists that you manage or are in, and how rule audiences hold people")
def audiences(request: HttpRequest, area: str = "") -> HttpResponse:
    at, reader = clock.now(), request.auth  # type: ignore[attr-defined]
    chosen, _areas = chosen_area(reader, area, at)
    rules = [{"name": name, "holds": words} for name, words in queries.rules(chosen)]
    return JsonResponse({"area": chosen.code, "lists": [_told(seen) for seen in queries.lists(reader, chosen, at)], "rules": rules})


@router.post("/sharing/audiences", summary="A new list of your organisation: {area, name}")
def create(request: HttpRequest) -> HttpResponse:
    at, reader, form = clock.now(), request.auth, _document(request)  # type: ignore[attr-defined]
    code, name = form.line("area", required=True), form.line("name", required=True)
    form.nothing_else()
    area, _areas = chosen_area(reader, code, at)
    made = _refusal(lambda: managing.create_list(by=reader, area=area, name=name, at=at))
    return JsonResponse(_told(queries.one(reader, made.pk, at)), status=201)


@router.post("/sharing/audiences/{int:pk}/people", summary="A person joins a list: {member, until}")
def join(request: HttpRequest, pk: int) -> HttpResponse:
    at, reader, form = clock.now(), request.auth, _document(request)  # type: ignore[attr-defined]
    member = form.number("member", 1, 2**62, required=True)
    until = form.time("until", None, latest=at.replace(year=at.year + 5))
    form.nothing_else()
    _refusal(lambda: managing.add_person(by=reader, audience=pk, member=member or 0, until=until, at=at))
    return JsonResponse(_told(queries.one(reader, pk, at)), status=201)


@router.delete("/sharing/audiences/{int:pk}/people/{int:member}", summary="A person is taken off a list")
def leave(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    at, reader = clock.now(), request.auth  # type: ignore[attr-defined]
    _refusal(lambda: managing.remove_person(by=reader, audience=pk, member=member, at=at))
    return JsonResponse(_told(queries.one(reader, pk, at)))
