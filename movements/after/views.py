"""A mission afterwards: its page, its files, and tracks kept longer. Parse, one call, answer (docs/wire.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from ninja import Router

from layers.exports import CHUNK
from layers.queries import closed_list
from layers.text import highest_of
from layers.views import identity
from partners import audit, strict
from partners.doors import fresh_factor, page
from partners.problems import Problem
from partners.readers import Reader
from partners.records import MayNotRecord
from partners.views import describe
from sltmap import clock

from ..brief.printing import LANGUAGES
from ..planning.reading import mission_seen
from ..replay import keeping
from . import contents, files, forms, words
from .drawing import drawn

router = Router(tags=["joint missions"])


@require_http_methods(["GET", "HEAD", "POST"])
@page
def after_page(request: HttpRequest, reader: Reader, pk: str) -> HttpResponse:
    """`/missions/{id}/after/`: what was driven beside what was agreed, and the form to keep one's own tracks longer."""
    at = clock.now()
    form = forms.KeepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _keeps(request, reader, pk, form):
        return redirect("mission-after", pk=pk)
    told = contents.of_mission(reader, identity(pk), at=at)
    row = told.row
    audit.note_view(by=reader, layer="missions", record=row.record, version=row.version, view=row.view)
    shown = words.told(told) | {"me": describe(request, reader), "map": drawn(reader, told, printed=False), "form": form}
    shown |= {"may_keep": told.plan["own"]["may"]["keep"], "languages": LANGUAGES}
    return render(request, "after/after.html", shown | highest_of([told.marking]), status=422 if form.errors else 200)


def _keeps(request: HttpRequest, reader: Reader, pk: str, form: forms.KeepForm) -> bool:
    mission = mission_seen(reader, identity(pk)).record
    if not form.is_valid():
        return False
    try:
        kept = keeping.keep_tracks(by=reader, mission=mission, at=clock.now(), **form.cleaned_data)
    except Problem as problem:
        form.add_error(None, problem.detail or problem.code)
        return False
    except MayNotRecord:
        form.add_error(None, _("You have no security duty in that area that lets you do this."))
        return False
    messages.success(request, _("The tracks of your vehicles are kept whole until %(day)s.") % {"day": kept.until.isoformat()})
    return True


def file_of(kind: files.Kind) -> Callable[..., HttpResponse]:
    """The address of one kind of file, of what others show too: with a second factor given lately."""

    @require_safe
    @page
    def hand_over(request: HttpRequest, reader: Reader, pk: str) -> HttpResponse:
        fresh_factor(request)
        closed_list(request.GET, {"lang"})
        language = request.GET.get("lang", "en")
        if language not in LANGUAGES:
            raise Problem(400, "bad_value", f"one of {', '.join(LANGUAGES)}", field="lang")
        with translation.override(language):
            made = files.make(reader=reader, pk=identity(pk), kind=kind, at=clock.now())
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Content-Length": str(len(made.content))}
        if len(made.content) <= CHUNK:
            return HttpResponse(made.content, content_type=made.content_type, headers=headers)
        streamed: Any = StreamingHttpResponse(made.chunks(), content_type=made.content_type, headers=headers)
        return streamed

    return hand_over


@router.post(
    "/missions/{pk}/keep", summary="Keep the tracks of your own vehicles in a mission whole until a day, for a reason that you state"
)
def keep(request: HttpRequest, pk: str) -> JsonResponse:
    reader: Any = request.auth  # type: ignore[attr-defined]
    mission = mission_seen(reader, identity(pk)).record
    kept = keeping.keep_tracks(by=reader, mission=mission, at=clock.now(), **forms.keeping(strict.body(request)))
    return JsonResponse({"organisation": reader.organisation_code, "until": kept.until.isoformat(), "reason": kept.reason})
