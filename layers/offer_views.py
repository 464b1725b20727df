"""Pages and API about what is offered: layer switches of an organisation, saved views of a person. Parse, one call, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from ninja import Router

from partners import strict
from partners.doors import page
from partners.forms import Form
from partners.problems import Problem, not_found
from partners.readers import Reader
from partners.views import describe
from sltmap import clock

from . import offers

router = Router(tags=["me"])


@page
def switches(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Which layers start switched on for an organisation's people."""
    if request.method == "POST":
        try:
            offers.set_switches(by=reader, on=set(request.POST.getlist("on")), at=clock.now())
            messages.success(request, _("Your people start with these layers."))
        except offers.NotAFocalPoint:
            messages.error(request, _("A focal point of your organisation decides that."))
        return redirect("sharing-layers")
    return render(request, "audiences/layers.html", {"me": describe(request, reader), "switches": offers.switches(reader)})


@router.get("/me/views", summary="The views of the map that you keep")
def views(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"views": offers.views_of(request.user)})


@router.post("/me/views", summary="Keep a view: {name, view}; view is the part of the map's address behind the #")
def keep(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        raise Problem(403, "people_only", "a machine keeps no views")
    body = strict.loads(request.body)
    if not isinstance(body, dict):
        raise Problem(400, "bad_json", "the body is {name, view}")
    form = Form(body)
    name, view = form.line("name", required=True)[:80], form.text("view")
    form.nothing_else()
    try:
        kept = offers.keep_view(request.user, name=name, view=view)
    except ValueError as error:
        raise Problem(422, "bad_view", str(error), field="view") from None
    return JsonResponse(kept, status=201)


@router.delete("/me/views/{int:pk}", summary="Forget a view")
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated or not offers.drop_view(request.user, pk):
        raise not_found()
    return HttpResponse(status=204)
