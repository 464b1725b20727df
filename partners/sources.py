"""What of partners/ may leave as a layer: DO areas with their SLT level, and questions for more, a side each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import DOArea, DOAreaShown, Label, LevelDecision, QuestionState, Request, RequestShown, View
from .shown import Form, Source


def _area(area: DOArea, view: View, label: Label) -> Form:
    level = area.levels.order_by("-effective_on").first()
    return Form(
        title=area.name,
        at=None,
        fields={
            "kind": area.kind,
            "level": level.level if level else "",
            "authority": level.authority if level else "",
            "basis": level.basis if level else "",
            "decided_on": level and level.decided_on,
            "effective_on": level and level.effective_on,
            "next_review_on": level and level.next_review_on,
            "timezone": area.timezone,
            "disputed": area.disputed,
            "disclaimer": area.disclaimer,
        },
    )


DO_AREAS = Source(
    key="do_areas",
    title=_("DO areas and SLT level"),
    record=DOArea,
    shown=DOAreaShown,
    form=_area,
    fields=(
        "kind", "level", "authority", "basis", "decided_on", "effective_on", "next_review_on", "timezone", "disputed", "disclaimer",
    ),
    tile_fields=("level", "kind", "disputed"),
    geometry="polygon",
    legend=tuple(LevelDecision.Level.choices),
)  # fmt: skip

ASKED_OF = ("side", "state", "wants", "about", "purpose", "asker", "answer", "reason", "until", "due_at", "asked_at", "answered_at")


def _request(request: Request, view: View, label: Label) -> Form:
    """A side is seen in full by its own organisation; who else a label lets in learns that there is a question, and no word of it."""
    fields = {name: getattr(request, name) for name in ASKED_OF} | {"marking": request.told_marking, "originator": request.originator}
    if view == View.FULL:
        return Form(title=request.title, at=request.asked_at, fields=fields)
    unsaid: dict[str, Any] = {
        "about": {},
        "purpose": "",
        "asker": "",
        "reason": "",
        "originator": "",
        "answered_at": None,
        "asked_at": None,
        "due_at": None,
    }
    return Form(title=str(_("question")), at=request.asked_at, fields=fields | unsaid)


REQUESTS = Source(
    key="requests",
    title=_("Questions"),
    record=Request,
    shown=RequestShown,
    form=_request,
    fields=(*ASKED_OF, "originator"),
    words=("title", "purpose", "reason"),
    time="valid_from",
    live=True,
    alerts=True,
    legend=tuple(QuestionState.choices),
)
