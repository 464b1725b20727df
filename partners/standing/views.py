"""Pages about standing, cases, partnership and locks: parse, one call, answer. They work without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from ninja import Router

from sltmap import clock

from ..doors import fresh_factor, page
from ..pages import REFUSALS, chosen_area, said
from ..problems import Problem, not_found
from ..readers import Reader
from ..views import describe
from . import cases, forms, lists, locks, partnerships, queries

router = Router(tags=["standing"])
LIST_AT_MOST = 1024 * 1024  # bytes of an uploaded list of members


@page
def index(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Who stands in an area; for the bodies of the framework its cases, and the forms to enter and open."""
    at = clock.now()
    area, areas = chosen_area(reader, request.GET.get("area", ""), at)
    organisations = queries.eligible(reader, area, at)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    standing = forms.StandingForm(organisations, request.POST if doing == "enter" else None)
    opening = forms.CaseForm(organisations, request.POST if doing == "open" else None)
    opened: list[Any] = []

    def enter(given: dict[str, Any]) -> str:
        fresh_factor(request)
        return _entered(lists.enter_standing(by=reader, area=area, at=at, **given))

    def open_it(given: dict[str, Any]) -> str:
        opened.append(cases.open_case(by=reader, area=area, at=at, **given))
        return _("A case is open. It changes nothing until it stands.")

    if doing == "enter" and said(request, standing, enter):
        return redirect(f"{request.path}?area={area.code}")
    if doing == "open" and said(request, opening, open_it):
        return redirect("standing-case", pk=opened[0].pk)
    context = {
        "me": describe(request, reader),
        "area": area,
        "areas": areas,
        "rows": queries.listed(reader, area, at),
        "whole": queries.reads_list(reader, area, at),
        "history": queries.history(reader, area),
        "cases": queries.cases(reader, area, at),
        "own_cases": queries.own_cases(reader, area),
        "standing_form": standing if organisations else None,
        "case_form": opening if organisations else None,
    }
    return render(request, "standing/index.html", context)


def _entered(standing: Any) -> str:
    return _("%(name)s is entered as %(status)s.") % {"name": standing.organisation.name, "status": standing.get_status_display()}


@page
def case(request: HttpRequest, reader: Reader, pk: UUID) -> HttpResponse:
    """One case: what it rests on, what it lacks, what it would touch; entries, decision, withdrawal."""
    at = clock.now()
    seen = queries.case(reader, pk, at)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    entry = forms.EntryForm(seen.may_enter, request.POST if doing == "enter" else None, initial={"said_on": at.date()})
    decision = forms.DecisionForm(request.POST if doing == "decide" else None)

    def enter(given: dict[str, Any]) -> str:
        return _("Entered: %(what)s.") % {"what": cases.enter(by=reader, case=pk, at=at, **given).get_kind_display()}

    def decide(given: dict[str, Any]) -> str:
        fresh_factor(request)
        closes_at = datetime.combine(given["closes_on"], time.max, UTC) if given["closes_on"] else None
        standing = cases.decide(by=reader, case=pk, at=at, closes_at=closes_at)
        return _("In effect: %(name)s is %(status)s in %(area)s.") % {
            "name": standing.organisation.name, "status": standing.get_status_display(), "area": standing.area.name}  # fmt: skip

    def withdraw(given: dict[str, Any]) -> str:
        cases.withdraw(by=reader, case=pk, at=at)
        return _("The case is withdrawn. It changed nothing.")

    done = {
        "enter": lambda: said(request, entry, enter),
        "decide": lambda: said(request, decision, decide),
        "withdraw": lambda: said(request, forms.DecisionForm({}), withdraw),
    }
    if doing in done and done[doing]():
        return redirect("standing-case", pk=pk)
    context = {
        "me": describe(request, reader),
        "seen": seen,
        "missing": [forms.entry_words(kind) for kind in seen.missing],
        "entry_form": entry if seen.may_enter else None,
        "decision_form": decision if seen.may_decide else None,
    }
    return render(request, "standing/case.html", context)


@page
def partnership(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Partnerships and their steps; the form of who keeps the records."""
    at = clock.now()
    keeps = partnerships.keeps_records(reader, at)
    form = forms.StepForm(queries.all_partners() if keeps else [], request.POST or None, initial={"taken_on": at.date()})

    def take(given: dict[str, Any]) -> str:
        fresh_factor(request)
        row = partnerships.take_step(by=reader, at=at, **given)
        return _("%(name)s: %(status)s.") % {"name": row.organisation.name, "status": row.get_status_display()}

    if request.method == "POST" and keeps and said(request, form, take):
        return redirect("standing-partnerships")
    context = {"me": describe(request, reader), "rows": queries.partners(reader, at), "form": form if keeps else None}
    return render(request, "standing/partnerships.html", context)


@page
def members(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A platform's list of members comes in as a file; first it says what would happen."""
    at = clock.now()
    area, areas = chosen_area(reader, request.GET.get("area", ""), at)
    platform = queries.platform_of(reader, area, at)
    if platform is None:
        raise not_found()
    form, report = forms.MembersForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["dry_run"]:
            fresh_factor(request)
        try:
            upload = form.cleaned_data["file"]
            if upload.size > LIST_AT_MOST:
                raise ValueError(f"the file has {upload.size} bytes; at most {LIST_AT_MOST}")
            text = upload.read().decode("utf-8-sig")
            report = lists.import_members(by=reader, area=area, platform=platform, text=text, at=at, dry_run=form.cleaned_data["dry_run"])
        except UnicodeDecodeError as error:
            form.add_error("file", _("byte %(n)d is not UTF-8") % {"n": error.start})
        except REFUSALS as error:
            form.add_error("file", str(error))
    context = {"me": describe(request, reader), "area": area, "areas": areas, "platform": platform, "form": form, "report": report}
    return render(request, "standing/members.html", context)


@page
def lock(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Accounts of the own organisation that are locked as compromised."""
    at = clock.now()
    area, _areas = chosen_area(reader, request.GET.get("area", ""), at)
    people = [(member.pk, str(member)) for member in queries.people(reader, at)]
    form = forms.LockForm(people, request.POST if request.POST.get("do") == "lock" else None)

    def lock_it(given: dict[str, Any]) -> str:
        made = locks.lock_account(by=reader, area=area, at=at, **(given | {"member": int(given["member"])}))
        return _("Locked until %(time)sZ.") % {"time": f"{made.ends_at:%d %b %H:%M}"}

    if request.POST.get("do") == "lock" and said(request, form, lock_it):
        return redirect("standing-locks")
    lifting = forms.LiftForm(request.POST if request.POST.get("do") == "lift" else None)

    def lift(given: dict[str, Any]) -> str:
        locks.lift_lock(by=reader, lock=given["lock"], at=at)
        return _("The account is open again.")

    if request.POST.get("do") == "lift" and said(request, lifting, lift):
        return redirect("standing-locks")
    context = {"me": describe(request, reader), "form": form if people else None, "locks": queries.locks(reader), "lifting": lifting}
    return render(request, "standing/locks.html", context)


@router.get("/standing", summary="Who stands in a DO area: organisation, status, since when, by which criterion")
def standing(request: HttpRequest, area: str = "") -> HttpResponse:
    at, reader = clock.now(), request.auth  # type: ignore[attr-defined]
    if set(request.GET) - {"area"}:
        raise Problem(400, "unknown_filter", "known is area", field=sorted(set(request.GET) - {"area"})[0][:80])
    chosen, _areas = chosen_area(reader, area, at)
    return JsonResponse({"area": chosen.code, "standing": queries.told(queries.listed(reader, chosen, at))})
