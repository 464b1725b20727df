"""Standing consents, default plans and what is released, over the API: parse, one call, answer (docs/wire.md, Sharing)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from partners.doors import fresh_factor
from partners.problems import not_found
from partners.sharing import consents, kinds, own, plan_text, principals, standing
from sltmap import clock

from . import drafts, geojson, queries

router = Router(tags=["sharing"])


@router.get("/sharing/consents", summary="Standing consents of one's organisation that hold or will")
def every(request: HttpRequest) -> HttpResponse:
    queries.closed_list(request.GET, set())
    rows = consents.every_standing(request.auth, at=clock.now())  # type: ignore[attr-defined]
    return JsonResponse({"consents": [_row(row) for row in rows]})


@router.post("/sharing/consents", summary="Consent for all records of a layer in an area, to one principal")
def give(request: HttpRequest) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    document = drafts.body(request, ("layer", "area", "to", "view", "ends_at"))
    kind = kinds.of(str(document.get("layer", "")))
    if kind is None:
        raise not_found()
    area = own.area_of_code(str(document.get("area", "")))
    view = plan_text.one_of(document.get("view"), plan_text.VIEWS, "view")
    ends_at = plan_text.until(document.get("ends_at"), at, "ends_at")
    whom = plan_text.principal(document.get("to"), principals.of(reader, area, at=at), "to")
    fresh_factor(request)
    row = standing.give(by=reader, kind=kind.key, area=area, view=view, ends_at=ends_at, at=at, **whom)
    return JsonResponse(_row(row), status=201)


@router.delete("/sharing/consents/{pk}", summary="Withdraw a standing consent: it acts within the next statement")
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    if not pk.isascii() or not pk.isdigit():
        raise not_found()
    standing.withdraw(by=request.auth, consent=int(pk[:18]), at=clock.now())  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@router.put("/sharing/defaults/{key}", summary="The default marking of one's organisation for a layer in an area")
def default(request: HttpRequest, key: str, area: str = "") -> HttpResponse:
    queries.closed_list(request.GET, {"area"})
    reader, at, kind = request.auth, clock.now(), kinds.of(key)  # type: ignore[attr-defined]
    if kind is None:
        raise not_found()
    where = own.area_of_code(area)
    document = drafts.body(request, ("marking", "onward", "hide", "coarser", "releases"))
    plan = plan_text.plan(document, principals.of(reader, where, at=at), at=at, ends=False)
    if plan.releases:
        fresh_factor(request)
    standing.set_default(by=reader, kind=kind.key, area=where, plan=plan, at=at)
    return JsonResponse({"layer": key, "area": where.code, "label": plan.document()})


@router.get("/sharing/released", summary="One's own records that are released to others by name, newest first")
def released(request: HttpRequest) -> HttpResponse:
    queries.closed_list(request.GET, set())
    return JsonResponse({"released": standing.released(request.auth, at=clock.now())})  # type: ignore[attr-defined]


def _row(row: consents.StandingConsent) -> dict[str, object]:
    return {
        "id": row.pk,
        "layer": row.kind,
        "area": row.area.code,
        "to": consents.to(row),
        "name": consents.name_of(row),
        "view": row.get_view_display(),
        "given_by": principals.name_of(row.given_by),
        "starts_at": geojson.stamp(row.starts_at),
        "ends_at": geojson.stamp(row.ends_at),
    }
