"""Who saw what: the audit and the sharing report, as a page, as JSON and as a table. Parse, one call, answer."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import Router

from partners import audit_reads, sheets
from partners.doors import page
from partners.problems import not_found
from partners.readers import Reader
from partners.views import describe
from sltmap import clock

from . import audits, text
from .queries import closed_list, instant, limit_of

router = Router(tags=["audit"])
ENTRIES, ENTRIES_AT_MOST = 100, 1_000


def _before(query: dict[str, str]) -> datetime | None:
    return instant(query["before"], field="before") if query.get("before") else None


def _record(reader: Reader, query: dict[str, str]) -> uuid.UUID | None:
    """The record that a query asks for by layer and id of the form. Raises the 404 of everything hidden and absent."""
    if not query.get("layer") and not query.get("id"):
        return None
    try:
        record = audits.record_of(reader, query.get("layer", ""), uuid.UUID(query.get("id", "")))
    except ValueError:
        raise not_found() from None
    if record is None:
        raise not_found()
    return record


@router.get("/audit", summary="What was done with your organisation's records; all acts by number for auditors")
def audit(
    request: HttpRequest,
    part: str = "own",
    layer: str | None = None,
    id: str | None = None,
    before: str | None = None,
    limit: str | None = None,
) -> HttpResponse:
    reader, query = request.auth, request.GET.dict()  # type: ignore[attr-defined]
    closed_list(query, {"part", "layer", "id", "before", "limit"})
    at_most = limit_of(query, ENTRIES, ENTRIES_AT_MOST)
    if part == "all":
        entries = audits.by_id(reader, before=_before(query), limit=at_most)
    elif part == "own":
        entries = audits.own_part(reader, before=_before(query), record=_record(reader, query), limit=at_most)
    else:
        raise not_found()
    return JsonResponse({"entries": entries, "before": entries[-1]["at"] if len(entries) >= at_most else None})


@router.get("/audit/counts", summary="How often what was done in an area, by week: for its desks and auditors")
def counts(request: HttpRequest, area: str) -> HttpResponse:
    since, until = _term(request)
    return JsonResponse({"counts": audits.sums(request.auth, area=area, since=since, until=until)})  # type: ignore[attr-defined]


@router.get("/audit/report", summary="The sharing report of an area for its SLT review, by organisation")
def report(request: HttpRequest, area: str) -> HttpResponse:
    since, until = _term(request)
    return JsonResponse({"report": audits.report(request.auth, area=area, since=since, until=until)})  # type: ignore[attr-defined]


def _term(request: HttpRequest) -> tuple[datetime, datetime]:
    closed_list(request.GET, {"area", "from", "to"})
    return audits.term(request.GET.dict(), clock.now())


@page
def audit_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The parts of the audit that this reader reads, and the sharing report of his area."""
    query = request.GET.dict()
    closed_list(query, {"area", "from", "to", "before", "layer", "id"})
    parts = audit_reads.duties(reader)
    summed = sorted({*parts["duty_officer"], *parts["auditor"]})
    me = describe(request, reader)
    area = query.get("area") or next((here["code"] for here in me["areas"] if here["code"] in summed), next(iter(summed), ""))
    since, until = audits.term(query, clock.now())
    own = audits.own_part(reader, before=_before(query), record=_record(reader, query), limit=ENTRIES) if parts["focal_point"] else []
    context = {
        "me": me,
        "parts": parts,
        "summed": summed,
        "area": area,
        "since": since,
        "until": until,
        "own": own,
        "all": audits.by_id(reader, before=_before(query), limit=ENTRIES) if parts["auditor"] else [],
        "sums": audits.sums(reader, area=area, since=since, until=until) if summed else [],
        "report": audits.report(reader, area=area, since=since, until=until) if summed else [],
        "per_page": ENTRIES,
        "foot": audits.FOOT,
    }
    marked = [entry for entry in own if entry["marking"]]
    return render(request, "audit/audit.html", context | text.highest([{"features": marked}]))


@page
def report_file(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The sharing report as a table for a spreadsheet."""
    since, until = _term(request)
    lines = audits.report(reader, area=request.GET.get("area", ""), since=since, until=until)
    rows = [[line[name] for name in audits.REPORT_HEAD] for line in lines]
    response = HttpResponse(sheets.table(audits.REPORT_HEAD, rows, foot=audits.FOOT), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sharing-report.csv"'
    return response
