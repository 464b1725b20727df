"""Questions for more over the API: parse, one call, answer (docs/wire.md, Sharing)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from partners.doors import fresh_factor
from partners.problems import Problem, not_found
from partners.sharing import decisions, kinds, own, plan_text, requests
from partners.sharing.decisions import Answer, Decision
from partners.sharing.kinds import Kind
from partners.sources import REQUESTS
from sltmap import clock

from . import drafts, geojson, queries
from .views import GEOJSON, identity

router = Router(tags=["sharing"])
WANTS = ("full",)


def _answer(document: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), status=status, content_type=GEOJSON)


@router.post("/layers/{key}/features/{pk}/requests", summary="Ask the originator of a redacted record for more, for a purpose")
def ask(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    kind, reader, at = kinds.of(queries.source_of(key).key), request.auth, clock.now()  # type: ignore[attr-defined]
    if kind is None:
        raise not_found()
    form = own.form(kind.source, reader, identity(pk))
    document = drafts.body(request, ("purpose", "wants"))
    if document.get("wants", "full") not in WANTS:
        raise Problem(422, "unknown_value", f"known are {', '.join(WANTS)}", field="wants")
    side = requests.ask(by=reader, kind=kind, record=form.record, purpose=drafts.text(document, "purpose", required=True), at=at)
    return _answer(geojson.feature(REQUESTS, requests.side_now(reader, side)), 201)


@router.get("/sharing/requests", summary="Questions asked of one's organisation and by it")
def every(request: HttpRequest) -> HttpResponse:
    queries.closed_list(request.GET, set())
    rows = requests.all_of(request.auth)  # type: ignore[attr-defined]
    features = [geojson.feature(REQUESTS, row, with_geometry=False) | {"geometry": None} for row in rows]
    return _answer({"type": "FeatureCollection", "features": features})


@router.post("/sharing/requests/{pk}/decide", summary="Answer a question: full, redacted, a record made for the asker, or no")
def decide(request: HttpRequest, pk: str) -> HttpResponse:
    reader, at = request.auth, clock.now()  # type: ignore[attr-defined]
    question = requests.open_question(reader, identity(pk))
    document = drafts.body(request, ("answer", "until", "onward", "reason", "reveal", "derived"))
    decision = _decision(document, kinds.of(question.kind), at)
    if decision.answer != Answer.NO:
        fresh_factor(request)
    side = decisions.decide(by=reader, question=question, decision=decision, at=at)
    return _answer(geojson.feature(REQUESTS, requests.side_now(reader, side)))


def _decision(document: dict[str, Any], kind: Kind | None, at: Any) -> Decision:
    """The decision in a body. Raises Problem 400, 422."""
    answer = plan_text.one_of(document.get("answer"), {value: Answer(value) for value in Answer.values}, "answer")
    reveal = document.get("reveal", False)
    if not isinstance(reveal, bool):
        raise Problem(422, "unknown_value", "true or false", field="reveal")
    found: dict[str, Any] = {}
    if answer == Answer.DERIVED:
        assert kind is not None
        found = _derived(document.get("derived"), kind, at)
    elif document.get("derived") is not None:
        raise Problem(422, "not_derived", "only the answer derived has such a record", field="derived")
    return Decision(
        answer=answer,
        until=plan_text.until(document.get("until"), at, "until"),
        onward=plan_text.onward(document.get("onward", "none"), "onward"),
        reason=drafts.text(document, "reason"),
        reveal=reveal,
        **found,
    )


def _derived(value: Any, kind: Kind, at: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Problem(422, "object_expected", "an object of properties, hide, coarser", field="derived")
    drafts.closed(value, ("properties", "hide", "coarser"), "derived.")
    properties = value.get("properties", {})
    if not isinstance(properties, dict):
        raise Problem(422, "properties_missing", field="derived.properties")
    return {
        "columns": kind.columns({name: said for name, said in properties.items() if said is not None}, at=at, partly=True),
        "hide": plan_text.hidden(value.get("hide", []), "derived.hide"),
        "coarser": plan_text.switch(value.get("coarser", False), "derived.coarser"),
    }
