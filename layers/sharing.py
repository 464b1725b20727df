"""Sharing over the API: parse, one call, answer (docs/wire.md, Sharing)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from partners import cleaning, labels
from partners.doors import fresh_factor
from partners.problems import Problem, not_found
from partners.sharing import kinds, own, plans, previews, principals, recalls, releases, sentences
from partners.sharing.kinds import Kind
from sltmap import clock

from . import drafts, geojson, queries
from .views import GEOJSON, identity, router  # one router: two cannot share the path of a feature


def _kind(key: str) -> Kind:
    """The kind of a layer key. Raises the 404 of everything hidden for a layer that is written elsewhere."""
    kind = kinds.of(queries.source_of(key).key)
    if kind is None:
        raise not_found()
    return kind


def _feature(document: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), status=status, content_type=GEOJSON)


@router.get("/sharing/principals", summary="Whom one may release to in a DO area")
def whom(request: HttpRequest, area: str = "") -> HttpResponse:
    queries.closed_list(request.GET, {"area"})
    return JsonResponse(principals.of(request.auth, own.area_of_code(area), at=clock.now()).document())  # type: ignore[attr-defined]


@router.get("/sharing/form/{key}", summary="The form of a layer, and the default marking of one's organisation")
def form(request: HttpRequest, key: str, area: str = "") -> HttpResponse:
    queries.closed_list(request.GET, {"area"})
    kind, reader, at = _kind(key), request.auth, clock.now()  # type: ignore[attr-defined]
    codes = own.areas_to_write(reader, at=at)
    code = area or (codes[0] if codes else "")
    plan = plans.default(key, own.area_of_code(code), reader.organisation) if code else plans.OWN
    return JsonResponse(
        {
            "layer": key,
            "title": str(kind.source.title),
            "geometry": kind.source.geometry,
            "fields": [field.described() for field in kind.fields],
            "label": plan.document(),
            "areas": codes,
        }
    )


@router.post("/sharing/preview", summary="The forms of a record under a marking, and who would see them; writes nothing")
def preview(request: HttpRequest) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    document = drafts.body(request, ("layer", "id", "area", "feature", "label", "see_as"))
    kind = _kind(str(document.get("layer", "")))
    if "id" in document and "feature" not in document:
        record = own.record(kind.source, reader, identity(str(document["id"])))
        area, held = record.label.area, plans.of_record(kind.key, record, at=at)
        plan = drafts.plan(document.get("label"), reader, area, at=at, held=held)
    else:
        feature = document.get("feature")
        if not isinstance(feature, dict):
            raise Problem(422, "object_expected", "a Feature, or the id of a record", field="feature")
        drafts.closed(feature, ("type", "geometry", "properties"), "feature.")
        said = drafts.new(kind, {**feature, "area": document.get("area"), "label": document.get("label")}, reader, at=at, field="feature.")
        record, area, plan, held = own.unwritten(kind, reader, said.columns), said.area, said.plan, None
    found = previews.of(
        reader=reader,
        kind=kind,
        record=record,
        area=area,
        plan=plan or held or plans.default(kind.key, area, reader.organisation),
        held=held,
        at=at,
        see_as=own.as_whom(document.get("see_as")),
    )
    return JsonResponse(_previewed(kind, found, asked="see_as" in document))


def _previewed(kind: Kind, found: previews.Preview, *, asked: bool) -> dict[str, Any]:
    full = geojson.feature(kind.source, found.full)
    redacted = geojson.feature(kind.source, found.redacted) if found.redacted is not None else None
    footprint = found.footprint and {"geometry": geojson.geometry(found.footprint[0]), "words": found.footprint[1]}
    form = {"redacted": redacted, "full": full}.get(str(found.seen.label)) if found.seen else None
    return {
        "sentences": sentences.documents(found.sentences),
        "full": full,
        "redacted": redacted,
        "footprint": footprint,
        "pointed_out": _pointed_out(kind, redacted or (full if len(found.sentences) > 1 else None)),
        "see_as": {"view": found.seen.label if found.seen else "none", "feature": form} if asked else None,
        "uncovered": found.uncovered,
    }


def _pointed_out(kind: Kind, read: dict[str, Any] | None) -> list[dict[str, str]]:
    """What a person should look at in the texts that others would read. read: the Feature they get, None for nobody."""
    texts = [field.name for field in kind.fields if field.type in ("text", "long_text")]
    said = {name: read["properties"].get(name) or "" for name in texts} if read else {}
    return [{"field": one.field, "text": one.text, "kind": one.kind} for one in cleaning.point_out(said)]


@router.post("/layers/{key}/features", summary="File a record of one's organisation: a Feature with label and area beside it")
def file(request: HttpRequest, key: str) -> HttpResponse:
    kind, reader, at = _kind(key), request.auth, clock.now()  # type: ignore[attr-defined]
    document = drafts.body(request, ("type", "geometry", "properties", "label", "area", "purpose", "derived_from"))
    draft = drafts.new(kind, document, reader, at=at)
    purpose, sources = drafts.text(document, "purpose", limit=500), drafts.sources(document.get("derived_from"), reader)
    try:
        held = plans.of_sources(sources) if sources else plans.default(key, draft.area, reader.organisation)
    except labels.NoMeet as error:
        raise Problem(422, "no_meet", str(error), field="derived_from") from None
    if draft.plan is not None and plans.loosens(held, draft.plan, reader.organisation):
        fresh_factor(request)
    row = releases.file(
        by=reader, kind=kind, area=draft.area, columns=draft.columns, plan=draft.plan, at=at, purpose=purpose, sources=sources
    )
    return _feature(geojson.feature(kind.source, own.shown_now(kind.source, reader, row.pk)), 201)


@router.patch("/layers/{key}/features/{pk}", summary="Change fields of a record of one's organisation")
def edit(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    kind, reader, at = _kind(key), request.auth, clock.now()  # type: ignore[attr-defined]
    record = own.record(kind.source, reader, identity(pk))
    columns = drafts.change(kind, drafts.body(request, ("type", "geometry", "properties")), at=at)
    released = plans.others(plans.of_record(key, record, at=at).releases, reader.organisation)
    if released and kind.source.geom_name in columns:  # one that moves is released anew
        fresh_factor(request)
    row = releases.edit(by=reader, kind=kind, record=record.pk, columns=columns, at=at)
    return _feature(geojson.feature(kind.source, own.shown_now(kind.source, reader, row.pk)))


@router.delete("/layers/{key}/features/{pk}", summary="Delete a record of one's organisation")
def delete(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    kind, reader, at = _kind(key), request.auth, clock.now()  # type: ignore[attr-defined]
    releases.delete(by=reader, kind=kind, record=own.record(kind.source, reader, identity(pk)).pk, at=at)
    return HttpResponse(status=204)


@router.get("/layers/{key}/features/{pk}/label", summary="The marking of a record of one's organisation, in words too")
def label(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    source, reader = queries.source_of(key), request.auth  # type: ignore[attr-defined]
    record = own.record(source, reader, identity(pk))
    return JsonResponse(own.state(source, reader, record, at=clock.now()))


@router.put("/layers/{key}/features/{pk}/label", summary="Mark a record of one's organisation; a release to others is consent")
def mark(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    kind, reader, at = _kind(key), request.auth, clock.now()  # type: ignore[attr-defined]
    record = own.record(kind.source, reader, identity(pk))
    document = drafts.body(request, ("marking", "onward", "hide", "coarser", "releases", "purpose"))
    purpose = drafts.text(document, "purpose", limit=500)
    said = {name: value for name, value in document.items() if name != "purpose"}
    held = plans.of_record(key, record, at=at)
    plan = drafts.plan(said, reader, record.label.area, at=at, held=held)
    assert plan is not None
    if plans.loosens(held, plan, reader.organisation):
        fresh_factor(request)
    row = releases.mark(by=reader, kind=kind, record=record.pk, plan=plan, at=at, purpose=purpose)
    return JsonResponse(own.state(kind.source, reader, row, at=at))


@router.post("/layers/{key}/features/{pk}/recall", summary="Take a record back from everybody but one's organisation")
def recall(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    kind, reader, at = _kind(key), request.auth, clock.now()  # type: ignore[attr-defined]
    reason = drafts.text(drafts.body(request, ("reason",)), "reason")
    row = recalls.recall(by=reader, source=kind.source, record=own.record(kind.source, reader, identity(pk)).pk, reason=reason, at=at)
    form = own.shown_now(kind.source, reader, row.pk)
    return JsonResponse({"id": str(form.pk), "seen": recalls.seen(kind.source, row.pk, organisation=reader.organisation)})


@router.get("/layers/{key}/features/{pk}/seen", summary="Who of others saw or exported which version of one's record")
def seen(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    source, reader = queries.source_of(key), request.auth  # type: ignore[attr-defined]
    record = own.record(source, reader, identity(pk))
    return JsonResponse({"seen": recalls.seen(source, record.pk, organisation=reader.organisation)})
